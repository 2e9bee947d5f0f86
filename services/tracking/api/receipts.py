"""Receipts over HTTP: for each entry of a timeline, to those who may see it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from contracts.access import Knows, Sight, sight
from services.chassis.auth import calling, seal_fits
from services.chassis.problems import not_found
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.tracking.api.proofs import Proofs
from services.tracking.api.timelines import policy
from services.tracking.domain.receipt import Receipt
from services.tracking.projections.shapes import Timeline
from services.tracking.settings import TrackingSettings


@dataclass(frozen=True)
class Asker:
    """Who asks: by a token, or by the security code on the dossier's receipt."""

    settings: TrackingSettings
    authorization: str | None
    key: str

    def may_see(self, timeline: Timeline) -> bool:
        """Whether the timeline is theirs to see.

        Raises:
            ProblemError: 401, neither token nor security code, or an invalid token.
        """
        if self.key and timeline.code:
            lookup_key = self.settings.lookup_key.get_secret_value()
            fits = seal_fits(lookup_key, timeline.code, self.key)
            who, knows = None, Knows.SEAL if fits else Knows.NOTHING
        else:
            who, knows = calling(self.settings.token_public_key, self.authorization), Knows.NOTHING
        return sight(who, policy(timeline), knows) in (Sight.PROGRESS, Sight.ALL)


def place(timeline: Timeline, event_id: str) -> tuple[str, int] | None:
    """Stream and position of an entry; None when the timeline has no such entry."""
    placed = ((name, e) for name, es in timeline.parts.items() for e in es)
    return next(((name, e.position) for name, e in placed if e.id == event_id), None)


def receipts(
    timelines: ReadModel[Timeline], proofs: Proofs, settings: TrackingSettings
) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["proof"])

    @router.get("/timelines/{dossier_id}/entries/{event_id}/receipt")
    async def receipt(
        dossier_id: str,
        event_id: str,
        response: Response,
        wait: WaitFor,
        authorization: Annotated[str | None, Header()] = None,
        key: Annotated[str, Query(max_length=40)] = "",
    ) -> Receipt:
        """All one needs to check, without us, that this entry stands in the log."""
        asker = Asker(settings, authorization, key)
        await timelines.reached(wait)
        timeline = await timelines.get(dossier_id) or Timeline(dossier_id=dossier_id)
        found = place(timeline, event_id)
        if not asker.may_see(timeline) or found is None:
            raise not_found("tracking", "entry")
        name = f"chung-nhan-{timeline.code or dossier_id}-{found[0].lower()}-{found[1]}.json"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return await proofs.receipt(*found)

    return router
