"""The streams as they must be: made by us, checked at every start, never altered on the way.

FastStream's and nats-py's defaults would alter an existing stream; hence a raw request.
"""

import json
from typing import Any

from nats.aio.client import Client

from contracts.streams import STREAMS

OLDEST_SERVER = (2, 12)  # atomic batches; older ones silently ignore what they do not know
NAME_IN_USE = 10058  # nats-server: JSStreamNameExistErr, with another configuration
PARKED = "PARKED"
MAX_EVENT = 256 * 1024  # bytes
DUPLICATE_WINDOW = 120 * 10**9  # nanoseconds; a convenience, lasting idempotence is the history's


class GroundError(Exception):
    """The servers are not as the house needs them; nothing was changed."""


def event_stream(name: str, replicas: int) -> dict[str, Any]:
    """The configuration of an event stream. Source: docs/architecture.md, measured."""
    return {
        "name": name,
        "subjects": [f"{name.lower()}.*"],
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "max_msg_size": MAX_EVENT,
        "max_msgs_per_subject": 1_000_000,  # never reached; halves the size of blocks
        "duplicate_window": DUPLICATE_WINDOW,
        "num_replicas": replicas,
        "allow_direct": True,
        "allow_atomic": True,
        "deny_delete": True,
    }


def parked_stream(replicas: int) -> dict[str, Any]:
    """Where events wait that an effect could not deal with; released ones are deleted."""
    return event_stream(PARKED, replicas) | {"deny_delete": False, "allow_atomic": False}


async def lay_streams(nats: Client) -> None:
    """Make the streams that are missing and check the others.

    Raises:
        GroundError: the server is too old, or a stream is configured otherwise.
    """
    version = nats.connected_server_version
    if (version.major, version.minor) < OLDEST_SERVER:
        raise GroundError(f"NATS server {version} is older than {OLDEST_SERVER}; see NATS_URL.")
    replicas = 3 if _clustered(nats) else 1
    for spec in STREAMS:
        await _lay(nats, event_stream(spec.name, replicas))
    await _lay(nats, parked_stream(replicas))


def _clustered(nats: Client) -> bool:
    """Whether the server we are connected to belongs to a cluster."""
    return bool(nats._server_info.get("cluster"))  # noqa: SLF001 - nats-py shows it nowhere else


async def _lay(nats: Client, wanted: dict[str, Any]) -> None:
    name = wanted["name"]
    answer = await _ask(nats, f"STREAM.CREATE.{name}", wanted)
    if error := answer.get("error"):
        if error.get("err_code") != NAME_IN_USE:
            raise GroundError(f"Stream {name}: {error.get('description')}")
        answer = await _ask(nats, f"STREAM.INFO.{name}", {})
    found = answer["config"]
    differs = sorted(key for key, value in wanted.items() if found.get(key, False) != value)
    if differs:
        raise GroundError(f"Stream {name} is configured otherwise: {', '.join(differs)}.")


async def _ask(nats: Client, call: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = await nats.request(f"$JS.API.{call}", json.dumps(body).encode(), timeout=5.0)
    answer: dict[str, Any] = json.loads(reply.data)
    return answer
