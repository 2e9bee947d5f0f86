"""A service as a process: what it tells those who run it, and how it answers those who call."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.chassis.ids import new_key
from tests.eventually import eventually
from tests.keys import PRIVATE, PUBLIC, bearer, citizen
from tests.servers import free_port, listens, mongod, nats
from tests.waiting import until

ROOT = Path(__file__).parents[2]
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
PROBLEM = "application/problem+json"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@dataclass
class Service:
    """A running process, and what it wrote."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Its log: nothing but JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def saying(self, what: str) -> dict[str, Any]:
        """The first line that says it."""
        return next(line for line in self.lines() if what in line["message"])


def environment(nats_url: str, mongodb_uri: str, **knobs: str) -> dict[str, str]:
    """What the launcher gives a service."""
    given = {k: v for k, v in os.environ.items() if not k.startswith(("MOTCUA_", "OTEL_"))}
    return given | {
        "NATS_URL": nats_url,
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_TOKEN_PUBLIC_KEY": PUBLIC,
        "MOTCUA_SERVICE_TOKEN": PRIVATE,
        "MOTCUA_VAULT_KEY": KEY,
        "MOTCUA_LOOKUP_KEY": KEY,
        **knobs,
    }


@contextmanager
def service(log: Path, env: dict[str, str]) -> Iterator[Service]:
    """The small service, started as the launcher starts one."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.integration.small_service:app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    command += ["--log-level", "warning", "--timeout-graceful-shutdown", "5"]
    with log.open("ab") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink, stderr=sink)  # noqa: S603 - our own
    try:
        until(lambda: listens(port) or process.poll() is not None)
        yield Service(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.kill()
        process.wait(5)


@pytest.fixture(scope="module")
def small(
    nats_url: str, mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """One small service for all tests that leave it whole."""
    log = tmp_path_factory.mktemp("small") / "log"
    with service(log, environment(nats_url, mongodb_uri, MOTCUA_MOST="7")) as running:
        yield running


@pytest.fixture(scope="module")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of these tests' own."""
    with nats(tmp_path_factory.mktemp("nats")) as url:
        yield url


@pytest.fixture
async def caller(small: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Someone who calls it."""
    async with httpx.AsyncClient(base_url=small.url) as client:
        yield client


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(new_key())}


def told(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem, as it must look."""
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"/problems/{code}"
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    return problem


async def test_it_shows_signs_of_life(caller: httpx.AsyncClient):
    assert (await caller.get("/health")).json() == {"status": "up"}
    ready = await caller.get("/ready")
    assert ready.status_code == 200
    assert ready.json() == {"nats": True, "mongodb": True, "stalled": {}, "alarms": {}}


async def test_a_command_goes_the_whole_way(caller: httpx.AsyncClient):
    message = f"m-{uuid4().hex}"
    done = await caller.post(f"/messages/{message}", json={"times": 1}, headers=once())
    assert done.status_code == 200
    position = done.json()["position"]
    seen = await caller.get("/messages/m-1", headers={"X-Wait-For": f"NOTIFY={position}"})
    assert seen.json()["events"] >= 1
    answered = await eventually(lambda: found(caller, "/messages/m-answer"))
    assert answered["events"] >= 1


async def found(caller: httpx.AsyncClient, path: str) -> Any:
    response = await caller.get(path)
    return response.json() if response.status_code == 200 else None


async def test_the_same_request_twice_is_one_fact(caller: httpx.AsyncClient):
    message, key = f"m-{uuid4().hex}", once()
    asked = [
        await caller.post(f"/messages/{message}", json={"times": 1}, headers=key) for _ in range(2)
    ]
    assert asked[0].status_code == 200
    assert asked[0].json() == asked[1].json()


async def test_a_command_that_changes_nothing_has_no_position(caller: httpx.AsyncClient):
    done = await caller.post(f"/messages/m-{uuid4().hex}", json={"times": 0}, headers=once())
    assert done.json()["position"] is None


async def test_a_command_needs_an_idempotency_key(caller: httpx.AsyncClient):
    missing = await caller.post("/messages/m-1", json={"times": 1})
    told(missing, 400, "request.idempotency-key-missing")
    key = {"Idempotency-Key": "again"}
    wrong = await caller.post("/messages/m-1", json={"times": 1}, headers=key)
    told(wrong, 400, "request.idempotency-key-invalid")


async def test_what_is_not_there_is_404(caller: httpx.AsyncClient):
    told(await caller.get("/messages/m-unknown"), 404, "small.not-found")
    told(await caller.get("/nowhere"), 404, "http.404")


async def test_a_wrong_method_is_told_the_right_ones(caller: httpx.AsyncClient):
    refused = await caller.delete("/broken")
    told(refused, 405, "http.405")
    assert refused.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"times": "many"}', "times"),
        (b"{}", "times"),
        (b'{"times": 1, "colour": "red"}', "colour"),
        (b'{"times": ', "body"),
    ],
)
async def test_a_malformed_body_is_422_and_names_the_field(
    caller: httpx.AsyncClient, body: bytes, field: str
):
    kind = {"Content-Type": "application/json"}
    refused = await caller.post("/messages/m-1", content=body, headers=once() | kind)
    problem = told(refused, 422, "request.invalid")
    assert [error["field"] for error in problem["errors"]] == [field]


