"""From a fact to the provider: how soon a message is handed over, also beside a dead channel."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import nats as nats_py

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.streams import DOSSIER
from contracts.values import DossierId, PersonId
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.chassis.stream import JetStream
from tests.address_book import person, phone_of
from tests.bench.figures import Figure, Run, percentile
from tests.facts import envelope
from tests.processes import process, service
from tests.servers import mongod, nats
from tests.telling import SUBMITTED

FACTS = 50  # a second
SECONDS = 20  # of each run
ANSWER = 1.0  # seconds the gateway takes for each text
PATIENCE = 90.0  # seconds until all have to be there

Servers = tuple[str, str]


@contextmanager
def _dead_end() -> Iterator[int]:
    """A mail server that takes connections and never says a word: the worst kind of dead."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1000)
        yield int(deaf.getsockname()[1])


@asynccontextmanager
async def _office(home: Path) -> AsyncIterator[tuple[str, JetStream[DossierEvent]]]:
    """Notify on servers of its own, a slow gateway, and no e-mail that answers."""
    with nats(home) as url, mongod(home) as mongo, _dead_end() as smtp:
        client = await nats_py.connect(url)
        await lay_streams(client)
        with (
            process("deploy.sandbox.main:app", "/health", home, {}) as sandbox,
            process("tests.address_book:app", "/health", home, {}) as book,
            service(
                "notify",
                home,
                (url, mongo),
                sms_url=f"{sandbox}/sms",
                sms_user="motcua",
                sms_password="sandbox-sms-password",  # noqa: S106 - opens a stand-in only
                smtp_host="127.0.0.1",
                smtp_port=str(smtp),
                smtp_tls="none",
                identity_url=book,
                public_url="http://127.0.0.1:8080",
                quiet_hours="false",
            ),
        ):
            async with httpx.AsyncClient(trust_env=False) as http:
                slow = {"mode": "slow", "seconds": ANSWER}
                await http.post(f"{sandbox}/sms/mischief", json=slow)
            yield sandbox, JetStream(client, DOSSIER)
        await client.close()


async def _run(
    sandbox: str, dossiers: JetStream[DossierEvent], people: range, *, dead: bool
) -> list[float]:
    """Seconds from each fact to its text at the gateway.

    With `dead`, every second fact deserves a letter that the deaf server never takes.
    """
    appended: dict[str, float] = {}
    began, tasks = time.monotonic(), []

    async def one(number: int) -> None:
        ids = {"dossier_id": DossierId(f"d-{number:032x}"), "applicant": PersonId(person(number))}
        subject, at = DOSSIER.subject(ids["dossier_id"]), utc_now()
        recorded: Recorded[Any] = envelope(SUBMITTED.model_copy(update=ids), subject)
        await dossiers.append(recorded.model_copy(update={"time": at}), expected=0)
        appended[phone_of(number)] = at.timestamp()

    for n, number in enumerate(people):
        await asyncio.sleep(max(0.0, began + n / FACTS - time.monotonic()))
        odd = dead and n % 2  # odd people have an address and no phone
        tasks.append(asyncio.create_task(one(2 * number + odd)))
    await asyncio.gather(*tasks)
    told = people[::2] if dead else people
    arrived = await _arrived(sandbox, {phone_of(2 * number) for number in told})
    return [at - appended[phone] for phone, at in arrived.items()]


async def _arrived(sandbox: str, phones: set[str]) -> dict[str, float]:
    """When each text came to the gateway.

    Raises:
        TimeoutError: some never came.
    """
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(PATIENCE):
        while True:
            texts = (await http.get(f"{sandbox}/sms/outbox")).json()
            found = {text["phone"]: datetime.fromisoformat(text["at"]) for text in texts}
            if phones <= found.keys():
                return {phone: found[phone].timestamp() for phone in phones}
            await asyncio.sleep(0.5)


async def hand(home: Path, runs: int) -> list[Figure]:
    """How soon a fact is with the gateway, at 50 a second and 1 s an answer."""
    alone, beside, each = [], [], FACTS * SECONDS
    async with _office(home) as (sandbox, dossiers):
        for n in range(runs):
            first = 10_000 + 2 * n * each
            alone.append(await _run(sandbox, dossiers, range(first, first + each), dead=False))
            others = range(first + each, first + 2 * each)
            beside.append(await _run(sandbox, dossiers, others, dead=True))
    note = f"{FACTS} facts/s; the gateway answers in {ANSWER:.0f} s; all processes on this machine"
    deaf = f"{note}; every second fact is for an e-mail server that never answers"
    return [
        _figure("handover_p95_s", alone, note),
        _figure("handover_beside_dead_p95_s", beside, deaf),
    ]


def _figure(name: str, runs: list[list[float]], note: str) -> Figure:
    return Figure(name, "s", tuple(Run(percentile(one, 0.95)) for one in runs), note)
