"""One request can be followed: over HTTP, the decision, the stream, the effect and beyond."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from faststream.nats import NatsBroker
from nats.aio.client import Client
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.bootstrap import lay_streams
from services.chassis.decider import Decider
from services.chassis.effects import Effect, Parking, attend
from services.chassis.handle import handle
from services.chassis.problems import explain_problems
from services.chassis.stream import JetStream
from services.chassis.telemetry import trace_calls, trace_requests
from tests.eventually import eventually
from tests.facts import NOW, because, queued
from tests.servers import nats

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TYPED = "000199000001"
TRACEPARENT = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
TELLING: Decider[str, int, NotifyEvent] = Decider(
    initial=0, decide=lambda _, __: queued(), evolve=lambda count, _: count + 1
)


@dataclass
class Followed:
    """A service under observation."""

    caller: httpx.AsyncClient
    client: Client
    exporter: InMemorySpanExporter
    heard: list[str] = field(default_factory=list)

    def span(self, name: str) -> ReadableSpan | None:
        """The span of this name, once it has ended."""
        return next((s for s in self.exporter.get_finished_spans() if s.name == name), None)


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Every span that ends in this process, while the test lasts."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield exporter
    exporter.shutdown()


def commands(client: Client) -> APIRouter:
    """One command."""
    router = APIRouter()

    @router.post("/messages/{message}")
    async def tell(message: str) -> None:
        subject, stream = NOTIFY.subject(message), JetStream(client, NOTIFY)
        await handle(stream, TELLING, subject=subject, command="tell", cause=because())

    return router


@pytest.fixture
async def followed(tmp_path: Path, exporter: InMemorySpanExporter) -> AsyncIterator[Followed]:
    """An app with a command, and an effect on what it decides, on a real NATS server."""
    async with AsyncExitStack() as closing:
        broker = NatsBroker(closing.enter_context(nats(tmp_path)), logger=None)
        client = await broker.connect()
        closing.push_async_callback(broker.stop)
        await lay_streams(client)
        app = FastAPI()
        app.include_router(commands(client))
        explain_problems(app)
        trace_requests(app)
        transport = httpx.ASGITransport(app=app)
        caller = await closing.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://small.test")
        )
        seen = Followed(caller, client, exporter)

        async def hear(_: Recorded[NotifyEvent]) -> None:
            span = trace.get_current_span().get_span_context()
            seen.heard.append(trace.format_trace_id(span.trace_id))

        attend(broker, Effect(NOTIFY, "test-trace-v1", hear), Parking(client, lambda: NOW))
        await broker.start()
        yield seen


async def test_a_request_is_followed_to_the_effect(followed: Followed):
    answered = await followed.caller.post("/messages/m-1", headers=TRACEPARENT)
    assert answered.status_code == 200
    stored = await followed.client.jetstream().get_last_msg("NOTIFY", "notify.m-1")
    assert (stored.headers or {})["traceparent"].split("-")[1] == TRACE

    effect = await eventually(lambda: followed.span("test-trace-v1"))
    request, decision = followed.span("POST /messages/{message}"), followed.span("notify.str")
    assert request is not None
    assert decision is not None
    for span in (request, decision, effect):
        assert trace.format_trace_id(span.context.trace_id) == TRACE
    parents = [span.parent and span.parent.span_id for span in (request, decision, effect)]
    assert parents == [int(PARENT, 16), request.context.span_id, decision.context.span_id]
    assert effect.kind is trace.SpanKind.CONSUMER
    assert followed.heard == [TRACE]


async def test_an_event_without_a_trace_begins_one(followed: Followed):
    await handle(
        JetStream(followed.client, NOTIFY),
        TELLING,
        subject="notify.m-2",
        command="tell",
        cause=because(),
    )
    effect = await eventually(lambda: followed.span("test-trace-v1"))
    assert effect.context.trace_id != 0


async def test_no_query_enters_a_span(followed: Followed):
    await followed.caller.post(f"/messages/m-1?id={TYPED}", headers=TRACEPARENT)
    assert followed.span("POST /messages/{message}") is not None
    for span in followed.exporter.get_finished_spans():
        assert TYPED not in span.to_json()


@asynccontextmanager
async def partner(heard: list[bytes]) -> AsyncIterator[str]:
    """Someone else's server, which notes what it is asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_what_we_ask_others_is_followed_and_its_query_is_not(exporter: InMemorySpanExporter):
    heard: list[bytes] = []
    trace_calls()
    try:
        async with partner(heard) as url, httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"{url}/lookups?key={TYPED}")
    finally:
        HTTPXClientInstrumentor().uninstrument()
    (span,) = exporter.get_finished_spans()
    assert TYPED.encode() in heard[0]
    assert f"traceparent: 00-{trace.format_trace_id(span.context.trace_id)}".encode() in heard[0]
    assert "/lookups" in span.to_json()
    assert TYPED not in span.to_json()
