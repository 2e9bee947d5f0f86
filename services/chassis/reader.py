"""Reading a stream in order, from any position, in batches: what views are kept up with."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pydantic import ValidationError

from contracts.event import E, Recorded
from contracts.streams import EventStream
from services.chassis.stream import opened

BATCH = 500  # events at most between two bulk writes
PATIENCE = 10.0  # seconds a request for events waits at the server
HEARTBEAT = 1.0  # seconds between two signs of life while there is nothing to give
GRACE = 3.0  # seconds of silence before we think that the server has lost our consumer
ALIVE, EXPIRED = "100", "408"  # statuses of a request: still waiting; ask again
FORGET_AFTER = 60.0  # seconds after which the server forgets a reader that went away


class ReaderLostError(Exception):
    """The server no longer knows this reader; start again."""


class PoisonError(Exception):
    """An event cannot be understood, or is missing; whoever reads must stop here and say so."""

    def __init__(self, stream: str, position: int, reason: str) -> None:
        super().__init__(f"{stream} position {position}: {reason}")
        self.stream = stream
        self.position = position


async def batches(
    nats: Client, spec: EventStream[E], after: int
) -> AsyncGenerator[list[Recorded[E]], None]:
    """All events after position `after`, without a gap, for ever; as many at once as there are.

    An empty batch says that nothing more is there for now.

    Raises:
        ReaderLostError: start again after the last position seen.
        PoisonError: an event cannot be understood or is missing; all before it were given.
    """
    inbox: asyncio.Queue[Msg] = asyncio.Queue()
    address = nats.new_inbox()
    subscription = await nats.subscribe(address, cb=inbox.put)
    try:
        consumer = await _consumer(nats, spec, after)
        while True:
            ask = {
                "batch": BATCH,
                "expires": int(PATIENCE * 1e9),
                "idle_heartbeat": int(HEARTBEAT * 1e9),
            }
            call = f"$JS.API.CONSUMER.MSG.NEXT.{spec.name}.{consumer}"
            await nats.publish(call, json.dumps(ask).encode(), reply=address)
            async for messages in _answers(inbox):
                good, poison = _understood(spec, messages, after)
                after += len(good)
                if good or not poison:
                    yield good
                if poison:
                    raise poison
    finally:
        if not nats.is_closed:
            await subscription.unsubscribe()


async def _consumer(nats: Client, spec: EventStream[E], after: int) -> str:
    """The name of a new consumer that waits for no acknowledgement."""
    config = ConsumerConfig(
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        inactive_threshold=FORGET_AFTER,
        mem_storage=True,
        num_replicas=1,
    )
    info = await nats.jetstream().add_consumer(spec.name, config)
    return info.name


async def _answers(inbox: asyncio.Queue[Msg]) -> AsyncIterator[list[Msg]]:
    """What one request brings, in as few pieces as it arrives in; empty ones are signs of life."""
    left = BATCH
    while left:
        try:
            messages = [await asyncio.wait_for(inbox.get(), GRACE)]
        except TimeoutError:
            raise ReaderLostError("no answer") from None
        while not inbox.empty():
            messages.append(inbox.get_nowait())
        events = [message for message in messages if not _status(message)]
        left -= len(events)
        yield events
        for status in filter(None, map(_status, messages)):
            if status == EXPIRED:
                return
            if status != ALIVE:
                raise ReaderLostError(status)


def _status(message: Msg) -> str | None:
    return None if message.data or not message.headers else message.headers.get("Status")


def _understood(
    spec: EventStream[E], messages: list[Msg], after: int
) -> tuple[list[Recorded[E]], PoisonError | None]:
    """The events up to the first that cannot be understood."""
    good: list[Recorded[E]] = []
    for message in messages:
        position = message.metadata.sequence.stream
        if position != after + 1:
            return good, PoisonError(spec.name, after + 1, f"missing, {position} comes next")
        try:
            good.append(opened(spec, message.data, position))
        except ValidationError as error:
            kinds = sorted({e["type"] for e in error.errors()})
            return good, PoisonError(spec.name, position, ", ".join(kinds))
        after = position
    return good, None
