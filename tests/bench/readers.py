"""Readers of streams: ours, one that only parses, and nats-py's at its best."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple, TypeAlias

import nats as nats_py
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from services.chassis.reader import batches, raw_batches
from tests.bench.ground import Ground

SLICE = 100_000  # events that one reads before the other has its turn


class Slice(NamedTuple):
    """A part of a stream: the events after a position, so many."""

    url: str
    events: EventStream[Any]
    after: int
    many: int


Reader: TypeAlias = Callable[[Slice], Awaitable[None]]


def slices(ground: Ground) -> list[Slice]:
    """All that was laid."""
    return [
        Slice(ground.url, spec, after, min(SLICE, ground.last[spec.name] - after))
        for spec in (DOSSIER, PAYMENT, NOTIFY)
        for after in range(0, ground.last[spec.name], SLICE)
    ]


async def per_second(ground: Ground, *readers: Reader) -> list[float]:
    """Events per second of each; they take turns slice by slice, so that load is shared evenly."""
    seconds = [0.0 for _ in readers]
    for piece in slices(ground):
        for n, reader in enumerate(readers):
            began = time.perf_counter()
            await reader(piece)
            seconds[n] += time.perf_counter() - began
    return [sum(ground.last.values()) / took for took in seconds]


async def decoded(piece: Slice) -> None:
    """Our reader: typed events."""
    await _read(batches(piece.url, piece.events, piece.after), piece.many)


async def parsed(piece: Slice) -> None:
    """A reader that parses the protocol and leaves the bodies alone."""
    await _read(raw_batches(piece.url, piece.events.name, piece.after), piece.many)


async def _read(reading: AsyncIterator[Sequence[Any]], many: int) -> None:
    count = 0
    async with aclosing(reading):  # type: ignore[type-var]
        async for batch in reading:
            count += len(batch)
            if count >= many:
                return


async def dropped(piece: Slice) -> None:
    """nats-py's ordered push consumer, with a callback that drops the message."""
    nats = await nats_py.connect(piece.url)
    count, done = 0, asyncio.Event()

    async def drop(_: Msg) -> None:
        nonlocal count
        count += 1
        if count >= piece.many:
            done.set()

    await nats.jetstream().subscribe(
        piece.events.subjects,
        ordered_consumer=True,
        config=ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=piece.after + 1
        ),
        cb=drop,
        pending_msgs_limit=-1,
        pending_bytes_limit=-1,
    )
    await done.wait()
    await nats.close()
