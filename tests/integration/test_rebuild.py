"""A rebuilt view is the live one; people read on meanwhile, and nothing is lost or said."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import nats as nats_py
import pytest
from nats.aio.msg import Msg

from contracts.event import Value
from contracts.notify import MessageQueued
from contracts.streams import NOTIFY, STREAMS
from services.chassis.memory import MemoryReadModel
from services.chassis.projection import Kept, Projection, ViewSpec
from services.chassis.rebuild import AT_HAND, WRITTEN, Rebuild, Shelf
from services.chassis.writing import Reach
from services.tracking.projections.timeline import timeline_view
from tests.eventually import eventually
from tests.facts import NOW, envelope, queued
from tests.history import Histories, Written, write
from tests.rebuilder import rebuilder
from tests.rebuilding import TIMELINE, Ground, ground_on, silent

SIPPED = 50  # events taken at once


@pytest.fixture
async def ground(tmp_path: Path, mongodb_uri: str) -> AsyncIterator[Ground]:
    """Servers with nothing in them."""
    async with ground_on(tmp_path, mongodb_uri) as found:
        yield found


def dossier_of(written: Written) -> str | None:
    data = written.event.data
    return getattr(data, "dossier_id", None) or getattr(data, "about", None)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_rebuilt_view_is_the_live_one(ground: Ground, seed: int):
    history = list(Histories(seed).of(300))
    await write(ground.nats, history)
    await ground.kept()
    live = await ground.views()
    assert await ground.rebuild() == len(history)
    assert await ground.views() == live
    assert live.keys() == {dossier_of(one) for one in history} - {None}
    assert await ground.live.reached(await ground.ends())
    assert await ground.collections() == {"timeline", "rebuilds"}
    await ground.rebuild()
    assert await ground.views() == live


async def test_a_view_that_nobody_kept_is_made_by_a_rebuild(ground: Ground):
    await write(ground.nats, list(Histories(3).of(50)))
    await ground.rebuild()
    rebuilt = await ground.views()
    await ground.database["timeline"].drop()
    await ground.kept()
    assert rebuilt == await ground.views()


async def test_empty_streams_make_an_empty_view(ground: Ground):
    assert await ground.rebuild() == 0
    assert await ground.views() == {}


async def test_what_is_wrong_or_too_many_is_gone_after_a_rebuild(ground: Ground):
    await write(ground.nats, list(Histories(4).of(30)))
    await ground.kept()
    right = await ground.views()
    one, other, *_ = right
    await ground.database["timeline"].update_one({"_id": one}, {"$set": {"view.code": "x"}})
    await ground.database["timeline"].update_one({"_id": other}, {"$set": {"_id2": 1}})
    await ground.database["timeline"].insert_one({"_id": "d-x", "revision": 1, "seen": {}})
    await ground.rebuild()
    assert await ground.views() == right


class Readers:
    """People who read while others write: what they once saw must stay."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self._live = ground.live
        self._random = Random(seed)  # noqa: S311 - which dossier somebody looks at
        self.written: dict[str, dict[str, int]] = {}
        self.events: dict[str, int] = {}
        self.seen: dict[str, int] = {}

    def know(self, written: Written, position: int) -> None:
        """An event was appended; whoever has its receipt may read it."""
        if dossier := dossier_of(written):
            self.written.setdefault(dossier, {})[written.stream.name] = position
            self.events[dossier] = self.events.get(dossier, 0) + (
                not isinstance(written.event.data, MessageQueued)
            )

    async def read(self) -> None:
        """Look at dossiers at random, for ever, with the receipt of the last command in hand."""
        while True:
            if not self.written:
                await asyncio.sleep(0)
                continue
            dossier = self._random.choice(list(self.written))
            receipt, least = dict(self.written[dossier]), self.events[dossier]
            await eventually(partial(self._live.reached, receipt))
            timeline = await self._live.get(dossier)
            assert timeline is not None
            assert len(timeline.entries) >= max(least, self.seen.get(dossier, 0))
            self.seen[dossier] = max(len(timeline.entries), self.seen.get(dossier, 0))
            listed = await self._live.find({}, order="opened_at", limit=20)
            assert len(listed) == 20


@asynccontextmanager
async def going_on(*work: Any) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_reads_go_on_and_nothing_is_lost_while_views_are_swapped(ground: Ground):
    history = Histories(5).of(5000)
    readers, enough = Readers(ground, 5), asyncio.Event()
    js = ground.nats.jetstream()

    async def append() -> None:
        for one in history:
            body = one.stream.codec.dump_json(one.event, exclude={"position"})
            readers.know(one, (await js.publish(one.subject, body)).seq)
            if enough.is_set():
                return
            await asyncio.sleep(0.005)  # citizens are no machines

    await write(ground.nats, list(islice(history, 2000)))
    async with ground.keeping() as keeper, rebuilder(ground.url, ground.uri) as elsewhere:
        await ground.caught_up()
        async with going_on(append(), readers.read(), readers.read()) as (appending, *reading):
            for _ in range(3):
                await elsewhere.rebuild()
            enough.set()
            await appending
            await ground.caught_up()
            assert [task.result() for task in reading if task.done()] == []
        assert keeper.trouble == {}
    assert len(readers.seen) > 10
    live = await ground.views()
    await ground.rebuild()
    assert await ground.views() == live


async def test_an_event_that_only_the_old_generation_saw_comes_into_the_new_one(ground: Ground):
    *most, last = [one for one in Histories(6).of(20) if dossier_of(one)]
    await write(ground.nats, most)
    async with ground.keeping(), ground.generations.making() as generation:
        await ground.caught_up()
        rebuild = await Rebuild(ground.url, timeline_view, generation.views, generation.name).begin(
            {}
        )
        await rebuild.catch_up(silent)
        await rebuild.end()
        await write(ground.nats, [last])
        await ground.caught_up()  # in the generation that is about to go
        live = await ground.views()
        await ground.generations.swap(generation)
        assert await ground.live.reached(await ground.ends())  # although no event comes any more
    assert await ground.views() == live


