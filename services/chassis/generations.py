"""A new generation of a view beside the live one, and the swap: one rename, nothing wiped before.

The live generation is the collection by the view's name. What a rebuild leaves behind when it is
killed is another collection; the next rebuild of the view clears it away.
"""

import asyncio
import os
import secrets
import socket
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
CLAIM = timedelta(seconds=60)  # who has not said a word for so long is dead
SIGN = 10.0  # seconds between two signs of life
REVISIONS = 60  # random bits of a generation's first revision: no other will meet it


class BusyRebuildError(Exception):
    """Someone is rebuilding or verifying this view already; nothing was begun."""


class OvertakenError(Exception):
    """We were silent for so long that someone else began anew; nothing was swapped."""


@dataclass(frozen=True)
class Generation(Generic[View]):
    """A generation that is being made."""

    name: str
    views: MongoReadModel[View]


class Generations(Generic[View]):
    """All generations of one view; a sign of life every `sign` seconds while one is made."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        spec: ViewSpec[View],
        clock: Clock,
        sign: float = SIGN,
    ) -> None:
        self._database = database
        self._spec = spec
        self._clock = clock
        self._pause = sign
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
        living = asyncio.create_task(self._live_on(name))
        try:
            await self._clear()
            first = 1 + secrets.randbits(REVISIONS)
            views = MongoReadModel(self._database, self._spec, self._collection(name), first)
            await views.prepare()
            yield Generation(name, views)
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
            await self._database[self._collection(name)].drop()
            await self._claims.delete_one({"_id": self._spec.name, "generation": name})

    async def swap(self, generation: Generation[View]) -> None:
        """Put the generation into the live one's place: readers see the one or the other, whole.

        Raises:
            OvertakenError: it is nobody's any more.
        """
        if not await self._alive(generation.name):
            raise OvertakenError(self._spec.name)
        beside = self._database[self._collection(generation.name)]
        await beside.rename(self._spec.name, dropTarget=True)

    async def _live_on(self, name: str) -> None:
        while await self._alive(name):  # noqa: ASYNC110 - signs of life, nothing is waited for
            await asyncio.sleep(self._pause)

    async def _alive(self, name: str) -> bool:
        """Say that we go on; False when the claim is no longer ours."""
        ours = {"_id": self._spec.name, "generation": name}
        return bool((await self._claims.update_one(ours, {"$set": self._sign()})).matched_count)

    def _sign(self) -> dict[str, Any]:
        return {"at": self._clock(), "host": socket.gethostname(), "process": os.getpid()}

    async def _claim(self, name: str) -> None:
        """Take the view for us; a claim whose owner is dead counts for nothing."""
        known = await self._claims.find_one({"_id": self._spec.name})
        if known and _killed(known):
            await self._claims.delete_one(known)
        dead = {"_id": self._spec.name, "at": {"$lt": self._clock() - CLAIM}}
        claim = {"generation": name, **self._sign()}
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


def _killed(claim: dict[str, Any]) -> bool:
    """Whether the claim's owner was a process of this machine that is no more."""
    if claim.get("host") != socket.gethostname():
        return False
    try:
        os.kill(claim["process"], 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
