"""A line of our own for questions: against a real server in its moods."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import nats as nats_py
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import ServiceUnavailableError

from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.bootstrap import lay_streams
from services.chassis.line import Line
from services.chassis.stream import JetStream
from tests.facts import envelope, queued
from tests.servers import free_port, nats

NO_MATTER_HOW_OFTEN = -1


async def test_a_server_that_restarts_is_asked_again(tmp_path: Path):
    port, subject = free_port(), NOTIFY.subject("m-1")
    with ExitStack() as servers:
        url = servers.enter_context(nats(tmp_path, port))
        client = await nats_py.connect(
            url, max_reconnect_attempts=NO_MATTER_HOW_OFTEN, reconnect_time_wait=0.05
        )
        await lay_streams(client)
        stream: JetStream[NotifyEvent] = JetStream(client, NOTIFY)
        kept = await stream.append(envelope(queued(), subject), expected=0)
        assert await stream.load(subject) == [kept]
        servers.close()
        with pytest.raises(NatsTimeoutError):
            await stream.load(subject)
        loading = asyncio.create_task(stream.load(subject))
        servers.enter_context(nats(tmp_path, port))
        assert await loading == [kept]
        await client.close()


async def test_many_questions_at_once_get_each_its_own_answer(connection: Client):
    await lay_streams(connection)
    stream: JetStream[NotifyEvent] = JetStream(connection, NOTIFY)
    subjects = [NOTIFY.subject(f"m-{uuid4().hex}") for _ in range(50)]
    kept = [await stream.append(envelope(queued(), one), expected=0) for one in subjects]
    found = await asyncio.gather(*[stream.load(subject) for subject in subjects])
    assert found == [[one] for one in kept]


async def test_where_nobody_answers_it_is_said_at_once(connection: Client):
    with pytest.raises(ServiceUnavailableError):
        await Line(connection).ask("$JS.API.DIRECT.GET.NOBODY", {"seq": 1, "batch": 1})


async def test_an_answer_that_stays_out_is_waited_for_no_longer_than_others(
    connection: Client,
):
    await connection.subscribe("silence")
    await connection.flush()
    with pytest.raises(NatsTimeoutError):
        await Line(connection).ask("silence", {})
