"""Memory and Mongo keep views alike."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from pydantic import BaseModel

from contracts.event import Value
from contracts.streams import DOSSIER, NOTIFY
from services.chassis.memory import MemoryReadModel
from services.chassis.projection import Kept, Projection, ViewSpec
from services.chassis.reaching import CATCH_UP
from services.chassis.readmodel import (
    MongoReadModel,
    ReadModel,
    ReplacedError,
    StaleViewError,
)
from services.chassis.where import AtLeast, AtMost
from services.chassis.writing import Reach
from tests.facts import NOW


class Shade(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Step(Value):
    at: datetime
    note: str | None = None


class Leaf(BaseModel):
    name: str
    shade: Shade = Shade.LIGHT
    size: int = 0
    fallen: datetime | None = None
    steps: tuple[Step, ...] = ()
    last: Step | None = None
    extra: dict[str, Any] = {}
    asked: tuple[str, ...] = ()


SPEC: ViewSpec[Leaf] = ViewSpec(
    name="leaves",
    of=Leaf,
    empty=lambda key: Leaf(name=key),
    projections=tuple(
        Projection(events, lambda _: None, lambda view, _: view) for events in (NOTIFY, DOSSIER)
    ),
    indexes=(("shade", "size"), ("fallen",)),
)
Leaves = ReadModel[Leaf]


@pytest.fixture(params=["memory", "mongo"])
async def leaves(
    request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> Leaves:
    """An empty read model, once of each kind."""
    if request.param == "memory":
        return MemoryReadModel(SPEC)
    views = MongoReadModel(database, SPEC)
    await views.prepare()
    await views.prepare()  # every start does it
    return views


def fresh(name: str, **what: Any) -> Kept[Leaf]:
    return Kept(name, Leaf(name=name, **what), {"NOTIFY": 1}, 0)


def names(found: list[Leaf]) -> str:
    return " ".join(leaf.name for leaf in found)


async def test_a_view_nobody_touched_is_not_there(leaves: Leaves):
    assert await leaves.get("a") is None
    assert await leaves.load(["a"]) == {}
    assert await leaves.find({}, order="name") == []


async def test_what_was_saved_is_loaded_with_its_positions(leaves: Leaves):
    await leaves.save([fresh("a"), fresh("b")])
    loaded = await leaves.load(["a", "x"])
    assert loaded == {"a": Kept("a", Leaf(name="a"), {"NOTIFY": 1}, 1)}
    await leaves.save([Kept("a", Leaf(name="a", size=7), {"NOTIFY": 2, "DOSSIER": 9}, 1)])
    assert (await leaves.load(["a"]))["a"] == Kept(
        "a", Leaf(name="a", size=7), {"NOTIFY": 2, "DOSSIER": 9}, 2
    )
    assert await leaves.get("a") == Leaf(name="a", size=7)


class Name(BaseModel):
    name: str
    asked: tuple[str, ...] = ()


async def test_parts_of_views_are_found_like_views(leaves: Leaves):
    await leaves.save([fresh("a", asked=("x", "y"), size=2), fresh("b", asked=("y",), size=1)])
    found = await leaves.parts(Name, {"asked": "y"}, order="size")
    assert found == [Name(name="b", asked=("y",)), Name(name="a", asked=("x", "y"))]
    assert await leaves.parts(Name, {"asked": "x"}, order="", limit=2) == found[1:]
    assert await leaves.parts(Name, {"asked": "z"}, order="") == []
    assert await leaves.parts(Name, {"asked": "y"}, order="") == found[::-1]


async def test_saving_nothing_is_harmless(leaves: Leaves):
    await leaves.save([])
    assert await leaves.find({}, order="name") == []


async def test_every_shape_survives(leaves: Leaves):
    moment = datetime(2026, 11, 23, 2, 30, 15, 123000, tzinfo=UTC)
    local = moment.astimezone(timezone(timedelta(hours=7)))
    leaf = Leaf(
        name="Nguyễn 'Ví Dụ' $ .",
        shade=Shade.DARK,
        size=10**15,
        fallen=local,
        steps=(Step(at=moment), Step(at=moment, note="")),
        last=Step(at=moment, note="cuối"),
        extra={
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "a.b": {"$gt": 1, "": None},
            "$where": [{"x.y": [1, 2.5, True, None]}],
            "_id": "not an id",
        },
    )
    await leaves.save([Kept(leaf.name, leaf, {"NOTIFY": 1}, 0)])
    kept = await leaves.get(leaf.name)
    assert kept == leaf
    assert kept.fallen == moment
    assert isinstance(kept.shade, Shade)
    assert isinstance(kept.steps, tuple)


async def test_finding_compares_every_kind_of_value(leaves: Leaves):
    await leaves.save(
        [
            fresh("a", shade=Shade.DARK, size=1, fallen=NOW),
            fresh("b", shade=Shade.DARK, size=2),
            fresh("c", size=1),
        ]
    )
    assert names(await leaves.find({}, order="name")) == "a b c"
    assert names(await leaves.find({"shade": Shade.DARK}, order="name")) == "a b"
    assert names(await leaves.find({"shade": "dark", "size": 2}, order="name")) == "b"
    assert names(await leaves.find({"fallen": NOW}, order="name")) == "a"
    assert names(await leaves.find({"fallen": None}, order="name")) == "b c"
    assert names(await leaves.find({"name": "$ne"}, order="name")) == ""


async def test_finding_what_is_over_leaves_out_what_never_ended(leaves: Leaves):
    day = timedelta(days=1)
    await leaves.save(
        [
            fresh("a", fallen=NOW, size=1),
            fresh("b", fallen=NOW - day, size=1),
            fresh("c", fallen=NOW + day, size=1),
            fresh("d", size=1),
            fresh("e", fallen=NOW - day, size=2),
        ]
    )
    assert names(await leaves.find({"fallen": AtMost(NOW)}, order="fallen")) == "b e a"
    assert names(await leaves.find({"fallen": AtMost(NOW), "size": 1}, order="fallen")) == "b a"
    assert names(await leaves.find({"fallen": AtMost(NOW - 2 * day)}, order="fallen")) == ""
    assert names(await leaves.find({"fallen": AtLeast(NOW)}, order="fallen")) == "a c"


async def test_equal_ones_stand_in_the_order_of_their_keys(leaves: Leaves):
    await leaves.save([fresh("c", size=1), fresh("a", size=2), fresh("d", size=1), fresh("b")])
    assert names(await leaves.find({}, order="size")) == "b c d a"
    assert names(await leaves.find({}, order="size", descending=True)) == "a d c b"
    assert names(await leaves.find({}, order="size", limit=2)) == "b c"
    assert names(await leaves.find({}, order="size", descending=True, limit=3)) == "a d c"


async def test_what_has_no_date_comes_first(leaves: Leaves):
    later = NOW + timedelta(milliseconds=1)
    await leaves.save([fresh("a", fallen=later), fresh("b"), fresh("c", fallen=NOW)])
    assert names(await leaves.find({}, order="fallen")) == "b c a"
    assert names(await leaves.find({}, order="fallen", descending=True)) == "a c b"


async def test_of_two_writers_the_second_is_told_and_the_others_are_kept(leaves: Leaves):
    await leaves.save([fresh("a"), fresh("b")])
    stale = await leaves.load(["a", "b"])
    await leaves.save([Kept("a", Leaf(name="a", size=1), {}, stale["a"].revision)])
    mine = [Kept(k, Leaf(name=k, size=2), {}, one.revision) for k, one in stale.items()]
    with pytest.raises(StaleViewError):
        await leaves.save([*mine, fresh("c", size=2)])
    assert {leaf.name: leaf.size for leaf in await leaves.find({}, order="name")} == {
        "a": 1,
        "b": 2,
        "c": 2,
    }


async def test_of_two_who_make_the_same_view_one_wins(leaves: Leaves):
    attempts = [leaves.save([fresh("a", size=n)]) for n in range(8)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(o, StaleViewError) for o in outcomes) == 7
    assert (await leaves.load(["a"]))["a"].revision == 1


async def test_a_checkpoint_never_goes_back(leaves: Leaves):
    assert await leaves.checkpoint("NOTIFY") == 0
    await leaves.advance("NOTIFY", 7)
    await leaves.advance("NOTIFY", 3)
    assert await leaves.checkpoint("NOTIFY") == 7
    assert await leaves.checkpoint("DOSSIER") == 0


async def test_views_and_checkpoint_are_kept_in_one_write(leaves: Leaves):
    await leaves.save([fresh("a")], Reach("NOTIFY", 7))
    assert await leaves.checkpoint("NOTIFY") == 7
    kept = (await leaves.load(["a"]))["a"]
    await leaves.save([kept, fresh("b")], Reach("NOTIFY", 3))
    assert await leaves.checkpoint("NOTIFY") == 7
    assert names(await leaves.find({}, order="name")) == "a b"
    await leaves.save([], Reach("DOSSIER", 2))
    assert await leaves.checkpoint("DOSSIER") == 2


async def test_who_comes_second_moves_no_checkpoint(leaves: Leaves):
    await leaves.save([fresh("b")], Reach("NOTIFY", 1))
    with pytest.raises(StaleViewError):
        await leaves.save([fresh("a"), fresh("b"), fresh("c")], Reach("NOTIFY", 2))
    assert await leaves.checkpoint("NOTIFY") == 1


async def test_the_checkpoint_of_another_generation_is_not_moved(leaves: Leaves):
    await leaves.save([fresh("a")], Reach("NOTIFY", 1))
    with pytest.raises(ReplacedError):
        await leaves.save([fresh("b")], Reach("NOTIFY", 2, "another"))
    assert await leaves.checkpoint("NOTIFY") == 1


async def test_a_reader_waits_for_what_it_needs(leaves: Leaves):
    waiting = asyncio.create_task(leaves.reached({"NOTIFY": 2, "DOSSIER": 1}))
    await leaves.advance("NOTIFY", 2)
    assert not (await asyncio.wait([waiting], timeout=0.1))[0]
    await leaves.advance("DOSSIER", 5)
    assert await waiting
    assert await leaves.reached({})


async def test_a_reader_does_not_wait_for_what_does_not_feed_the_view(leaves: Leaves):
    assert await leaves.reached({"CATALOG": 99})


async def test_a_reader_does_not_wait_for_ever(leaves: Leaves):
    began = asyncio.get_running_loop().time()
    await leaves.advance("NOTIFY", 2)
    assert not await leaves.reached({"NOTIFY": 3})
    assert CATCH_UP <= asyncio.get_running_loop().time() - began < 2 * CATCH_UP


async def test_what_does_not_fit_is_not_there(leaves: Leaves):
    await leaves.save([fresh("a", shade=Shade.DARK)])
    assert await leaves.get("a", {"shade": Shade.DARK}) == Leaf(name="a", shade=Shade.DARK)
    assert await leaves.get("a", {"shade": Shade.LIGHT}) is None
    assert await leaves.get("b", {"shade": Shade.DARK}) is None


async def test_how_far_views_have_seen_is_told_without_them(leaves: Leaves):
    await leaves.save([fresh("a"), fresh("b")])
    assert await leaves.seen(["a", "c"]) == {"a": {"NOTIFY": 1}}


async def test_a_part_and_what_is_in_a_list_are_found_by_their_path(leaves: Leaves):
    one, two = Step(at=NOW, note="x"), Step(at=NOW)
    await leaves.save(
        [
            fresh("a", last=one, asked=("u", "w")),
            fresh("b", last=two, asked=("w",), steps=(two, one)),
            fresh("c"),
        ]
    )
    assert names(await leaves.find({"last.note": "x"}, order="name")) == "a"
    assert names(await leaves.find({"asked": "w"}, order="name")) == "a b"
    assert names(await leaves.find({"asked": "u", "last.note": "x"}, order="name")) == "a"
    assert names(await leaves.find({"steps.note": "x"}, order="name")) == "b"
    assert await leaves.get("b", {"asked": "u"}) is None
    assert await leaves.get("b", {"asked": "w"}) is not None


async def test_views_are_counted_up_to_a_limit(leaves: Leaves):
    await leaves.save([fresh("a"), fresh("b"), fresh("c", shade=Shade.DARK)])
    assert await leaves.count({"shade": Shade.LIGHT}, limit=9) == 2
    assert await leaves.count({}, limit=2) == 2
    assert await leaves.count({"shade": "none"}, limit=9) == 0
