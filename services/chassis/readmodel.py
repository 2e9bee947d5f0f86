"""Read models: one Mongo document per view, written only by its projections."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from motor.motor_asyncio import AsyncIOMotorDatabase
from pydantic import BaseModel, TypeAdapter, ValidationError
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from services.chassis.projection import Kept, View, ViewSpec
from services.chassis.reaching import until_reached
from services.chassis.where import ANY, AtLeast, AtMost, Where
from services.chassis.writing import CHECKPOINT, Reach, step, writes_of

DUPLICATE_KEY = 11000
QUERY_KILLED = 175  # the collection was replaced while it was being read
BY_KEY = [("_id", ASCENDING)]  # the index to use, whatever else is asked for
A_VIEW: dict[str, Any] = {"revision": {"$exists": True}}
POSITIONS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])

T = TypeVar("T")
Part = TypeVar("Part", bound=BaseModel)


class Mark(NamedTuple):
    """How far a stream has been followed, in which generation of the views."""

    position: int
    generation: str


class Scanned(NamedTuple):
    """A view as those see it who compare; one that cannot be read has seen nothing."""

    key: str
    seen: dict[str, int]
    view: BaseModel | None


class ReplacedError(Exception):
    """A rebuilt generation took the views' place meanwhile; go on from its checkpoint."""


class StaleViewError(Exception):
    """Another writer kept some of these views meanwhile; read them again and fold again."""


