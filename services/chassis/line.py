"""Questions that are answered with many messages, over a connection of our own.

nats-py spends some 50 µs on each message, most of it on headers; a command loads its aggregate,
which is ten of them. The connection is made when first needed, and anew when it broke; it ends with
the process, or when nothing was asked for a while. ADR 0013.
"""

import asyncio
import json
import re
from contextlib import suppress
from itertools import count
from typing import Any

from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import ServiceUnavailableError

from services.chassis.wire import Frame, Wire, WireError, connected

ANSWER_TIMEOUT = 2.0  # seconds; without an answer we must not say that it happened
IDLE = 60.0  # seconds without a message after which the connection is given up
PAUSE = 0.05  # seconds before a question is asked again over a new connection
ANSWERS = b"3"  # our subscription; each question adds its number
STATUS = re.compile(rb"NATS/1\.0 (\d{3})")
END_OF_BATCH, NOTHING = b"204", b"404"  # statuses of a direct get; source: NATS ADR-31


class Line:
    """A connection for questions, to the servers that `nats` was told of."""

    def __init__(self, nats: Client) -> None:
        self._nats = nats
        self._numbers = count()
        self._asked: dict[bytes, tuple[list[Frame], asyncio.Future[bytes]]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Wire] | None = None

    async def ask(self, api: str, what: dict[str, Any]) -> list[Frame]:
        """All messages of the answer; asked again when the connection breaks meanwhile.

        Raises:
            NatsTimeoutError: it did not come to its end in time.
            ServiceUnavailableError: the server cannot answer.
        """
        body = json.dumps(what).encode()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                while True:
                    with suppress(WireError):
                        return await self._answer(api, body)
                    await asyncio.sleep(PAUSE)
        except TimeoutError:
            if self._listening:  # nothing more may come this way; the next question has a new one
                self._listening.cancel()
            raise NatsTimeoutError from None

    async def _answer(self, api: str, body: bytes) -> list[Frame]:
        wire, number = await self._wire(), b"%d" % next(self._numbers)
        found: list[Frame] = []
        end: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked[number] = found, end
        try:
            wire.publish(api, body, b"%b.%b" % (ANSWERS, number))
            status = await end
        finally:
            del self._asked[number]
        if status not in (END_OF_BATCH, NOTHING):
            raise ServiceUnavailableError(code=int(status))
        return found

    async def _wire(self) -> Wire:
        """The connection, which whoever comes first makes for all."""
        if self._ready is None or self._listening is None or self._listening.done():
            self._ready = asyncio.get_running_loop().create_future()
            self._listening = asyncio.create_task(self._listen(self._ready))
        return await asyncio.shield(self._ready)

    async def _listen(self, ready: asyncio.Future[Wire]) -> None:
        told = self._nats.discovered_servers
        url = ",".join(one.geturl() for one in self._nats.servers if one not in told)
        trouble = WireError("the connection was given up")
        try:
            async with connected(url) as wire:
                wire.subscribe(ANSWERS + b".*", ANSWERS)
                ready.set_result(wire)
                while True:
                    for frame in await wire.frames(IDLE):
                        self._take(frame)
        except WireError as error:
            trouble = error
        finally:
            waiting: list[asyncio.Future[Any]] = [ready, *(end for _, end in self._asked.values())]
            for one in waiting:
                if not one.done():
                    one.set_exception(trouble)

    def _take(self, frame: Frame) -> None:
        found, end = self._asked.get(frame[0].rpartition(b".")[2], (None, None))
        if found is None or end is None:
            return  # nobody waits any more
        if status := STATUS.match(frame[2]):
            if not end.done():
                end.set_result(status[1])
        else:
            found.append(frame)
