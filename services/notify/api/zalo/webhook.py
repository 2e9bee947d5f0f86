"""What Zalo tells us: checked, noted, and answered with 200 at once; the work comes later.

The note is the queue: whatever dies after the 200, what was heard lies in the stream.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import APIRouter, Header, Request

from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from contracts.zalo import ChatId, HeardId
from services.chassis.clock import Clock
from services.chassis.handle import Cause, handle
from services.chassis.problems import ProblemError
from services.chassis.stream import Stream
from services.notify.domain.zalo.heard import Hear, heard_decider
from services.notify.domain.zalo.ids import Blind, chat_id_of, heard_id_of, uuid_of
from services.notify.domain.zalo.told import Delivery, ForgedError, StaleError, Told, Word

LARGEST = 64 * 1024  # bytes of an event; Zalo's have at most a few thousand

log = logging.getLogger(__name__)


class Noting(Protocol):
    """Where words are kept until they are answered."""

    async def note(self, chat_id: ChatId, heard_id: HeardId, user_id: str, content: str) -> None:
        """Who said it, and what."""
        ...


@dataclass(frozen=True)
class Ear:
    """Takes in what was told; the same again changes nothing, however late it comes.

    Attributes:
        delivered: what is to happen when messages of ours arrive or are seen.
    """

    stream: Stream[NotifyEvent]
    diary: Noting
    delivered: Callable[[Delivery], Awaitable[None]]
    blind: Blind
    clock: Clock

    async def hear(self, told: Told) -> None:
        """Note it for good."""
        match told:
            case Word():
                await self._word(told)
            case Delivery():
                await self.delivered(told)

    async def _word(self, word: Word) -> None:
        """The words go into the vault before the fact says that they are there."""
        chat_id = chat_id_of(self.blind, word.user_id)
        heard_id = heard_id_of(self.blind, chat_id, word.key)
        subject = NOTIFY.subject(heard_id)
        if await self.stream.load(subject):
            return
        await self.diary.note(chat_id, heard_id, word.user_id, word.content)
        command = Hear(heard_id=heard_id, chat_id=chat_id, said=word.said, said_at=word.said_at)
        cause = Cause(
            correlationid=uuid_of(heard_id), causationid=uuid_of(heard_id), at=self.clock()
        )
        await handle(self.stream, heard_decider, subject=subject, command=command, cause=cause)


def webhook(opened: Callable[[bytes, str], Told | None], ear: Ear) -> APIRouter:
    """The one address that Zalo knows; `opened` checks what came, and reads it."""
    router = APIRouter(tags=["zalo"])

    @router.post("/zalo/webhook")
    async def hear(
        request: Request, x_zevent_signature: Annotated[str, Header()] = ""
    ) -> dict[str, str]:
        """An event of Zalo's, signed in `X-ZEvent-Signature`; 200 also to what means nothing here.

        401 `notify.zalo-forged`: not signed by Zalo for us. 403 `notify.zalo-stale`: too old.
        413: larger than any event.
        """
        raw = await _body(request)
        try:
            told = opened(raw, x_zevent_signature)
        except ForgedError:
            log.warning("an event with a wrong signature came to the webhook of Zalo")
            raise ProblemError(401, "notify.zalo-forged", "This is not signed by Zalo.") from None
        except StaleError:
            raise ProblemError(403, "notify.zalo-stale", "This comes too late.") from None
        if told is not None:
            await ear.hear(told)
        return {"status": "ok"}

    return router


async def _body(request: Request) -> bytes:
    """What was sent, byte for byte."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise ProblemError(413, "request.too-large", "No event is so large.")
    return bytes(body)
