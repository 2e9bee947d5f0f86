"""One rebuild of the timeline in a process of its own: `python -m tests.bench.rebuilt NATS MONGO`.

Prints a line of JSON: events, seconds from the first request to the swapped view, peak memory.
"""

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import nats as nats_py
from motor.motor_asyncio import AsyncIOMotorClient

from services.chassis.console import Workshop, chosen, rebuild_view


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


async def main(url: str, uri: str) -> None:
    """Rebuild as the operator's command does."""
    nats = await nats_py.connect(url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri, tz_aware=True, w="majority", journal=True
    )
    began = time.perf_counter()
    (known,) = chosen(("tracking/timeline",))
    events = await rebuild_view(Workshop(url, nats, mongo), known, lambda _, __: None)
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"events": events, "seconds": seconds, "peak_mb": peak_mb()}))
    mongo.close()
    await nats.close()


asyncio.run(main(*sys.argv[1:3]))
