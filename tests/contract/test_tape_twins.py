"""Memory and JetStream show a stream byte by byte, gaps included."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest
from nats.aio.client import Client

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.memory import MemoryStream, MemoryTape
from services.chassis.stream import JetStream, SequenceConflictError, Stream
from services.chassis.tape import MOST, JetStreamTape, Tape, listening
from tests.facts import envelope, queued


@dataclass(frozen=True)
class Ground:
    """A stream to write to, and its tape."""

    stream: Stream[NotifyEvent]
    tape: Tape


@pytest.fixture(params=["memory", "jetstream"])
async def ground(request: pytest.FixtureRequest, connection: Client) -> AsyncIterator[Ground]:
    """An empty stream, once of each kind."""
    if request.param == "memory":
        memory: MemoryStream[NotifyEvent] = MemoryStream()
        yield Ground(memory, MemoryTape(NOTIFY, memory))
        return
    js = connection.jetstream()
    await js.delete_stream(NOTIFY.name) if await _known(connection) else None
    await js.add_stream(name=NOTIFY.name, subjects=[NOTIFY.subjects], allow_direct=True)
    yield Ground(JetStream(connection, NOTIFY), JetStreamTape(connection, NOTIFY.name))
    await js.delete_stream(NOTIFY.name)


async def _known(connection: Client) -> bool:
    return NOTIFY.name in [one.config.name for one in await connection.jetstream().streams_info()]


async def laid(stream: Stream[NotifyEvent], fact: Recorded[NotifyEvent]) -> None:
    """Append it; a server that was too busy to answer is asked once more, as `handle` does."""
    with suppress(SequenceConflictError):
        await stream.append(fact, expected=0)
        return
    await stream.append(fact, expected=0)


async def test_an_empty_stream_has_an_empty_tape(ground: Ground):
    assert await ground.tape.after(0) == []
    assert await ground.tape.last() == 0


async def test_the_tape_has_each_event_as_it_was_written(ground: Ground):
    facts = [envelope(queued(f"m-{n}"), NOTIFY.subject(f"m-{n}")) for n in range(3)]
    for fact in facts:
        await ground.stream.append(fact, expected=0)
    bodies = [NOTIFY.codec.dump_json(fact, exclude={"position"}) for fact in facts]
    taped = await ground.tape.after(0)
    assert [s.position for s in taped] == [1, 2, 3]
    assert [s.subject for s in taped] == [fact.subject for fact in facts]
    assert [s.body for s in taped] == bodies
    assert await ground.tape.after(2) == taped[2:]
    assert await ground.tape.after(3) == []
    assert await ground.tape.last() == 3


async def test_a_long_tape_comes_in_pieces_without_a_gap(ground: Ground):
    for n in range(MOST + 5):
        await laid(ground.stream, envelope(queued(f"m-{n}"), NOTIFY.subject(f"m-{n}")))
    positions: list[int] = []
    while piece := await ground.tape.after(positions[-1] if positions else 0):
        positions += [stored.position for stored in piece]
    assert positions == list(range(1, MOST + 6))


async def test_a_removed_message_shows_as_a_gap(connection: Client):
    js, name = connection.jetstream(), f"T{uuid4().hex}"
    await js.add_stream(name=name, subjects=[f"{name}.*"], allow_direct=True)
    for n in range(3):
        await js.publish(f"{name}.x", b"%d" % n)
    await js.delete_msg(name, 2)
    tape = JetStreamTape(connection, name)
    assert [s.position for s in await tape.after(0)] == [1, 3]
    await js.purge_stream(name)
    assert await tape.after(0) == []
    assert await tape.last() == 3
    await js.delete_stream(name)


async def test_listening_makes_no_streams(nats_url: str, connection: Client):
    async with listening(nats_url) as tapes:
        assert await tapes("NOBODY").last() == 0
    assert "NOBODY" not in [s.config.name for s in await connection.jetstream().streams_info()]
