"""A province's past, made up: dossiers whose events lie near each other in time, three streams.

Ten lives take turns and have a hundred events together: 70 of the dossier, 20 of its payments, 10
of its messages. The same number of events is always the same past, to the byte.
"""

import heapq
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from contracts.event import Event, Recorded
from contracts.notify import Kind, MessageQueued, MessageSent
from contracts.payment import FeePaid, FeeRequested, PaymentFailed, PaymentInitiated
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from contracts.values import MessageId
from tests.dossiers import (
    CODE,
    DOSSIER_ID,
    FEE_ID,
    FINISHED,
    HANDED_OVER,
    LE,
    LINE,
    MAU,
    OPENED,
    OWED,
    RECEIVED,
    RETURNED,
    SUBMITTED,
    WARD,
    declared,
    settled,
)
from tests.facts import ANNA, NOW

EVENTS_PER_DOSSIER = 10
BEGINNING = datetime(2026, 1, 5, 1, tzinfo=UTC)
EVERY = timedelta(minutes=5)  # between two dossiers: some 100,000 a year
MESSAGE_ID = MessageId("m-" + "1" * 32)
ID, CORRELATION, CAUSATION = (UUID(int=n << 64) for n in (1, 2, 3))

REQUESTED = FeeRequested(
    fee_id=FEE_ID, dossier_id=DOSSIER_ID, applicant=ANNA, agency=WARD, lines=(LINE,), amount=OWED
)
INITIATED = PaymentInitiated(
    fee_id=FEE_ID, dossier_id=DOSSIER_ID, order="mc0001", provider="vnpt", amount=OWED
)
FAILED = PaymentFailed(fee_id=FEE_ID, dossier_id=DOSSIER_ID, order="mc0001", code="24")
PAID = FeePaid(
    fee_id=FEE_ID,
    dossier_id=DOSSIER_ID,
    order="mc0001",
    provider="vnpt",
    amount=OWED,
    transaction="14422574",
    bank="VIETCOMBANK",
    paid_at=NOW,
)
QUEUED = MessageQueued(
    message_id=MESSAGE_ID,
    kind=Kind.RECEIVED,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    code=CODE,
    procedure_name=OPENED.procedure_name,
    facts={"due": "2026-11-17T02:30:00+00:00"},
)
SENT = MessageSent(
    message_id=MESSAGE_ID,
    kind=Kind.RECEIVED,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    receipt="775310",
)
BACK = HANDED_OVER.model_copy(update={"by": MAU, "to": LE})

Step = tuple[float, EventStream[Any], Event]  # minutes after the step before
HOURS, DAYS = 60.0, 24 * 60.0
DECLARED: list[Step] = [(0, DOSSIER, OPENED), (15, DOSSIER, declared(LINE))]
ASKED: list[Step] = [(0.01, PAYMENT, REQUESTED), (2, PAYMENT, INITIATED)]
REFUSED: list[Step] = [(3, PAYMENT, FAILED), (4, PAYMENT, INITIATED)]
SETTLED: list[Step] = [(3, PAYMENT, PAID), (0.01, DOSSIER, settled())]
TAKEN: list[Step] = [
    (1, DOSSIER, SUBMITTED),
    (5 * HOURS, DOSSIER, RECEIVED),
    (2 * HOURS, DOSSIER, HANDED_OVER),
]
TOLD: list[Step] = [(0.1, NOTIFY, SENT)]
DONE: list[Step] = [(3 * DAYS, DOSSIER, FINISHED), (DAYS, DOSSIER, RETURNED)]
PAYING = [*DECLARED, *ASKED, *SETTLED, *TAKEN, *TOLD, *DONE]
FREE: list[Step] = [(0, DOSSIER, OPENED), (20, DOSSIER, declared()), *TAKEN, *TOLD, *DONE]
LIVES: tuple[Sequence[Step], ...] = (
    PAYING,
    FREE,
    PAYING,
    [(0, DOSSIER, OPENED), (30, DOSSIER, declared())],  # given up
    PAYING,
    FREE,
    [*DECLARED, *ASKED, *REFUSED, *SETTLED, *TAKEN, *TOLD, *DONE],
    PAYING,
    [  # still at work
        *FREE[:2],
        *TAKEN,
        (0.1, NOTIFY, QUEUED),
        (0.1, NOTIFY, SENT),
        (2 * DAYS, DOSSIER, BACK),
    ],
    PAYING,
)
READY: Sequence[Step] = [  # ten events, in the hands of MAU
    *[step for step in [*DECLARED, *SETTLED, *TAKEN] if step[1] is DOSSIER],
    *[(10.0, DOSSIER, event) for event in (BACK, HANDED_OVER) * 2],
]


