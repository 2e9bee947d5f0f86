"""Traces, metrics and logs: one request can be followed through every service.

OTLP export is switched on by the standard variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, …).
Nothing here ever sees a citizen's data: names of commands, subjects and codes only.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import httpx
from fastapi import FastAPI
from opentelemetry import metrics, propagate, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor, RequestInfo
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import DEFAULT_OFF, DEFAULT_ON
from pythonjsonlogger.json import JsonFormatter

QUIET = "health,ready,metrics"  # asked every few seconds; tells nothing

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=MappingProxyType({}))
_tracer = trace.get_tracer("motcua")
_meter = metrics.get_meter("motcua")

appended = _meter.create_counter("events_appended", "", "Facts appended, by type")
projected = _meter.create_counter("events_projected", "", "Events folded into views, by view")
stalled = _meter.create_gauge("view_stalled", "", "1 while a view cannot go on, by view")
differences = _meter.create_gauge("view_differences", "", "Views unlike their streams, by view")
failures = _meter.create_counter("effect_failures", "", "Failed tries of effects, by durable")
parked = _meter.create_counter("events_parked", "", "Events set aside for ops, by durable")


def carry(headers: dict[str, str]) -> dict[str, str]:
    """`headers` and the trace they belong to (W3C traceparent)."""
    propagate.inject(headers)
    return headers


@contextmanager
def about(**what: str) -> Iterator[None]:
    """Every log line inside says what it is about, e.g. the dossier's code."""
    token = _about.set({**_about.get(), **what})
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def deciding(subject: str, command: object) -> Iterator[None]:
    """A span around one command; its name is the aggregate's kind and the command's."""
    name = f"{subject.partition('.')[0]}.{type(command).__name__}"
    with (
        _tracer.start_as_current_span(
            name, attributes={"subject": subject}, record_exception=False
        ),
        about(subject=subject),
    ):
        yield


@contextmanager
def consuming(durable: str, subject: str, headers: Mapping[str, str] | None) -> Iterator[None]:
    """A span around one delivered event, continuing the trace that appended it."""
    context = propagate.extract(dict(headers or {}))
    span = _tracer.start_as_current_span(
        durable,
        context=context,
        kind=trace.SpanKind.CONSUMER,
        attributes={"subject": subject},
        record_exception=False,  # what it says may hold what a citizen typed
    )
    with span, about(subject=subject):
        yield


OURS = ("services.", "contracts.")  # modules whose errors never repeat what a citizen typed


def told(error: BaseException) -> str:
    """Of what kind an error is, and what it says only when it is our own: others repeat values."""
    kind = type(error)
    ours = kind.__module__.startswith(OURS)
    return f"{kind.__qualname__}: {error}" if ours else kind.__qualname__


class _Lines(JsonFormatter):
    """One JSON object per line, with the trace and what the line is about."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Where it happened and of what kind; what it says only when the error is our own."""
        _, error, at = ei
        return "".join(traceback.format_tb(at)) + told(error)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data.update(_about.get())
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            log_data["trace_id"] = trace.format_trace_id(context.trace_id)


def log_as_json() -> None:
    """JSON lines on standard error, for the whole process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines("%(asctime)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines name URLs of partners
    server = logging.getLogger("uvicorn")  # brings its own way of writing; ours will do
    server.handlers.clear()
    server.propagate = True


def measure(service: str, *, otlp: bool) -> None:
    """Set up traces and metrics of this process."""
    resource = Resource.create({"service.name": service, "service.namespace": "motcua"})
    # Traces that nobody collects are only named, for the log lines and for whoever we ask.
    traces = TracerProvider(DEFAULT_ON if otlp else DEFAULT_OFF, resource=resource)
    readers: list[MetricReader] = [PrometheusMetricReader()]
    if otlp:
        traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        readers.append(PeriodicExportingMetricReader(OTLPMetricExporter()))
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(MeterProvider(readers, resource=resource))
    trace_calls()


def trace_calls() -> None:
    """A span for each call to another system, without what follows the `?`."""
    HTTPXClientInstrumentor().instrument(async_request_hook=_asked_without_query)


def trace_requests(app: FastAPI) -> None:
    """A span for each request, without what follows the `?`."""
    FastAPIInstrumentor.instrument_app(
        app,
        excluded_urls=QUIET,
        server_request_hook=_without_query,
        exclude_spans=["receive", "send"],
    )


async def _asked_without_query(span: trace.Span, request: RequestInfo) -> None:
    """What we ask others may hold a citizen's code or words too."""
    if span.is_recording() and isinstance(request.url, httpx.URL):
        url = str(request.url.copy_with(query=None))
        span.set_attributes({"http.url": url, "url.full": url})


def _without_query(span: trace.Span, scope: dict[str, Any]) -> None:
    """Queries may hold what a citizen typed; the path holds only opaque ids and codes."""
    if span.is_recording():
        path = scope.get("path", "")
        span.set_attributes(
            {"http.url": path, "http.target": path, "url.query": "", "url.full": path}
        )
