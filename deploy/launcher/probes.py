"""Is it ready? One question per kind of child, each answered within two seconds."""

import json
import socket
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeAlias

Probe: TypeAlias = Callable[[], bool]

PATIENCE = 2.0  # seconds until silence counts as "not ready"
GREETING = 65536  # bytes: more than any INFO line of a NATS server


def always() -> bool:
    """Ready as soon as it runs."""
    return True


def http_ready(port: int, path: str) -> Probe:
    """Ready when this loopback address answers 200."""

    def look() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return look


def nats_greeting(host: str, port: int) -> dict[str, Any]:
    """The INFO a NATS server greets with: its version, and whether JetStream is on.

    Raises:
        OSError: nobody answers there, or not in NATS.
    """
    with socket.create_connection((host, port), timeout=PATIENCE) as connection:
        line = connection.makefile("rb").readline(GREETING)
    if not line.startswith(b"INFO "):
        raise ConnectionError("not a NATS server")
    greeting: dict[str, Any] = json.loads(line[5:])
    return greeting


def nats_ready(port: int) -> Probe:
    """Ready when NATS greets with JetStream on."""

    def look() -> bool:
        try:
            return bool(nats_greeting("127.0.0.1", port).get("jetstream"))
        except (OSError, ValueError):
            return False

    return look
