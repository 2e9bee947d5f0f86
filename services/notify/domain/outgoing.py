"""A message on its way out as its facts add up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, assert_never

from contracts.notify import (
    AttemptFailed,
    Channel,
    ChoiceEvent,
    Kind,
    MessageAttempted,
    MessageDelivered,
    MessageGivenUp,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageReleased,
    MessageSeen,
    MessageSent,
    MessageUndelivered,
    NotifyEvent,
)
from contracts.zalo import ZaloEvent
from services.chassis.decider import changed

QUIET, BUSY, TURN = "quiet-hours", "busy", "not-its-turn"
PATIENT = frozenset({QUIET, BUSY, TURN})  # why a message waits that could be carried

Stage: TypeAlias = Literal["waiting", "trying", "sent", "parked", "over"]


@dataclass(frozen=True)
class Outgoing:
    """A message as the outbox knows it.

    Attributes:
        message: None before it was queued.
        stage: `over`: nothing more is done about it, or nothing had to be.
        due: when it is taken up, None: at once.
        trying: the attempt whose end is not known yet.
        pinned: the provider that may have it already; only there a repeat is recognised.
        holds: how often nobody could carry it.
        failures: per channel, tries that failed.
        done_with: channels that are not tried again.
        passing: a channel was left although it may work later.
        carriers: every provider it was handed to, and by which channel.
    """

    message: MessageQueued | None = None
    stage: Stage = "waiting"
    due: datetime | None = None
    trying: MessageAttempted | None = None
    pinned: MessageAttempted | None = None
    attempts: int = 0
    holds: int = 0
    failures: Mapping[Channel, int] = field(default_factory=dict)
    done_with: frozenset[Channel] = frozenset()
    passing: bool = False
    reason: str = ""
    carriers: Mapping[str, Channel] = field(default_factory=dict)
    sent_by: Channel | None = None
    delivered: bool = False
    seen: bool = False

    def is_due(self, at: datetime) -> bool:
        """Whether it waits and may be taken up."""
        return self.stage == "waiting" and (self.due is None or self.due <= at)


def name_of(kind: Kind, channel: Channel) -> str:
    """What tells a message from the others that one fact causes; its id derives from both."""
    return f"{kind}+{channel}"


def routes_of(message: MessageQueued) -> tuple[Channel, ...]:
    """Its ways out of the portal; empty: the inbox is all."""
    if message.routes or message.channel == "inbox":
        return message.routes
    return (message.channel,)


def evolve(  # noqa: PLR0911 - one case per fact
    outgoing: Outgoing, fact: NotifyEvent
) -> Outgoing:
    """The message after one more fact."""
    if isinstance(fact, ZaloEvent | ChoiceEvent):
        return outgoing  # they lie under other subjects
    match fact:
        case MessageQueued():
            stage: Stage = "waiting" if routes_of(fact) else "over"
            return Outgoing(message=fact, stage=stage, due=fact.not_before)
        case MessagePostponed(again_at=again_at, reason=reason):
            holds = outgoing.holds + (reason not in PATIENT)
            return changed(outgoing, due=again_at, holds=holds)
        case MessageParked(reason=reason):
            return changed(outgoing, stage="parked", due=None, trying=None, reason=reason)
        case MessageGivenUp(reason=reason):
            return changed(outgoing, stage="over", due=None, trying=None, reason=reason)
        case MessageReleased(again_at=again_at):
            return Outgoing(
                message=outgoing.message,
                due=again_at,
                attempts=outgoing.attempts,
                carriers=outgoing.carriers,
            )
        case MessageSeen():
            return changed(outgoing, seen=True)
        case _:
            return _tried(outgoing, fact)


def _tried(
    outgoing: Outgoing,
    fact: MessageAttempted | AttemptFailed | MessageSent | MessageDelivered | MessageUndelivered,
) -> Outgoing:
    channel = fact.channel
    match fact:
        case MessageAttempted():
            carriers = {**outgoing.carriers, fact.provider: channel}
            return changed(
                outgoing,
                stage="trying",
                due=fact.until,
                trying=fact,
                attempts=fact.attempt,
                carriers=carriers,
            )
        case AttemptFailed():
            return _after_failure(outgoing, fact)
        case MessageSent():
            return changed(outgoing, stage="sent", due=None, trying=None, sent_by=channel)
        case MessageDelivered():
            sent_by = outgoing.sent_by or channel
            return changed(
                outgoing, stage="sent", due=None, trying=None, delivered=True, sent_by=sent_by
            )
        case MessageUndelivered():
            return _after_undelivered(outgoing, fact)
    assert_never(fact)


def _after_failure(outgoing: Outgoing, fact: AttemptFailed) -> Outgoing:
    channel = fact.channel
    failures = {**outgoing.failures, channel: outgoing.failures.get(channel, 0) + 1}
    return changed(
        outgoing,
        stage="waiting",
        due=fact.again_at,
        trying=None,
        pinned=outgoing.trying if fact.doubtful and not fact.final else None,
        failures=failures,
        done_with=outgoing.done_with | ({channel} if fact.final else frozenset()),
        passing=outgoing.passing or (fact.final and not fact.refused),
        reason=fact.reason,
    )


def _after_undelivered(outgoing: Outgoing, fact: MessageUndelivered) -> Outgoing:
    """It goes on by another channel, unless another one has brought it or is about to."""
    done_with = outgoing.done_with | {fact.channel}
    busy_with = outgoing.trying.channel if outgoing.trying else outgoing.sent_by
    if outgoing.stage not in ("sent", "trying") or busy_with != fact.channel:
        return changed(outgoing, done_with=done_with)
    return changed(
        outgoing,
        stage="waiting",
        due=fact.again_at,
        trying=None,
        sent_by=None,
        done_with=done_with,
        reason=fact.reason,
    )
