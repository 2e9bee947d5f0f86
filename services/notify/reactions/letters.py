"""Letters by Zalo: into a linked chat while answers are free there, else as a notice by phone.

What Zalo says of them afterwards becomes a receipt in the ledger, however late it comes.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid5

from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from contracts.values import MessageId, PersonId
from contracts.zalo import ChatId
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.readmodel import ReadModel
from services.chassis.register import Register
from services.chassis.stream import Stream
from services.notify.domain.commands import GiveUp, MarkSeen, MarkSent, NoteReceipt, Outcome
from services.notify.domain.letter import Letter
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.zalo.known import Button, Reply
from services.notify.domain.zalo.told import Delivery
from services.notify.projections.chats import ChatView

CARRIER = "zalo-oa"
CHAT = re.compile(r"z-[0-9a-f]{32}")
MESSAGE = re.compile(r"m-[0-9a-f]{32}")
MOST_CHATS = 20  # linked to one person that are looked at

log = logging.getLogger(__name__)


class Users(Protocol):
    """Who a chat is with; see the diary."""

    async def user_of(self, chat_id: ChatId) -> str | None:
        """Zalo's id of the user."""
        ...


class Account(Protocol):
    """The Official Account; see the adapter."""

    async def say(self, user_id: str, reply: Reply) -> Outcome:
        """A message in a chat."""
        ...

    async def notify(
        self, message_id: str, phone: str, template: str, data: Mapping[str, str]
    ) -> Outcome:
        """A notice by phone."""
        ...


@dataclass(frozen=True)
class ZaloPost:
    """Where people are reached on Zalo, and how.

    Attributes:
        template: of notices by phone, as registered with Zalo; empty: none are sent.
    """

    stream: Stream[NotifyEvent]
    chats: ReadModel[ChatView]
    register: Register
    users: Users
    account: Account
    template: str
    clock: Clock

    async def address_of(self, person_id: PersonId, phone: str) -> str | None:
        """A chat that may be written to for free, else the phone; None for who wants neither."""
        mine = await self.chats.find(
            {"person_id": person_id}, order="heard_at", descending=True, limit=MOST_CHATS
        )
        now = self.clock()
        if chat := next((view for view in mine if view.open_at(now)), None):
            return chat.chat_id
        if not self.template or any(view.paused for view in mine):
            return None
        return phone or None

    async def carry(self, message_id: MessageId, where: str, letter: Letter) -> Outcome:
        """What became of it; raises what the account raises."""
        if CHAT.fullmatch(where):
            return await self._into_chat(message_id, ChatId(where), letter)
        data = {"tieu_de": letter.title, "loi_nhan": letter.full, "cta_link": letter.link}
        return await self.account.notify(message_id, where, self.template, data)

    async def _into_chat(self, message_id: MessageId, chat_id: ChatId, letter: Letter) -> Outcome:
        user_id = await self.users.user_of(chat_id)
        if user_id is None:
            return GiveUp(reason="not-following")
        more = (Button("Xem trên cổng", "open", letter.link),) if letter.link else ()
        outcome = await self.account.say(user_id, Reply(letter.kind.value, letter.full, more))
        if isinstance(outcome, MarkSent) and outcome.receipt:
            await self.register.claim(_receipt(outcome.receipt), message_id)
        return outcome

    async def hear(self, delivery: Delivery) -> None:
        """Note in the ledger what arrived or was seen; of answers in a chat no account is kept."""
        held = [await self.register.holder(_receipt(receipt)) for receipt in delivery.receipts]
        named = [delivery.tracking_id, *(one or "" for one in held)]
        known = [MessageId(one) for one in dict.fromkeys(named) if MESSAGE.fullmatch(one)]
        for message_id in known:
            await self._note(message_id, delivery)

    async def _note(self, message_id: MessageId, delivery: Delivery) -> None:
        seen = delivery.how == "seen"
        command = (
            MarkSeen(channel="zalo")
            if seen
            else NoteReceipt(provider=CARRIER, delivered=True, at=delivery.at)
        )
        own = uuid5(UUID(hex=message_id.partition("-")[2]), f"zalo {delivery.how}")
        cause = Cause(correlationid=own, causationid=own, at=self.clock())
        subject = NOTIFY.subject(message_id)
        try:
            await handle(self.stream, outbox_decider, subject=subject, command=command, cause=cause)
        except RejectedError as refusal:
            log.warning("a receipt of Zalo fits no message of ours: %s", refusal.code)


def _receipt(receipt: str) -> str:
    """What a message is claimed under in the register, by Zalo's id of it."""
    return f"zalo-message:{receipt}"
