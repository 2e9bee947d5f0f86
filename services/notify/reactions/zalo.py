"""Bus in: what was heard on Zalo is answered, each once, in the order of its chat.

Zalo has no idempotency for answers: whoever dies between sending one and noting it sends it again
after the restart. A doubled answer harms nobody, a missing one leaves a person waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from contracts.values import PersonId
from contracts.zalo import ChatId, HeardId, ZaloHeard
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import because_of, handle
from services.chassis.register import Register
from services.chassis.stream import Stream
from services.chassis.tasks import Task
from services.notify.domain.commands import GiveUp, Outcome
from services.notify.domain.zalo.chat import Chat, Command, LinkChat, chat_decider
from services.notify.domain.zalo.codes import Coded
from services.notify.domain.zalo.heard import LeaveUnanswered, MarkReplied, Settling, heard_decider
from services.notify.domain.zalo.ids import link_id_of
from services.notify.domain.zalo.known import Degree, Fact, Hits, Known, Own, Place, Progress, Reply
from services.notify.domain.zalo.link import TakeLink, link_decider
from services.notify.domain.zalo.reply import change_of, reply_to
from services.notify.domain.zalo.wish import (
    Ask,
    Blank,
    Find,
    Link,
    Photo,
    Wish,
    wish_of,
    wish_seen,
)

LANES = 3  # chats that are answered side by side; each lane hears all that notify says
LOOK_UPS_AN_HOUR = 30  # of one chat; a code has ten thousand neighbours
LINKS_AN_HOUR = 10  # codes that one chat may try; there are 30^8
TOKENS_EVERY = 60.0  # seconds between two looks at the account's tokens

Handler = Callable[[Recorded[Any]], Awaitable[None]]


class Diary(Protocol):
    """What lies in the vault; see the adapter."""

    async def words(self, chat_id: ChatId, heard_id: HeardId) -> tuple[str, str] | None:
        """Who said what."""
        ...

    async def drop_words(self, heard_id: HeardId) -> None:
        """They have been answered."""
        ...

    async def keep_user(self, chat_id: ChatId, user_id: str) -> None:
        """Letters may go there."""
        ...

    async def drop_user(self, chat_id: ChatId) -> None:
        """They left."""
        ...


class Dossiers(Protocol):
    """Who knows how far dossiers are; raises httpx.HTTPError."""

    async def look_up(self, name: str, person_id: PersonId | None) -> Progress | Degree | None:
        """The dossier that is called so."""
        ...

    async def own(self, person_id: PersonId) -> tuple[Progress, ...]:
        """The person's dossiers."""
        ...


@dataclass(frozen=True)
class Sources:
    """Where the bot looks things up.

    Attributes:
        search: words to procedures; raises httpx.HTTPError.
        look: the address of a photo to what its QR codes say.
    """

    dossiers: Dossiers
    search: Callable[[str], Awaitable[Hits]]
    look: Callable[[str], Awaitable[tuple[str, ...] | Blank | Fact]]


