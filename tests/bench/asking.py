"""A client that costs little: HTTP/1.1 over kept connections, nothing read that is not needed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

LINES = 16  # connections, each with one request under way
ENDS = b"\r\n\r\n"


class Load(NamedTuple):
    """What a load came to: answers a second, and milliseconds of each."""

    per_second: float
    milliseconds: Sequence[float]


def request(path: str, headers: Mapping[str, str]) -> bytes:
    """A GET, as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, what: bytes) -> bytes:
        """The body of the answer.

        Raises:
            RuntimeError: the answer is not a 200 of known length.
        """
        self._writer.write(what)
        head = await self._reader.readuntil(ENDS)
        status, _, rest = head.partition(b"\r\n")
        length = rest.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if b" 200 " not in status or not length:
            raise RuntimeError(f"{what[:200]!r} was answered {head!r}")
        return await self._reader.readexactly(int(length))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@asynccontextmanager
async def wires(url: str, many: int = LINES) -> AsyncIterator[list[Wire]]:
    """Connections to a server."""
    place = urlsplit(url)
    opened = [Wire(*await asyncio.open_connection(place.hostname, place.port)) for _ in range(many)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


async def as_fast_as_it_goes(url: str, make: Callable[[], bytes], seconds: float) -> Load:
    """Each connection asks again as soon as it has its answer."""
    took: list[float] = []
    ends = time.perf_counter() + seconds

    async def one(wire: Wire) -> None:
        while (began := time.perf_counter()) < ends:
            await wire.ask(make())
            took.append((time.perf_counter() - began) * 1000)

    async with wires(url) as opened:
        await asyncio.gather(*(one(wire) for wire in opened))
    return Load(len(took) / seconds, took)


async def at_even_pace(
    url: str, make: Callable[[], bytes], per_second: int, seconds: float
) -> Load:
    """So many a second, whether or not the earlier ones are answered; waiting counts."""
    took: list[float] = []
    began = time.perf_counter()
    async with wires(url, LINES * 4) as opened:
        free: asyncio.Queue[Wire] = asyncio.Queue()
        for wire in opened:
            free.put_nowait(wire)

        async def one(due: float) -> None:
            wire = await free.get()
            await wire.ask(make())
            took.append((time.perf_counter() - due) * 1000)
            free.put_nowait(wire)

        async with asyncio.TaskGroup() as group:
            for n in range(int(per_second * seconds)):
                due = began + n / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(one(due))
    return Load(len(took) / (time.perf_counter() - began), took)
