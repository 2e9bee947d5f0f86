"""A rebuild that dies, comes twice or comes too late changes nothing that people read."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from contracts.streams import DOSSIER
from services.chassis.clock import utc_now
from services.chassis.generations import CLAIM, BusyRebuildError, Generations, OvertakenError
from services.chassis.projection import Kept
from services.chassis.readmodel import MongoReadModel
from services.chassis.writing import Reach
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view
from tests.eventually import eventually
from tests.history import Histories, write
from tests.rebuilder import BUSY, rebuilder
from tests.rebuilding import TIMELINE, Documents, Ground, ground_on, silent

KILLS = 10


@pytest.fixture
async def ground(tmp_path: Path, mongodb_uri: str) -> AsyncIterator[Ground]:
    """Servers, some history, and a live view that shows it."""
    async with ground_on(tmp_path, mongodb_uri) as found:
        await write(found.nats, list(Histories(21).of(150)))
        await found.kept()
        yield found


def generation(documents: Documents) -> str:
    return str(documents["checkpoint:DOSSIER"]["generation"])


async def test_a_rebuild_killed_at_any_moment_changes_nothing(ground: Ground):
    right, loop = await ground.views(), asyncio.get_running_loop()
    random = Random(22)  # noqa: S311 - when to kill
    async with rebuilder(ground.url, ground.uri) as elsewhere:
        await elsewhere.rebuild()
        began = loop.time()
        await elsewhere.rebuild()
        whole = loop.time() - began
        without_effect = halfway = 0
        while without_effect < KILLS:
            before = await ground.documents()
            pid = await elsewhere.begin()
            await asyncio.sleep(random.uniform(0, whole))
            with suppress(ProcessLookupError):  # it was faster
                os.kill(pid, signal.SIGKILL)
            await elsewhere.end()
            after = await ground.documents()
            if generation(after) == generation(before):
                without_effect += 1
                halfway += len(await ground.collections()) > 2
                assert after == before
            else:  # we came too late: it was swapped, whole
                assert await ground.views() == right
        assert halfway > 0
        await elsewhere.rebuild()
    assert await ground.views() == right
    assert await ground.collections() == {"timeline", "rebuilds"}


async def test_of_two_rebuilds_at_once_one_is_refused(ground: Ground):
    before = await ground.documents()
    async with rebuilder(ground.url, ground.uri) as elsewhere, ground.generations.making():
        await elsewhere.begin()
        assert await elsewhere.end() == BUSY
        with pytest.raises(BusyRebuildError):
            await ground.rebuild()
        with pytest.raises(BusyRebuildError):
            await ground.verify()
        assert await ground.documents() == before
    await ground.rebuild()


async def test_a_rebuild_on_a_machine_that_is_gone_blocks_the_next_for_a_while_only(
    ground: Ground,
):
    claims = ground.database["rebuilds"]
    claim = {"_id": "timeline", "generation": "g", "host": "elsewhere", "process": 1}
    await claims.insert_one({**claim, "at": utc_now()})
    with pytest.raises(BusyRebuildError):
        await ground.rebuild()
    await claims.replace_one({"_id": "timeline"}, {**claim, "at": utc_now() - CLAIM})
    await ground.rebuild()


async def test_a_rebuild_says_that_it_lives_as_long_as_it_lasts(ground: Ground):
    claims, long_ago = ground.database["rebuilds"], utc_now() - CLAIM * 2
    async with Generations(ground.database, timeline_view, utc_now, sign=0.02).making():
        for _ in range(2):
            await claims.update_one({"_id": "timeline"}, {"$set": {"at": long_ago}})
            await eventually(lambda: claims.count_documents({"at": {"$gt": utc_now() - CLAIM}}))
        with pytest.raises(BusyRebuildError):
            await ground.rebuild()
    assert await claims.count_documents({}) == 0


async def test_a_rebuild_that_was_overtaken_swaps_nothing(ground: Ground):
    later = Generations(ground.database, timeline_view, lambda: utc_now() + CLAIM * 2)
    async with ground.generations.making() as slow:
        async with later.making():
            before = await ground.documents()
            with pytest.raises(OvertakenError):
                await ground.generations.swap(slow)
            assert await ground.documents() == before
        with pytest.raises(OvertakenError):
            await ground.generations.swap(slow)
    assert await ground.documents() == before


class SlowReadModel(MongoReadModel[Timeline]):
    """Waits on the way, as a process does that the machine forgets for a moment."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground.database, timeline_view)
        self.pausing = ""
        self.paused, self.goes_on = asyncio.Event(), asyncio.Event()

    async def _pause(self, where: str) -> None:
        if self.pausing == where:
            self.pausing = ""
            self.paused.set()
            await self.goes_on.wait()

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[Timeline]]:
        loaded = await super().load(keys)
        await self._pause("loaded")
        return loaded

    async def save(self, kept: Iterable[Kept[Timeline]], reach: Reach | None = None) -> None:
        await super().save(kept, reach)
        await self._pause("saved")


@pytest.mark.parametrize("where", ["loaded", "saved"])
async def test_a_swap_in_the_midst_of_a_batch_loses_nothing(ground: Ground, where: str):
    *most, last = [one for one in Histories(23).of(10) if one.stream is DOSSIER]
    await write(ground.nats, most)
    await ground.rebuild()  # so that no keeper has written these views more often than a rebuild
    slow = SlowReadModel(ground)
    async with ground.keeping(slow) as keeper:
        await ground.caught_up()
        dossier = last.event.data.dossier_id
        wrong = {"view.code": "wrong in the old generation"}
        await ground.database["timeline"].update_one({"_id": dossier}, {"$set": wrong})
        generations = ground.generations
        async with (
            generations.making() as new,
            ground.shop.rebuilding(TIMELINE, new) as rebuild,
        ):
            await rebuild.catch_up(silent)
            slow.pausing = where
            await write(ground.nats, [last])  # the new generation has not seen it
            await slow.paused.wait()
            await generations.swap(new)
        slow.goes_on.set()
        await ground.caught_up()
        await eventually(lambda: not keeper.trouble)
        assert (await ground.verify()).well


async def test_what_the_old_generation_saw_is_never_written_into_the_new_one(ground: Ground):
    old = await ground.live.load(await ground.views())
    await ground.rebuild()
    new = await ground.live.load(await ground.views())
    assert not {one.revision for one in old.values()} & {one.revision for one in new.values()}