@dataclass(frozen=True)
class Bot:
    """Answers what was heard.

    Attributes:
        say: user and message to what became of it.
        warn: tells a person that a chat was linked to their account.
        blind: text to what stands for it without telling it.
    """

    stream: Stream[NotifyEvent]
    register: Register
    diary: Diary
    sources: Sources
    say: Callable[[str, Reply], Awaitable[Outcome]]
    warn: Handler
    blind: Callable[[str], str]
    place: Place
    clock: Clock

    async def settle(self, recorded: Recorded[NotifyEvent], heard: ZaloHeard) -> None:
        """Answer, unless it has been; then forget what was said."""
        history = await self.stream.load(recorded.subject)
        words = await self.diary.words(heard.chat_id, heard.heard_id)
        if heard_decider.fold(r.data for r in history).waits:
            command = await self._answered(recorded, heard, words)
            cause = because_of(recorded, self.clock())
            await handle(
                self.stream,
                heard_decider,
                subject=recorded.subject,
                command=command,
                cause=cause,
            )
        await self.diary.drop_words(heard.heard_id)

    async def _answered(
        self, recorded: Recorded[NotifyEvent], heard: ZaloHeard, words: tuple[str, str] | None
    ) -> Settling:
        if words is None:
            return LeaveUnanswered(reason="words-gone")
        user_id, content = words
        await self._meet(heard, user_id)
        chat = await self._chat_before(recorded, heard.chat_id)
        wish, known = await self._meant(heard, content)
        known = known or await self._learnt(recorded, heard, chat, wish)
        await self._change(recorded, heard.chat_id, wish)
        reply = reply_to(chat, wish, known, self.place)
        if reply is None:
            return LeaveUnanswered(reason="nothing-to-say")
        outcome = await self.say(user_id, reply)
        if isinstance(outcome, GiveUp):
            return LeaveUnanswered(reason=outcome.reason)
        return MarkReplied(topic=reply.topic, receipt=outcome.receipt)

    async def _meet(self, heard: ZaloHeard, user_id: str) -> None:
        """Know how to write to the user from now on, or no longer."""
        if heard.said == "unfollowed":
            await self.diary.drop_user(heard.chat_id)
        else:
            await self.diary.keep_user(heard.chat_id, user_id)

    async def _chat_before(self, recorded: Recorded[NotifyEvent], chat_id: ChatId) -> Chat:
        """The chat as it was before: what an earlier try has changed does not count."""
        history = await self.stream.load(NOTIFY.subject(chat_id))
        return chat_decider.fold(r.data for r in history if r.causationid != recorded.id)

    async def _meant(self, heard: ZaloHeard, content: str) -> tuple[Wish, Known]:
        """What is wanted; of a photo only the QR code counts."""
        wish = wish_of(heard.said, content, self.place.site)
        if not isinstance(wish, Photo):
            return wish, None
        seen = await self.sources.look(content)
        match seen:
            case Blank():
                return seen, None
            case Fact():
                return Blank.NOT_AN_IMAGE, seen
            case texts:
                return wish_seen(texts, self.place.site), None

    async def _learnt(
        self, recorded: Recorded[NotifyEvent], heard: ZaloHeard, chat: Chat, wish: Wish
    ) -> Known:
        """What has to be known before the wish can be answered."""
        try:
            match wish:
                case Coded():
                    return await self._found(heard.chat_id, chat, wish)
                case Find(words=words):
                    return await self.sources.search(words)
                case Ask.MINE if chat.person_id is not None:
                    return Own(await self.sources.dossiers.own(chat.person_id))
                case Link(code=code):
                    return await self._link(recorded, heard.chat_id, code)
                case _:
                    return None
        except httpx.HTTPError:
            return Fact.SILENT

    async def _found(self, chat_id: ChatId, chat: Chat, wanted: Coded) -> Known:
        if await self._too_often("zalo-look-ups", chat_id, LOOK_UPS_AN_HOUR):
            return Fact.TOO_OFTEN
        found = await self.sources.dossiers.look_up(wanted.name, chat.person_id)
        if isinstance(found, Degree):
            return Degree(found.code, found.degree, wanted.key)
        return found or Fact.ABSENT

    async def _link(self, recorded: Recorded[NotifyEvent], chat_id: ChatId, code: str) -> Fact:
        """Take the code, then link the chat; each is done once, however often this is tried."""
        if await self._too_often("zalo-links", chat_id, LINKS_AN_HOUR):
            return Fact.TOO_OFTEN
        subject = NOTIFY.subject(link_id_of(self.blind, code))
        command = TakeLink(chat_id=chat_id, at=self.clock())
        cause = because_of(recorded, self.clock())
        try:
            await handle(self.stream, link_decider, subject=subject, command=command, cause=cause)
        except RejectedError as refusal:
            return Fact(refusal.code.removeprefix("notify."))
        taken = link_decider.fold(r.data for r in await self.stream.load(subject)).taken
        if taken is None:
            raise LookupError(subject)  # what was just written is not there yet: try again
        link = LinkChat(chat_id=chat_id, person_id=taken.person_id)
        if linked := await self._changed(recorded, chat_id, link):
            await self.warn(linked)  # also when an earlier try got as far as here: told once
        return Fact.LINKED

    async def _change(self, recorded: Recorded[NotifyEvent], chat_id: ChatId, wish: Wish) -> None:
        if command := change_of(chat_id, wish):
            await self._changed(recorded, chat_id, command)

    async def _changed(
        self, recorded: Recorded[NotifyEvent], chat_id: ChatId, command: Command
    ) -> Recorded[NotifyEvent] | None:
        return await handle(
            self.stream,
            chat_decider,
            subject=NOTIFY.subject(chat_id),
            command=command,
            cause=because_of(recorded, self.clock()),
        )

    async def _too_often(self, what: str, chat_id: ChatId, limit: int) -> bool:
        hour = f"{what}:{chat_id}:{self.clock():%Y%m%d%H}"
        return await self.register.next(hour) > limit


def on_heard(lane: int, bot: Bot) -> Handler:
    """Answer what was heard in the chats of one lane."""

    async def answer(recorded: Recorded[NotifyEvent]) -> None:
        heard = recorded.data
        if isinstance(heard, ZaloHeard) and lane_of(heard.chat_id) == lane:
            await bot.settle(recorded, heard)

    return answer


def lane_of(chat_id: ChatId) -> int:
    """The lane that a chat is answered in, always the same."""
    return int(chat_id[-8:], 16) % LANES


def token_watch(keep_fresh: Callable[[], Awaitable[None]]) -> Task:
    """Renews the tokens also when nobody writes; in trouble, which ops see, when they are void."""

    async def watch(well: Callable[[], None]) -> None:
        while True:
            await keep_fresh()
            well()
            await asyncio.sleep(TOKENS_EVERY)

    return Task("zalo tokens", watch)
