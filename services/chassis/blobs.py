"""Blobs that only grow, and marks that only rise: for what is appended to and never rewritten.

Several writers may write the same at once, and any may stop at any instant: the longest content
and the highest mark stay.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000  # what is there is as long already


class Blobs(Protocol):
    """Where growing content lies."""

    async def get(self, keys: Collection[str]) -> dict[str, bytes]:
        """What is there of `keys`."""
        ...

    async def grow(self, contents: Mapping[str, bytes]) -> None:
        """Keep each content, unless what is there is at least as long; each in one step."""
        ...

    async def mark(self, name: str) -> int:
        """How far `name` has come; 0 at first."""
        ...

    async def advance(self, name: str, to: int) -> None:
        """Move a mark forward; never back."""
        ...


class MongoBlobs:
    """A document per blob, guarded by its size."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._blobs = database["blobs"]
        self._marks = database["blob_marks"]

    async def get(self, keys: Collection[str]) -> dict[str, bytes]:
        """One find by `_id`s."""
        cursor = self._blobs.find({"_id": {"$in": list(keys)}})
        return {document["_id"]: bytes(document["content"]) async for document in cursor}

    async def grow(self, contents: Mapping[str, bytes]) -> None:
        """One unordered bulk write; a longer one that is there shows as a clash of `_id`s."""
        writes = [
            UpdateOne(
                {"_id": key, "size": {"$lt": len(content)}},
                {"$set": {"content": content, "size": len(content)}},
                upsert=True,
            )
            for key, content in contents.items()
        ]
        if not writes:
            return
        try:
            await self._blobs.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in (error.details or {})["writeErrors"]):
                raise

    async def mark(self, name: str) -> int:
        """One find by `_id`."""
        found = await self._marks.find_one({"_id": name})
        return int(found["at"]) if found else 0

    async def advance(self, name: str, to: int) -> None:
        """One upsert with `$max`."""
        await self._marks.update_one({"_id": name}, {"$max": {"at": to}}, upsert=True)


@asynccontextmanager
async def blobs_of(name: str, mongodb_uri: str) -> AsyncIterator[MongoBlobs]:
    """A service's blobs, on a connection of their own."""
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        mongodb_uri, serverSelectionTimeoutMS=3000, appname=f"motcua-{name}"
    )
    try:
        yield MongoBlobs(mongo[f"motcua_{name}"])
    finally:
        mongo.close()


class MemoryBlobs:
    """The same promises in dicts."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.marks: dict[str, int] = {}

    async def get(self, keys: Collection[str]) -> dict[str, bytes]:
        """What is there."""
        return {key: self.contents[key] for key in keys if key in self.contents}

    async def grow(self, contents: Mapping[str, bytes]) -> None:
        """The longest stays."""
        for key, content in contents.items():
            if len(content) > len(self.contents.get(key, b"")):
                self.contents[key] = content

    async def mark(self, name: str) -> int:
        """How far it has come."""
        return self.marks.get(name, 0)

    async def advance(self, name: str, to: int) -> None:
        """Forward only."""
        self.marks[name] = max(to, self.marks.get(name, 0))
