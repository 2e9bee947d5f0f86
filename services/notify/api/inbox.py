"""HTTP in: everyone's own inbox."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from contracts.access import Act, Caller
from contracts.notify import Kind
from contracts.values import DossierCode, DossierId
from services.chassis.auth import WhoIs, allow
from services.chassis.ids import derived
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.notify.domain.outbox import name_of
from services.notify.domain.wording import Face, Language, inbox_text
from services.notify.projections.messages import MessageView, State


class Message(BaseModel):
    """A message in someone's inbox.

    Attributes:
        about: the dossier.
        text: in the language asked for.
        state: whether it has been put here for good.
        sms: what became of the SMS that says the same; None when there is none.
    """

    message_id: str
    at: datetime | None
    kind: Kind
    about: DossierId | None
    code: DossierCode | None
    text: str
    state: State
    sms: State | None


def api(views: ReadModel[MessageView], who_is: WhoIs, face: Face) -> APIRouter:
    """The inbox."""
    router = APIRouter(tags=["messages"])

    @router.get("/messages")
    async def inbox(
        who: Annotated[Caller, Depends(who_is)],
        wait: WaitFor,
        lang: Annotated[Language, Query()] = "vi",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> list[Message]:
        """One's own messages, newest first."""
        allow(who, Act.OWN, owner=who.person_id)
        await views.reached(wait)
        mine = {"recipient": who.person_id, "channel": "inbox"}
        found = await views.find(mine, order="at", descending=True, limit=limit)
        twins = await views.load(_twin(view) for view in found)
        return [
            Message(
                message_id=view.message_id,
                at=view.at,
                kind=view.kind,
                about=DossierId(view.about) if view.about else None,
                code=view.code,
                text=inbox_text(view.told, face, lang),
                state=view.state,
                sms=twins[_twin(view)].view.state if _twin(view) in twins else None,
            )
            for view in found
        ]

    return router


def _twin(view: MessageView) -> str:
    """Id of the SMS that tells the same fact."""
    return derived("m", UUID(view.cause), name_of(view.kind, "sms"))
