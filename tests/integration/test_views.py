"""Views follow their streams without a gap, whatever happens to the servers and to us."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import nats as nats_py
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from nats.aio.client import Client

from contracts.event import Event, Recorded, Value
from contracts.identity import AccountRegistered
from contracts.notify import MessageQueued
from contracts.streams import IDENTITY, NOTIFY, EventStream
from contracts.values import PersonId
from services.chassis.bootstrap import lay_streams
from services.chassis.memory import MemoryReadModel
from services.chassis.projection import Kept, Projection, ViewSpec
from services.chassis.readmodel import MongoReadModel, ReadModel
from services.chassis.views import Keeper, apply
from services.chassis.writing import Reach
from tests.eventually import eventually
from tests.facts import ANNA, BINH, envelope, queued
from tests.servers import free_port, nats

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Person(Value):
    """Each stream has its own part; both remember every event in order."""

    person: str
    told: tuple[int, ...] = ()
    sure: tuple[int, ...] = ()


def told(view: Person, recorded: Recorded[Any]) -> Person:
    return view.model_copy(update={"told": (*view.told, recorded.position)})


def sure(view: Person, recorded: Recorded[Any]) -> Person:
    return view.model_copy(update={"sure": (*view.sure, recorded.position)})


def person_of(event: Event) -> str | None:
    match event:
        case MessageQueued():
            return event.recipient
        case AccountRegistered():
            return event.person_id
        case _:
            return None


SPEC: ViewSpec[Person] = ViewSpec(
    name="people",
    of=Person,
    empty=lambda key: Person(person=key),
    projections=(Projection(NOTIFY, person_of, told), Projection(IDENTITY, person_of, sure)),
)


class CountingReadModel(MemoryReadModel[Person]):
    """Counts what is written."""

    saves = 0

    async def save(self, kept: Iterable[Kept[Person]], reach: Reach | None = None) -> None:
        self.saves += 1
        await super().save(kept, reach)


@pytest.fixture
def nats_url(tmp_path: Path) -> Iterator[str]:
    """A server of this test's own: nothing else is in the streams."""
    with nats(tmp_path) as url:
        yield url


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    """A connection that comes back by itself, and streams to read."""
    client = await nats_py.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)
    await lay_streams(client)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def keeping(client: Client, views: ReadModel[Person]) -> AsyncIterator[Keeper[Person]]:
    """A keeper at work."""
    assert client.connected_url
    keeper = Keeper(client.connected_url.geturl(), SPEC, views)
    task = asyncio.create_task(keeper.run())
    try:
        yield keeper
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def put(client: Client, spec: EventStream[Any], *facts: Event, to: str = "x") -> None:
    """Append facts, in this order."""
    js, body = client.jetstream(publish_async_max_pending=4000), spec.codec.dump_json
    sent = [
        await js.publish_async(spec.subject(to), body(envelope(fact, spec.subject(to))))
        for fact in facts
    ]
    await asyncio.gather(*sent)


def message(person: PersonId = ANNA) -> MessageQueued:
    return queued().model_copy(update={"recipient": person})


def account(person: PersonId = ANNA) -> AccountRegistered:
    return AccountRegistered(person_id=person, assurance=1)


async def test_a_view_follows_several_streams(nats_url: str, database: Database):
    views = MongoReadModel(database, SPEC)
    async with connected(nats_url) as client, keeping(client, views) as keeper:
        await put(client, NOTIFY, message(), message(BINH), message())
        await put(client, IDENTITY, account(), account(BINH))
        assert await views.reached({"NOTIFY": 3, "IDENTITY": 2})
        assert await views.get(ANNA) == Person(person=ANNA, told=(1, 3), sure=(1,))
        assert await views.get(BINH) == Person(person=BINH, told=(2,), sure=(2,))
        await put(client, NOTIFY, message(BINH))
        assert await views.reached({"NOTIFY": 4})
        assert await views.get(BINH) == Person(person=BINH, told=(2, 4), sure=(2,))
        assert keeper.trouble == {}


async def test_a_long_history_is_read_in_batches(nats_url: str):
    views = CountingReadModel(SPEC)
    async with connected(nats_url) as client:
        await put(client, NOTIFY, *[message()] * 1200)
        async with keeping(client, views):
            await eventually(lambda: views.checkpoint("NOTIFY"))
            assert await views.reached({"NOTIFY": 1200})
    assert await views.get(ANNA) == Person(person=ANNA, told=tuple(range(1, 1201)))
    assert views.saves < 120


async def test_a_restart_goes_on_at_the_checkpoint(nats_url: str, database: Database):
    async with connected(nats_url) as client:
        await put(client, NOTIFY, message(), message())
        async with keeping(client, MongoReadModel(database, SPEC)):
            await eventually(lambda: MongoReadModel(database, SPEC).checkpoint("NOTIFY"))
            assert await MongoReadModel(database, SPEC).reached({"NOTIFY": 2})
        # whoever read from the start again would bring this back, for its own view has no memory
        await database["people"].delete_many({"revision": {"$exists": True}})
        await put(client, NOTIFY, message())
        async with keeping(client, MongoReadModel(database, SPEC)):
            assert await MongoReadModel(database, SPEC).reached({"NOTIFY": 3})
    assert await MongoReadModel(database, SPEC).get(ANNA) == Person(person=ANNA, told=(3,))


