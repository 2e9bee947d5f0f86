"""Looking dossiers up among a million: by code alone, and as people do through the portal."""

import asyncio
import json
import random
import sys
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from contracts.codes import name_of
from services.chassis.auth import sign
from services.chassis.clock import utc_now
from services.gateway.session import COOKIE, Seal, Session
from services.tracking.projections.timeline import timeline_view
from tests.bench.asking import LINES, Load, as_fast_as_it_goes, at_even_pace, request
from tests.bench.figures import Figure, Run, percentile
from tests.bench.ground import say
from tests.bench.laid import laid, lay
from tests.house import House, running_house
from tests.keys import PRIVATE, PUBLIC, citizen
from tests.servers import READY, free_port, listens, mongod, nats, running
from tests.waiting import until

DATABASE = "motcua_tracking"
SECONDS = 8.0  # of each turn
WARM = 2.0  # seconds before it counts
MIXED = 120  # requests a second
ADDRESSES = 50_000  # that people come from
UNLIMITED = "1000000000/minute"


@dataclass(frozen=True)
class Counter:
    """A tracking service of its own, a bare route beside it, and the dossiers both read."""

    dossiers: int
    ours: str
    bare: str


@dataclass(frozen=True)
class Portal:
    """A whole house with so many dossiers to look at."""

    house: House
    dossiers: int


@asynccontextmanager
async def portal(dossiers: int) -> AsyncIterator[Portal]:
    """A house, filled."""
    with running_house() as house:
        await _fill(f"{house.mongo}/?directConnection=true", dossiers)
        yield Portal(house, dossiers)


@asynccontextmanager
async def counter(dossiers: int, home: Path) -> AsyncIterator[Counter]:
    """Servers, dossiers, and both processes, started as the house starts its services."""
    home.mkdir()  # noqa: ASYNC240 - nothing else goes on yet
    with ExitStack() as closing:
        mongo = closing.enter_context(mongod(home))
        stream = closing.enter_context(nats(home))
        await _fill(mongo, dossiers)
        ports = free_port(), free_port()
        knobs = _knobs(stream, mongo)
        environment = ("/usr/bin/env", *(f"{name}={value}" for name, value in knobs.items()))
        at = ("--host", "127.0.0.1", "--port", str(ports[0]))
        quiet = ("--no-access-log", "--log-level", "warning")
        server = (sys.executable, "-m", "uvicorn", "services.tracking.main:app", *at, *quiet)
        closing.enter_context(running(*environment, *server, log=home / "tracking.log"))
        beside = (sys.executable, "-m", "tests.bench.bare", str(ports[1]), mongo)
        place = (DATABASE, timeline_view.name)
        closing.enter_context(running(*beside, *place, log=home / "bare.log"))
        for port in ports:
            until(partial(listens, port), "a listening process", READY * 3)
        yield Counter(dossiers, *(f"http://127.0.0.1:{port}" for port in ports))


def _knobs(stream: str, mongo: str) -> dict[str, str]:
    key = urlsafe_b64encode(b"k" * 32).decode()
    return {
        "NATS_URL": stream,
        "MONGODB_URI": mongo,
        "MOTCUA_TOKEN_PUBLIC_KEY": PUBLIC,
        "MOTCUA_SERVICE_TOKEN": "none",
        "MOTCUA_VAULT_KEY": key,
        "MOTCUA_LOOKUP_KEY": key,
        "MOTCUA_HEAD_PRIVATE_KEY": PRIVATE,
        "MOTCUA_VERIFY_HOURS": "0",
        "MOTCUA_LOOKUPS_EACH": UNLIMITED,
        "MOTCUA_LOOKUPS_OVERALL": UNLIMITED,
    }


async def _fill(uri: str, dossiers: int) -> None:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, tz_aware=True)
    began = asyncio.get_running_loop().time()
    try:
        await lay(client[DATABASE], dossiers, uri)
    finally:
        client.close()
    say(f"{dossiers} dossiers laid in {asyncio.get_running_loop().time() - began:.0f} s")


def _came_from(chance: random.Random) -> str:
    number = chance.randrange(ADDRESSES)
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _asks(place: Counter, of: Callable[[str], str]) -> Callable[[], bytes]:
    """Look-ups of any dossier, from anywhere; the same ones in each turn."""
    chance = random.Random(place.dossiers)  # noqa: S311 - no secret

    def make() -> bytes:
        code = laid(chance.randrange(place.dossiers)).code
        return request(of(code), {"X-Forwarded-For": _came_from(chance)})

    return make


async def looking(place: Counter, runs: int) -> list[Figure]:
    """Look-ups by code alone, as fast as they go, beside a bare route with one indexed read."""

    async def ours(seconds: float = SECONDS) -> Load:
        make = _asks(place, lambda code: f"/lookups?code={code}")
        return await as_fast_as_it_goes(place.ours, make, seconds)

    async def bare(seconds: float = SECONDS) -> Load:
        make = _asks(place, lambda code: f"/lookups?name={name_of(code)}")
        return await as_fast_as_it_goes(place.bare, make, seconds)

    for load in (ours, bare):
        await load(WARM)
    loads = [(await ours(), await bare()) for _ in range(runs)]
    about = f"{LINES} connections, {place.dossiers:,} dossiers; bare FastAPI, one indexed read"
    speed = tuple(Run(one.per_second, other.per_second) for one, other in loads)
    slow = tuple(
        Run(percentile(one.milliseconds, 0.99), percentile(other.milliseconds, 0.99))
        for one, other in loads
    )
    return [
        Figure("lookup_per_s", "look-ups/s", speed, about),
        Figure("lookup_p99_ms", "ms", slow, about),
    ]


def _headers(keys: Mapping[str, Any], person_id: str, came_from: str) -> dict[str, str]:
    """Of somebody who is logged in."""
    private = str(keys["token_private_key"])
    token = sign(private, citizen(person_id), at=utc_now(), life=timedelta(hours=1))
    cookie = Seal(str(keys["session_key"])).close(Session(token=token), utc_now())
    return {"Cookie": f"{COOKIE}={cookie}", "X-Forwarded-For": came_from}


def _visits(place: Portal) -> list[bytes]:
    """Pages that people open: look-ups, own lists, progress, a third each; ready to be sent."""
    keys = json.loads((place.house.home / "secrets.json").read_text(encoding="utf-8"))
    chance, made = random.Random(place.dossiers), list[bytes]()  # noqa: S311 - no secret
    for _ in range(MIXED * 4):
        number = chance.randrange(place.dossiers)
        one, came_from = laid(number), _came_from(chance)
        known = _headers(keys, one.applicant, came_from)
        made += [
            request(f"/tra-cuu?m={one.code}", {"X-Forwarded-For": came_from}),
            request("/ho-so-cua-toi", known),
            request(f"/ho-so/{one.dossier_id}/tien-trinh", known),
        ]
    return made


async def mixed(place: Portal, runs: int) -> list[Figure]:
    """Pages of look-ups, own lists and progress at an even pace, through the portal."""
    visits = _visits(place)
    chance = random.Random(runs)  # noqa: S311 - no secret

    def make() -> bytes:
        return chance.choice(visits)

    url = place.house.portal
    await at_even_pace(url, make, MIXED // 4, WARM * 2)
    loads = [await at_even_pace(url, make, MIXED, SECONDS * 2) for _ in range(runs)]
    about = f"{MIXED} pages/s through the gateway, {place.dossiers:,} dossiers"
    found = tuple(Run(percentile(one.milliseconds, 0.95)) for one in loads)
    return [Figure("mixed_p95_ms", "ms", found, about)]
