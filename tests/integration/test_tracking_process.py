"""Tracking as a process: it says where a view stopped, and whether its views are what they say."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from services.chassis.clock import utc_now
from services.chassis.parking import PassedBy, pass_by
from tests.eventually import eventually
from tests.history import Histories, write
from tests.keys import PRIVATE
from tests.processes import service
from tests.rebuilding import Ground, ground_on

SOON = 30.0  # seconds
OFTEN = str(1 / 3600)  # hours: every second


@pytest.fixture
async def ground(tmp_path: Path, mongodb_uri: str) -> AsyncIterator[Ground]:
    """Servers, and some history."""
    async with ground_on(tmp_path, mongodb_uri) as found:
        await write(found.nats, list(Histories(41).of(10)))
        yield found


def lines(home: Path) -> list[dict[str, Any]]:
    text = (home / "services.tracking.main.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def said(home: Path, what: str) -> list[dict[str, Any]]:
    return [line for line in lines(home) if what in line["message"]]


def children_of(url: str) -> list[psutil.Process]:
    """What the service at this address has started."""
    port = int(url.rpartition(":")[2])
    here = psutil.net_connections("tcp")
    pid = next(c.pid for c in here if c.status == "LISTEN" and c.laddr[1:] == (port,))
    return psutil.Process(pid).children(recursive=True)


async def test_it_names_the_event_at_which_it_stopped_until_that_is_parked(
    ground: Ground, tmp_path: Path
):
    knobs = {"head_private_key": PRIVATE, "verify_hours": "0"}
    with service("tracking", tmp_path, (ground.url, ground.uri), **knobs) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            await ground.caught_up()
            assert (await client.get("/ready")).status_code == 200
            position = (await ground.nats.jetstream().publish("notify.x", b"{")).seq

            async def stalled() -> dict[str, str]:
                return dict((await client.get("/ready")).json()["stalled"])

            told = {"NOTIFY": f"PoisonError: NOTIFY position {position}: json_invalid"}
            assert await eventually(stalled, SOON) == told
            assert (await client.get("/ready")).status_code == 503
            gauge = r'view_stalled\{.*stream="NOTIFY",view="timeline"\}'
            assert re.search(f"{gauge} 1.0", (await client.get("/metrics")).text)
            (line,) = said(tmp_path, "view timeline is stalled on NOTIFY")[:1]
            assert line["level"] == "error"
            assert told["NOTIFY"].partition(": ")[2] in line["exc_info"]

            broken = PassedBy(stream="NOTIFY", position=position, reason="cut off", at=utc_now())
            await pass_by(ground.nats, broken)
            await ground.caught_up(SOON)

            async def ready() -> bool:
                return (await client.get("/ready")).status_code == 200

            await eventually(ready, SOON)
            assert re.search(f"{gauge} 0.0", (await client.get("/metrics")).text)


async def test_it_compares_its_views_now_and_then(ground: Ground, tmp_path: Path):
    knobs = {"head_private_key": PRIVATE, "verify_hours": OFTEN}
    with service("tracking", tmp_path, (ground.url, ground.uri), **knobs) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:

            async def counted(differences: int) -> bool:
                gauge = rf'view_differences\{{.*view="tracking/timeline"\}} {differences}.0'
                return bool(re.search(gauge, (await client.get("/metrics")).text))

            await eventually(lambda: counted(0), SOON)
            key = min(await ground.views())
            wrong = {"$set": {"view.code": "x"}}
            await ground.database["timeline"].update_one({"_id": key}, wrong)
            child = (await eventually(lambda: children_of(url), SOON))[0]
            assert child.nice() in (0, 19)  # 0 in the instant after it was born
            await eventually(lambda: counted(1), SOON)
            (line,) = said(tmp_path, "differ from their streams")[:1]
            assert line["level"] == "error"
            assert key in line["message"]
            child = (await eventually(lambda: children_of(url), SOON))[0]
            psutil.Process(child.ppid()).kill()
            await eventually(lambda: not child.is_running() or child.status() == "zombie", SOON)
