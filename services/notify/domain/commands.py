"""What can be asked of a message on its way out, and what a carrier may answer. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from contracts.notify import Channel, Language, MessageAttempted
from contracts.values import MessageId, PersonId
from services.notify.domain.message import Draft


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a message shall go out: fixed when it is queued, whatever changes afterwards."""

    routes: tuple[Channel, ...]
    language: Language = "vi"
    edition: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class QueueMessage:
    """Have a message sent."""

    message_id: MessageId
    draft: Draft
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class BeginAttempt:
    """Hand the message to this provider now; `until` when its end counts as unknown."""

    channel: Channel
    provider: str
    repeatable: bool
    at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class MarkSent:
    """The provider took it; `receipt` is what they call it."""

    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    """The provider will never take it; `reason` is a stable code."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Failed:
    """It did not work this time; `doubtful`: the provider may have taken it all the same."""

    reason: str
    doubtful: bool


Outcome: TypeAlias = MarkSent | GiveUp
Result: TypeAlias = Outcome | Failed
"""What a carrier may answer. What it raises instead counts as failed and doubtful."""


@dataclass(frozen=True, kw_only=True)
class Settle:
    """Note how an attempt ended."""

    attempted: MessageAttempted
    result: Result
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Postpone:
    """Take it up later, nothing was tried."""

    reason: str
    again_at: datetime


@dataclass(frozen=True, kw_only=True)
class End:
    """There is no channel left; `may_pass`: it may be otherwise later."""

    reason: str
    may_pass: bool = False


@dataclass(frozen=True, kw_only=True)
class Abandon:
    """It is worth nothing any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NoteReceipt:
    """What a provider says became of it, whenever it says so."""

    provider: str
    delivered: bool
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkSeen:
    """The person has seen it there."""

    channel: Channel


@dataclass(frozen=True, kw_only=True)
class Release:
    """Begin anew with a parked message."""

    by: PersonId
    at: datetime


Command: TypeAlias = (
    QueueMessage
    | BeginAttempt
    | Settle
    | Postpone
    | End
    | Abandon
    | NoteReceipt
    | MarkSeen
    | Release
)
