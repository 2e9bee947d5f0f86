"""Effects hear every event at least once, in order; what they cannot bear is set aside."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from faststream.nats import NatsBroker
from nats.aio.client import Client

from contracts.event import Recorded
from contracts.notify import MessageEvent, MessageGivenUp, MessageQueued, NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.bootstrap import lay_streams
from services.chassis.decider import Decider
from services.chassis.effects import Effect, Parked, Parking, Patience, attend
from services.chassis.handle import because_of, handle
from services.chassis.stream import JetStream
from tests.eventually import eventually
from tests.facts import NOW, envelope, given_up, queued
from tests.servers import free_port, nats

BRIEF = Patience(answer=0.5, pauses=(0.05, 0.15, 0.45))
TRIES = len(BRIEF.pauses) + 1


@pytest.fixture
def nats_url(tmp_path: Path) -> Iterator[str]:
    """A server of this test's own: nothing else is in the streams."""
    with nats(tmp_path) as url:
        yield url


@dataclass
class Clerk:
    """Notes what it was handed, and cannot bear some of it.

    Attributes:
        heard: message and when, for every try.
        fails: messages it cannot bear, and how many times; -1 for always.
    """

    heard: list[tuple[str, float]] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)

    async def __call__(self, recorded: Recorded[MessageEvent]) -> None:
        """Note it, and fail if it must."""
        message = recorded.data.message_id
        self.heard.append((message, asyncio.get_running_loop().time()))
        if left := self.fails.get(message, 0):
            self.fails[message] = left - 1
            raise RuntimeError("cannot bear this one")

    def messages(self) -> list[str]:
        """What it was handed, in order, repeats included."""
        return [message for message, _ in self.heard]

    def effect(self) -> Effect:
        """The clerk at its desk."""
        return Effect(NOTIFY, "test-clerk-v1", self)


@dataclass
class Desk:
    """An effect at work, and the stream it listens to."""

    client: Client
    effect: Effect
    parking: Parking

    async def tell(self, *messages: str) -> None:
        """Append a fact about each."""
        stream = JetStream(self.client, NOTIFY)
        for message in messages:
            subject = NOTIFY.subject(message)
            await stream.append(envelope(queued(message), subject), expected=0)

    async def parked(self) -> list[Parked]:
        """What was set aside."""
        return await self.parking.waiting(self.effect)


@asynccontextmanager
async def at_work(url: str, effect: Effect, patience: Patience = BRIEF) -> AsyncIterator[Desk]:
    """A process with this one effect."""
    broker = NatsBroker(url, logger=None, graceful_timeout=0.1, max_reconnect_attempts=-1)
    client = await broker.connect()
    await lay_streams(client)
    parking = Parking(client, lambda: NOW)
    attend(broker, effect, parking, patience)
    await broker.start()
    try:
        yield Desk(client, effect, parking)
    finally:
        await broker.stop()


async def test_each_event_is_delivered_once_and_in_order(nats_url: str):
    clerk = Clerk()
    wanted = [f"m-{n}" for n in range(30)]
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.tell(*wanted)
        await eventually(lambda: len(clerk.heard) >= 30)
        await eventually(lambda: settled(desk))
    assert clerk.messages() == wanted


async def settled(desk: Desk) -> bool:
    """Whether the server waits for no answer and has nothing left to deliver."""
    info = await desk.client.jetstream().consumer_info(NOTIFY.name, desk.effect.durable)
    return (info.num_pending, info.num_ack_pending) == (0, 0)


async def test_a_failing_event_comes_back_later_and_later_and_nothing_overtakes_it(nats_url: str):
    clerk = Clerk(fails={"m-2": 3})
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.tell("m-1", "m-2", "m-3")
        await eventually(lambda: "m-3" in clerk.messages())
        assert await desk.parked() == []
    assert clerk.messages() == ["m-1", "m-2", "m-2", "m-2", "m-2", "m-3"]
    times = [at for message, at in clerk.heard if message == "m-2"]
    for pause, before, after in zip(BRIEF.pauses, times, times[1:], strict=False):
        assert pause * 0.9 <= after - before < pause + 0.3


async def test_what_keeps_failing_is_set_aside_and_the_next_has_its_turn(nats_url: str):
    clerk = Clerk(fails={"m-2": -1})
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.tell("m-1", "m-2", "m-3")
        await eventually(lambda: "m-3" in clerk.messages())
        (parked,) = await desk.parked()
        await eventually(lambda: settled(desk))
    assert clerk.messages() == ["m-1", *["m-2"] * TRIES, "m-3"]
    assert (parked.stream, parked.position, parked.tries) == ("NOTIFY", 2, TRIES)
    assert (parked.durable, parked.reason, parked.at) == ("test-clerk-v1", "RuntimeError", NOW)


