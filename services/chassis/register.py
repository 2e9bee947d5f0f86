"""A register: names that only one may hold, and numbers that are given out once.

For what an event stream cannot guard by itself because it spans aggregates: two citizens with
one ID number, two dossiers with one code.
"""

from typing import Any, Protocol

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError


class Register(Protocol):
    """First come, first served, under any concurrency and across restarts."""

    async def claim(self, name: str, holder: str) -> str:
        """Who holds `name` from now on: `holder`, unless someone came first."""
        ...

    async def holder(self, name: str) -> str | None:
        """Who holds `name`; None when it is free."""
        ...

    async def next(self, series: str) -> int:
        """The next number of `series`, from 1; never the same twice."""
        ...


class MongoRegister:
    """Names are `_id`s; numbers an atomic `$inc`."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._names = database["register_names"]
        self._series = database["register_series"]

    async def claim(self, name: str, holder: str) -> str:
        """An insert; a clash says who came first."""
        try:
            await self._names.insert_one({"_id": name, "holder": holder})
        except DuplicateKeyError:
            return await self.holder(name) or holder
        return holder

    async def holder(self, name: str) -> str | None:
        """One find by `_id`."""
        found = await self._names.find_one({"_id": name})
        return str(found["holder"]) if found else None

    async def next(self, series: str) -> int:
        """One atomic increment."""
        counted = await self._series.find_one_and_update(
            {"_id": series},
            {"$inc": {"last": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(counted["last"])


class MemoryRegister:
    """The same promises in dicts."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._series: dict[str, int] = {}

    async def claim(self, name: str, holder: str) -> str:
        """The first holder stays."""
        return self._names.setdefault(name, holder)

    async def holder(self, name: str) -> str | None:
        """Who holds it."""
        return self._names.get(name)

    async def next(self, series: str) -> int:
        """One more."""
        self._series[series] = self._series.get(series, 0) + 1
        return self._series[series]
