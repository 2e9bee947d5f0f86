"""Tracking over HTTP: one's own dossiers, and the progress of one.

Reads are eventual: send `X-Wait-For` with the position of one's own command to see it.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel

from contracts.access import Caller, Concern, Knows, Sight, concern, sight
from contracts.dossier import DossierEvent, DossierState, national_status
from contracts.streams import DOSSIER
from contracts.values import Named, Official
from services.chassis.auth import sieves, whois
from services.chassis.problems import ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.chassis.stream import Stream
from services.tracking.domain.cursor import written
from services.tracking.domain.lookup import degree
from services.tracking.projections.shapes import Entry, Timeline
from services.tracking.projections.timeline import as_of

LONGEST_LIST = 1000  # dossiers of one person shown at once


class Glimpse(BaseModel):
    """What anyone may know of a dossier: its code and its degree of completion, per cent."""

    code: str | None
    state: DossierState
    degree: int


class Found(BaseModel):
    """What a look-up has to know of a timeline before it shows any of it."""

    dossier_id: str
    code: str
    state: DossierState
    applicant: str | None
    agency: str | None
    asked: tuple[str, ...] = ()


class Progress(Glimpse):
    """The full progress, for those who may see it. A draft has no code yet.

    Attributes:
        since: since when the clock stands; None while it runs.
        answer_by: until when the citizen may answer what the office asked for.
        erased: what was filed is gone.
        cursor: how far it goes: `/timelines/{id}/live` tells what comes after it.
    """

    dossier_id: str
    procedure: str | None
    procedure_name: Named
    agency: str | None
    national_status: int | None
    opened_at: AwareDatetime | None
    submitted_at: AwareDatetime | None
    due: AwareDatetime | None
    since: AwareDatetime | None
    answer_by: AwareDatetime | None
    erased: bool
    handler: Official | None
    cursor: str
    entries: list[Entry]


class OwnDossier(BaseModel):
    """A line in the list of one's own dossiers.

    Attributes:
        answer_by: until when the citizen may answer what the office asked for.
        erased: what was filed is gone.
    """

    dossier_id: str
    code: str | None
    procedure: str | None
    procedure_name: Named
    state: DossierState
    opened_at: AwareDatetime | None
    submitted_at: AwareDatetime | None
    due: AwareDatetime | None
    answer_by: AwareDatetime | None
    erased: bool


def progress(timeline: Timeline) -> Progress:
    """All of a timeline."""
    return Progress(
        **timeline.model_dump(include=set(Progress.model_fields) & set(Timeline.model_fields)),
        degree=degree(timeline.state),
        national_status=national_status(timeline.state),
        cursor=written(timeline.cursor),
        entries=timeline.entries,
    )


def policy(timeline: Timeline | Found) -> Concern:
    """A timeline, as the policy looks at it."""
    return concern(timeline.applicant, timeline.agency, timeline.asked, timeline.state)


def may_see(who: Caller, timeline: Timeline) -> bool:
    """Whether the caller sees it without knowing more than its id."""
    return sight(who, policy(timeline), Knows.NOTHING) is Sight.ALL


async def seen(timelines: ReadModel[Timeline], who: Caller, dossier_id: str) -> Timeline:
    """A timeline the caller may see.

    Raises:
        ProblemError: 404, there is none, or it is not for them.
    """
    for sieve in sieves(who):
        found = await timelines.get(dossier_id, sieve)
        if found is not None and may_see(who, found):
            return found
    raise not_found("tracking", "dossier")


def own(
    timelines: ReadModel[Timeline], dossiers: Stream[DossierEvent], token_key: str
) -> APIRouter:
    """The progress of a dossier, and the list of one's own."""
    router = APIRouter(tags=["tracking"])
    who_is = Depends(whois(token_key))

    @router.get("/timelines/{dossier_id}")
    async def follow(
        dossier_id: str,
        who: Annotated[Caller, who_is],
        wait: WaitFor,
        as_of: AwareDatetime | None = None,
    ) -> Progress:
        """The progress, to the owner and to officials of the agency; now, or as it was then.

        Who may see it is decided on the present; when there was no dossier yet: 404.
        """
        await timelines.reached(wait)
        found = await seen(timelines, who, dossier_id)
        return progress(found if as_of is None else await _then(dossiers, found, as_of))

    @router.get("/dossiers")
    async def own_dossiers(who: Annotated[Caller, who_is], wait: WaitFor) -> list[OwnDossier]:
        """The caller's own dossiers, the newest first."""
        if who.kind != "citizen":
            raise ProblemError(403, "auth.not-allowed", "Officials have a desk instead.")
        await timelines.reached(wait)
        return await timelines.parts(
            OwnDossier,
            {"applicant": who.person_id},
            order="opened_at",
            descending=True,
            limit=LONGEST_LIST,
        )

    return router


async def _then(dossiers: Stream[DossierEvent], now: Timeline, instant: datetime) -> Timeline:
    """The timeline as it was.

    Raises:
        ProblemError: 404, the dossier had not been opened.
    """
    history = await dossiers.load(DOSSIER.subject(now.dossier_id))
    then = as_of(now, history, instant)
    if then is None:
        raise not_found("tracking", "dossier")
    return then
