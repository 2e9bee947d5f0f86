"""One thing that a Zalo user did or said: heard, then answered or left unanswered. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from contracts.notify import NotifyEvent
from contracts.zalo import ChatId, HeardId, Said, ZaloHeard, ZaloReplied, ZaloUnanswered
from services.chassis.decider import Decider, RejectedError

# Commands


@dataclass(frozen=True, kw_only=True)
class Hear:
    """Note that it was said; the webhook may bring it any number of times."""

    heard_id: HeardId
    chat_id: ChatId
    said: Said
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class MarkReplied:
    """Note that Zalo took our answer; `receipt` is its id there."""

    topic: str
    receipt: str


@dataclass(frozen=True, kw_only=True)
class LeaveUnanswered:
    """Note that there is no answer to it; `reason` is a stable code."""

    reason: str


Settling: TypeAlias = MarkReplied | LeaveUnanswered
Command: TypeAlias = Hear | Settling

# State


@dataclass(frozen=True)
class Heard:
    """What decisions need to know of the past."""

    heard: ZaloHeard | None = None
    settled: bool = False

    @property
    def waits(self) -> bool:
        """Whether an answer is still owed."""
        return self.heard is not None and not self.settled


# Decide and evolve


def decide(command: Command, heard: Heard) -> NotifyEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `notify.zalo-unheard`; nothing was noted.
    """
    match command, heard.heard:
        case Hear() as told, None:
            return ZaloHeard(
                heard_id=told.heard_id, chat_id=told.chat_id, said=told.said, said_at=told.said_at
            )
        case Hear(), _:
            return None  # Zalo told it again: it was heard once
        case _, None:
            raise RejectedError("notify.zalo-unheard", "Nothing of the kind was said.")
        case (MarkReplied() | LeaveUnanswered()) as settling, fact:
            return None if heard.settled else _settled(settling, fact)
    assert_never(command)


def _settled(settling: Settling, heard: ZaloHeard) -> NotifyEvent:
    whose = {"heard_id": heard.heard_id, "chat_id": heard.chat_id}
    match settling:
        case MarkReplied(topic=topic, receipt=receipt):
            return ZaloReplied(**whose, topic=topic, receipt=receipt)
        case LeaveUnanswered(reason=reason):
            return ZaloUnanswered(**whose, reason=reason)
    assert_never(settling)


def evolve(heard: Heard, fact: NotifyEvent) -> Heard:
    """It after one more of its facts."""
    match fact:
        case ZaloHeard():
            return Heard(heard=fact)
        case ZaloReplied() | ZaloUnanswered():
            return replace(heard, settled=True)
        case _:
            return heard  # other facts lie under other subjects


heard_decider: Decider[Command, Heard, NotifyEvent] = Decider(Heard(), decide, evolve)
