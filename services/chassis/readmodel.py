"""Read models: one Mongo document per view, written only by its projections."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, IndexModel, InsertOne, ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.chassis.projection import Kept, View, ViewSpec

CATCH_UP = 2.0  # seconds a reader waits for a view to reach a position
GLANCE = 0.01  # seconds between two looks at it
DUPLICATE_KEY = 11000
CHECKPOINT = "checkpoint:"  # begins the `_id` of what is not a view
A_VIEW: dict[str, Any] = {"revision": {"$exists": True}}

Where = Mapping[str, str | int | bool | datetime | None]


class Mark(NamedTuple):
    """How far a stream has been followed, in which generation of the views."""

    position: int
    generation: str


class ReplacedError(Exception):
    """A rebuilt generation took the views' place meanwhile; go on from its checkpoint."""


class StaleViewError(Exception):
    """Another writer kept some of these views meanwhile; read them again and fold again."""


class ReadModel(Protocol[View]):
    """Where a view is kept. Documents never leave this module; views do."""

    async def get(self, key: str) -> View | None:
        """The view, or None while no event has touched it."""
        ...

    async def find(
        self, where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[View]:
        """Views whose fields equal `where`, by `order` and then by key; at most `limit`."""
        ...

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[View]]:
        """What is kept under `keys`, as a writer needs it."""
        ...

    async def save(self, kept: Iterable[Kept[View]]) -> None:
        """Keep them in one bulk write, each unless someone else wrote it since it was loaded.

        Raises:
            StaleViewError: some were written by someone else; the others are kept.
        """
        ...

    async def checkpoint(self, stream: str) -> int:
        """Position up to which every event of `stream` is in the views; 0 for none."""
        ...

    async def mark(self, stream: str) -> Mark:
        """The checkpoint, and the generation it belongs to; `""` is the first."""
        ...

    async def advance(self, stream: str, position: int, generation: str = "") -> None:
        """Move the checkpoint of this generation forward; never back.

        Raises:
            ReplacedError: another generation is there; nothing was moved.
        """
        ...

    async def reached(self, positions: Mapping[str, int]) -> bool:
        """Wait until the views have seen `positions`; False when it takes over `CATCH_UP`.

        Streams that do not feed the views are not waited for.
        """
        ...


class MongoReadModel(Generic[View]):
    """A view per document, guarded by its revision; checkpoints among them.

    Checkpoints lie in the same collection, so that renaming it swaps both at once.
    """

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        spec: ViewSpec[View],
        collection: str = "",
    ) -> None:
        self._views = database[collection or spec.name]
        self._spec = spec

    async def prepare(self) -> None:
        """Make the indexes; harmless when they exist."""
        models = [
            IndexModel(
                [(f"view.{field}", ASCENDING) for field in fields] + [("_id", ASCENDING)],
                name="by_" + "_".join(fields),
            )
            for fields in self._spec.indexes
        ]
        if models:
            await self._views.create_indexes(models)

    async def get(self, key: str) -> View | None:
        """One find by `_id`."""
        document = await self._views.find_one({"_id": key})
        return None if document is None else self._spec.of.model_validate(document["view"])

    async def find(
        self, where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[View]:
        """A find over declared indexes."""
        way = DESCENDING if descending else ASCENDING
        fits = {f"view.{field}": value for field, value in where.items()} | A_VIEW
        cursor = self._views.find(fits)
        cursor = cursor.sort([(f"view.{order}", way), ("_id", way)]).limit(limit)
        return [self._spec.of.model_validate(document["view"]) async for document in cursor]

    async def scan(self) -> AsyncIterator[Kept[View]]:
        """Every view, by key: for those who compare, not for pages."""
        async for document in self._views.find(A_VIEW).sort("_id", ASCENDING):
            yield self._kept(document)

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[View]]:
        """One find by `_id`s."""
        cursor = self._views.find({"_id": {"$in": list(keys)}})
        return {document["_id"]: self._kept(document) async for document in cursor}

    def _kept(self, document: dict[str, Any]) -> Kept[View]:
        return Kept(
            key=document["_id"],
            view=self._spec.of.model_validate(document["view"]),
            seen=document["seen"],
            revision=document["revision"],
        )

    async def save(self, kept: Iterable[Kept[View]]) -> None:
        """One unordered bulk write; a lost race shows as a clash of `_id`s."""
        writes = [_write(one) for one in kept]
        if not writes:
            return
        try:
            await self._views.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in (error.details or {})["writeErrors"]):
                raise
            raise StaleViewError(self._spec.name) from error

    async def checkpoint(self, stream: str) -> int:
        """The mark's position."""
        return (await self.mark(stream)).position

    async def mark(self, stream: str) -> Mark:
        """One find by `_id`."""
        found = await self._views.find_one({"_id": f"{CHECKPOINT}{stream}"})
        return Mark(found["position"], found["generation"]) if found else Mark(0, "")

    async def advance(self, stream: str, position: int, generation: str = "") -> None:
        """One upsert with `$max`; a clash of `_id`s says that another generation is there."""
        ours = {"_id": f"{CHECKPOINT}{stream}", "generation": generation}
        try:
            await self._views.update_one(ours, {"$max": {"position": position}}, upsert=True)
        except DuplicateKeyError as error:
            raise ReplacedError(self._spec.name) from error

    async def reached(self, positions: Mapping[str, int]) -> bool:
        """Look every `GLANCE` seconds."""
        return await until_reached(self, self._spec, positions)


def _write(one: Kept[Any]) -> InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]:
    """The write that keeps a view, unless someone else wrote it since it was loaded."""
    document = {
        "_id": one.key,
        "revision": one.revision + 1,
        "seen": one.seen,
        "view": one.view.model_dump(mode="python"),
    }
    if one.revision == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": one.key, "revision": one.revision}, document, upsert=True)


async def until_reached(
    views: ReadModel[View], spec: ViewSpec[View], positions: Mapping[str, int]
) -> bool:
    """Wait for the checkpoints of `views`, whoever moves them."""
    feeding = {projection.events.name for projection in spec.projections}
    try:
        async with asyncio.timeout(CATCH_UP):
            for stream in feeding & positions.keys():
                position = positions[stream]
                while await views.checkpoint(stream) < position:  # noqa: ASYNC110 - moved elsewhere
                    await asyncio.sleep(GLANCE)
    except TimeoutError:
        return False
    return True
