"""Many callers at once over HTTP/1.1 that cost little themselves: lines that stay open."""

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LANES = 32  # callers at once


@dataclass(frozen=True)
class Answered:
    """One answer: `took` in milliseconds."""

    status: int
    took: float


class Lane:
    """One open line."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._head = (
            f"POST {self._path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    async def call(self, bodies: Iterable[bytes], answers: list[Answered]) -> None:
        """One after the other; `bodies` may be shared with other lanes."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        for body in bodies:
            began = time.perf_counter()
            writer.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
            status = await _answer(reader)
            answers.append(Answered(status, (time.perf_counter() - began) * 1000))
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(length.partition(b":")[2]))
    return int(head.split(b" ", 2)[1])


async def called(url: str, told: Sequence[dict[str, Any]]) -> tuple[list[Answered], float]:
    """All of it told, by so many lanes at once; the answers, and how many seconds it took."""
    bodies = iter([json.dumps(one).encode() for one in told])
    answers = list[Answered]()
    began = time.perf_counter()
    await asyncio.gather(*(Lane(url).call(bodies, answers) for _ in range(LANES)))
    return answers, time.perf_counter() - began
