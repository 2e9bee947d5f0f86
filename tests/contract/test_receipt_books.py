"""Every payment has its receipts, numbered without gap or double, whatever dies meanwhile."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from nats.aio.client import Client

from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.receipts import ReceiptIssued
from contracts.streams import PAYMENT
from services.chassis.bootstrap import lay_streams
from services.chassis.handle import BusyError
from services.chassis.memory import MemoryStream
from services.chassis.stream import JetStream, Stream
from services.payment.reactions.receipts import NoReceiptError, on_money
from tests.facts import envelope
from tests.fees import LINES, WORDS, paid
from tests.receipts import book, cancelled, issue, issuer, paid_on

Money = Stream[PaymentEvent]
NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)  # 1 January 2027 here
LAST_SECOND = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)


def numbers(receipts: Sequence[ReceiptIssued]) -> list[int]:
    return [receipt.number for receipt in receipts]


async def test_a_payment_has_one_receipt_for_fees_and_one_for_charges():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    await issue(stream, await paid_on(stream, 1))
    [charges], [fees] = await book(stream), await book(stream, "01BLP0-001")
    assert (charges.kind, charges.amount, charges.order) == ("le-phi", 8_000, "mc1")
    assert (fees.kind, fees.amount, fees.transaction) == ("phi", 2_000, "T1")


async def test_one_kind_of_money_is_one_receipt():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    await issue(stream, await paid_on(stream, 1, lines=LINES[:1]))
    assert len(await book(stream)) == 1
    assert await book(stream, "01BLP0-001") == []


async def test_numbers_begin_anew_with_the_year_even_for_what_is_written_late():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    first = await paid_on(stream, 1, LAST_SECOND)
    second = await paid_on(stream, 2, NEW_YEAR)
    late = await paid_on(stream, 3, LAST_SECOND)
    await issue(stream, first, second, late)
    assert numbers(await book(stream, year="26")) == [1, 2]
    assert numbers(await book(stream, year="27")) == [1]


class Dying(MemoryStream[PaymentEvent]):
    """A stream whose writer is killed at some appends of receipts: before them, or just after."""

    def __init__(self, deaths: Sequence[str]) -> None:
        super().__init__()
        self._deaths = list(deaths)

    async def append(
        self, recorded: Recorded[PaymentEvent], *, expected: int
    ) -> Recorded[PaymentEvent]:
        death = self._deaths.pop() if recorded.subject.startswith("payment.b-") else ""
        if death == "before":
            raise ConnectionError(death)
        appended = await super().append(recorded, expected=expected)
        if death == "after":
            raise ConnectionError(death)
        return appended


async def test_a_kill_at_the_append_leaves_no_gap_and_no_double():
    chance = random.Random(5)  # noqa: S311 - no secret
    deaths = ["", "", *chance.choices(["", "before", "after"], k=400)]
    stream = Dying([*deaths, *[""] * 400][::-1])
    for fact in [await paid_on(stream, number) for number in range(60)]:
        while True:
            try:
                await issue(stream, fact)  # by a new process each time: nothing is remembered
                break
            except ConnectionError:
                continue
    for form in ("01BLP0-001", "01BLP0-002"):
        receipts = await book(stream, form)
        assert numbers(receipts) == list(range(1, 61))
        assert len({receipt.fee_id for receipt in receipts}) == 60


async def test_a_receipt_that_was_parked_comes_late_and_once():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    parked, others = await paid_on(stream, 1), [await paid_on(stream, n) for n in (2, 3)]
    follow = on_money(issuer(stream))
    for fact in (*others, parked, parked, *others):
        await follow(fact)
    assert [r.order for r in await book(stream)] == ["mc2", "mc3", "mc1"]


async def test_a_payment_that_is_told_again_much_later_has_its_receipt():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    follow = on_money(issuer(stream))
    facts = []
    for number in range(4):
        facts.append(await paid_on(stream, number))
        await follow(facts[-1])
    for fact in reversed(facts):
        await follow(fact)
    assert numbers(await book(stream)) == [1, 2, 3, 4]


async def test_a_thousand_payments_at_once_have_the_numbers_from_one_on(connection: Client):
    await lay_streams(connection)
    stream = JetStream(connection, PAYMENT)
    before = len(await book(stream))
    facts = await asyncio.gather(*(paid_on(stream, n, lines=LINES[:1]) for n in range(1000)))

    async def process() -> None:
        """One of two processes that are both handed every fact."""
        follow = on_money(issuer(stream))
        for fact in sorted(facts, key=lambda fact: fact.position):
            while True:
                try:
                    await follow(fact)
                    break
                except BusyError:  # the bus hands it over again
                    continue

    await asyncio.gather(process(), process())
    receipts = (await book(stream))[before:]
    assert numbers(receipts) == list(range(before + 1, before + 1001))
    assert len({receipt.fee_id for receipt in receipts}) == 1000


async def test_a_replacement_has_a_number_of_its_own_in_the_book_that_is_open_now():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    await issue(stream, await paid_on(stream, 1, LAST_SECOND))
    [first] = await book(stream)
    fact = envelope(cancelled(first, replaced=True), PAYMENT.subject(first.receipt_id))
    fact = fact.model_copy(update={"time": NEW_YEAR})
    recorded = await stream.append(fact, expected=0)
    await issue(stream, recorded, recorded)
    [second] = await book(stream, year="27")
    assert (second.replaces, second.payer) == (first.receipt_id, WORDS)
    assert (second.lines, second.collected_at) == (first.lines, first.collected_at)
    assert (first.dated, second.dated) == (LAST_SECOND, NEW_YEAR)


async def test_what_is_only_cancelled_is_not_replaced():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    await issue(stream, await paid_on(stream, 1))
    [first] = await book(stream)
    fact = envelope(cancelled(first, replaced=False), PAYMENT.subject(first.receipt_id))
    await issue(stream, await stream.append(fact, expected=0))
    assert len(await book(stream)) == 1


async def test_a_payment_of_nothing_that_was_asked_for_is_said_not_skipped():
    stream: MemoryStream[PaymentEvent] = MemoryStream()
    fact = envelope(paid(), PAYMENT.subject(paid().fee_id))
    recorded = await stream.append(fact, expected=0)
    with pytest.raises(NoReceiptError):
        await issue(stream, recorded)