async def test_two_keepers_of_one_view_agree(nats_url: str, database: Database):
    one, two = MongoReadModel(database, SPEC), MongoReadModel(database, SPEC)
    async with (
        connected(nats_url) as here,
        connected(nats_url) as there,
        keeping(here, one) as first,
        keeping(there, two) as second,
    ):
        for _ in range(20):
            await put(here, NOTIFY, message(), message(BINH), message())
            await put(here, IDENTITY, account(), account(BINH))
        await eventually(lambda: one.reached({"NOTIFY": 60, "IDENTITY": 40}))
        assert (first.trouble, second.trouble) == ({}, {})
    anna = Person(
        person=ANNA,
        told=tuple(n for n in range(1, 61) if n % 3 != 2),
        sure=tuple(range(1, 41, 2)),
    )
    assert await one.get(ANNA) == anna
    assert (await one.get(BINH) or anna).told == tuple(range(2, 61, 3))


class RivalledReadModel(MemoryReadModel[Person]):
    """Another keeper, which has seen less, writes between our reading and our writing."""

    rivals: tuple[Recorded[Any], ...] = ()

    async def save(self, kept: Iterable[Kept[Person]], reach: Reach | None = None) -> None:
        first, self.rivals = self.rivals, ()
        if first:
            await apply(SPEC, self, SPEC.projections[0], first)
        await super().save(kept, reach)


async def test_who_wrote_too_late_folds_again_onto_what_is_there():
    views = RivalledReadModel(SPEC)
    batch = [envelope(message(), "notify.x", position) for position in (1, 2, 3)]
    views.rivals = (batch[0],)
    await apply(SPEC, views, SPEC.projections[0], batch)
    assert await views.get(ANNA) == Person(person=ANNA, told=(1, 2, 3))
    assert await views.checkpoint("NOTIFY") == 3


async def test_a_view_goes_on_after_the_server_was_away(tmp_path: Path, database: Database):
    views, port = MongoReadModel(database, SPEC), free_port()
    with ExitStack() as servers:
        url = servers.enter_context(nats(tmp_path, port))
        async with connected(url) as client, keeping(client, views) as keeper:
            await put(client, NOTIFY, message())
            await eventually(lambda: views.reached({"NOTIFY": 1}))
            servers.close()
            servers.enter_context(nats(tmp_path, port))
            async with connected(url) as other:
                await put(other, NOTIFY, message())
            await eventually(lambda: views.reached({"NOTIFY": 2}), within=20)
            await eventually(lambda: not keeper.trouble)  # quiet streams recover too
    assert await views.get(ANNA) == Person(person=ANNA, told=(1, 2))


async def test_a_view_stops_at_what_it_cannot_understand(nats_url: str, database: Database):
    views = MongoReadModel(database, SPEC)
    async with connected(nats_url) as client, keeping(client, views) as keeper:
        await put(client, NOTIFY, message(), message())
        await client.jetstream().publish("notify.x", b'{"name": "Nguy')
        await put(client, NOTIFY, message())
        trouble = await eventually(lambda: keeper.trouble.get("NOTIFY"))
        assert trouble == "PoisonError: NOTIFY position 3: json_invalid"
        await put(client, IDENTITY, account())  # the other stream is none the worse
        await eventually(lambda: views.reached({"IDENTITY": 1}))
        assert set(keeper.trouble) == {"NOTIFY"}
        assert await views.checkpoint("NOTIFY") == 2
        assert await views.get(ANNA) == Person(person=ANNA, told=(1, 2), sure=(1,))


async def test_a_hole_in_a_stream_is_an_alarm(nats_url: str, database: Database):
    views = MongoReadModel(database, SPEC)
    async with connected(nats_url) as client:
        await put(client, NOTIFY, message(), message())
        await put(client, NOTIFY, message(), to="gone")
        await put(client, NOTIFY, message())
        await client.jetstream().purge_stream("NOTIFY", subject="notify.gone")
        async with keeping(client, views) as keeper:
            trouble = await eventually(lambda: keeper.trouble.get("NOTIFY"))
    assert trouble == "PoisonError: NOTIFY position 3: missing, 4 comes next"
    assert await views.get(ANNA) == Person(person=ANNA, told=(1, 2))  # all before it


class AilingReadModel(MemoryReadModel[Person]):
    """Cannot write while it is ill."""

    ill = True

    async def save(self, kept: Iterable[Kept[Person]], reach: Reach | None = None) -> None:
        if self.ill:
            raise OSError("no disk")
        await super().save(kept, reach)


async def test_a_view_that_could_not_be_written_recovers_by_itself(nats_url: str):
    views = AilingReadModel(SPEC)
    async with connected(nats_url) as client, keeping(client, views) as keeper:
        await put(client, NOTIFY, message(), message())
        await eventually(lambda: keeper.trouble)
        assert await views.checkpoint("NOTIFY") == 0
        views.ill = False
        await eventually(lambda: not keeper.trouble)
        assert await views.get(ANNA) == Person(person=ANNA, told=(1, 2))


class ForgetfulReadModel(MemoryReadModel[Person]):
    """Does not know where it stands while it is ill."""

    ill = True

    async def checkpoint(self, stream: str) -> int:
        if self.ill:
            raise OSError("no disk")
        return await super().checkpoint(stream)


async def test_a_quiet_view_recovers_without_a_new_event(nats_url: str):
    views = ForgetfulReadModel(SPEC)
    async with connected(nats_url) as client, keeping(client, views) as keeper:
        await eventually(lambda: set(keeper.trouble) == {"NOTIFY", "IDENTITY"})
        views.ill = False
        await eventually(lambda: not keeper.trouble)
