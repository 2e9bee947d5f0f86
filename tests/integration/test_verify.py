"""A live view is compared with its streams: what was tampered with is found, and nothing else."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import click
import pytest
from bson import ObjectId

from services.chassis.clock import utc_now
from services.chassis.console import chosen
from services.chassis.parking import NothingToParkError, PassedBy, pass_by
from services.chassis.rebuild import UnfitStreamError
from services.chassis.verify import Comparison, NotFollowingError, Verdict
from tests.eventually import eventually
from tests.history import Histories, write
from tests.rebuilding import TIMELINE, Ground, ground_on, silent

ROOT = Path(__file__).parents[2]
DOSSIERS = 60


@pytest.fixture
async def ground(tmp_path: Path, mongodb_uri: str) -> AsyncIterator[Ground]:
    """Servers, some history, and a live view that shows it."""
    async with ground_on(tmp_path, mongodb_uri) as found:
        await write(found.nats, list(Histories(31).of(DOSSIERS)))
        await found.kept()
        yield found


async def motcua(ground: Ground, *words: str) -> tuple[int, str]:
    """The command as operators type it: exit status and output."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", *words),
        cwd=ROOT,
        env=plain | {"NATS_URL": ground.url, "MONGODB_URI": ground.uri},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await child.communicate()
    return child.returncode or 0, said.decode()


async def tamper(ground: Ground) -> set[str]:
    """Change a view, delete one, add some, say that less, more or nonsense was seen; their keys."""
    views, keys = ground.database["timeline"], sorted(await ground.views())
    changes: list[dict[str, Any]] = [
        {"$set": {"view.state": "finished", "view.due": utc_now()}},
        {"$pop": {"view.handled": 1}},
        {"$inc": {"seen.DOSSIER": -1}},
        {"$inc": {"seen.DOSSIER": 10**6}},
        {"$set": {"seen.DOSSIER": "many"}},
        {"$set": {"view.opened_at": "yesterday"}},
        {"$unset": {"seen": 1}},
    ]
    for key, change in zip(keys, changes, strict=False):
        await views.update_one({"_id": key}, change)
    await views.delete_one({"_id": keys[-1]})
    odd = ObjectId()
    extra: list[dict[str, Any]] = [
        {"_id": "d-added", "revision": 1, "seen": {}, "view": {"dossier_id": "d-added"}},
        {"_id": odd, "revision": 1, "seen": {}, "view": {}},
    ]
    await views.insert_many(extra)
    return {*keys[:7], keys[-1], "d-added", str(odd)}


async def test_a_view_that_was_kept_well_does_not_differ(ground: Ground):
    before = await ground.documents()
    assert await ground.verify() == Verdict(
        compared=DOSSIERS, events=sum((await ground.ends()).values())
    )
    assert await ground.documents() == before
    assert await ground.collections() == {"timeline", "rebuilds"}


async def test_whatever_was_tampered_with_is_found(ground: Ground):
    tampered = await tamper(ground)
    verdict = await ground.verify()
    assert set(verdict.differing) == tampered
    assert (verdict.differences, verdict.restless) == (len(tampered), 0)
    await ground.rebuild()
    assert (await ground.verify()).well


async def test_operators_see_what_differs_and_mend_it(ground: Ground):
    name = f"tracking/timeline: {{}} differences in {DOSSIERS} views\n"
    assert await motcua(ground, "verify", "views", "timeline") == (0, name.format(0))
    key = sorted(await ground.views())[3]
    await ground.database["timeline"].update_one({"_id": key}, {"$set": {"view.code": "x"}})
    status, said = await motcua(ground, "verify", "views", "tracking/timeline")
    assert (status, said) == (1, name.format(1) + f"  differs: {key}\n")
    status, said = await motcua(ground, "rebuild", "--unproved", "timeline")
    assert (status, said) == (0, f"tracking/timeline: rebuilt from {await events(ground)} events\n")
    assert (await ground.verify()).well


async def events(ground: Ground) -> int:
    return sum((await ground.ends()).values())


def test_a_name_that_means_no_view_or_two_is_refused():
    with pytest.raises(click.BadParameter, match=r"choose of .*tracking/timeline"):
        chosen(("timelines",))
    with pytest.raises(click.BadParameter, match=r"of catalog/procedures, dossier/procedures$"):
        chosen(("procedures",))


async def test_views_that_change_meanwhile_are_compared_too(ground: Ground):
    enough = asyncio.Event()
    js, written = ground.nats.jetstream(), 0

    async def append() -> None:
        nonlocal written
        for one in Histories(32).of(5000, at_once=3):
            body = one.stream.codec.dump_json(one.event, exclude={"position"})
            await js.publish(one.subject, body)
            written += 1
            if enough.is_set():
                return

    async with ground.keeping() as keeper:
        appending = asyncio.create_task(append())
        await eventually(lambda: written > 10)
        wrong = sorted(await ground.views())[1]
        verdict = await ground.verify()
        assert (verdict.differences, verdict.restless) == (0, 0)
        assert verdict.compared >= DOSSIERS
        await ground.database["timeline"].update_one({"_id": wrong}, {"$set": {"view.code": "x"}})
        verdict = await ground.verify()
        assert (verdict.differing, verdict.restless) == ([wrong], 0)
        enough.set()
        await appending
        assert keeper.trouble == {}