async def test_a_body_that_is_no_text_is_400(caller: httpx.AsyncClient):
    kind = {"Content-Type": "application/json"}
    refused = await caller.post("/messages/m-1", content=b"\xff", headers=once() | kind)
    told(refused, 400, "http.400")


async def test_a_refusal_is_409(caller: httpx.AsyncClient):
    message = f"m-{uuid4().hex}"
    await caller.post(f"/messages/{message}", json={"times": 1}, headers=once())
    again = await caller.post(f"/messages/{message}", json={"times": 1}, headers=once())
    told(again, 409, "small.already-queued")


async def test_an_error_of_ours_is_500_and_tells_nothing(small: Service, caller: httpx.AsyncClient):
    broken = await caller.get("/broken", headers=TRACEPARENT)
    told(broken, 500, "internal")
    assert "Ví Dụ" not in broken.text
    line = await eventually(lambda: said(small, "unexpected RuntimeError"))
    assert line["level"] == "error"


async def test_log_lines_say_what_they_are_about_and_which_trace_they_belong_to(
    small: Service, caller: httpx.AsyncClient
):
    traced = once() | {"traceparent": f"00-{TRACE[::-1]}-00f067aa0ba902b7-01"}
    await caller.post(f"/messages/m-{uuid4().hex}", json={"times": 1}, headers=traced)
    line = await eventually(lambda: said(small, "telling", trace_id=TRACE[::-1]))
    assert line["dossier"] == "H34.23.09-261122-0001"
    assert (line["logger"], line["level"]) == ("small", "info")


def said(small: Service, what: str, trace_id: str = TRACE) -> Any:
    """The line that says it, in this trace."""
    lines = [line for line in small.lines() if what in line["message"]]
    return next((line for line in lines if line.get("trace_id") == trace_id), None)


async def test_wait_for_must_be_readable(caller: httpx.AsyncClient):
    wrong = await caller.get("/messages/m-1", headers={"X-Wait-For": "NOTIFY"})
    told(wrong, 400, "request.wait-for-invalid")


async def test_who_is_calling_is_checked(caller: httpx.AsyncClient):
    told(await caller.get("/mine"), 401, "auth.token-missing")
    wrong = {"Authorization": "Bearer e30.e30.e30"}
    told(await caller.get("/mine", headers=wrong), 401, "auth.token-invalid")
    allowed = await caller.get("/mine", headers=bearer(citizen("p-1")))
    assert allowed.json() == 7  # its own knob


