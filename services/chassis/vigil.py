"""Comparing a view with its streams now and then, in a process of its own that gives way to others.

What it finds is a metric and a line in the log. It ends with the service, however that ends.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

from services.chassis import telemetry
from services.chassis.tasks import Task

FIRST = 600.0  # seconds after a start until the first look, unless the next one is due before
LOWEST = 19  # the niceness of who always gives way
COMMAND = ("-m", "services.chassis.console", "verify", "--json", "--leashed", "--")
DIFFERS = 1  # exit status; anything but 0 and this is a failure

log = logging.getLogger(__name__)


class VigilError(Exception):
    """The comparison could not be made; nothing is known."""


def vigil(view: str, hours: float) -> Task:
    """Compare `view` (as `service/view`) with its streams every so many hours."""

    async def watch(well: Callable[[], None]) -> None:
        pause = hours * 3600
        await asyncio.sleep(min(pause, FIRST))
        while True:
            _tell(view, await _compared(view))
            well()
            await asyncio.sleep(pause)

    return Task(f"verify {view}", watch)


async def _compared(view: str) -> dict[str, Any]:
    """What the comparison says.

    Raises:
        VigilError: it could not be made.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, *COMMAND, view),
        stdin=asyncio.subprocess.PIPE,  # when we are gone it ends, and the child with it
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        os.setpriority(os.PRIO_PROCESS, child.pid, LOWEST)
        said = (await child.stdout.read()).decode() if child.stdout else ""
        status = await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if status not in (0, DIFFERS):
        raise VigilError(said.strip().rpartition("\n")[2] or f"exit status {status}")
    verdict: dict[str, Any] = json.loads(said)
    return verdict


def _tell(view: str, verdict: dict[str, Any]) -> None:
    telemetry.differences.set(verdict["differences"], {"view": view})
    if verdict["differences"]:
        found = "view %s: %s of %s differ from their streams: %s"
        keys = ", ".join(verdict["differing"])
        log.error(found, view, verdict["differences"], verdict["compared"], keys)
    else:
        log.info("view %s: 0 differences in %s views", view, verdict["compared"])
