"""Notify killed again and again while 1,000 messages go out: none lost, none doubled too often.

By SMS nothing is doubled, because the gateway knows a repeat by its id. By e-mail nobody can know
one: news may then come twice, where an attempt was cut off, and a code never does.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from nats.aio.client import Client

from contracts.event import Event
from contracts.identity import ChallengeIssued, Purpose
from contracts.notify import AttemptFailed, MessageEvent, MessageGivenUp, MessageQueued, MessageSent
from contracts.streams import DOSSIER, IDENTITY, NOTIFY, EventStream
from contracts.values import ChallengeId, DossierId, PersonId
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.chassis.stream import JetStream, opened
from services.chassis.tape import JetStreamTape
from services.notify.domain.outbox import outbox_decider
from tests.address_book import address_of, challenge, person, phone_of
from tests.eventually import eventually
from tests.facts import envelope
from tests.integration.test_upload_killed import killed
from tests.processes import process, service
from tests.servers import free_port
from tests.telling import SUBMITTED

NEWS, CODES = range(10_000, 10_800), range(20_000, 20_200)
KILLS = 3
WRITERS = 20  # facts appended at a time

Histories = dict[str, list[MessageEvent]]


class Town:
    """The sandbox, an address book, and a notify that is started again whenever it was killed."""

    def __init__(self, home: Path, servers: tuple[str, str], sandbox: str, book: str) -> None:
        self.sandbox, self._book, self._home, self._servers = sandbox, book, home, servers
        self.smtp = 0

    @contextmanager
    def notify(self) -> Iterator[str]:
        with service(
            "notify",
            self._home,
            self._servers,
            sms_url=f"{self.sandbox}/sms",
            sms_user="motcua",
            sms_password="sandbox-sms-password",  # noqa: S106 - opens a stand-in only
            smtp_host="127.0.0.1",
            smtp_port=str(self.smtp),
            smtp_tls="none",
            carrier_patience="4",
            identity_url=self._book,
            public_url="http://127.0.0.1:8080",
            quiet_hours="false",
        ) as url:
            yield url

    def arrived(self) -> tuple[Counter[str], Counter[str]]:
        """Texts by phone, and letters by address."""
        texts = httpx.get(f"{self.sandbox}/sms/outbox", trust_env=False, timeout=30).json()
        letters = httpx.get(f"{self.sandbox}/mail/outbox", trust_env=False, timeout=30).json()
        return Counter(t["phone"] for t in texts), Counter(one["to"] for one in letters)

    def slow_down(self) -> None:
        """The gateway takes its time, so that much is in flight when notify dies."""
        slow = {"mode": "slow", "seconds": 0.2}
        httpx.post(f"{self.sandbox}/sms/mischief", json=slow, trust_env=False)


@contextmanager
def town(home: Path, servers: tuple[str, str]) -> Iterator[Town]:
    smtp = free_port()
    with (
        process(
            "deploy.sandbox.main:app", "/health", home, {"MOTCUA_SANDBOX_SMTP_PORT": str(smtp)}
        ) as sandbox,
        process("tests.address_book:app", "/health", home, {}) as book,
    ):
        made = Town(home, servers, sandbox, book)
        made.smtp = smtp
        yield made


async def append(connection: Client, spec: EventStream[Any], facts: dict[str, Event]) -> None:
    stream, writers = JetStream(connection, spec), asyncio.Semaphore(WRITERS)

    async def one(aggregate: str, fact: Event) -> None:
        async with writers:
            subject = spec.subject(aggregate)
            recorded = envelope(fact, subject).model_copy(update={"time": utc_now()})
            await stream.append(recorded, expected=0)

    await asyncio.gather(*(one(aggregate, fact) for aggregate, fact in facts.items()))


async def happen(connection: Client) -> None:
    """1,000 facts that deserve a message each."""
    submitted: dict[str, Event] = {}
    for n in NEWS:
        ids = {"dossier_id": DossierId(f"d-{n:032x}"), "applicant": PersonId(person(n))}
        submitted[ids["dossier_id"]] = SUBMITTED.model_copy(update=ids)
    issued: dict[str, Event] = {
        challenge(n): ChallengeIssued(
            challenge_id=ChallengeId(challenge(n)),
            person_id=PersonId(person(n)),
            purpose=Purpose.CONFIRM_EMAIL,
            expires_at=utc_now(),
        )
        for n in CODES
    }
    await asyncio.gather(
        append(connection, DOSSIER, submitted), append(connection, IDENTITY, issued)
    )


class Ledger:
    """The histories of our messages, by recipient, read on from where it stopped."""

    def __init__(self, connection: Client) -> None:
        self._tape = JetStreamTape(connection, "NOTIFY")
        self._position = 0
        self.histories: Histories = {person(n): [] for n in (*NEWS, *CODES)}

    async def read(self) -> None:
        while batch := await self._tape.after(self._position):
            self._position = batch[-1].position
            for raw in batch:
                fact = opened(NOTIFY, raw.body, raw.position).data
                if isinstance(fact, MessageEvent) and fact.recipient in self.histories:
                    self.histories[fact.recipient].append(fact)

    async def has_sent(self, many: int) -> bool:
        await self.read()
        sent = [isinstance(fact, MessageSent) for h in self.histories.values() for fact in h]
        return sum(sent) >= many

    async def is_settled(self) -> bool:
        await self.read()
        stages = Counter(outbox_decider.fold(h).stage for h in self.histories.values())
        return stages["sent"] + stages["over"] == len(self.histories)


def cut_off(history: list[MessageEvent]) -> int:
    """How many attempts have an end that nobody knows."""
    unknown = [f for f in history if isinstance(f, AttemptFailed) and f.doubtful]
    given_up = [f for f in history if isinstance(f, MessageGivenUp)]
    return len(unknown) + len(given_up)


async def test_whenever_it_is_killed_no_message_is_lost_or_doubled_beyond_its_kind(
    connection: Client, nats_url: str, mongodb_uri: str, tmp_path: Path
):
    await lay_streams(connection)
    with town(tmp_path, (nats_url, mongodb_uri)) as place:
        place.slow_down()
        await happen(connection)
        ledger = Ledger(connection)
        for n in range(1, KILLS + 1):
            with place.notify() as url:
                enough = n * len(ledger.histories) // (KILLS + 1)
                await eventually(partial(ledger.has_sent, enough), within=60)
                killed(url)
        with place.notify():
            await eventually(ledger.is_settled, within=60)
        texts, letters = place.arrived()
    check(ledger.histories, texts, letters)


def check(histories: Histories, texts: Counter[str], letters: Counter[str]) -> None:
    for n in NEWS:
        history = histories[person(n)]
        assert sum(isinstance(fact, MessageQueued) for fact in history) == 1
        if n % 2:
            assert 1 <= letters[address_of(n)] <= 1 + cut_off(history), history
        else:
            assert texts[phone_of(n)] == 1, history
    for n in CODES:
        history = histories[person(n)]
        assert letters[address_of(n)] <= 1, history
        assert letters[address_of(n)] + cut_off(history) >= 1, history
    unknown = sum(cut_off(history) for history in histories.values())
    assert unknown, "no attempt was cut off: the kills proved nothing"
