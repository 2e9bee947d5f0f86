"""Events that views are told to pass by, because nobody can understand them: named, never lost.

They stay where they are in their stream; that a view passes them by is written on the PARKED
stream, under `parked.view-<STREAM>`, with who asked and why.
"""

import json

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pydantic import AwareDatetime, BaseModel, ValidationError

from contracts.streams import STREAMS
from services.chassis.bootstrap import PARKED
from services.chassis.stream import opened


class NothingToParkError(Exception):
    """Views would not stop there; nothing was noted."""


class PassedBy(BaseModel):
    """An event that views pass by."""

    stream: str
    position: int
    reason: str
    at: AwareDatetime


def _subject(stream: str) -> str:
    return f"parked.view-{stream}"


async def pass_by(nats: Client, event: PassedBy) -> None:
    """From now on, views pass this event by; again is harmless.

    Raises:
        NothingToParkError: there is no such event, or it can be understood.
    """
    await _check(nats, event)
    await nats.jetstream().publish(
        _subject(event.stream),
        event.model_dump_json().encode(),
        stream=PARKED,
        headers={"Nats-Msg-Id": f"view:{event.stream}:{event.position}"},
    )


async def _check(nats: Client, event: PassedBy) -> None:
    spec = next((spec for spec in STREAMS if spec.name == event.stream), None)
    if spec is None:
        raise NothingToParkError(f"the streams are {', '.join(one.name for one in STREAMS)}")
    try:
        raw = await nats.jetstream().get_msg(event.stream, seq=event.position)
        opened(spec, raw.data or b"", event.position)
    except ValidationError:
        return
    except NotFoundError:
        raise NothingToParkError(f"{event.stream} has no event {event.position}") from None
    raise NothingToParkError(f"{event.stream} {event.position} can be understood")


async def passed_by(nats: Client, stream: str) -> frozenset[int]:
    """Positions that views of `stream` pass by."""
    found: set[int] = set()
    entry = 0
    while True:
        try:
            raw = await nats.jetstream().get_msg(
                PARKED, seq=entry + 1, subject=_subject(stream), next=True
            )
        except NotFoundError:
            return frozenset(found)
        entry = raw.seq or 0
        found.add(json.loads(raw.data or b"{}")["position"])