async def test_a_view_that_nobody_keeps_cannot_be_compared(ground: Ground):
    await write(ground.nats, list(Histories(33).of(1)))
    async with (
        ground.generations.making() as ours,
        ground.shop.rebuilding(TIMELINE, ours) as rebuild,
    ):
        comparison = Comparison(ground.live, ours.views, rebuild, patience=0)
        with pytest.raises(NotFollowingError):
            await comparison.verdict(silent)


async def test_a_stream_that_lost_its_end_is_noticed(ground: Ground):
    """As after a backup was put back: the view has seen what the stream does not hold."""
    *_, last = [one async for one in ground.live.scan() if one.seen.get("DOSSIER")]
    most = {key: one["seen"] for key, one in (await ground.views()).items()}
    end = max(seen["DOSSIER"] for seen in most.values())
    views = ground.database["timeline"]
    await views.update_one({"_id": "checkpoint:DOSSIER"}, {"$set": {"position": end + 5}})
    await views.update_one({"_id": last.key}, {"$set": {"seen.DOSSIER": end + 5}})
    assert (await ground.verify()).differing == [last.key]
    async with ground.keeping() as keeper:
        trouble = await eventually(lambda: keeper.trouble.get("DOSSIER"))
    assert trouble == f"PoisonError: DOSSIER position {end + 1}: missing, {end + 5} was read before"
    await ground.rebuild()
    assert await ground.live.checkpoint("DOSSIER") == end
    async with ground.keeping() as keeper:
        await write(ground.nats, list(Histories(34).of(3)))
        await ground.caught_up()
        assert keeper.trouble == {}


async def broken(ground: Ground, stream: str, body: bytes) -> int:
    return (await ground.nats.jetstream().publish(f"{stream.lower()}.x", body)).seq


def passed(stream: str, position: int) -> PassedBy:
    return PassedBy(stream=stream, position=position, reason="a guess", at=utc_now())


UNKNOWN = json.dumps(
    {
        "id": "00000000-0000-4000-8000-000000000000",
        "source": "/x",
        "subject": "dossier.x",
        "time": "2026-11-16T02:30:00Z",
        "correlationid": "00000000-0000-4000-8000-000000000000",
        "causationid": "00000000-0000-4000-8000-000000000000",
        "data": {"type": "dossier.abducted.v1", "dossier_id": "d-x"},
    }
).encode()


async def test_a_rebuild_names_every_event_that_it_cannot_understand(ground: Ground):
    at = [
        await broken(ground, "DOSSIER", UNKNOWN),
        await broken(ground, "DOSSIER", b'{"name": "Nguy'),
        await broken(ground, "NOTIFY", b""),
    ]
    await write(ground.nats, list(Histories(35).of(5)))
    await ground.nats.jetstream().purge_stream("PAYMENT", seq=3)
    before = await ground.documents()
    with pytest.raises(UnfitStreamError) as unfit:
        await ground.rebuild()
    assert {str(poison) for poison in unfit.value.poisons} == {
        f"DOSSIER position {at[0]}: union_tag_invalid",
        f"DOSSIER position {at[1]}: json_invalid",
        f"NOTIFY position {at[2]}: json_invalid",
        "PAYMENT position 1: missing, 3 comes next",
    }
    assert await ground.documents() == before
    assert await ground.collections() == {"timeline", "rebuilds"}


async def test_views_stop_at_an_event_nobody_understands_until_it_is_parked(ground: Ground):
    position = await broken(ground, "DOSSIER", UNKNOWN)
    async with ground.keeping() as keeper:
        trouble = await eventually(lambda: keeper.trouble.get("DOSSIER"))
        assert trouble == f"PoisonError: DOSSIER position {position}: union_tag_invalid"
        await write(ground.nats, list(Histories(36).of(5)))
        assert await ground.live.checkpoint("DOSSIER") == position - 1
        status, said = await motcua(ground, "rebuild", "--unproved", "timeline")
        assert status == 2
        assert f"cannot be understood: DOSSIER position {position}: union_tag_invalid\n" in said
        where = ("DOSSIER", str(position))
        status, said = await motcua(ground, "park", *where, "--reason", "of a newer version")
        assert (status, said) == (0, f"views pass DOSSIER {position} by from now on\n")
        await ground.caught_up()
        await eventually(lambda: not keeper.trouble)
        last = await broken(ground, "NOTIFY", b"{")
        await pass_by(ground.nats, passed("NOTIFY", last))
        await ground.caught_up()  # also where nothing follows
    live = await ground.views()
    assert (await ground.verify()).well
    await ground.rebuild()
    assert await ground.views() == live


@pytest.mark.parametrize(
    ("stream", "position", "why"),
    [
        ("DOSSIER", 1, "DOSSIER 1 can be understood"),
        ("DOSSIER", 10**6, "DOSSIER has no event 1000000"),
        ("CELLAR", 1, "the streams are CATALOG, IDENTITY, DOSSIER, PAYMENT, NOTIFY, TRACKING"),
    ],
)
async def test_only_what_stops_views_can_be_parked(
    ground: Ground, stream: str, position: int, why: str
):
    with pytest.raises(NothingToParkError, match=why):
        await pass_by(ground.nats, passed(stream, position))