async def test_what_was_set_aside_is_handed_over_once_more_on_release(nats_url: str):
    clerk = Clerk(fails={"m-1": TRIES + 1})
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.tell("m-1")
        (parked,) = await eventually(desk.parked)
        with pytest.raises(RuntimeError):
            await desk.parking.release(clerk.effect(), parked.entry)
        assert await desk.parked() == [parked]  # it goes on waiting
        assert await desk.parking.release(clerk.effect(), parked.entry)
        assert await desk.parked() == []
        assert not await desk.parking.release(clerk.effect(), parked.entry)
    assert clerk.messages() == ["m-1"] * (TRIES + 2)


async def test_one_effects_trouble_is_not_anothers(nats_url: str):
    clerk = Clerk(fails={"m-1": -1})
    other = Effect(NOTIFY, "test-other-v1", Clerk())
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.tell("m-1")
        (parked,) = await eventually(desk.parked)
        assert await desk.parking.waiting(other) == []
        assert not await desk.parking.release(other, parked.entry)
        assert await desk.parked() == [parked]


@pytest.mark.parametrize(
    "garbage", [b'{"type": "no', b"", b"\xff\x00", b'{"type":"x.y.v9"}', b"null"]
)
async def test_what_cannot_be_understood_is_set_aside_at_once(nats_url: str, garbage: bytes):
    clerk = Clerk()
    async with at_work(nats_url, clerk.effect()) as desk:
        await desk.client.jetstream().publish("notify.m-0", garbage, headers={"content-type": "?"})
        await desk.tell("m-1")
        (parked,) = await eventually(desk.parked)
        await eventually(lambda: clerk.messages() == ["m-1"])
        await eventually(lambda: settled(desk))
        assert (parked.position, parked.tries, parked.reason) == (1, 1, "ValidationError")
        kept = await desk.client.jetstream().get_msg("NOTIFY", seq=1)
        assert (kept.data or b"") == garbage  # nothing is lost: it lies where it lay


async def test_a_restart_goes_on_where_it_stopped(nats_url: str):
    first, second = Clerk(), Clerk()
    async with at_work(nats_url, first.effect()) as desk:
        await desk.tell("m-1", "m-2")
        await eventually(lambda: len(first.heard) == 2)
        await eventually(lambda: settled(desk))
    async with at_work(nats_url, second.effect()) as desk:
        await desk.tell("m-3")
        await eventually(lambda: second.heard)
    assert second.messages() == ["m-3"]


GIVING_UP: Decider[str, int, NotifyEvent] = Decider(
    initial=0,
    decide=lambda message, _: given_up(message),
    evolve=lambda count, _: count + 1,
)


async def test_dying_in_the_middle_loses_nothing_and_doubles_nothing(nats_url: str):
    """The clerk dies after it has acted and before it could say so; a new one takes over."""
    stuck = asyncio.Event()

    async def act(recorded: Recorded[Any], client: Client) -> None:
        if isinstance(recorded.data, MessageQueued):
            message = recorded.data.message_id
            subject, cause = NOTIFY.subject(f"{message}-answer"), because_of(recorded, NOW)
            stream = JetStream(client, NOTIFY)
            await handle(stream, GIVING_UP, subject=subject, command=message, cause=cause)

    async def die(recorded: Recorded[MessageEvent]) -> None:
        await act(recorded, client)
        if recorded.data.message_id == "m-3":
            stuck.set()
            await asyncio.Event().wait()

    async def live(recorded: Recorded[NotifyEvent]) -> None:
        await act(recorded, client)

    wanted = [f"m-{n}" for n in range(1, 7)]
    async with at_work(nats_url, Effect(NOTIFY, "test-clerk-v1", die)) as desk:
        client = desk.client
        await desk.tell(*wanted)
        await asyncio.wait_for(stuck.wait(), 5)
    async with at_work(nats_url, Effect(NOTIFY, "test-clerk-v1", live)) as desk:
        client = desk.client
        await eventually(lambda: settled(desk))
        answers = [r.data for m in wanted for r in await answered(desk.client, m)]
        assert await desk.parked() == []
    assert [fact.message_id for fact in answers if isinstance(fact, MessageGivenUp)] == wanted


async def answered(client: Client, message: str) -> Any:
    return await JetStream(client, NOTIFY).load(NOTIFY.subject(f"{message}-answer"))


async def test_effects_go_on_after_the_server_was_away(tmp_path: Path):
    clerk, port = Clerk(), free_port()
    with ExitStack() as servers:
        url = servers.enter_context(nats(tmp_path, port))
        async with at_work(url, clerk.effect()) as desk:
            await desk.tell("m-1")
            await eventually(lambda: clerk.messages() == ["m-1"])
            await eventually(lambda: settled(desk))
            servers.close()
            servers.enter_context(nats(tmp_path, port))
            async with at_work(url, Effect(NOTIFY, "test-other-v1", Clerk())) as other:
                await other.tell("m-2")
            await eventually(lambda: "m-2" in clerk.messages(), within=15)
    assert clerk.messages() == ["m-1", "m-2"]
