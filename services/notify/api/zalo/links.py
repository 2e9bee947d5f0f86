"""Whose chats are whose: citizens link Zalo to their account, see what is linked, and unlink."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid5

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel

from contracts.access import Act, Caller
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from contracts.zalo import ChatId
from services.chassis.auth import WhoIs, allow
from services.chassis.clock import Clock
from services.chassis.handle import Cause, handle
from services.chassis.problems import ProblemError
from services.chassis.readmodel import ReadModel
from services.chassis.register import Register
from services.chassis.requests import WaitFor
from services.chassis.stream import Stream
from services.notify.domain.zalo.chat import UnlinkChat, chat_decider
from services.notify.domain.zalo.codes import link_code_shown
from services.notify.domain.zalo.ids import Blind, link_code_for, link_id_of
from services.notify.domain.zalo.link import LIFE, OfferLink, link_decider
from services.notify.projections.chats import ChatView

CODES_AN_HOUR = 10  # shown to one person
MOST_CHATS = 20  # linked to one person that are shown


class LinkCode(BaseModel):
    """A code to be sent to the Official Account; it links whichever chat it comes from."""

    code: str
    expires_at: AwareDatetime


class LinkedChat(BaseModel):
    """A chat that is told about one's dossiers."""

    chat_id: str
    linked_at: AwareDatetime | None
    paused: bool


class Unlinked(BaseModel):
    """No chat is linked any more; `position`: what a view must have seen to show it."""

    stream: str = NOTIFY.name
    position: int | None


@dataclass(frozen=True)
class Links:
    """What the routes stand on."""

    stream: Stream[NotifyEvent]
    chats: ReadModel[ChatView]
    register: Register
    blind: Blind
    clock: Clock

    async def offer(self, who: Caller, cause: Cause) -> LinkCode:
        """A code, kept nowhere: the same request gets the same one."""
        mine = Cause(
            correlationid=cause.correlationid,
            causationid=uuid5(cause.causationid, who.person_id),
            at=cause.at,
        )
        code = link_code_for(self.blind, mine.causationid)
        link_id = link_id_of(self.blind, code)
        subject = NOTIFY.subject(link_id)
        if not (history := await self.stream.load(subject)):
            await self._count(who)
            command = OfferLink(link_id=link_id, person_id=who.person_id, at=mine.at)
            await handle(self.stream, link_decider, subject=subject, command=command, cause=mine)
        offered_at = history[0].time if history else mine.at
        return LinkCode(code=link_code_shown(code), expires_at=offered_at + LIFE)

    async def mine(self, who: Caller) -> list[ChatView]:
        """The person's chats, the newest link first."""
        mine = {"person_id": who.person_id}
        return await self.chats.find(mine, order="linked_at", descending=True, limit=MOST_CHATS)

    async def end(self, who: Caller, cause: Cause) -> int | None:
        """Unlink every chat; each is a fact of its own, so a break loses none of those done."""
        position = None
        for view in await self.mine(who):
            chat_id = ChatId(view.chat_id)
            recorded = await handle(
                self.stream,
                chat_decider,
                subject=NOTIFY.subject(chat_id),
                command=UnlinkChat(chat_id=chat_id, by="portal", person_id=who.person_id),
                cause=cause,
            )
            position = max(position or 0, recorded.position) if recorded else position
        return position

    async def _count(self, who: Caller) -> None:
        hour = f"zalo-link-codes:{who.person_id}:{self.clock():%Y%m%d%H}"
        if await self.register.next(hour) > CODES_AN_HOUR:
            raise ProblemError(429, "notify.too-many-links", "Too often; try again in an hour.")


def links(desk: Links, who_is: WhoIs, cause_of: Callable[..., Cause]) -> APIRouter:
    """For citizens who are logged in."""
    router = APIRouter(prefix="/zalo", tags=["zalo"])

    @router.post("/link-codes", status_code=201)
    async def offer(
        who: Annotated[Caller, Depends(who_is)], cause: Annotated[Cause, Depends(cause_of)]
    ) -> LinkCode:
        """A code that links the chat from which it is sent to the Official Account."""
        allow(who, Act.OWN, owner=who.person_id)
        return await desk.offer(who, cause)

    @router.get("/links")
    async def mine(who: Annotated[Caller, Depends(who_is)], wait: WaitFor) -> list[LinkedChat]:
        """The chats that are linked to one's account."""
        allow(who, Act.OWN, owner=who.person_id)
        await desk.chats.reached(wait)
        return [LinkedChat.model_validate(view.model_dump()) for view in await desk.mine(who)]

    @router.delete("/links")
    async def end(
        who: Annotated[Caller, Depends(who_is)], cause: Annotated[Cause, Depends(cause_of)]
    ) -> Unlinked:
        """Unlink all of one's chats."""
        allow(who, Act.OWN, owner=who.person_id)
        return Unlinked(position=await desk.end(who, cause))

    return router
