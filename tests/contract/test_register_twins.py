"""Memory and Mongo give names to one holder, and numbers once."""

import asyncio
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from services.chassis.register import MemoryRegister, MongoRegister, Register


@pytest.fixture(params=["memory", "mongo"])
def register(
    request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> Register:
    """An empty register, once of each kind."""
    return MemoryRegister() if request.param == "memory" else MongoRegister(database)


async def test_a_free_name_has_no_holder(register: Register):
    assert await register.holder("H34-1") is None


async def test_who_comes_first_holds_the_name(register: Register):
    assert await register.claim("H34-1", "anna") == "anna"
    assert await register.claim("H34-1", "binh") == "anna"
    assert await register.claim("H34-1", "anna") == "anna"
    assert await register.holder("H34-1") == "anna"
    assert await register.holder("H34-2") is None


async def test_of_many_at_once_one_holds_the_name(register: Register):
    told = await asyncio.gather(*(register.claim("H34-1", f"p-{n}") for n in range(32)))
    assert set(told) == {await register.holder("H34-1")}


async def test_numbers_have_no_gaps_and_no_doubles(register: Register):
    given = await asyncio.gather(*(register.next("2026-11-23") for _ in range(50)))
    assert sorted(given) == list(range(1, 51))
    assert await register.next("2026-11-23") == 51


async def test_every_series_counts_for_itself(register: Register):
    assert [await register.next("monday"), await register.next("monday")] == [1, 2]
    assert await register.next("tuesday") == 1


async def test_a_restart_counts_on(database: AsyncIOMotorDatabase[dict[str, Any]]):
    before = MongoRegister(database)
    await before.next("monday")
    await before.claim("H34-1", "anna")
    after = MongoRegister(database)
    assert await after.next("monday") == 2
    assert await after.claim("H34-1", "binh") == "anna"
