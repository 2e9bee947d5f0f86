"""Services as processes of their own, with knobs and nothing else in their environment."""

import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from contracts.access import Caller
from contracts.values import PersonId
from services.chassis.clock import utc_now
from tests.keys import PUBLIC, bearer
from tests.servers import free_port, running
from tests.waiting import until


def system(name: str) -> Caller:
    """One of our own services."""
    return Caller(person_id=PersonId(f"system:{name}"), kind="system", name=name)


KEY = urlsafe_b64encode(secrets.token_bytes(32)).decode()  # one in a run: a vault keeps to its key


def succeeds(url: str) -> bool:
    """Whether it says yes."""
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def process(app: str, ready: str, home: Path, knobs: dict[str, str]) -> Iterator[str]:
    """The application under uvicorn, once it answers at `ready`; gives its address."""
    port = free_port()
    pairs = [f"{name}={value}" for name, value in knobs.items()]
    serve = (sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning")
    environment = ("/usr/bin/env", "-i", "PATH=/usr/bin:/bin", *pairs)
    log = home / f"{app.partition(':')[0]}.log"
    with running(*environment, *serve, log=log):
        url = f"http://127.0.0.1:{port}"
        until(lambda: succeeds(url + ready), f"{app} at {ready}", 60.0)
        yield url


@contextmanager
def service(name: str, home: Path, servers: tuple[str, str], **knobs: str) -> Iterator[str]:
    """A service on these NATS and MongoDB `servers`; its own knobs without prefix."""
    token = bearer(system(name), at=utc_now())["Authorization"].removeprefix("Bearer ")
    shared = {
        "NATS_URL": servers[0],
        "MONGODB_URI": servers[1],
        "MOTCUA_TOKEN_PUBLIC_KEY": PUBLIC,
        "MOTCUA_SERVICE_TOKEN": token,
        "MOTCUA_VAULT_KEY": KEY,
        "MOTCUA_LOOKUP_KEY": KEY,
    }
    own = {f"MOTCUA_{knob.upper()}": value for knob, value in knobs.items()}
    with process(f"services.{name}.main:app", "/ready", home, shared | own) as url:
        yield url
