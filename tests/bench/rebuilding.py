"""From the streams to finished timelines."""

import asyncio
import json
import sys
from typing import NamedTuple

from tests.bench.figures import Figure, Run
from tests.bench.ground import Ground
from tests.bench.readers import dropped, per_second
from tests.bench.reading import ORDERED


class Rebuilt(NamedTuple):
    """How one rebuild went."""

    per_second: float
    peak_mb: float


async def rebuilt(ground: Ground) -> Rebuilt:
    """A rebuild by a process of its own.

    Raises:
        RuntimeError: it did not come to its end, or left views out.
    """
    async with ground.database() as database:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.rebuilt", ground.url, ground.mongo, stdout=-1
        )
        said, _ = await child.communicate()
        views = await database["timeline"].count_documents({"revision": {"$exists": True}})
        expected = ground.events // 10 + len(ground.handed)
        if child.returncode != 0 or views != expected:
            raise RuntimeError(f"the rebuild failed: {views} views of {expected}")
    found = json.loads(said)
    return Rebuilt(found["events"] / found["seconds"], found["peak_mb"])


async def rebuild(ground: Ground, runs: int) -> list[Figure]:
    """A rebuild until swapped, beside nats-py only reading; and what memory it takes."""
    speed, large = [], []
    for _ in range(runs):
        found = await rebuilt(ground)
        speed.append(Run(found.per_second, *await per_second(ground, dropped)))
        large.append(found.peak_mb)
    async with ground.smaller() as smaller:
        small = [(await rebuilt(smaller)).peak_mb for _ in range(runs)]
    memory = tuple(Run(*pair) for pair in zip(large, small, strict=True))
    return [
        Figure("rebuild_events_per_s", "events/s", tuple(speed), f"{ORDERED}, the same events"),
        Figure("rebuild_peak_mb", "MB", memory, "a rebuild of a fifth of the events"),
    ]
