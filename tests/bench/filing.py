"""Filing at the portal: sixteen citizens upload at once and hand in at once, in a running house."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pikepdf
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket

from services.chassis.auth import prove, sign
from services.chassis.clock import utc_now
from tests.bench.figures import Figure, Run, in_turn, percentile
from tests.house import House
from tests.keys import citizen
from tests.pdfs import pdf

CITIZENS = 16
EACH = 6  # dossiers that each hands in, one after the other, in each run
MEGABYTE = 1024 * 1024
SIZE = 10 * MEGABYTE  # bytes of a PDF
FREE = "1.000656"  # registration of a death: one paper, no fee
PAPER = "giay-bao-tu"
TIMEOUT = 120.0  # seconds


def large_pdf() -> bytes:
    """A sound PDF of ten megabytes that nothing compresses."""
    with pikepdf.open(BytesIO(pdf())) as document:
        noise = secrets.token_hex((SIZE - 4096) // 2).encode()
        page = document.pages[0]
        page.contents_add(pikepdf.Stream(document, b"% " + noise))
        written = BytesIO()
        document.save(written, compress_streams=False)
    return written.getvalue()


def answer(field: dict[str, Any]) -> object:
    """Something that a field of a form takes."""
    if "enum" in field:
        return field["enum"][0]
    if examples := field.get("examples"):
        return examples[0]
    if field.get("format") == "date":
        return "2026-11-02"
    return 1 if field.get("type") in ("integer", "number") else "Ví dụ"


@dataclass
class Citizen:
    """Someone with a token who files at the portal's API."""

    http: httpx.AsyncClient
    key: str

    async def send(self, method: str, path: str, **rest: Any) -> dict[str, Any]:
        """A command.

        Raises:
            RuntimeError: it was not obeyed.
        """
        headers = {"Idempotency-Key": str(uuid4()), **rest.pop("headers", {})}
        told = await self.http.request(method, f"/api/dossier{path}", headers=headers, **rest)
        if not told.is_success:
            raise RuntimeError(f"{method} {path}: {told.status_code} {told.text}")
        return dict(told.json() or {})

    async def drafted(self, form: dict[str, Any]) -> str:
        """A draft with its form filled in; gives its id."""
        dossier = str(
            (await self.send("POST", "/dossiers", json={"procedure": FREE}))["dossier_id"]
        )
        filled = {name: answer(form["properties"][name]) for name in form["required"]}
        await self.send("PUT", f"/dossiers/{dossier}/form", json={"answers": filled})
        return dossier

    async def upload(self, dossier: str, content: bytes) -> None:
        """The paper, as browsers without JavaScript send it."""
        kind = {"Content-Type": "application/pdf", "X-File-Name": "giay-bao-tu.pdf"}
        path = f"/dossiers/{dossier}/components/{PAPER}"
        await self.send("PUT", path, content=content, headers=kind)

    async def declare(self, dossier: str, agency: str) -> None:
        """The citizen's word."""
        life = timedelta(minutes=10)
        proof = prove(self.key, f"declare:{dossier}", at=utc_now(), life=life)
        body = {"captcha_proof": proof, "agency": agency}
        await self.send("POST", f"/dossiers/{dossier}/declaration", json=body)

    async def submit(self, dossier: str) -> tuple[str, float]:
        """Hand it in; its code, and how many milliseconds that took."""
        began = time.perf_counter()
        told = await self.send("POST", f"/dossiers/{dossier}/submission")
        return str(told["code"]), (time.perf_counter() - began) * 1000


@dataclass
class Town:
    """Citizens before a portal, and what they file."""

    citizens: Sequence[Citizen]
    procedure: dict[str, Any]
    mongo: str

    async def drafts(self) -> list[str]:
        """A draft of each."""
        form = self.procedure["form"]
        return list(await asyncio.gather(*(one.drafted(form) for one in self.citizens)))

    async def uploaded(self, content: bytes) -> float:
        """Megabytes a second, all uploading at once."""
        drafts = await self.drafts()
        pairs = zip(self.citizens, drafts, strict=True)
        return await speed(*(lambda c=c, d=d: c.upload(d, content) for c, d in pairs))

    async def written(self, content: bytes) -> float:
        """Megabytes a second, the same bytes put into the same store and nothing else."""
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            self.mongo, w="majority", journal=True
        )
        bucket = AsyncIOMotorGridFSBucket(client["bench"])

        async def put() -> None:
            await bucket.upload_from_stream("scan.pdf", content)

        try:
            return await speed(*[put] * CITIZENS)
        finally:
            await client.drop_database("bench")
            client.close()

    async def declared(self, person: Citizen) -> list[str]:
        """Dossiers that only wait to be handed in."""
        small, agency, ready = pdf(), self.procedure["agencies"][0], []
        for _ in range(EACH):
            dossier = await person.drafted(self.procedure["form"])
            await person.upload(dossier, small)
            await person.declare(dossier, agency)
            ready.append(dossier)
        return ready

    async def submitted(self) -> tuple[list[str], list[float]]:
        """Codes, and milliseconds of each submission, sixteen under way at a time."""
        ready = await asyncio.gather(*(self.declared(person) for person in self.citizens))

        async def hand_in(person: Citizen, dossiers: list[str]) -> list[tuple[str, float]]:
            return [await person.submit(dossier) for dossier in dossiers]

        pairs = zip(self.citizens, ready, strict=True)
        each = await asyncio.gather(*(hand_in(person, mine) for person, mine in pairs))
        done = [one for mine in each for one in mine]
        return [code for code, _ in done], [took for _, took in done]


async def speed(*works: Callable[[], Awaitable[None]]) -> float:
    """Megabytes a second when each of them moves one large PDF."""
    began = time.perf_counter()
    await asyncio.gather(*(work() for work in works))
    return len(works) * SIZE / MEGABYTE / (time.perf_counter() - began)


async def filing(house: House, runs: int) -> list[Figure]:
    """How fast papers are taken and dossiers accepted, with sixteen citizens at a time."""
    keys = json.loads((house.home / "secrets.json").read_text(encoding="utf-8"))
    private = str(keys["token_private_key"])
    limits = httpx.Limits(max_connections=1)

    def person(number: int) -> Citizen:
        caller = citizen(f"p-{number:032x}")
        token = sign(private, caller, at=utc_now(), life=timedelta(hours=1))
        headers = {"Authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(
            base_url=house.portal, headers=headers, timeout=TIMEOUT, limits=limits
        )
        return Citizen(client, private)

    async with httpx.AsyncClient(base_url=house.portal) as anyone:
        procedure = (await anyone.get(f"/api/catalog/procedures/{FREE}")).json()
    town = Town([person(number) for number in range(CITIZENS)], procedure, house.mongo)
    content, times, codes = large_pdf(), [], list[str]()
    uploads = await in_turn(runs, lambda: town.uploaded(content), lambda: town.written(content))
    for _ in range(runs):
        given, took = await town.submitted()
        codes += given
        times.append(Run(percentile(took, 0.95)))
    for one in town.citizens:
        await one.http.aclose()
    if len(set(codes)) < len(codes):
        raise RuntimeError("Two dossiers got one code.")
    about = f"{CITIZENS} citizens at once, through the gateway"
    return [
        Figure("upload_mb_per_s", "MB/s", uploads, f"10 MB PDFs, {about}; GridFS, same bytes"),
        Figure("submit_p95_ms", "ms", tuple(times), f"{about}; agree to accepted"),
    ]
