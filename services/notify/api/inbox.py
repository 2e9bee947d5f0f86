"""HTTP in: everyone's own inbox."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from contracts.access import Act, Caller
from contracts.notify import Kind, Language
from contracts.values import DossierCode, DossierId
from services.chassis.auth import WhoIs, allow
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.notify.domain.wording import Face, inbox_text, title_of
from services.notify.projections.messages import MessageView, State, Way


class Message(BaseModel):
    """A message in someone's inbox.

    Attributes:
        about: the dossier.
        text: in the language asked for.
        state: what became of it on its way out of the portal; `sent` when it had none to go.
        ways: what happened by each channel, in the order in which they were tried.
        due: when it goes out, or is tried again, if it has not gone yet.
        seen_at: when it was opened first.
    """

    message_id: str
    at: datetime | None
    kind: Kind
    about: DossierId | None
    code: DossierCode | None
    title: str
    text: str
    state: State
    ways: tuple[Way, ...]
    due: datetime | None
    seen_at: datetime | None


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
        return [_shown(view, face, lang) for view in found]

    return router


def _shown(view: MessageView, face: Face, language: Language) -> Message:
    return Message(
        message_id=view.message_id,
        at=view.at,
        kind=view.kind,
        about=DossierId(view.about) if view.about else None,
        code=view.code,
        title=title_of(view.kind, None, language),
        text=inbox_text(view.told, face, language),
        state=view.state,
        ways=view.ways,
        due=view.due if view.state == "queued" else None,
        seen_at=view.seen_at,
    )