class Fact(NamedTuple):
    """An event to lay: where, and as the stream will hold it."""

    stream: str
    subject: str
    id: str
    body: bytes


def _prototype(spec: EventStream[Any], event: Event) -> tuple[str, bytes]:
    """Subject and body with holes for what differs from dossier to dossier."""
    owner = {"DOSSIER": DOSSIER_ID, "PAYMENT": FEE_ID, "NOTIFY": MESSAGE_ID}[spec.name]
    recorded: Recorded[Any] = Recorded(
        id=ID,
        source=f"/{spec.name.lower()}",
        subject=spec.subject(owner),
        time=NOW,
        correlationid=CORRELATION,
        causationid=CAUSATION,
        data=event,
    )
    body = spec.codec.dump_json(recorded, exclude={"position"}).replace(b"%", b"%%")
    holes = {
        DOSSIER_ID: "d-%(dossier)b",
        FEE_ID: "f-%(dossier)b",
        MESSAGE_ID: "m-%(dossier)b",
        ANNA: "p-%(person)b",
        CODE: "%(code)b",
        str(ID): "%(id)b",
        str(CORRELATION): "%(correlation)b",
        str(CAUSATION): "%(causation)b",
        NOW.isoformat().replace("+00:00", "Z"): "%(at)b",
    }
    for what, hole in holes.items():
        body = body.replace(what.encode(), hole.encode())
    return spec.subject(owner[:2]), body


PROTOTYPES = {
    id(event): _prototype(spec, event) for life in (*LIVES, READY) for _, spec, event in life
}


def past(events: int) -> Iterator[Fact]:
    """So many events, give or take nine, in the order in which they happened."""
    chance = random.Random(events)  # noqa: S311 - the same past every time
    to_come: list[tuple[datetime, int, Fact]] = []
    count = 0
    for n in range(events // EVENTS_PER_DOSSIER):
        start = BEGINNING + n * EVERY
        while to_come and to_come[0][0] < start:
            yield heapq.heappop(to_come)[2]
        pace = chance.choice((0.5, 0.7, 1, 1, 1, 1.5, 4))
        for at, fact in _life(LIVES[n % len(LIVES)], n, start, pace, chance):
            count += 1
            heapq.heappush(to_come, (at, count, fact))
    yield from (heapq.heappop(to_come)[2] for _ in range(len(to_come)))


def ready(dossiers: int, at: datetime) -> Iterator[Fact]:
    """Dossiers of ten events each, of which the handler can hand over once more."""
    chance = random.Random(dossiers)  # noqa: S311 - the same past every time
    for n in range(dossiers):
        yield from (fact for _, fact in _life(READY, n, at, 1, chance))


def _life(
    steps: Sequence[Step], n: int, start: datetime, pace: float, chance: random.Random
) -> Iterator[tuple[datetime, Fact]]:
    dossier = b"%032x" % chance.getrandbits(128)
    causation = str(UUID(int=chance.getrandbits(128))).encode()
    holes = {
        b"dossier": dossier,
        b"person": b"%032x" % chance.getrandbits(128),
        b"correlation": str(UUID(int=chance.getrandbits(128))).encode(),
        b"code": b"H34.23.09-%s-%04d" % (f"{start:%y%m%d}".encode(), n % 10_000),
    }
    at = start
    for minutes, spec, event in steps:
        at += timedelta(minutes=minutes * pace)
        mine = str(UUID(int=chance.getrandbits(128)))
        subject, body = PROTOTYPES[id(event)]
        holes |= {
            b"id": mine.encode(),
            b"causation": causation,
            b"at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z").encode(),
        }
        yield at, Fact(spec.name, subject + dossier.decode(), mine, body % holes)
        causation = mine.encode()
