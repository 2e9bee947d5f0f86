"""The real ground: NATS JetStream, MongoDB, HTTP."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from faststream.nats import NatsBroker
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.aio.client import Client

from contracts.event import E
from contracts.streams import EventStream
from services.chassis.blobs import MongoBlobs
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import Clock, utc_now
from services.chassis.ids import Mint, mint
from services.chassis.platform import LINES, PARTNER_TIMEOUT
from services.chassis.projection import View, ViewSpec
from services.chassis.readmodel import MongoReadModel
from services.chassis.register import MongoRegister
from services.chassis.sealing import Safe
from services.chassis.settings import Settings
from services.chassis.stream import JetStream
from services.chassis.tape import JetStreamTape
from services.chassis.vault_mongo import MongoVault

SOON = 1.0  # seconds within which a healthy server answers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LivePlatform:
    """The ground in production."""

    broker: NatsBroker
    nats: Client
    database: AsyncIOMotorDatabase[dict[str, Any]]
    safe: Safe
    vault: MongoVault
    register: MongoRegister
    closing: AsyncExitStack
    clock: Clock = field(default=utc_now)
    mint: Mint = field(default=mint)

    def stream(self, spec: EventStream[E]) -> JetStream[E]:
        """A JetStream stream."""
        return JetStream(self.nats, spec)

    def tape(self, spec: EventStream[Any]) -> JetStreamTape:
        """The stream's messages as the server has them."""
        return JetStreamTape(self.nats, spec.name)

    @property
    def blobs(self) -> MongoBlobs:
        """Documents."""
        return MongoBlobs(self.database)

    def view(self, spec: ViewSpec[View]) -> MongoReadModel[View]:
        """A Mongo collection."""
        return MongoReadModel(self.database, spec)

    def http(self, base_url: str) -> httpx.AsyncClient:
        """A client with our time-out, closed with the process."""
        client = httpx.AsyncClient(base_url=base_url, timeout=PARTNER_TIMEOUT, limits=LINES)
        self.closing.push_async_callback(client.aclose)
        return client

    async def healthy(self) -> dict[str, bool]:
        """Whether each server answers, and soon."""
        try:
            async with asyncio.timeout(SOON):
                await self.database.command("ping")
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            return {"nats": self.nats.is_connected, "mongodb": False}
        return {"nats": self.nats.is_connected, "mongodb": True}


@asynccontextmanager
async def live(name: str, settings: Settings) -> AsyncIterator[LivePlatform]:
    """Connect to everything; close everything."""
    stopping = asyncio.Event()

    async def gone() -> None:
        """NATS gave up for good: leave, so that whoever runs us starts us anew."""
        if not stopping.is_set():
            log.critical("the connection to NATS is closed; leaving")
            os.kill(os.getpid(), signal.SIGTERM)

    async with AsyncExitStack() as closing:
        mongo = _mongo(name, settings)
        closing.callback(mongo.close)
        broker = _broker(name, settings, gone)
        nats = await broker.connect()
        closing.push_async_callback(broker.stop)
        closing.callback(stopping.set)
        await lay_streams(nats)
        database = mongo[f"motcua_{name}"]
        safe = Safe(settings.vault_key.get_secret_value())
        vault, register = MongoVault(database, safe), MongoRegister(database)
        await vault.check()
        yield LivePlatform(broker, nats, database, safe, vault, register, closing)


def _mongo(name: str, settings: Settings) -> AsyncIOMotorClient[dict[str, Any]]:
    return AsyncIOMotorClient(
        settings.mongodb_uri,
        tz_aware=True,
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=5000,
        appname=f"motcua-{name}",
    )


def _broker(name: str, settings: Settings, gone: Callable[[], Awaitable[None]]) -> NatsBroker:
    return NatsBroker(
        settings.nats_url,
        name=f"motcua-{name}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=1,
        graceful_timeout=5.0,
        closed_cb=gone,
        logger=None,
    )