class ReadModel(Protocol[View]):
    """Where a view is kept. Documents never leave this module; views do."""

    async def get(self, key: str, where: Where = ANY) -> View | None:
        """The view, or None while no event has touched it.

        With `where` also None, and in the same time, when a field is not as it says: so nobody
        can tell what is hidden from them from what does not exist.
        """
        ...

    async def find(
        self, where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[View]:
        """Views whose fields are as `where` says, by `order` and then by key; at most `limit`."""
        ...

    async def parts(
        self, of: type[Part], where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[Part]:
        """As `find`, but only the fields that `of` has are read; `order` "": by key alone."""
        ...

    async def count(self, where: Where, *, limit: int) -> int:
        """How many views have fields that equal `where`; who has `limit` counts no further."""
        ...

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[View]]:
        """What is kept under `keys`, as a writer needs it."""
        ...

    async def seen(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """Of each view under `keys`: per stream, the position of the last event that touched it."""
        ...

    async def save(self, kept: Iterable[Kept[View]], reach: Reach | None = None) -> None:
        """Keep them in one bulk write, each unless someone else wrote it since it was loaded.

        With `reach` the checkpoint moves in the same write, after all of them, as `advance` does.

        Raises:
            StaleViewError: some were written by someone else; of the others some or all are kept,
                and the checkpoint was not moved.
            ReplacedError: another generation is there; the checkpoint was not moved.
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

    Checkpoints lie in the same collection, so that renaming it swaps both at once. Each
    generation counts revisions from a `first` of its own, so that what was read from the one
    cannot be written over the other.
    """

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        spec: ViewSpec[View],
        collection: str = "",
        first: int = 1,
    ) -> None:
        self._views = database[collection or spec.name]
        self._spec = spec
        self._first = first

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

    async def get(self, key: str, where: Where = ANY) -> View | None:
        """One find by `_id`; what does not fit never leaves the database."""
        fits = {"_id": key} | _fields(where)
        document = await _asked(lambda: self._views.find_one(fits, hint=BY_KEY))
        return None if document is None else self._spec.of.model_validate(document["view"])

    async def find(
        self, where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[View]:
        """A find over declared indexes."""
        return await self.parts(
            self._spec.of, where, order=order, descending=descending, limit=limit
        )

    async def parts(
        self, of: type[Part], where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[Part]:
        """The same with a projection."""
        way = DESCENDING if descending else ASCENDING
        fits = _fields(where) | A_VIEW
        by = [(f"view.{order}", way)] * bool(order) + [("_id", way)]
        shown = None if of is self._spec.of else {f"view.{name}": 1 for name in of.model_fields}
        found = await _asked(
            lambda: self._views.find(fits, shown).sort(by).limit(limit).to_list(None)
        )
        return [of.model_validate(document["view"]) for document in found]

    async def count(self, where: Where, *, limit: int) -> int:
        """A count over declared indexes."""
        fits = _fields(where) | A_VIEW
        return int(await _asked(lambda: self._views.count_documents(fits, limit=limit)))

    async def scan(self, keys: Iterable[str] | None = None) -> AsyncIterator[Scanned]:
        """Every view, or those under `keys`, by key."""
        chosen = A_VIEW if keys is None else A_VIEW | {"_id": {"$in": list(keys)}}
        async for document in self._views.find(chosen).sort("_id", ASCENDING):
            try:
                kept = self._kept(document)
                yield Scanned(kept.key, POSITIONS.validate_python(kept.seen), kept.view)
            except (ValidationError, KeyError):
                yield Scanned(str(document["_id"]), {}, None)

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[View]]:
        """One find by `_id`s."""
        chosen = {"_id": {"$in": list(keys)}}
        found = await _asked(lambda: self._views.find(chosen).to_list(None))
        return {document["_id"]: self._kept(document) for document in found}

    async def seen(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """One find by `_id`s, of the positions alone."""
        chosen = {"_id": {"$in": list(keys)}}
        found = await _asked(lambda: self._views.find(chosen, {"seen": 1}).to_list(None))
        return {document["_id"]: document["seen"] for document in found}

    def _kept(self, document: dict[str, Any]) -> Kept[View]:
        return Kept(
            key=document["_id"],
            view=self._spec.of.model_validate(document["view"]),
            seen=document["seen"],
            revision=document["revision"],
        )

    async def save(self, kept: Iterable[Kept[View]], reach: Reach | None = None) -> None:
        """One bulk write; a lost race shows as a clash of `_id`s. The checkpoint is last in it."""
        writes = writes_of(kept, reach, self._first)
        if not writes:
            return
        try:
            await self._views.bulk_write(writes, ordered=reach is not None)
        except BulkWriteError as error:
            wrong = (error.details or {})["writeErrors"]
            if any(e["code"] != DUPLICATE_KEY for e in wrong):
                raise
            if reach and wrong[0]["index"] == len(writes) - 1:
                raise ReplacedError(self._spec.name) from error
            raise StaleViewError(self._spec.name) from error

    async def checkpoint(self, stream: str) -> int:
        """The mark's position."""
        return (await self.mark(stream)).position

    async def mark(self, stream: str) -> Mark:
        """One find by `_id`."""
        found = await _asked(lambda: self._views.find_one({"_id": f"{CHECKPOINT}{stream}"}))
        return Mark(found["position"], found["generation"]) if found else Mark(0, "")

    async def advance(self, stream: str, position: int, generation: str = "") -> None:
        """One upsert with `$max`; a clash of `_id`s says that another generation is there."""
        try:
            await self._views.update_one(*step(Reach(stream, position, generation)), upsert=True)
        except DuplicateKeyError as error:
            raise ReplacedError(self._spec.name) from error

    async def reached(self, positions: Mapping[str, int]) -> bool:
        """Look every `GLANCE` seconds."""
        return await until_reached(self.checkpoint, self._spec, positions)


def _fields(where: Where) -> dict[str, Any]:
    return {f"view.{field}": _wanted(value) for field, value in where.items()}


def _wanted(value: Any) -> Any:
    match value:
        case AtMost(instant):
            return {"$lte": instant}
        case AtLeast(instant):
            return {"$gte": instant}
        case _:
            return value


async def _asked(query: Callable[[], Awaitable[T]]) -> T:
    """The query's answer; asked once more when a new generation came in while it was read."""
    try:
        return await query()
    except OperationFailure as error:
        if error.code != QUERY_KILLED:
            raise
    return await query()
