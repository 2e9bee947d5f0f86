"""How views and checkpoints are written to Mongo: a batch is one request, its checkpoint last."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from pymongo import InsertOne, ReplaceOne, UpdateOne

from services.chassis.projection import Kept

CHECKPOINT = "checkpoint:"  # begins the `_id` of what is not a view

Write: TypeAlias = InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]] | UpdateOne


class Reach(NamedTuple):
    """Up to where views have come with a batch: their new checkpoint."""

    stream: str
    position: int
    generation: str = ""


def writes_of(kept: Iterable[Kept[Any]], reach: Reach | None, first: int) -> list[Write]:
    """What keeps these views, and then moves the checkpoint; `first` is a new view's revision."""
    writes = sorted((_write(one, first) for one in kept), key=_kind)
    return [*writes, UpdateOne(*step(reach), upsert=True)] if reach else writes


def step(reach: Reach) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which checkpoint moves, and how: never back, and of its own generation only."""
    ours = {"_id": f"{CHECKPOINT}{reach.stream}", "generation": reach.generation}
    return ours, {"$max": {"position": reach.position}}


def _kind(write: Write) -> bool:
    """What is new comes first: of each kind as many as follow each other are one request."""
    return not isinstance(write, InsertOne)


def _write(one: Kept[Any], first: int) -> Write:
    """The write that keeps a view, unless someone else wrote it since it was loaded."""
    document = {
        "_id": one.key,
        "revision": one.revision + 1 if one.revision else first,
        "seen": one.seen,
        "view": one.view.model_dump(mode="python"),
    }
    if one.revision == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": one.key, "revision": one.revision}, document, upsert=True)
