"""The timeline on real servers, with what keeps, rebuilds and compares it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nats as nats_py
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.aio.client import Client

from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from services.chassis.bootstrap import lay_streams
from services.chassis.console import Known, Workshop, rebuild_view, verify_view
from services.chassis.generations import Generations
from services.chassis.parking import passed_by
from services.chassis.readmodel import MongoReadModel, ReadModel
from services.chassis.verify import Verdict
from services.chassis.views import Keeper
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view
from tests.servers import nats

TIMELINE = Known("tracking", timeline_view)
STREAMS = (DOSSIER, PAYMENT, NOTIFY)
Documents = dict[str, Any]


def silent(done: int, goal: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Ground:
    """A NATS of its own, an empty database, and the timeline between them."""

    url: str
    uri: str
    nats: Client
    mongo: AsyncIOMotorClient[dict[str, Any]]

    @property
    def shop(self) -> Workshop:
        return Workshop(self.url, self.nats, self.mongo)

    @property
    def database(self) -> AsyncIOMotorDatabase[dict[str, Any]]:
        return self.mongo["motcua_tracking"]

    @property
    def live(self) -> MongoReadModel[Timeline]:
        return MongoReadModel(self.database, timeline_view)

    @property
    def generations(self) -> Generations[Timeline]:
        return self.shop.generations(TIMELINE)

    async def rebuild(self) -> int:
        return await rebuild_view(self.shop, TIMELINE, silent)

    async def verify(self) -> Verdict:
        return await verify_view(self.shop, TIMELINE, silent)

    async def ends(self) -> dict[str, int]:
        """Where the streams end."""
        js = self.nats.jetstream()
        return {s.name: (await js.stream_info(s.name)).state.last_seq for s in STREAMS}

    async def documents(self) -> Documents:
        """Every document of the live view, checkpoints included, as it is stored."""
        return {one["_id"]: one async for one in self.database["timeline"].find()}

    async def views(self) -> Documents:
        """What every live view says and has seen, however often it was written."""
        kept = {key: one for key, one in (await self.documents()).items() if "revision" in one}
        return {key: {"seen": one["seen"], "view": one["view"]} for key, one in kept.items()}

    async def collections(self) -> set[str]:
        return set(await self.database.list_collection_names())

    @asynccontextmanager
    async def keeping(
        self, views: ReadModel[Timeline] | None = None
    ) -> AsyncIterator[Keeper[Timeline]]:
        """A keeper at work, as the service runs it."""
        passed = partial(passed_by, self.nats)
        keeper = Keeper(self.url, timeline_view, views or self.live, passed)
        task = asyncio.create_task(keeper.run())
        try:
            yield keeper
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def kept(self) -> None:
        """Have a keeper bring the live view to the present, and go."""
        async with self.keeping():
            await self.caught_up()

    async def caught_up(self, within: float = 20.0) -> None:
        """The live view has seen all that the streams hold."""
        async with asyncio.timeout(within):
            while not await self.live.reached(await self.ends()):
                pass


@asynccontextmanager
async def ground_on(home: Path, uri: str) -> AsyncIterator[Ground]:
    """Empty streams and an empty view; nothing stays."""
    with nats(home) as url:
        client = await nats_py.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)
        await lay_streams(client)
        mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            uri, tz_aware=True, w="majority", journal=True
        )
        await mongo.drop_database("motcua_tracking")
        try:
            yield Ground(url, uri, client, mongo)
        finally:
            await mongo.drop_database("motcua_tracking")
            mongo.close()
            await client.close()
