"""Looking a dossier up by its code: to each what the policy lets them see.

What does not exist, what may not be seen and a wrong security code are answered alike, after the
same work: one search by name, one comparison of security codes.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.access import Caller, Knows, Sight, sight
from services.chassis.auth import anyone, seal_fits
from services.chassis.problems import not_found
from services.chassis.readmodel import ReadModel
from services.tracking.api.timelines import Found, Glimpse, Progress, policy, progress
from services.tracking.domain.lookup import degree, name_of, typed
from services.tracking.projections.shapes import Timeline
from services.tracking.settings import TrackingSettings


class GlimpseSeen(Glimpse):
    """By the code alone: the degree of completion. `sight` says that this is all."""

    sight: Sight


class ProgressSeen(Progress):
    """With the security code, or by who may see the dossier anyway (`sight`: `all`)."""

    sight: Sight


def lookups(timelines: ReadModel[Timeline], settings: TrackingSettings) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["look-up"])
    lookup_key = settings.lookup_key.get_secret_value()
    caller = Depends(anyone(settings.token_public_key))

    @router.get("/lookups", response_model=ProgressSeen | GlimpseSeen)
    async def look_up(
        who: Annotated[Caller | None, caller],
        code: Annotated[str, Query(max_length=200)],
        key: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        """By code alone the degree of completion; with the security code the full progress.

        Who is logged in as its owner, or as an official who may see it, gets the full progress
        too. `code`: ours or another system's, as people type, paste or scan it.
        """
        asked = typed(code, key)
        found = await called(timelines, asked.name)
        fits = seal_fits(lookup_key, found.code if found else asked.name, asked.key)
        knows = Knows.SEAL if fits else Knows.NOTHING if asked.key else Knows.CODE
        how = sight(who, policy(found), knows) if found else Sight.NOTHING
        if found is None or how is Sight.NOTHING:
            raise not_found("tracking", "dossier")
        shown = await full(timelines, found, how) or glimpse(found)
        told = shown.model_dump_json()  # made of what was checked when it was read
        return Response(told, media_type="application/json")

    return router


async def called(timelines: ReadModel[Timeline], name: str) -> Found | None:
    """The one dossier that is called so; our own code counts more than another system's."""
    if not name:
        return None
    found = await timelines.parts(Found, {"names": name}, order="names", limit=2)
    if len(found) > 1:
        found = [one for one in found if name_of(one.code) == name]
    return found[0] if len(found) == 1 else None


async def full(timelines: ReadModel[Timeline], found: Found, how: Sight) -> ProgressSeen | None:
    """All of its progress; None when the policy shows less."""
    if how not in (Sight.PROGRESS, Sight.ALL):
        return None
    timeline = await timelines.get(found.dossier_id)
    if timeline is None:
        return None
    return ProgressSeen(**progress(timeline).model_dump(), sight=how)


def glimpse(found: Found) -> GlimpseSeen:
    """The degree of completion alone."""
    how = {"state": found.state, "degree": degree(found.state)}
    return GlimpseSeen(code=found.code, **how, sight=Sight.DEGREE)
