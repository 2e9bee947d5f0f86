"""Looking a dossier up by its code: to each what the policy lets them see.

What does not exist, what may not be seen and a wrong security code are answered alike, after the
same work: one search by name, one comparison of security codes. Who asks without the right one
is counted, and stopped when it is too often: whatever they ask for then, they learn nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from contracts.access import Caller, Knows, Sight, sight
from contracts.codes import name_of, typed
from services.chassis.auth import read, seal_fits, token_in
from services.chassis.limiter import neighbourhood
from services.chassis.problems import ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.tracking.api.timelines import Found, Glimpse, Progress, policy, progress
from services.tracking.domain.lookup import degree
from services.tracking.projections.shapes import Timeline
from services.tracking.settings import TrackingSettings


class GlimpseSeen(Glimpse):
    """By the code alone: the degree of completion. `sight` says that this is all."""

    sight: Sight


class ProgressSeen(Progress):
    """With the security code, or by who may see the dossier anyway (`sight`: `all`)."""

    sight: Sight


Wait = Callable[[str], int]
"""Counts that somebody guesses; seconds they have to wait first, 0: none."""


@dataclass(frozen=True)
class Guard:
    """Stops who guesses; officials are known by name, and what they see is noted anyway."""

    wait: Wait

    def admit(self, who: Caller | None, address: str) -> None:
        """Go on only if they have not asked too often.

        Raises:
            ProblemError: 429 `tracking.too-many-lookups`, with `wait`, seconds.
        """
        if who is not None and who.kind != "citizen":
            return
        if wait := self.wait(who.person_id if who else neighbourhood(address)):
            title = "Too many look-ups without a security code; try again later."
            raise ProblemError(429, "tracking.too-many-lookups", title, wait=wait)


def _address(request: Request) -> str:
    """Where the request came from, as the gateway says: the last that it names."""
    here = request.client.host if request.client else ""
    return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or here


def _caller(request: Request, token_key: str) -> Caller | None:
    """Who is calling; None: they do not say. 401 with an invalid token."""
    shown = request.headers.get("authorization")
    return None if shown is None else read(token_key, token_in(shown))


def lookups(timelines: ReadModel[Timeline], guard: Guard, settings: TrackingSettings) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["look-up"])
    lookup_key = settings.lookup_key.get_secret_value()

    @router.get("/lookups", response_model=ProgressSeen | GlimpseSeen)
    async def look_up(
        request: Request,
        code: Annotated[str, Query(max_length=200)],
        key: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        """By code alone the degree of completion; with the security code the full progress.

        Who is logged in as its owner, or as an official who may see it, gets the full progress
        too. `code`: ours or another system's, as people type, paste or scan it. 429 with
        `Retry-After` to who asks too often without the right security code.
        """
        asked, address = typed(code, key), _address(request)
        who = _caller(request, settings.token_public_key)
        if not asked.key:
            guard.admit(who, address)
        found = await called(timelines, asked.name)
        knows = Knows.CODE
        if asked.key:
            fits = seal_fits(lookup_key, found.code if found else asked.name, asked.key)
            knows = Knows.SEAL if fits else Knows.NOTHING
        if knows is Knows.NOTHING:
            guard.admit(who, address)
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
    found = await timelines.parts(Found, {"names": name}, order="", limit=2)
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
