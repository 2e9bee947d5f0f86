"""Fixtures that many tests stand on."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import nats as nats_py
import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.aio.client import Client

from tests.servers import mongod, nats

hypothesis.settings.register_profile("house", deadline=None)  # no test is about its own speed
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real NATS server with JetStream."""
    with nats(tmp_path_factory.mktemp("nats")) as url:
        yield url


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod."""
    with mongod(tmp_path_factory.mktemp("mongo")) as uri:
        yield uri


@pytest.fixture
async def connection(nats_url: str) -> AsyncIterator[Client]:
    """A connection to NATS."""
    client = await nats_py.connect(nats_url)
    yield client
    await client.close()


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[AsyncIOMotorDatabase[dict[str, Any]]]:
    """An empty database."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        mongodb_uri, tz_aware=True, w="majority", journal=True
    )
    name = f"test_{uuid4().hex}"
    yield client[name]
    await client.drop_database(name)
    client.close()
