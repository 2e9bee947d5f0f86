"""Memory and JetStream keep the same promises."""

import asyncio
from uuid import uuid4

import pytest
from nats.aio.client import Client

from contracts.event import Recorded
from contracts.notify import MessageQueued, NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.bootstrap import GroundError, event_stream, lay_streams
from services.chassis.decider import Decider, RejectedError
from services.chassis.handle import BusyError, handle
from services.chassis.memory import MemoryStream
from services.chassis.stream import JetStream, SequenceConflictError, Stream
from tests.facts import because, envelope, given_up, queued

Notices = Stream[NotifyEvent]


@pytest.fixture(params=["memory", "jetstream"])
async def stream(request: pytest.FixtureRequest, connection: Client) -> Stream[NotifyEvent]:
    """A stream, once of each kind."""
    if request.param == "memory":
        return MemoryStream()
    await lay_streams(connection)
    return JetStream(connection, NOTIFY)


@pytest.fixture
def subject() -> str:
    """An aggregate nobody has used."""
    return NOTIFY.subject(f"m-{uuid4().hex}")


async def test_what_was_appended_is_loaded_in_order(stream: Notices, subject: str):
    first = await stream.append(envelope(queued(), subject), expected=0)
    second = await stream.append(envelope(given_up(), subject), expected=first.position)
    for fresh in (False, True):
        assert await stream.load(subject, fresh=fresh) == [first, second]
    assert await stream.tip(subject) == second.position


async def test_of_a_long_history_the_end_is_loaded_and_never_nothing(stream: Notices, subject: str):
    first = await stream.append(envelope(queued(), subject), expected=0)
    second = await stream.append(envelope(given_up(), subject), expected=first.position)
    for fresh in (False, True):
        assert await stream.load(subject, fresh=fresh, since=first.position) == [first, second]
        assert await stream.load(subject, fresh=fresh, since=second.position) == [second]
        assert await stream.load(subject, fresh=fresh, since=second.position + 9) == [second]
        assert await stream.load(NOTIFY.subject("m-none"), fresh=fresh, since=5) == []


async def test_an_unknown_aggregate_is_empty(stream: Notices, subject: str):
    for fresh in (False, True):
        assert await stream.load(subject, fresh=fresh) == []
    assert await stream.tip(subject) == 0


async def test_of_two_writers_exactly_one_wins(stream: Notices, subject: str):
    attempts = [stream.append(envelope(queued(), subject), expected=0) for _ in range(8)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(o, SequenceConflictError) for o in outcomes) == 7
    assert len(await stream.load(subject)) == 1


async def test_an_append_on_a_stale_position_writes_nothing(stream: Notices, subject: str):
    await stream.append(envelope(queued(), subject), expected=0)
    with pytest.raises(SequenceConflictError):
        await stream.append(envelope(given_up(), subject), expected=0)
    assert len(await stream.load(subject)) == 1


def told(_: str, history: int) -> MessageQueued | None:
    """Queue the message that was asked for, once; refuse a fourth fact."""
    if history >= 3:
        raise RejectedError("notify.enough", "Enough.")
    return queued()


COUNTING: Decider[str, int, NotifyEvent] = Decider(
    initial=0, decide=told, evolve=lambda count, _: count + 1
)


async def test_the_same_cause_twice_is_one_fact(stream: Notices, subject: str):
    cause = because()
    once = await handle(stream, COUNTING, subject=subject, command="tell", cause=cause)
    again = await handle(stream, COUNTING, subject=subject, command="tell", cause=cause)
    assert once == again
    assert len(await stream.load(subject)) == 1


async def test_the_same_cause_at_once_is_one_fact(stream: Notices, subject: str):
    cause = because()
    asked = [
        handle(stream, COUNTING, subject=subject, command="tell", cause=cause) for _ in range(4)
    ]
    outcomes = {r.id for r in await asyncio.gather(*asked) if r}
    assert len(outcomes) == 1
    assert len(await stream.load(subject)) == 1


async def test_writers_that_lose_decide_again(stream: Notices, subject: str):
    asked = [
        handle(stream, COUNTING, subject=subject, command="tell", cause=because()) for _ in range(3)
    ]
    await asyncio.gather(*asked)
    assert len(await stream.load(subject)) == 3


async def test_a_refusal_writes_nothing(stream: Notices, subject: str):
    for _ in range(3):
        await handle(stream, COUNTING, subject=subject, command="tell", cause=because())
    with pytest.raises(RejectedError):
        await handle(stream, COUNTING, subject=subject, command="tell", cause=because())
    assert len(await stream.load(subject)) == 3


async def test_a_long_history_comes_whole(connection: Client, subject: str):
    await lay_streams(connection)
    stream = JetStream(connection, NOTIFY)
    position = 0
    for _ in range(1100):  # more than one batch of direct gets
        position = (await stream.append(envelope(queued(), subject), expected=position)).position
    assert len(await stream.load(subject)) == 1100


async def test_a_lost_answer_is_found_again(connection: Client, subject: str):
    await lay_streams(connection)
    stream = JetStream(connection, NOTIFY)
    ours = envelope(queued(), subject)
    kept = await stream.append(ours, expected=0)
    assert await stream.append(ours, expected=0) == kept  # as after a time-out: it is already there


async def test_a_refusal_rests_on_the_leader(subject: str):
    stream = LaggingStream(behind=1)
    for _ in range(3):
        await handle(stream, COUNTING, subject=subject, command="tell", cause=because())
    with pytest.raises(RejectedError):
        await handle(stream, COUNTING, subject=subject, command="tell", cause=because())
    assert len(stream.log) == 3


class LaggingStream(MemoryStream[NotifyEvent]):
    """A stream whose replica lags: only fresh reads see the last events."""

    def __init__(self, behind: int) -> None:
        super().__init__()
        self._behind = behind

    async def load(self, subject: str, *, fresh: bool = False, since: int = 1):
        history = await super().load(subject, since=since)
        return history if fresh else history[: -self._behind]


class DeafStream(MemoryStream[NotifyEvent]):
    """A stream on which someone else is always faster."""

    async def append(
        self, recorded: Recorded[NotifyEvent], *, expected: int
    ) -> Recorded[NotifyEvent]:
        del expected
        raise SequenceConflictError(recorded.subject)


async def test_who_always_loses_is_told_so(subject: str):
    with pytest.raises(BusyError):
        await handle(DeafStream(), COUNTING, subject=subject, command="tell", cause=because())


async def test_a_stream_configured_otherwise_stops_the_start(connection: Client):
    js = connection.jetstream()
    await lay_streams(connection)
    config = (await js.stream_info("PARKED")).config
    config.max_msg_size = 1000
    await js.update_stream(config)
    with pytest.raises(GroundError, match="max_msg_size"):
        await lay_streams(connection)
    config.max_msg_size = event_stream("PARKED", 1)["max_msg_size"]
    await js.update_stream(config)
    await lay_streams(connection)
