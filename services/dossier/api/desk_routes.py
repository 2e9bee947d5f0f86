"""The routes of the officials' desk: what each is called and takes."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.access import Caller
from contracts.dossier import DossierState
from contracts.values import DossierId
from services.chassis.handle import Cause
from services.chassis.requests import WaitFor
from services.dossier.api.asked import Asked, ForeignCode, SystemName
from services.dossier.api.desk import Desk
from services.dossier.api.inboxes import Box, Inboxes
from services.dossier.api.shapes import DeskShown, Done, Moved

MOST_AT_ONCE = 100  # dossiers of one bulk move


class Together(BaseModel):
    """One move of several dossiers, each by itself."""

    dossiers: Annotated[list[DossierId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    move: Asked


def inbox_routes(inboxes: Inboxes, who_is: Any) -> APIRouter:
    """What waits for an official."""
    router = APIRouter(tags=["desk"])

    @router.get("/desk")
    async def desk(
        who: Annotated[Caller, who_is],
        wait: WaitFor,
        box: Box | None = None,
        state: DossierState | None = None,
    ) -> DeskShown:
        """What lies in one of the caller's boxes; with `state` what of their agency is in it."""
        await inboxes.office.dossiers.reached(wait)
        if state is not None:
            return await inboxes.of_state(who, state)
        return await inboxes.desk(who, box)

    return router


def move_routes(desk: Desk, who_is: Any, cause_of: Any) -> APIRouter:
    """What officials do, and what other systems call a dossier."""
    router = APIRouter(tags=["desk"])

    @router.post("/dossiers/{dossier_id}/moves")
    async def move(
        dossier_id: DossierId,
        body: Asked,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """One move of the table; 409 says why not now, and in `happened` who did what last."""
        return await desk.move(who, dossier_id, body, cause)

    @router.post("/desk/moves")
    async def move_all(
        body: Together, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> list[Moved]:
        """The same move of several dossiers; what one of them refuses does not stop the others."""
        return await desk.move_all(who, body.dossiers, body.move, cause)

    @router.put("/dossiers/{dossier_id}/foreign-codes/{system}")
    async def note_foreign_code(
        dossier_id: DossierId,
        system: SystemName,
        body: ForeignCode,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Keep how another system calls it, beside our own code; for the house's systems alone."""
        return await desk.note_foreign_code(who, dossier_id, system, body.code, cause)

    return router
