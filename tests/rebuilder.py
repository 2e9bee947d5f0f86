"""Rebuilds in processes of their own, begun in no time: `python -m tests.rebuilder NATS MONGODB`.

Everything is imported once; for each line of input a fork rebuilds the timeline. Prints its pid
when it begins and its exit status when it ends.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats as nats_py
from motor.motor_asyncio import AsyncIOMotorClient

from services.chassis.console import Workshop, rebuild_view
from services.chassis.generations import BusyRebuildError
from tests.rebuilding import TIMELINE, silent

ROOT = Path(__file__).parents[1]
DONE, FAILED, BUSY = 0, 1, 3


class Rebuilder:
    """The other end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._asking, self._answers = process.stdin, process.stdout

    async def begin(self) -> int:
        """Begin a rebuild; the pid of its process."""
        self._asking.write(b"go\n")
        return int(await self._answers.readline())

    async def end(self) -> int:
        """How it ended: an exit status, or minus the signal that killed it."""
        return int(await self._answers.readline())

    async def rebuild(self) -> None:
        await self.begin()
        assert await self.end() == DONE


@asynccontextmanager
async def rebuilder(url: str, uri: str) -> AsyncIterator[Rebuilder]:
    """Ready to rebuild."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.rebuilder", url, uri),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Rebuilder(process)
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


async def _rebuild(url: str, uri: str) -> int:
    nats = await nats_py.connect(url)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri, tz_aware=True, w="majority", journal=True
    )
    try:
        await rebuild_view(Workshop(url, nats, mongo), TIMELINE, silent)
    except BusyRebuildError:
        return BUSY
    finally:
        mongo.close()
        await nats.close()
    return DONE


def _main(url: str, uri: str) -> None:
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = FAILED
            try:
                status = asyncio.run(_rebuild(url, uri))
            finally:
                os._exit(status)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:3])
