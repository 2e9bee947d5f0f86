"""The embedded mongod as a replica set of one node, made when it is first looked at."""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.launcher.probes import PATIENCE, Probe

REPLICA_SET = "motcua"
NOT_YET_INITIALIZED = 94  # MongoDB error code
PATIENCE_MS = int(PATIENCE * 1000)


def replica_set_ready(port: int) -> Probe:
    """Ready when it is a primary that takes writes; made one if it is none yet."""

    def look() -> bool:
        try:
            with _client(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return True
                _ensure(client, f"127.0.0.1:{port}")
        except PyMongoError:
            pass
        return False

    return look


def writable_version(uri: str) -> tuple[int, ...]:
    """The version of the replica set there; (0,) when it cannot be written to."""
    try:
        with _client(uri) as client:
            hello = client.admin.command("hello")
            if not (hello.get("isWritablePrimary") and hello.get("setName")):
                return (0,)
            return tuple(client.server_info()["versionArray"])
    except PyMongoError:
        return (0,)


def _client(uri: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(
        uri,
        serverSelectionTimeoutMS=PATIENCE_MS,
        connectTimeoutMS=PATIENCE_MS,
        socketTimeoutMS=PATIENCE_MS,
    )


def _ensure(client: MongoClient[dict[str, Any]], host: str) -> None:
    """The set exists and its only member has this address, also after its port was moved."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        config = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": host}]}
        client.admin.command("replSetInitiate", config)
        return
    member = config["members"][0]
    if member["host"] != host:
        moved = config | {"version": config["version"] + 1, "members": [member | {"host": host}]}
        client.admin.command("replSetReconfig", moved, force=True)
