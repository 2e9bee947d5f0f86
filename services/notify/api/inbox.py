"""HTTP in: everyone's own inbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from contracts.access import Act, Caller
from contracts.notify import Kind, Language, NotifyEvent, Wording
from contracts.streams import NOTIFY
from contracts.values import DossierCode, DossierId, MessageId
from services.chassis.auth import WhoIs, allow
from services.chassis.handle import Cause, handle
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.chassis.stream import Stream
from services.notify.api.shapes import Done
from services.notify.domain.commands import MarkSeen
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.wording import Face, inbox_text, title_of
from services.notify.projections.messages import MessageView, State, Way

FindWording = Callable[[Kind, int, Language], Awaitable[Wording]]


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


class Seen(BaseModel):
    """Messages that were read."""

    messages: Annotated[list[MessageId], Field(max_length=200)]


@dataclass(frozen=True)
class Inbox:
    """What the inbox stands on. `wording`: the words of an edition."""

    outbox: Stream[NotifyEvent]
    views: ReadModel[MessageView]
    wording: FindWording
    face: Face


def api(desk: Inbox, who_is: WhoIs, cause_of: Any) -> APIRouter:
    """The inbox."""
    router = APIRouter(tags=["messages"])
    views = desk.views

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
        return [
            _shown(view, desk.face, lang, await desk.wording(view.kind, view.edition, lang))
            for view in found
        ]

    @router.post("/messages/seen")
    async def seen(
        told: Seen, who: Annotated[Caller, Depends(who_is)], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """Note that these were read; those of others, and those read before, are passed over."""
        allow(who, Act.OWN, owner=who.person_id)
        return await _noted(desk, told, who, cause)

    return router


def _shown(view: MessageView, face: Face, language: Language, words: Wording) -> Message:
    return Message(
        message_id=view.message_id,
        at=view.at,
        kind=view.kind,
        about=DossierId(view.about) if view.about else None,
        code=view.code,
        title=title_of(view.kind, None, language),
        text=inbox_text(view.told, face, language, words),
        state=view.state,
        ways=view.ways,
        due=view.due if view.state == "queued" else None,
        seen_at=view.seen_at,
    )


async def _noted(desk: Inbox, told: Seen, who: Caller, cause: Cause) -> Done:
    """Each of one's own that was not read before."""
    views = [kept.view for kept in (await desk.views.load(told.messages)).values()]
    mine = [v for v in views if v.recipient == who.person_id and v.channel == "inbox"]
    position = None
    for view in (one for one in mine if not one.seen_at):
        recorded = await handle(
            desk.outbox,
            outbox_decider,
            subject=NOTIFY.subject(view.message_id),
            command=MarkSeen(channel="inbox"),
            cause=cause,
        )
        position = recorded.position if recorded else position
    return Done(position=position)
