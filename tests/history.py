"""Plausible lives of many dossiers, as three streams hold them; the same seed, the same lives.

Dossiers live side by side, clocks are a little off, payments fail, some messages are never sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from nats.aio.client import Client

from contracts.dossier import DossierOpened
from contracts.event import Event, Recorded
from contracts.notify import Kind, MessageGivenUp, MessageQueued, MessageSent
from contracts.payment import FeePaid, FeeRequested, PaymentFailed, PaymentInitiated
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from contracts.values import DossierId, FeeId, MessageId
from tests.dossiers import CODE, FEE_ID, LINE, OWED, WARD, WHOLE_WAY
from tests.facts import ANNA, NOW

AT_ONCE = 2000  # publishes under way


@dataclass(frozen=True)
class Written:
    """An event and the stream it is for."""

    stream: EventStream[Any]
    subject: str
    event: Recorded[Any]


class Histories:
    """Dossiers' lives, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - plausible, not secret
        self._clock = NOW

    def of(self, dossiers: int, at_once: int = 20) -> Iterator[Written]:
        """So many dossiers from first to last event, `at_once` of them side by side."""
        waiting = [self._life() for _ in range(dossiers)]
        living = [waiting.pop() for _ in range(min(at_once, dossiers))]
        while living:
            n = self._random.randrange(len(living))
            if written := next(living[n], None):
                yield written
            elif waiting:
                living[n] = waiting.pop()
            else:
                living.pop(n)

    def _life(self) -> Iterator[Written]:
        dossier = DossierId(f"d-{self._random.getrandbits(128):032x}")
        lived = self._random.randint(1, len(WHOLE_WAY))
        for fact in WHOLE_WAY[:lived]:
            yield self._written(DOSSIER, dossier, fact.model_copy(update={"dossier_id": dossier}))
            if isinstance(fact, DossierOpened):
                yield from self._one_time_code()
            if fact.type == "dossier.declared.v1":
                yield from self._payment(dossier)
            if fact.type in ("dossier.submitted.v1", "dossier.received.v1"):
                yield from self._message(dossier)

    def _payment(self, dossier: DossierId) -> Iterator[Written]:
        fee = FeeId(FEE_ID[:2] + f"{self._random.getrandbits(128):032x}")
        who = {"fee_id": fee, "dossier_id": dossier}
        owed: list[Event] = [
            FeeRequested(**who, applicant=ANNA, agency=WARD, lines=(LINE,), amount=OWED)
        ]
        for n in range(self._random.randint(0, 2)):
            order = f"mc{n}"
            owed.append(PaymentInitiated(**who, order=order, provider="vnpt", amount=OWED))
            owed.append(PaymentFailed(**who, order=order, code="24"))
        paid = {"provider": "vnpt", "amount": OWED, "transaction": "T1", "bank": "VCB"}
        owed.append(FeePaid(**who, order="mc9", paid_at=NOW, **paid))
        for fact in owed:
            yield self._written(PAYMENT, fee, fact)

    def _message(self, dossier: DossierId) -> Iterator[Written]:
        message = MessageId(f"m-{self._random.getrandbits(128):032x}")
        about = {"message_id": message, "kind": Kind.RECEIVED, "recipient": ANNA, "about": dossier}
        yield self._written(NOTIFY, message, MessageQueued(**about, channel="sms", code=CODE))
        if self._random.random() < 0.8:
            yield self._written(NOTIFY, message, MessageSent(**about, channel="sms"))
        else:
            told = MessageGivenUp(**about, channel="sms", reason="no-number")
            yield self._written(NOTIFY, message, told)

    def _one_time_code(self) -> Iterator[Written]:
        """Touches no dossier."""
        message = MessageId(f"m-{self._random.getrandbits(128):032x}")
        code = MessageQueued(
            message_id=message, kind=Kind.ONE_TIME_CODE, channel="sms", recipient=ANNA
        )
        yield self._written(NOTIFY, message, code)

    def _written(self, stream: EventStream[Any], aggregate: str, fact: Event) -> Written:
        self._clock += timedelta(milliseconds=self._random.randint(0, 2000))
        skew = timedelta(milliseconds=self._random.choice((0, 0, 0, -4000, 4000)))
        subject = stream.subject(aggregate)
        ids = [UUID(int=self._random.getrandbits(128), version=4) for _ in range(3)]
        recorded: Recorded[Any] = Recorded(
            id=ids[0],
            source=f"/{stream.name.lower()}",
            subject=subject,
            time=self._clock + skew,
            correlationid=ids[1],
            causationid=ids[2],
            data=fact,
        )
        return Written(stream, subject, recorded)


async def write(client: Client, history: Sequence[Written]) -> None:
    """Append all of it, in this order, without waiting in between."""
    js = client.jetstream(publish_async_max_pending=AT_ONCE)
    sent = []
    for one in history:
        body = one.stream.codec.dump_json(one.event, exclude={"position"})
        sent.append(await js.publish_async(one.subject, body))
    for answer in sent:
        await answer
