"""How far a dossier is, for notify, which tells people who do not come to the portal.

Notify says for whom it asks; what that person may know is decided here, as if they came
themselves.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from contracts.access import Act, Caller, Knows, sight
from contracts.codes import name_of
from contracts.values import PersonId
from services.chassis.auth import allow, whois
from services.chassis.problems import not_found
from services.chassis.readmodel import ReadModel
from services.tracking.api.lookups import called, full, glimpse
from services.tracking.api.timelines import Glimpse, Progress, policy, progress
from services.tracking.projections.shapes import Timeline

LONGEST_CODE = 200  # characters
LONGEST_LIST = 10  # dossiers of one person in a chat


def telling(timelines: ReadModel[Timeline], token_key: str) -> APIRouter:
    """For notify alone."""
    router = APIRouter(prefix="/told", tags=["telling"])
    who_is = Depends(whois(token_key))

    @router.get("/dossier")
    async def look_up(
        code: Annotated[str, Query(max_length=LONGEST_CODE)],
        who: Annotated[Caller, who_is],
        person_id: PersonId | None = None,
    ) -> Progress | Glimpse:
        """The dossier that the code means, however it is typed."""
        allow(who, Act.TELL)
        found = await called(timelines, name_of(code))
        if not found:
            raise not_found("tracking", "dossier")
        how = sight(_citizen(person_id) if person_id else None, policy(found), Knows.CODE)
        return await full(timelines, found, how) or glimpse(found)

    @router.get("/dossiers")
    async def own(person_id: PersonId, who: Annotated[Caller, who_is]) -> list[Progress]:
        """The person's dossiers, the newest first."""
        allow(who, Act.TELL)
        mine = {"applicant": person_id}
        found = await timelines.find(mine, order="opened_at", descending=True, limit=LONGEST_LIST)
        return [progress(timeline) for timeline in found]

    return router


def _citizen(person_id: PersonId) -> Caller:
    return Caller(person_id=person_id, kind="citizen")
