"""The one loop every command goes through: load, fold, decide, append."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.event import E, Recorded
from services.chassis.decider import Command, Decider, RejectedError, State
from services.chassis.stream import SequenceConflictError, Stream
from services.chassis.telemetry import deciding

ATTEMPTS = 4  # writers of one aggregate are few; a fifth conflict means something is wrong


class BusyError(Exception):
    """Too many writers at once, or no answer from the stream; the caller may try again."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a command is handled now: who started it, what came just before, when."""

    correlationid: UUID
    causationid: UUID
    at: datetime


def because_of(recorded: Recorded[Any], at: datetime) -> Cause:
    """The cause of a command that answers an event."""
    return Cause(correlationid=recorded.correlationid, causationid=recorded.id, at=at)


def record(fact: E, subject: str, cause: Cause) -> Recorded[E]:
    """The fact in its envelope; its id follows from its cause, so a repeat is recognised."""
    return Recorded[E](
        id=uuid5(cause.causationid, subject),
        source=f"/{subject.partition('.')[0]}",
        subject=subject,
        time=cause.at,
        correlationid=cause.correlationid,
        causationid=cause.causationid,
        data=fact,
    )


async def handle(
    stream: Stream[E],
    decider: Decider[Command, State, E],
    *,
    subject: str,
    command: Command,
    cause: Cause,
    since: int = 1,
) -> Recorded[E] | None:
    """Decide `command` on the newest history and append the fact; None when nothing changed.

    A cause is obeyed once per aggregate, however often it comes: the history remembers it.
    A refusal is given only on the history of the stream's leader. Where the last fact says all,
    reading `since` the cause's own position is enough: what it led to stands behind it.

    Raises:
        RejectedError: the domain refused; nothing was written.
        BusyError: lost the race `ATTEMPTS` times; nothing was written by this call, unless
            the stream stayed silent: then repeating the same cause finds out.
    """
    fresh = False
    with deciding(subject, command):
        for _ in range(ATTEMPTS):
            history = await stream.load(subject, fresh=fresh, since=since)
            if done := next((r for r in history if r.causationid == cause.causationid), None):
                return done
            expected = history[-1].position if history else 0
            fact = _decided(decider, command, history)
            if isinstance(fact, RejectedError) or fact is None:
                if not fresh and await stream.tip(subject) != expected:
                    fresh = True  # a replica lagged: a refusal must not rest on it
                    continue
                if isinstance(fact, RejectedError):
                    raise fact
                return None
            try:
                return await stream.append(record(fact, subject, cause), expected=expected)
            except SequenceConflictError:
                fresh = True  # another writer was first: look again, decide again
    raise BusyError(subject)


def _decided(
    decider: Decider[Command, State, E], command: Command, history: Sequence[Recorded[E]]
) -> E | RejectedError | None:
    """The decision, a refusal included: both wait until the history is known to be the newest."""
    try:
        return decider.decide(command, decider.fold(r.data for r in history))
    except RejectedError as refusal:
        return refusal
