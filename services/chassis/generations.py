"""A new generation of a view beside the live one, and the swap: one rename, nothing wiped before.

The live generation is the collection by the view's name. What a rebuild leaves behind when it is
killed is another collection; the next rebuild of the view clears it away.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import Clock
from services.chassis.projection import View, ViewSpec
from services.chassis.readmodel import MongoReadModel

BESIDE = ".generation."  # between a view's name and a generation's, in a collection's name
CLAIM = timedelta(seconds=60)  # a rebuild that has not said a word for so long is dead


class BusyRebuildError(Exception):
    """Someone is rebuilding this view already; nothing was begun."""


@dataclass(frozen=True)
class Generation(Generic[View]):
    """A generation that is being made."""

    name: str
    views: MongoReadModel[View]


class Generations(Generic[View]):
    """All generations of one view."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], spec: ViewSpec[View], clock: Clock
    ) -> None:
        self._database = database
        self._spec = spec
        self._clock = clock
        self._claims = database["rebuilds"]

    @property
    def live(self) -> MongoReadModel[View]:
        """What people read."""
        return MongoReadModel(self._database, self._spec)

    @asynccontextmanager
    async def making(self) -> AsyncIterator[Generation[View]]:
        """A new, empty generation; gone at the end unless it was swapped in.

        Raises:
            BusyRebuildError: someone else is at it.
        """
        name = secrets.token_hex(6)
        await self._claim(name)
        try:
            await self._clear()
            views = MongoReadModel(self._database, self._spec, self._collection(name))
            await views.prepare()
            yield Generation(name, views)
        finally:
            await self._database[self._collection(name)].drop()
            await self._claims.delete_one({"_id": self._spec.name, "generation": name})

    async def swap(self, generation: Generation[View]) -> None:
        """Put the generation into the live one's place: readers see the one or the other, whole."""
        beside = self._database[self._collection(generation.name)]
        await beside.rename(self._spec.name, dropTarget=True)

    async def alive(self, generation: Generation[View]) -> None:
        """Say that the rebuild goes on."""
        await self._claims.update_one(
            {"_id": self._spec.name, "generation": generation.name},
            {"$set": {"at": self._clock()}},
        )

    async def _claim(self, name: str) -> None:
        dead = {"_id": self._spec.name, "at": {"$lt": self._clock() - CLAIM}}
        claim = {"generation": name, "at": self._clock()}
        try:
            await self._claims.update_one(dead, {"$set": claim}, upsert=True)
        except DuplicateKeyError:
            raise BusyRebuildError(self._spec.name) from None

    async def _clear(self) -> None:
        """Drop what killed rebuilds of this view left behind."""
        prefix = self._spec.name + BESIDE
        for collection in await self._database.list_collection_names():
            if collection.startswith(prefix):
                await self._database[collection].drop()

    def _collection(self, name: str) -> str:
        return f"{self._spec.name}{BESIDE}{name}"