async def test_a_rebuild_whose_readers_were_forgotten_goes_on_where_they_were(ground: Ground):
    history = list(Histories(9).of(120))
    first, rest = history[:300], history[300:]
    await write(ground.nats, first)
    js = ground.nats.jetstream()
    async with (
        ground.generations.making() as generation,
        ground.shop.rebuilding(TIMELINE, generation) as rebuild,
    ):
        await rebuild.catch_up(silent)
        assert rebuild.done == len(first)
        for stream in await ground.ends():
            for consumer in await js.consumers_info(stream):
                await js.delete_consumer(stream, consumer.name)
        await write(ground.nats, rest)
        await rebuild.catch_up(silent)
        assert rebuild.positions == await ground.ends()
        await ground.generations.swap(generation)
    rebuilt = await ground.views()
    await ground.database["timeline"].drop()
    await ground.kept()
    assert rebuilt == await ground.views()


async def test_a_rebuild_says_nothing_to_anybody(ground: Ground):
    history = list(Histories(7).of(100))
    await write(ground.nats, history)
    await ground.kept()
    js = ground.nats.jetstream()
    effects = await js.pull_subscribe(NOTIFY.subjects, durable="sends-sms", stream="NOTIFY")
    done = await effects.fetch(10)
    for message in done:
        await message.ack_sync()

    async def stored() -> list[tuple[str, int, int]]:
        states = [(s.name, (await js.stream_info(s.name)).state) for s in STREAMS]
        return [(name, state.last_seq, state.bytes) for name, state in states]

    before = await stored()
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        if not message.reply.startswith("$JS.ACK."):  # what the server gives of a stream
            heard.append(message.subject)

    listener = await nats_py.connect(ground.url)
    await listener.subscribe(">", cb=hear)
    await listener.flush()
    await ground.rebuild()
    await ground.verify()
    await listener.flush()
    await listener.close()

    assert await stored() == before
    consumer = await effects.consumer_info()
    assert consumer.delivered
    assert (consumer.delivered.consumer_seq, consumer.num_redelivered) == (10, 0)
    heard = [subject for subject in heard if not subject.startswith("$JS.EVENT.")]  # the server's
    asked = {".".join(subject.split(".")[:4]) for subject in heard if subject[0] == "$"}
    assert asked <= {
        "$JS.API.STREAM.INFO",
        "$JS.API.STREAM.MSG",  # reads one message: which events are passed by
        "$JS.API.CONSUMER.CREATE",
        "$JS.API.CONSUMER.MSG",  # asks for the next messages
    }
    assert {subject.partition(".")[0] for subject in heard} <= {"$JS", "_INBOX"}


class Box(Value):
    """How many events there were."""

    name: str
    events: int = 0


BOXES: ViewSpec[Box] = ViewSpec(
    name="boxes",
    of=Box,
    empty=lambda key: Box(name=key),
    projections=(
        Projection(
            NOTIFY,
            lambda event: event.message_id,
            lambda view, _: view.model_copy(update={"events": view.events + 1}),
        ),
    ),
)


class WatchedReadModel(MemoryReadModel[Box]):
    """Knows how many views are out of it: loaded, and not written back."""

    def __init__(self) -> None:
        super().__init__(BOXES)
        self.out: set[str] = set()
        self.most = 0

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[Box]]:
        keys = list(keys)
        self.out |= set(keys)
        self.most = max(self.most, len(self.out))
        return await super().load(keys)

    async def save(self, kept: Iterable[Kept[Box]], reach: Reach | None = None) -> None:
        kept = list(kept)
        self.out -= {one.key for one in kept}
        await super().save(kept, reach)


async def test_what_a_rebuild_holds_does_not_grow_with_the_stream():
    views, random = WatchedReadModel(), Random(8)  # noqa: S311 - which box an event is about
    shelf, boxes, one = Shelf(BOXES, views), 3 * AT_HAND, envelope(queued(), "notify.x")
    counted: Counter[str] = Counter()
    for _ in range(24_000 // SIPPED):
        names = [f"m-{random.randrange(boxes)}" for _ in range(SIPPED)]
        told = [one.data.model_copy(update={"message_id": name}) for name in names]
        start = counted.total() + 1
        counted.update(names)
        batch = [
            one.model_copy(update={"data": data, "position": position})
            for position, data in enumerate(told, start)
        ]
        await shelf.take(BOXES.projections[0], batch)
    assert views.most <= AT_HAND + WRITTEN + SIPPED
    await shelf.clear()
    assert views.out == set()
    assert {b.name: b.events for b in await views.find({}, order="name", limit=boxes)} == counted


async def test_a_clock_that_goes_backwards_loses_no_event(ground: Ground):
    events, one = 4300, envelope(queued(), "notify.x")
    history = []
    for n in range(events):
        told = one.data.model_copy(update={"message_id": f"m-{n % 7}"})
        back = {"id": uuid4(), "data": told, "time": NOW - timedelta(seconds=n)}
        history.append(Written(NOTIFY, "notify.x", one.model_copy(update=back)))
    await write(ground.nats, history)
    views = MemoryReadModel(BOXES)
    rebuild = await Rebuild(ground.url, BOXES, views, "").begin({})
    await rebuild.catch_up(silent)
    await rebuild.end()
    assert sum(box.events for box in await views.find({}, order="name")) == events
