"""Listening to server-sent events of an app in this process, event by event."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

SOON = 5.0  # seconds within which an event comes


@dataclass
class Heard:
    """One event, as browsers read it."""

    id: str = ""
    event: str = ""
    data: str = ""

    @property
    def told(self) -> Any:
        """What it tells."""
        return json.loads(self.data)


def heard(block: str) -> Heard | None:
    """A block of lines as an event; None when it only keeps the line open."""
    lines = [line.partition(": ") for line in block.splitlines() if not line.startswith(":")]
    said = {name: value for name, _, value in lines}
    return Heard(**{k: said[k] for k in ("id", "event", "data")}) if "data" in said else None


@dataclass
class Ear:
    """A listener.

    Attributes:
        status: HTTP status, once there is one.
        over: set when the stream has ended.
    """

    status: int = 0
    body: bytes = b""
    events: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, count: int = 1) -> list[Heard]:
        """The next events."""
        async with asyncio.timeout(SOON):
            return [await self.events.get() for _ in range(count)]

    async def end(self) -> None:
        """Until the stream has ended by itself."""
        async with asyncio.timeout(SOON):
            await self.over.wait()

    async def hear(self, message: Message) -> None:
        """What the app sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.body += message.get("body", b"")
        *blocks, self.body = self.body.split(b"\r\n\r\n")
        for block in blocks:
            if found := heard(block.decode()):
                self.events.put_nowait(found)
        self.begun.set()


@asynccontextmanager
async def listening(
    app: FastAPI, path: str, headers: Mapping[str, str], query: str = ""
) -> AsyncIterator[Ear]:
    """Open a stream, and leave it at the end as a browser does that closes."""
    ear = Ear()

    async def receive() -> Message:
        await ear.left.wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }

    async def run() -> None:
        incoming = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def first_receive() -> Message:
            for message in incoming:
                return message
            return await receive()

        try:
            await app(scope, first_receive, ear.hear)
        finally:
            ear.over.set()
            ear.begun.set()

    task = asyncio.create_task(run())
    try:
        await ear.begun.wait()
        yield ear
    finally:
        ear.left.set()
        async with asyncio.timeout(SOON):
            await task
