"""What the facts of a dossier make payment ask for."""

from dataclasses import replace

import pytest

from contracts.dossier import DossierEvent, DossierReopened, DossierWithdrawn
from contracts.event import Recorded
from contracts.handling import PaymentRequired
from contracts.payment import FeeCancelled, FeePaid, FeeRequested, MatchUndone, PaymentEvent, Relief
from contracts.refund import RefundRequested
from contracts.streams import DOSSIER, PAYMENT
from contracts.values import FeeId, PersonId
from services.chassis.handle import handle
from services.chassis.memory import MemoryStream
from services.payment.domain.commands import (
    Command,
    ConfirmPayment,
    InitiatePayment,
    MatchMoney,
    ReduceFee,
    SuspendMoney,
)
from services.payment.domain.fee import fee_decider
from services.payment.reactions.books import Books, demand_of
from services.payment.reactions.following import on_dossier, on_payment
from tests.dossiers import ERASED, PAYMENT_REQUIRED, REFUSED, WITHDRAWN
from tests.facts import ANNA, NOW, because, envelope
from tests.fees import (
    AMOUNT,
    DOSSIER_ID,
    FEE,
    FIRST,
    LINES,
    PAID_AT,
    WORDS,
    declared,
    suspense_id,
)

CONFIRM = ConfirmPayment(
    order="", amount=AMOUNT, currency="VND", transaction="T1", bank="ACB", paid_at=PAID_AT
)
KEPT = tuple(line.model_copy(update={"refundable": False}) for line in LINES)
REDUCE = ReduceFee(by=FIRST, ground=Relief.POOR, words=WORDS, amount=4_000)


class House:
    """Payment, and the facts of one dossier as they come in."""

    def __init__(self) -> None:
        self.payments: MemoryStream[PaymentEvent] = MemoryStream()
        self.dossiers: MemoryStream[DossierEvent] = MemoryStream()
        books = Books(self.payments, self.dossiers, lambda: NOW)
        self.cleared: list[tuple[FeeId, PersonId]] = []
        self.hear, self.follow = on_dossier(books, self.clear), on_payment(books)
        self.followed = 0

    async def clear(self, fee_id: FeeId, person: PersonId) -> None:
        """The vault forgets."""
        self.cleared.append((fee_id, person))

    async def told(self, fact: DossierEvent) -> Recorded[DossierEvent]:
        """The dossier has one more fact, and payment hears of it."""
        subject = DOSSIER.subject(DOSSIER_ID)
        recorded: Recorded[DossierEvent] = envelope(fact, subject)
        kept = await self.dossiers.append(recorded, expected=await self.dossiers.tip(subject))
        await self.hear(kept)
        return kept

    async def asked(self, of: str, command: Command) -> None:
        """Somebody asks something of a demand, and what follows from that follows, twice."""
        subject = PAYMENT.subject(of)
        await handle(self.payments, fee_decider, subject=subject, command=command, cause=because())
        await self.settle()

    async def settle(self) -> None:
        """Payment hears of its own facts, of each twice."""
        while self.followed < len(self.payments.log):
            self.followed += 1
            for _ in range(2):
                await self.follow(self.payments.log[self.followed - 1])

    async def paid(self, fee_id: FeeId, transaction: str = "T1", amount: int = AMOUNT) -> None:
        """The citizen pays: a new order, and the provider's word that it was paid."""
        order = f"mc{transaction}"
        await self.asked(fee_id, InitiatePayment(order=order, provider="vnpt"))
        await self.confirmed(fee_id, transaction, amount)

    async def confirmed(self, fee_id: FeeId, transaction: str, amount: int = AMOUNT) -> None:
        """The provider says that the order was paid."""
        confirm = replace(CONFIRM, order=f"mc{transaction}", transaction=transaction)
        await self.asked(fee_id, replace(confirm, amount=amount))

    @property
    def facts(self) -> list[PaymentEvent]:
        """What payment made of it."""
        return [recorded.data for recorded in self.payments.log]

    @property
    def types(self) -> list[str]:
        """By type, without service and version."""
        return [fact.type.split(".")[1] for fact in self.facts]


