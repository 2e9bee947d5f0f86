"""Bus in: facts become messages, and messages go out."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from typing import Any

from contracts.event import Recorded
from contracts.notify import Kind, MessageQueued, NotifyEvent
from contracts.streams import DOSSIER, NOTIFY
from contracts.values import DossierId, MessageId
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.ids import derived
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.chassis.telemetry import about
from services.notify.domain.message import Fact, Matter, dossier_in, message_about
from services.notify.domain.outbox import (
    GiveUp,
    MarkSent,
    Outcome,
    QueueMessage,
    name_of,
    outbox_decider,
)
from services.notify.domain.wording import Face, OneTimeCode, Told, one_time_code_text, phone_text
from services.notify.projections.messages import DossierView

Handler = Callable[[Recorded[Any]], Awaitable[None]]
MatterOf = Callable[[Recorded[Any]], Awaitable[Matter | None]]
Deliver = Callable[[MessageQueued], Awaitable[Outcome]]


class UnknownDossierError(Exception):
    """The view has not seen the dossier yet; nobody was told, the fact has to come again."""


class Way(Enum):
    """What waits for what: a one-time code never waits behind the rest."""

    CODES = "codes"
    TEXTS = "texts"
    INBOX = "inbox"

    @staticmethod
    def of(message: MessageQueued) -> "Way":
        """The way a message takes."""
        if message.kind is Kind.ONE_TIME_CODE:
            return Way.CODES
        return Way.TEXTS if message.channel == "sms" else Way.INBOX


def matters(dossiers: ReadModel[DossierView]) -> MatterOf:
    """What is known of the dossier that a fact is about."""

    async def matter(recorded: Recorded[Fact]) -> Matter | None:
        dossier_id = dossier_in(recorded.data)
        if dossier_id is None:
            return None
        return await _known(dossiers, recorded, dossier_id)

    return matter


async def _known(
    dossiers: ReadModel[DossierView], recorded: Recorded[Fact], dossier_id: DossierId
) -> Matter:
    if recorded.subject == DOSSIER.subject(dossier_id):
        await dossiers.reached({DOSSIER.name: recorded.position})
    view = await dossiers.get(dossier_id)
    if view is None or not view.applicant:
        raise UnknownDossierError(dossier_id)
    return view.matter


def on_fact(outbox: Stream[NotifyEvent], matter_of: MatterOf, clock: Clock) -> Handler:
    """Queue what a fact gives cause to tell; the same fact again queues nothing more."""

    async def tell(recorded: Recorded[Fact]) -> None:
        for draft in message_about(recorded, await matter_of(recorded)):
            name = name_of(draft.kind, draft.channel)
            message_id = MessageId(derived("m", recorded.id, name))
            with _about(draft.matter.code if draft.matter else None):
                await handle(
                    outbox,
                    outbox_decider,
                    subject=NOTIFY.subject(message_id),
                    command=QueueMessage(message_id=message_id, draft=draft),
                    cause=because_of(recorded, clock()),
                )

    return tell


def on_queued(way: Way, outbox: Stream[NotifyEvent], deliver: Deliver, clock: Clock) -> Handler:
    """Deliver the messages of one way, each once, and note what became of them."""

    async def dispatch(recorded: Recorded[NotifyEvent]) -> None:
        message = recorded.data
        if not isinstance(message, MessageQueued) or Way.of(message) is not way:
            return
        history = await outbox.load(recorded.subject)
        if not outbox_decider.fold(r.data for r in history).waits:
            return  # it came again after it was settled
        with _about(message.code):
            await handle(
                outbox,
                outbox_decider,
                subject=recorded.subject,
                command=await deliver(message),
                cause=because_of(recorded, clock()),
            )

    return dispatch


def _about(code: str | None) -> AbstractContextManager[None]:
    """Log lines inside carry the dossier's code, once it has one."""
    return about(dossier=code) if code else nullcontext()


async def into_inbox(message: MessageQueued) -> Outcome:
    """A queued message is in the inbox already."""
    del message
    return MarkSent()


@dataclass(frozen=True)
class Texting:
    """Sending by SMS: number and code are fetched at the last moment and kept nowhere.

    Attributes:
        send: message id, number and text to what became of it.
    """

    send: Callable[[str, str, str], Awaitable[Outcome]]
    phone_of: Callable[[str], Awaitable[str | None]]
    code_of: Callable[[str], Awaitable[OneTimeCode | GiveUp]]
    face: Face
    clock: Clock

    async def news(self, message: MessageQueued) -> Outcome:
        """Send what happened to a dossier."""
        phone = await self.phone_of(message.recipient)
        if phone is None:
            return GiveUp(reason="no-phone")
        told = Told(
            kind=message.kind,
            code=message.code,
            procedure_name=message.procedure_name,
            facts=message.facts,
        )
        return await self.send(message.message_id, phone, phone_text(told, self.face))

    async def code(self, message: MessageQueued) -> Outcome:
        """Send a one-time code, unless it is worth nothing any more."""
        one = await self.code_of(message.challenge_id or "")
        if isinstance(one, GiveUp):
            return one
        if one.expires_at <= self.clock():
            return GiveUp(reason="expired")
        text = one_time_code_text(one, self.face)
        return await self.send(message.message_id, one.phone, text)
