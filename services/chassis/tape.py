"""A stream as it is stored, byte by byte: for proofs, never for decisions or views."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import nats as nats_py
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoServersError
from nats.js.errors import NotFoundError, ServiceUnavailableError

from services.chassis.line import ANSWER_TIMEOUT
from services.chassis.wire import Raw

MOST = 1000  # messages in one answer
MOST_BYTES = 4 * 1024 * 1024  # in one answer, about
END_OF_BATCH, NOTHING = "204", "404"  # statuses of a direct get; source: NATS ADR-31


class Tape(Protocol):
    """What a proof needs of a stream.

    Attributes:
        name: of the stream.
    """

    name: str

    async def after(self, position: int) -> list[Raw]:
        """The next messages after `position`, at most `MOST`; empty: none for now.

        A message that is missing is not hidden: the positions show the gap.
        """
        ...

    async def last(self) -> int:
        """Position of the last message there ever was, as the stream's leader says; 0 for none."""
        ...


class JetStreamTape:
    """By batched direct gets: nothing to keep at the server, so nothing to lose there."""

    def __init__(self, nats: Client, name: str) -> None:
        self._nats = nats
        self.name = name

    async def after(self, position: int) -> list[Raw]:
        """One request, many answers."""
        ask = {"seq": position + 1, "batch": MOST, "max_bytes": MOST_BYTES}
        inbox, answers = self._nats.new_inbox(), asyncio.Queue[Msg]()
        subscription = await self._nats.subscribe(inbox, cb=answers.put)
        try:
            api = f"$JS.API.DIRECT.GET.{self.name}"
            await self._nats.publish(api, json.dumps(ask).encode(), reply=inbox)
            return [stored async for stored in _until_the_end(answers)]
        finally:
            await subscription.unsubscribe()

    async def last(self) -> int:
        """The stream's own count; 0 when there is no such stream."""
        try:
            info = await self._nats.jetstream(timeout=ANSWER_TIMEOUT).stream_info(self.name)
        except NotFoundError:
            return 0
        return info.state.last_seq


async def _until_the_end(answers: asyncio.Queue[Msg]) -> AsyncIterator[Raw]:
    while True:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            message = await answers.get()
        headers: dict[str, Any] = message.headers or {}
        status = headers.get("Status")
        if status in (END_OF_BATCH, NOTHING):
            return
        if status is not None:
            raise ServiceUnavailableError(code=int(status))
        yield Raw(int(headers["Nats-Sequence"]), headers["Nats-Subject"], message.data)


class Tapes(Protocol):
    """A tape by the name of its stream."""

    def __call__(self, name: str) -> Tape:
        """The tape of one stream."""
        ...


async def _untold(_: Exception) -> None:
    """What matters is raised; nats-py would also print each try."""


@asynccontextmanager
async def listening(nats_url: str) -> AsyncIterator[Tapes]:
    """Tapes on a connection of their own that makes and changes nothing at the server.

    Raises:
        ConnectionError: no server answers.
    """
    try:
        nats = await nats_py.connect(
            nats_url,
            name="motcua-listening",
            connect_timeout=2,
            max_reconnect_attempts=2,
            error_cb=_untold,
        )
    except (NoServersError, OSError) as error:
        raise ConnectionError(f"NATS does not answer: {error}") from None
    try:
        yield lambda name: JetStreamTape(nats, name)
    finally:
        await nats.close()
