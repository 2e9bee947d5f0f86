"""Memory and Mongo keep what grows: nothing gets shorter, no mark goes back."""

import asyncio
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from services.chassis.blobs import Blobs, MemoryBlobs, MongoBlobs


@pytest.fixture(params=["memory", "mongo"])
def blobs(request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]) -> Blobs:
    """Nothing yet, once of each kind."""
    return MemoryBlobs() if request.param == "memory" else MongoBlobs(database)


async def test_what_was_kept_is_there(blobs: Blobs):
    await blobs.grow({"a": b"1", "b": b"\x00\xff"})
    assert await blobs.get(["a", "b", "c"]) == {"a": b"1", "b": b"\x00\xff"}
    assert await blobs.get([]) == {}


async def test_content_grows_and_never_shrinks(blobs: Blobs):
    await blobs.grow({"a": b"12", "b": b"1"})
    await blobs.grow({"a": b"1", "b": b"12", "c": b"1"})
    assert await blobs.get(["a", "b", "c"]) == {"a": b"12", "b": b"12", "c": b"1"}


async def test_the_first_of_two_contents_of_one_length_stays(blobs: Blobs):
    await blobs.grow({"a": b"1"})
    await blobs.grow({"a": b"2"})
    assert await blobs.get(["a"]) == {"a": b"1"}


async def test_of_many_writers_at_once_the_longest_stays(blobs: Blobs):
    await asyncio.gather(*(blobs.grow({"a": b"x" * n}) for n in range(1, 20)))
    assert await blobs.get(["a"]) == {"a": b"x" * 19}


async def test_a_mark_begins_at_nought_and_only_rises(blobs: Blobs):
    assert await blobs.mark("m") == 0
    await blobs.advance("m", 5)
    await blobs.advance("m", 3)
    assert await blobs.mark("m") == 5
    assert await blobs.mark("n") == 0


async def test_nothing_to_grow_is_no_trouble(blobs: Blobs):
    await blobs.grow({})
