"""What the measuring is done on: real servers of our own, and streams built for it."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import nats as nats_py
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.aio.client import Client

from services.chassis.bootstrap import lay_streams
from tests.bench.history import BEGINNING, EVENTS_PER_DOSSIER, EVERY, Fact, past, ready
from tests.servers import READY, free_port, listens, mongod, running
from tests.waiting import until

LOOSE, STRICT = "2m", "always"  # sync_interval while the past is laid, and for all that is measured
TOGETHER = 2000  # events laid between two waits for the server
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CONFIG = """\
server_name: "bench"
listen: "127.0.0.1:{port}"
jetstream {{
  store_dir: "{store}"
  sync_interval: {sync}
  max_memory_store: 64MB
}}
"""

Database = AsyncIOMotorDatabase[dict[str, Any]]


def say(what: str) -> None:
    """A line for who waits."""
    sys.stderr.write(f"bench: {what}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Ground:
    """Streams of `events` events, and a database server.

    Attributes:
        last: per stream, the position of its last event.
        before_ready: the position in DOSSIER before the dossiers that commands are tried on.
        handed: those dossiers, of ten events each, and how often each was handed over since.
    """

    events: int
    url: str
    mongo: str
    home: Path
    last: dict[str, int]
    before_ready: int
    handed: dict[str, int]

    def fresh(self, many: int) -> list[str]:
        """Dossiers that no command was tried on yet."""
        return [one for one, times in self.handed.items() if times == 0][:many]

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """An empty database, gone at the end; writes as the services write."""
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            self.mongo, tz_aware=True, w="majority", journal=True
        )
        await client.drop_database("motcua_tracking")
        try:
            yield client["motcua_tracking"]
        finally:
            await client.drop_database("motcua_tracking")
            client.close()

    @asynccontextmanager
    async def nats(self) -> AsyncIterator[Client]:
        """A connection as a service has it."""
        client = await nats_py.connect(self.url)
        try:
            yield client
        finally:
            await client.close()

    @asynccontextmanager
    async def smaller(self) -> AsyncIterator["Ground"]:
        """Another one with a fifth of the events."""
        home = self.home / "smaller"
        home.mkdir()
        try:
            async with stream_of(self.events // 5, len(self.handed), home, self.mongo) as ground:
                yield ground
        finally:
            shutil.rmtree(home)


@asynccontextmanager
async def prepared(events: int, dossiers: int, home: Path) -> AsyncIterator[Ground]:
    """Servers, streams of `events` events, and so many dossiers to try commands on."""
    with mongod(home) as mongo:
        async with stream_of(events, dossiers, home, mongo) as ground:
            yield ground


@asynccontextmanager
async def stream_of(events: int, dossiers: int, home: Path, mongo: str) -> AsyncIterator[Ground]:
    """A server with streams of `events` events, laid without syncing, then synced always."""
    port, began = free_port(), asyncio.get_running_loop().time()
    with _server(home, port, LOOSE) as url:
        nats = await nats_py.connect(url)
        await lay_streams(nats)
        await _lay(nats, past(events))
        before = (await nats.jetstream().stream_info("DOSSIER")).state.last_seq
        future = BEGINNING + events // EVENTS_PER_DOSSIER * EVERY + timedelta(days=60)
        at_hand = list(ready(dossiers, future))
        await _lay(nats, at_hand)
        js = nats.jetstream()
        last = {
            name: (await js.stream_info(name)).state.last_seq
            for name in ("DOSSIER", "PAYMENT", "NOTIFY")
        }
        await nats.close()
    say(f"{sum(last.values())} events laid in {asyncio.get_running_loop().time() - began:.0f} s")
    with _server(home, port, STRICT) as url:
        handed = dict.fromkeys((fact.subject.partition(".")[2] for fact in at_hand), 0)
        yield Ground(events, url, mongo, home, last, before, handed)


@contextmanager
def _server(home: Path, port: int, sync: str) -> Iterator[str]:
    config = home / "nats.conf"
    config.write_text(CONFIG.format(port=port, store=home / "jetstream", sync=sync), "utf-8")
    server = str(Path(sys.executable).with_name("nats-server"))
    memory = ("/usr/bin/env", "GOMEMLIMIT=1GiB")  # as the launcher runs it
    with running(*memory, server, "-c", str(config), log=home / "nats.log"):
        until(lambda: listens(port), "a listening server", READY)
        yield f"nats://127.0.0.1:{port}"


async def _lay(nats: Client, facts: Iterable[Fact]) -> None:
    """Publish in order; now and then wait for each stream, so that none drops what it has not yet.

    Raises:
        RuntimeError: events were lost or doubled on the way.
    """
    js, laid = nats.jetstream(timeout=60), dict.fromkeys(("DOSSIER", "PAYMENT", "NOTIFY"), 0)
    before = {name: (await js.stream_info(name)).state.last_seq for name in laid}
    for fact in facts:
        laid[fact.stream] += 1
        headers = {"Nats-Msg-Id": fact.id, "traceparent": TRACE}
        if laid[fact.stream] % TOGETHER:
            await nats.publish(fact.subject, fact.body, headers=headers)
        else:
            await js.publish(fact.subject, fact.body, headers=headers)
    await nats.flush(60)
    for name, count in laid.items():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while (await js.stream_info(name)).state.last_seq < before[name] + count:
                    await asyncio.sleep(0.05)
        if (await js.stream_info(name)).state.messages != before[name] + count:
            raise RuntimeError(f"{name} does not hold what was laid")
