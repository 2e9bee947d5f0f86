"""Reading a stream in order, from any position, in batches: what keeps views, and rebuilds them.

The reader speaks the protocol itself (`wire`): with two requests of thousands of events under way
the server never waits for us, and a batch is whatever one read of the socket brings.
"""

import json
from collections.abc import AsyncGenerator, Container, Iterable
from contextlib import aclosing

from pydantic import ValidationError

from contracts.event import E, Recorded
from contracts.streams import EventStream
from services.chassis.stream import opened
from services.chassis.wire import EVENTS, Raw, Status, Wire, WireError, connected

ASKED = 5000  # events in one request; two are under way
PATIENCE = 10.0  # seconds a request for events waits at the server
SIP = 1 << 15  # bytes read at once: events that are still in the processor's cache when folded
GULP = 1 << 18  # the same where each batch is a bulk write
HEARTBEAT = 1.0  # seconds between two signs of life while there is nothing to give
GRACE = 3.0  # seconds of silence before we think that the server has lost our consumer
ALIVE, EXPIRED = b"100", b"408"  # statuses of a request: still waiting; ask again
FORGET_AFTER = 60.0  # seconds after which the server forgets a reader that went away
NONE: frozenset[int] = frozenset()


class ReaderLostError(Exception):
    """The server no longer knows this reader; start again."""


class PoisonError(Exception):
    """An event cannot be understood, or is missing; whoever reads must stop here and say so.

    Attributes:
        beyond: the position after which one may read on to see what else is wrong.
    """

    def __init__(self, stream: str, position: int, reason: str, beyond: int | None = None) -> None:
        super().__init__(f"{stream} position {position}: {reason}")
        self.stream = stream
        self.position = position
        self.reason = reason
        self.beyond = beyond or position


async def raw_batches(
    url: str, stream: str, after: int, at_once: int = SIP
) -> AsyncGenerator[list[Raw], None]:
    """All messages after position `after` as they are stored, without a gap, for ever.

    A batch is what came, up to `at_once` bytes; an empty one says that there is nothing for now.

    Raises:
        ReaderLostError: start again after the last position seen.
        PoisonError: a position is missing; all before it were given. Or the stream ends before
            `after`: what comes next would be passed over in silence.
    """
    try:
        async with connected(url) as wire:
            if (last := await last_position(wire, stream)) < after:
                raise PoisonError(stream, last + 1, f"missing, {after} was read before")
            consumer = await _consumer(wire, stream, after)
            left = 0
            while True:
                while left <= ASKED:
                    _ask(wire, stream, consumer)
                    left += ASKED
                raws, spent = _told_apart(await wire.events(GRACE, at_once))
                left -= spent
                whole = _in_order(raws, after)
                after += whole
                if whole or not raws:
                    yield raws[:whole]
                if whole < len(raws):
                    then = raws[whole].position
                    reason = f"missing, {then} comes next"
                    raise PoisonError(stream, after + 1, reason, then - 1)
    except WireError as error:
        raise ReaderLostError(str(error)) from error


class Batch(list[Recorded[E]]):
    """Events, and the position up to which they are all that can be understood; 0: unmoved."""

    def __init__(self, events: Iterable[Recorded[E]], reaches: int) -> None:
        super().__init__(events)
        self.reaches = reaches


async def batches(
    url: str,
    spec: EventStream[E],
    after: int,
    parked: Container[int] = NONE,
    at_once: int = SIP,
) -> AsyncGenerator[Batch[E], None]:
    """The same as events; those at `parked` positions are left out.

    Raises:
        ReaderLostError: start again after the last position seen.
        PoisonError: an event cannot be understood or is missing; all before it were given.
    """
    async with aclosing(raw_batches(url, spec.name, after, at_once)) as reading:
        async for raws in reading:
            good, poison = understood(spec, raws, parked)
            if poison is None:
                yield Batch(good, raws[-1].position if raws else 0)
                continue
            if poison.position > raws[0].position:
                yield Batch(good, poison.position - 1)
            raise poison


def understood(
    spec: EventStream[E], raws: list[Raw], parked: Container[int] = NONE
) -> tuple[list[Recorded[E]], PoisonError | None]:
    """The events up to the first that cannot be understood."""
    good: list[Recorded[E]] = []
    for position, _, body in raws:
        try:
            good.append(opened(spec, body, position))
        except ValidationError as error:
            if position in parked:
                continue
            kinds = sorted({e["type"] for e in error.errors(include_input=False)})
            return good, PoisonError(spec.name, position, ", ".join(kinds))
    return good, None


def _told_apart(arrived: list[Raw | Status]) -> tuple[list[Raw], int]:
    """The messages, and how many of those asked for came or will not come any more."""
    raws = [one for one in arrived if type(one) is Raw]
    if len(raws) == len(arrived):
        return raws, len(raws)
    return raws, len(raws) + sum(_expired(one) for one in arrived if isinstance(one, Status))


def _in_order(raws: list[Raw], after: int) -> int:
    """How many follow `after` without a gap."""
    pairs = enumerate(raws, start=after + 1)
    gap = (n for n, (expected, raw) in enumerate(pairs) if raw.position != expected)
    return next(gap, len(raws))


async def last_position(wire: Wire, stream: str) -> int:
    """Position of the stream's last event, as its leader says; 0 for none.

    Raises:
        WireError: there is no such stream, or no answer.
    """
    answer = await wire.call(f"$JS.API.STREAM.INFO.{stream}", {})
    return int(answer["state"]["last_seq"])


async def _consumer(wire: Wire, stream: str, after: int) -> str:
    """The name of a new consumer that waits for no acknowledgement."""
    config = {
        "ack_policy": "none",
        "deliver_policy": "by_start_sequence",
        "opt_start_seq": after + 1,
        "inactive_threshold": int(FORGET_AFTER * 1e9),
        "mem_storage": True,
        "num_replicas": 1,
    }
    call = f"$JS.API.CONSUMER.CREATE.{stream}"
    answer = await wire.call(call, {"stream_name": stream, "config": config})
    return str(answer["name"])


def _ask(wire: Wire, stream: str, consumer: str) -> None:
    """One more request for events."""
    ask = {
        "batch": ASKED,
        "expires": int(PATIENCE * 1e9),
        "idle_heartbeat": int(HEARTBEAT * 1e9),
    }
    call = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
    wire.publish(call, json.dumps(ask).encode(), EVENTS)


def _expired(status: Status) -> int:
    """How many events of a request will not come any more.

    Raises:
        ReaderLostError: the server says something else than that it waits or that time is up.
    """
    if status.code == ALIVE:
        return 0
    if status.code == EXPIRED:
        return status.pending
    raise ReaderLostError(status.code.decode())