async def test_a_declaration_delivered_twice_asks_once():
    house = House()
    declaration = await house.told(declared())
    await house.hear(declaration)
    [asked] = house.payments.log
    assert asked.causationid == declaration.id
    assert asked.correlationid == declaration.correlationid
    assert asked.subject == f"payment.{asked.data.fee_id}"


async def test_two_declarations_are_two_demands():
    house = House()
    for _ in range(2):
        await house.told(declared())
    assert len({recorded.subject for recorded in house.payments.log}) == 2


async def test_a_dossier_that_is_declared_anew_is_asked_for_the_new_amount_only():
    house = House()
    first = await house.told(declared())
    reopened = await house.told(DossierReopened(dossier_id=DOSSIER_ID))
    second = await house.told(declared(LINES[:1]))
    assert [type(fact) for fact in house.facts] == [FeeRequested, FeeCancelled, FeeRequested]
    assert [fact.fee_id for fact in house.facts] == [
        demand_of(first),
        demand_of(first),
        demand_of(second),
    ]
    await house.hear(reopened)  # once more, and late: the new demand stays
    assert len(house.facts) == 3


@pytest.mark.parametrize("again", [False, True])
async def test_a_withdrawal_cancels_every_demand_that_is_not_paid(again: bool):  # noqa: FBT001 - a case
    house = House()
    await house.told(declared())
    required: PaymentRequired = PAYMENT_REQUIRED
    for _ in range(2):
        await house.told(required)
    withdrawal = await house.told(WITHDRAWN)
    if again:
        await house.hear(withdrawal)
    cancelled = [fact for fact in house.facts if isinstance(fact, FeeCancelled)]
    assert len({fact.fee_id for fact in cancelled}) == len(cancelled) == 3
    assert {fact.ground for fact in cancelled} == {"withdrawn"}


async def test_a_free_dossier_that_is_withdrawn_leaves_no_trace_in_the_books():
    house = House()
    await house.told(declared(()))
    await house.told(
        DossierWithdrawn(dossier_id=DOSSIER_ID, code="H34.23-261116-0001", fee="none", words=None)
    )
    assert house.facts == []


async def test_what_was_paid_for_a_dossier_taken_back_in_time_is_proposed_to_go_back():
    house = House()
    fee_id = demand_of(await house.told(declared()))
    await house.paid(fee_id)
    for _ in range(2):
        await house.hear(await house.told(WITHDRAWN.model_copy(update={"fee": "refund"})))
    [proposed] = [fact for fact in house.facts if isinstance(fact, RefundRequested)]
    assert (proposed.fee_id, proposed.amount, proposed.asked_by) == (fee_id, AMOUNT, "house")
    assert (proposed.ground, proposed.by) == ("withdrawn", None)


async def test_what_is_kept_is_not_proposed_to_go_back():
    kept = WITHDRAWN.model_copy(update={"fee": "kept"})
    for lines, fact in ((LINES, kept), (KEPT, WITHDRAWN), (KEPT, REFUSED)):
        house = House()
        fee_id = demand_of(await house.told(declared(lines)))
        await house.paid(fee_id)
        await house.told(fact)
        assert house.types[-1] == "fee-paid"


async def test_what_was_paid_for_a_dossier_that_is_refused_is_proposed_to_go_back():
    house = House()
    fee_id = demand_of(await house.told(declared((KEPT[0], LINES[1]))))
    await house.paid(fee_id)
    await house.told(REFUSED)
    proposed = house.facts[-1]
    assert isinstance(proposed, RefundRequested)
    assert (proposed.ground, proposed.amount) == ("refused", LINES[1].total)


