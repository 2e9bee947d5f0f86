"""Sample facts for tests of the frame, and the envelopes they travel in."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from contracts.event import Event, Recorded
from contracts.notify import Kind, MessageGivenUp, MessageQueued
from contracts.values import MessageId, PersonId
from services.chassis.handle import Cause

NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)  # a Monday, 09:30 in Kon Tum
ANNA = PersonId("p-" + "a" * 32)
BINH = PersonId("p-" + "b" * 32)


def because() -> Cause:
    """A fresh cause."""
    return Cause(correlationid=uuid4(), causationid=uuid4(), at=NOW)


def queued(message: str = "m-1") -> MessageQueued:
    """A message waits to be sent."""
    return MessageQueued(
        message_id=MessageId(message), kind=Kind.RECEIVED, channel="sms", recipient=ANNA
    )


def given_up(message: str = "m-1", reason: str = "no-number") -> MessageGivenUp:
    """A message that will not be sent."""
    return MessageGivenUp(
        message_id=MessageId(message),
        kind=Kind.RECEIVED,
        channel="sms",
        recipient=ANNA,
        reason=reason,
    )


def envelope(fact: Event, subject: str, position: int = 0) -> Recorded[Any]:
    """The fact as a stream would hold it."""
    return Recorded[Any](
        id=uuid4(),
        source="/test",
        subject=subject,
        time=NOW,
        correlationid=uuid4(),
        causationid=uuid4(),
        data=fact,
        position=position,
    )
