"""A dossier service killed between an upload's last byte and its filing: nothing lost or left."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from nats.aio.client import Client

from contracts.catalog import CatalogEvent, ProcedurePublished
from contracts.event import Recorded
from contracts.streams import CATALOG
from contracts.values import PersonId
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.chassis.stream import JetStream
from tests.bombs import ONE_PAGE, built
from tests.dossier_office import COPIES, PAPER, procedure
from tests.eventually import eventually
from tests.facts import envelope
from tests.keys import bearer, citizen
from tests.processes import service

Database = AsyncIOMotorDatabase[dict[str, Any]]
SOMEBODY = PersonId("p-" + "7" * 32)
SLOW = built(ONE_PAGE | {n: b"<</N %d 0 R>>" % (n - 1) for n in range(4, 100_000)})
"""Harmless, and takes an examiner a second or more."""


async def published(connection: Client) -> None:
    await lay_streams(connection)
    event: CatalogEvent = ProcedurePublished(procedure=procedure(COPIES))
    subject = CATALOG.subject(COPIES)
    stream = JetStream(connection, CATALOG)
    fact: Recorded[CatalogEvent] = envelope(event, subject)
    await stream.append(fact, expected=await stream.tip(subject))


class Citizen:
    """Someone at a process's door."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self.headers = bearer(citizen(SOMEBODY), at=utc_now())

    def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        key = {"Idempotency-Key": str(uuid4())}
        return self.http.request(
            method, path, headers=self.headers | key | rest.pop("headers", {}), **rest
        )

    def file(self, at: str) -> dict[str, Any] | None:
        answer = self.send("GET", at)
        parts = answer.json()["components"] if answer.is_success else []
        return next((part["file"] for part in parts if part["id"] == PAPER), None)


def killed(url: str) -> None:
    """The process that listens there, and nobody else."""
    port = httpx.URL(url).port
    child = next(
        one for one in psutil.Process().children(recursive=True) if str(port) in one.cmdline()
    )
    child.kill()


async def test_a_kill_between_upload_and_filing_loses_nothing_and_leaves_nothing(
    connection: Client, nats_url: str, mongodb_uri: str, tmp_path: Path
):
    await published(connection)
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri)
    database: Database = client["motcua_dossier"]
    mine = {"person": SOMEBODY}
    with service("dossier", tmp_path, (nats_url, mongodb_uri)) as url:
        someone = Citizen(url)

        async def opened() -> str:
            answer = someone.send("POST", "/dossiers", json={"procedure": COPIES})
            return str(answer.json()["dossier_id"]) if answer.is_success else ""

        dossier_id = await eventually(opened, within=15)
        begun = someone.send(
            "POST",
            f"/dossiers/{dossier_id}/components/{PAPER}/uploads",
            headers={"Upload-Length": str(len(SLOW))},
        )
        at = f"/dossiers/{dossier_id}/components/{PAPER}/{begun.headers['location']}"
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        with ThreadPoolExecutor(1) as elsewhere:
            sending = elsewhere.submit(someone.send, "PATCH", at, headers=kind, content=SLOW)

            async def whole() -> bool:
                found = await database["vault_intakes"].find_one(mine)
                return bool(found and found["size"] == len(SLOW))

            await eventually(whole, within=20)
            killed(url)
            assert isinstance(sending.exception(), httpx.TransportError)
        someone.http.close()
    assert await database["vault_places"].count_documents(mine) == 0, "it was not filed yet"
    with service("dossier", tmp_path, (nats_url, mongodb_uri)) as url:
        someone = Citizen(url)

        async def filed() -> dict[str, Any] | None:
            return someone.file(f"/dossiers/{dossier_id}")

        file = await eventually(filed, within=30)
        assert (file["size"], file["pages"]) == (len(SLOW), 1)
        kind["Upload-Offset"] = str(len(SLOW))
        assert someone.send("PATCH", at, headers=kind, content=b"").status_code == 204
        someone.http.close()
    (place,) = await database["vault_places"].find(mine).to_list(None)
    kept = {"content": place["content"]}
    assert await database["vault_segments"].count_documents(kept) == len(place["segments"])
    client.close()