async def test_what_came_in_for_an_earlier_declaration_counts_for_the_next():
    house = House()
    first = demand_of(await house.told(declared(LINES[:1])))
    await house.paid(first, amount=8_000)
    await house.told(DossierReopened(dossier_id=DOSSIER_ID))  # decided before it knew
    second = demand_of(await house.told(declared()))
    asked = house.facts[-1]
    assert isinstance(asked, FeeRequested)
    assert (asked.fee_id, asked.amount, asked.credited) == (second, AMOUNT - 8_000, 8_000)
    await house.told(DossierReopened(dossier_id=DOSSIER_ID))
    await house.told(declared(LINES[:1]))
    assert house.types[-1] == "fee-cancelled"  # all of it is there


async def test_money_for_a_declaration_taken_back_pays_the_next_of_the_same_sum():
    house = House()
    first = demand_of(await house.told(declared()))
    await house.asked(first, InitiatePayment(order="mcT1", provider="vnpt"))
    await house.told(DossierReopened(dossier_id=DOSSIER_ID))
    await house.confirmed(first, "T1")
    assert house.types[-1] == "money-suspended"  # it waits for what the citizen declares
    second = demand_of(await house.told(declared()))
    await house.settle()
    assert house.types[-3:] == ["fee-requested", "money-matched", "fee-paid"]
    paid = house.facts[-1]
    assert isinstance(paid, FeePaid)
    assert (paid.fee_id, paid.transaction) == (second, "T1")


async def test_it_pays_what_is_declared_by_then_and_waits_where_the_sum_differs():
    for lines, last in ((LINES, "fee-paid"), (LINES[:1], "money-suspended")):
        house = House()
        first = demand_of(await house.told(declared()))
        await house.asked(first, InitiatePayment(order="mcT1", provider="vnpt"))
        await house.told(DossierReopened(dossier_id=DOSSIER_ID))
        await house.told(declared(lines))
        await house.confirmed(first, "T1")
        assert house.types[-1] == last


async def test_money_for_a_dossier_that_was_taken_back_is_proposed_to_go_back():
    house = House()
    fee_id = demand_of(await house.told(declared()))
    await house.asked(fee_id, InitiatePayment(order="mcT1", provider="vnpt"))
    await house.told(WITHDRAWN)
    await house.confirmed(fee_id, "T1")
    proposed = house.facts[-1]
    assert isinstance(proposed, RefundRequested)
    assert (proposed.suspense_id, proposed.ground) == (suspense_id("mcT1"), "not-owed")


async def test_what_was_paid_twice_or_too_much_is_proposed_to_go_back():
    house = House()
    fee_id = demand_of(await house.told(declared()))
    for transaction in ("T2", "T1"):
        await house.asked(fee_id, InitiatePayment(order=f"mc{transaction}", provider="vnpt"))
    await house.asked(fee_id, REDUCE)
    for transaction in ("T2", "T1"):
        await house.confirmed(fee_id, transaction)
    proposed = [fact for fact in house.facts if isinstance(fact, RefundRequested)]
    assert [(one.ground, one.amount) for one in proposed] == [
        ("overpaid", AMOUNT - 4_000),
        ("paid-twice", AMOUNT),
    ]
    assert proposed[1].suspense_id == suspense_id("mcT1")


async def test_matched_money_arrives_or_goes_back_into_suspense():
    house = House()
    lone = suspense_id("x1")
    suspend = SuspendMoney(provider="vnpt", payment=replace(CONFIRM, order="x1"))
    await house.asked(lone, suspend)
    fee_id = demand_of(await house.told(declared()))
    match = MatchMoney(suspense_id=lone, demand=FEE, by=FIRST, words=WORDS)
    await house.asked(lone, match)
    undone = house.facts[-1]
    assert isinstance(undone, MatchUndone)
    assert undone.code == "payment.not-requested"
    await house.asked(lone, replace(match, demand=fee_id))
    paid = house.facts[-1]
    assert isinstance(paid, FeePaid)
    assert (paid.fee_id, paid.suspense, paid.order) == (fee_id, lone, "x1")


async def test_what_was_written_about_the_fees_of_an_erased_dossier_goes_with_it():
    house = House()
    fee_id = demand_of(await house.told(declared()))
    await house.told(ERASED)
    assert house.cleared == [(fee_id, ANNA)]
