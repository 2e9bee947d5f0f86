"""One message on its way out: queued, then sent or given up. No one is told twice. Pure."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from contracts.notify import (
    Channel,
    Kind,
    MessageGivenUp,
    MessageQueued,
    MessageSent,
    NotifyEvent,
)
from contracts.values import MessageId
from contracts.zalo import ZaloEvent
from services.chassis.decider import Decider, RejectedError
from services.notify.domain.message import Draft


@dataclass(frozen=True, kw_only=True)
class QueueMessage:
    """Have a message sent."""

    message_id: MessageId
    draft: Draft


@dataclass(frozen=True, kw_only=True)
class MarkSent:
    """Note that whoever carries it took it; `receipt` is what they call it."""

    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    """Note that it cannot be sent; `reason` is a stable code."""

    reason: str


Outcome: TypeAlias = MarkSent | GiveUp
Command: TypeAlias = QueueMessage | Outcome


@dataclass(frozen=True)
class Outgoing:
    """A message as the outbox knows it.

    Attributes:
        message: None before it was queued.
        settled: it was sent or given up; nothing more happens to it.
    """

    message: MessageQueued | None = None
    settled: bool = False

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent."""
        return self.message is not None and not self.settled


def name_of(kind: Kind, channel: Channel) -> str:
    """What tells a message from the others that one fact causes; its id derives from both."""
    return f"{kind}+{channel}"


def decide(command: Command, outgoing: Outgoing) -> NotifyEvent | None:
    """What follows from a command.

    Raises:
        RejectedError: `notify.unknown-message`; nothing was noted.
    """
    match command, outgoing.message:
        case QueueMessage(message_id=message_id, draft=draft), None:
            return _queued(message_id, draft)
        case QueueMessage(), _:
            return None  # the same fact came twice: told once
        case _, None:
            raise RejectedError("notify.unknown-message", "No such message was queued.")
        case MarkSent() | GiveUp() as outcome, message:
            return None if outgoing.settled else _settled(outcome, message)
    assert_never(command)


def _queued(message_id: MessageId, draft: Draft) -> MessageQueued:
    matter = draft.matter
    return MessageQueued(
        message_id=message_id,
        kind=draft.kind,
        channel=draft.channel,
        recipient=draft.recipient,
        about=matter.dossier_id if matter else None,
        code=matter.code if matter else None,
        procedure_name=matter.procedure_name if matter else None,
        facts=draft.facts,
        challenge_id=draft.challenge_id,
    )


def _settled(outcome: Outcome, message: MessageQueued) -> NotifyEvent:
    told = message.model_dump(include={"message_id", "kind", "channel", "recipient", "about"})
    match outcome:
        case MarkSent(receipt=receipt):
            return MessageSent(**told, receipt=receipt)
        case GiveUp(reason=reason):
            return MessageGivenUp(**told, reason=reason)
    assert_never(outcome)


def evolve(outgoing: Outgoing, fact: NotifyEvent) -> Outgoing:
    """The message after one more fact."""
    if isinstance(fact, ZaloEvent):
        return outgoing  # conversations lie under other subjects
    match fact:
        case MessageQueued():
            return Outgoing(message=fact)
        case MessageSent() | MessageGivenUp():
            return Outgoing(message=outgoing.message, settled=True)
    assert_never(fact)


outbox_decider: Decider[Command, Outgoing, NotifyEvent] = Decider(Outgoing(), decide, evolve)
