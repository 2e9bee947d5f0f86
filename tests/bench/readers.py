"""Readers of whole streams: ours, one that only parses, and nats-py's at its best."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import nats as nats_py
from nats.aio.msg import Msg

from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from services.chassis.reader import batches, raw_batches
from tests.bench.ground import Ground

READ = (DOSSIER, PAYMENT, NOTIFY)


async def decoded(ground: Ground) -> float:
    """Events per second of our reader, as typed events."""
    return await _per_second(ground, lambda spec: batches(ground.url, spec, 0))


async def parsed(ground: Ground) -> float:
    """Events per second of a reader that parses the protocol and leaves the bodies alone."""
    return await _per_second(ground, lambda spec: raw_batches(ground.url, spec.name, 0))


async def _per_second(ground: Ground, read: Callable[[Any], Any]) -> float:
    began = time.perf_counter()
    for spec in READ:
        count = 0
        reading: AsyncIterator[list[Any]] = read(spec)
        async with aclosing(reading):  # type: ignore[type-var]
            async for batch in reading:
                count += len(batch)
                if count >= ground.last[spec.name]:
                    break
    return sum(ground.last.values()) / (time.perf_counter() - began)


async def dropped(ground: Ground) -> float:
    """Events per second of nats-py's ordered push consumer, whose callback drops the message."""
    nats = await nats_py.connect(ground.url)
    js = nats.jetstream()
    began = time.perf_counter()
    for spec in READ:
        await _drop(js, spec.subjects, ground.last[spec.name])
    took = time.perf_counter() - began
    await nats.close()
    return sum(ground.last.values()) / took


async def _drop(js: Any, subjects: str, until: int) -> None:
    count, done = 0, asyncio.Event()

    async def drop(_: Msg) -> None:
        nonlocal count
        count += 1
        if count >= until:
            done.set()

    subscription = await js.subscribe(
        subjects, ordered_consumer=True, cb=drop, pending_msgs_limit=-1, pending_bytes_limit=-1
    )
    await done.wait()
    await subscription.unsubscribe()