async def test_only_ops_see_what_is_parked(caller: httpx.AsyncClient):
    told(await caller.get("/ops/parked"), 401, "auth.token-missing")
    told(await caller.get("/ops/parked", headers=bearer(citizen("p-1"))), 403, "auth.not-allowed")


async def test_metrics_count_our_facts(caller: httpx.AsyncClient):
    await caller.post(f"/messages/m-{uuid4().hex}", json={"times": 1}, headers=once())
    text = await eventually(lambda: counted(caller))
    for name in ("events_projected", "http_server"):
        assert name in text


async def counted(caller: httpx.AsyncClient) -> str:
    text = (await caller.get("/metrics")).text
    return text if "events_appended" in text and "events_projected" in text else ""


async def test_it_describes_itself(caller: httpx.AsyncClient):
    paths = (await caller.get("/openapi.json")).json()["paths"]
    assert {"/health", "/ready", "/messages/{message}", "/ops/parked"} <= set(paths)


async def test_it_finishes_what_it_began_and_stops(nats_url: str, mongodb_uri: str, tmp_path: Path):
    with service(tmp_path / "log", environment(nats_url, mongodb_uri)) as running:
        async with httpx.AsyncClient(base_url=running.url) as caller:
            slow = asyncio.create_task(caller.get("/slow"))
            await eventually(lambda: found(caller, "/slow/arrived"))
            running.process.send_signal(signal.SIGTERM)
            assert (await slow).json() == "done"
        assert await eventually(running.process.poll, within=8) == -signal.SIGTERM
        assert [line for line in running.lines() if line["level"] == "error"] == []


@pytest.mark.parametrize(
    ("knobs", "clue"),
    [
        ({"MOTCUA_MOSTT": "3"}, "MOTCUA_MOSTT (Extra inputs are not permitted)"),
        ({"MOTCUA_MOST": "many"}, "MOTCUA_MOST (Input should be a valid integer"),
    ],
)
def test_a_wrong_knob_stops_the_start_with_a_clear_line(
    tmp_path: Path, knobs: dict[str, str], clue: str
):
    env = environment("nats://127.0.0.1:1", "mongodb://127.0.0.1:1", **knobs)
    with service(tmp_path / "log", env) as running:
        assert running.process.wait(10) != 0
        line = running.saying("small cannot start")
    assert clue in line["message"]
    assert line["level"] == "critical"
    assert "many" not in line["message"]


async def test_servers_that_go_away_and_come_back(tmp_path: Path):
    """Not ready meanwhile, honest to callers, and well again by itself."""
    ports = {"mongo": free_port(), "nats": free_port()}
    with ExitStack() as database, ExitStack() as stream:
        uri = database.enter_context(mongod(tmp_path, ports["mongo"]))
        url = stream.enter_context(nats(tmp_path, ports["nats"]))
        with service(tmp_path / "log", environment(url, uri)) as running:
            async with httpx.AsyncClient(base_url=running.url, timeout=15) as caller:
                assert (await caller.get("/ready")).status_code == 200
                stream.close()
                silent = await caller.post("/messages/m-1", json={"times": 1}, headers=once())
                told(silent, 503, "unavailable")
                assert (await caller.get("/ready")).json()["nats"] is False
                stream.enter_context(nats(tmp_path, ports["nats"]))
                await eventually(lambda: is_ready(caller), within=20)

                database.close()
                looked = asyncio.create_task(caller.get("/messages/m-1"))
                not_ready = await caller.get("/ready", timeout=3)
                assert (not_ready.status_code, not_ready.json()["mongodb"]) == (503, False)
                told(await looked, 503, "unavailable")
                assert (await caller.get("/health")).status_code == 200
                database.enter_context(mongod(tmp_path, ports["mongo"]))
                await eventually(lambda: is_ready(caller), within=20)


async def is_ready(caller: httpx.AsyncClient) -> bool:
    return (await caller.get("/ready")).status_code == 200
