"""The rules of a demand for money."""

from dataclasses import replace

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.dossier import DossierEvent, DossierOpened, DossierReopened, DossierWithdrawn
from contracts.event import Recorded
from contracts.handling import PaymentRequired
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    PaymentEvent,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.streams import DOSSIER
from contracts.values import FeeLine, Named
from services.chassis.decider import RejectedError
from services.chassis.memory import MemoryStream
from services.payment.domain.fee import (
    CancelFee,
    Command,
    ConfirmPayment,
    Fee,
    InitiatePayment,
    ReportFailure,
    RequestFee,
    Standing,
    fee_decider,
    react,
    releases,
)
from services.payment.reactions import demand_of, on_dossier
from tests.dossiers import PAYMENT_REQUIRED, REOPENED, WITHDRAWN
from tests.facts import ANNA, NOW, envelope
from tests.fees import (
    AGENCY,
    AMOUNT,
    CANCELLED,
    DOSSIER_ID,
    FEE,
    LINES,
    PAID_AT,
    REQUESTED,
    declared,
    failed,
    initiated,
    paid,
)
from tests.given import Given

given = Given(fee_decider)

ASK = RequestFee(fee_id=FEE, dossier_id=DOSSIER_ID, applicant=ANNA, agency=AGENCY, lines=LINES)
BEGIN = InitiatePayment(order="mc1", provider="vnpt")
CONFIRM = ConfirmPayment(
    order="mc1",
    amount=AMOUNT,
    currency="VND",
    transaction="T1",
    bank="VIETCOMBANK",
    paid_at=PAID_AT,
)
FAIL = ReportFailure(order="mc1", code="24")
CANCEL = CancelFee(ground="withdrawn")


def test_the_lines_are_asked_for_in_one_sum():
    given().when(ASK).then(REQUESTED)


def test_a_fee_is_asked_for_once():
    given(REQUESTED).when(ASK).then()


def test_an_attempt_to_pay_is_an_order_of_its_own():
    given(REQUESTED).when(BEGIN).then(initiated())
    given(REQUESTED, initiated()).when(replace(BEGIN, order="mc2")).then(initiated("mc2"))


def test_the_same_order_begins_once():
    given(REQUESTED, initiated()).when(BEGIN).then()


def test_what_was_never_asked_for_cannot_be_paid():
    for command in (BEGIN, CONFIRM, FAIL):
        given().when(command).then_rejected("payment.not-requested")


def test_what_was_paid_is_not_paid_again():
    paying = replace(BEGIN, order="mc2")
    given(REQUESTED, initiated(), paid()).when(paying).then_rejected("payment.already-paid")


def test_a_confirmed_payment_settles_the_fee():
    given(REQUESTED, initiated()).when(CONFIRM).then(paid())


def test_an_earlier_attempt_may_be_the_one_that_was_paid():
    given(REQUESTED, initiated(), initiated("mc2")).when(CONFIRM).then(paid())


def test_a_confirmation_again_changes_nothing():
    given(REQUESTED, initiated(), paid()).when(CONFIRM).then()


def test_a_confirmation_of_an_unknown_order_is_refused():
    given(REQUESTED).when(CONFIRM).then_rejected("payment.unknown-order")


def test_another_amount_settles_nothing():
    for amount in (0, -AMOUNT, AMOUNT - 1, AMOUNT + 1, 10**18):
        wrong = replace(CONFIRM, amount=amount)
        given(REQUESTED, initiated()).when(wrong).then_rejected("payment.wrong-amount")
        given(REQUESTED, initiated(), paid()).when(wrong).then_rejected("payment.wrong-amount")


def test_another_currency_settles_nothing():
    wrong = replace(CONFIRM, currency="USD")
    given(REQUESTED, initiated()).when(wrong).then_rejected("payment.wrong-currency")


def test_a_second_payment_of_a_settled_fee_is_refused_not_swallowed():
    history = (REQUESTED, initiated(), initiated("mc2"), paid())
    for second in (replace(CONFIRM, transaction="T2"), replace(CONFIRM, order="mc2")):
        given(*history).when(second).then_rejected("payment.already-paid")


def test_a_failure_leaves_the_fee_owed():
    given(REQUESTED, initiated()).when(FAIL).then(failed())
    given(REQUESTED, initiated(), failed()).when(replace(BEGIN, order="mc2")).then(initiated("mc2"))


def test_a_failure_is_told_once():
    given(REQUESTED, initiated(), failed()).when(FAIL).then()


def test_a_failure_of_an_unknown_order_is_refused():
    given(REQUESTED).when(FAIL).then_rejected("payment.unknown-order")


def test_what_was_paid_never_fails():
    given(REQUESTED, initiated(), paid()).when(FAIL).then()


def test_what_failed_may_turn_out_to_be_paid():
    given(REQUESTED, initiated(), failed()).when(CONFIRM).then(paid())


def test_the_newest_attempt_says_how_far_it_has_come():
    steps: list[PaymentEvent] = [REQUESTED, initiated(), failed(), initiated("mc2"), paid()]
    stands = [fee_decider.fold(steps[: n + 1]).standing for n in range(len(steps))]
    assert stands == ["requested", "initiated", "failed", "initiated", "paid"]


def test_what_is_not_paid_is_cancelled_once():
    given(REQUESTED).when(CANCEL).then(CANCELLED)
    given(REQUESTED, initiated(), failed()).when(CANCEL).then(CANCELLED)
    given(REQUESTED, CANCELLED).when(CANCEL).then()


def test_what_was_paid_or_never_asked_for_is_not_cancelled():
    given(REQUESTED, initiated(), paid()).when(CANCEL).then()
    given().when(CANCEL).then()


def test_what_is_cancelled_cannot_be_paid_any_more():
    given(REQUESTED, CANCELLED).when(BEGIN).then_rejected("payment.cancelled")
    given(REQUESTED, initiated(), CANCELLED).when(BEGIN).then()  # this attempt had begun


def test_money_that_comes_in_after_all_is_never_dropped():
    given(REQUESTED, initiated(), CANCELLED).when(CONFIRM).then(paid())
    fee = fee_decider.fold([REQUESTED, initiated(), CANCELLED, paid()])
    assert (fee.standing, fee.cancelled) == (Standing.PAID, True)


def test_what_is_cancelled_is_told_so():
    assert fee_decider.fold([REQUESTED, initiated(), CANCELLED]).standing is Standing.CANCELLED


def test_a_declared_dossier_makes_us_ask_for_its_fees():
    assert react(declared(), FEE) == ASK


def test_a_dossier_that_costs_nothing_is_not_asked_for_anything():
    free = FeeLine(code="mien", name=Named(vi="Miễn phí"), kind="phi", amount=0)
    for fees in ((), (free,)):
        assert react(declared(fees), FEE) is None


def test_no_other_fact_of_a_dossier_costs_money():
    opened = DossierOpened(
        dossier_id=DOSSIER_ID, applicant=ANNA, procedure="1.001193", procedure_name=Named(vi="x")
    )
    assert react(opened, FEE) is None


def test_what_an_agency_finds_to_be_owed_besides_is_asked_for_too():
    asked = react(PAYMENT_REQUIRED, FEE)
    assert asked is not None
    assert (asked.lines, asked.amount, asked.applicant) == (PAYMENT_REQUIRED.lines, 50_000, ANNA)


def test_a_dossier_that_is_corrected_or_taken_back_is_asked_for_nothing_more():
    assert releases(REOPENED) == CancelFee(ground="reopened")
    assert releases(WITHDRAWN) == CancelFee(ground="withdrawn")
    assert releases(PAYMENT_REQUIRED) is None


class Books:
    """Payment, and the facts of one dossier as they come in."""

    def __init__(self) -> None:
        self.payments: MemoryStream[PaymentEvent] = MemoryStream()
        self.dossiers: MemoryStream[DossierEvent] = MemoryStream()
        self.hear = on_dossier(self.payments, self.dossiers, lambda: NOW)

    async def told(self, fact: DossierEvent) -> Recorded[DossierEvent]:
        """The dossier has one more fact, and payment hears of it."""
        subject = DOSSIER.subject(DOSSIER_ID)
        recorded: Recorded[DossierEvent] = envelope(fact, subject)
        kept = await self.dossiers.append(recorded, expected=await self.dossiers.tip(subject))
        await self.hear(kept)
        return kept

    @property
    def facts(self) -> list[PaymentEvent]:
        """What payment made of it."""
        return [recorded.data for recorded in self.payments.log]


async def test_a_declaration_delivered_twice_asks_once():
    books = Books()
    declaration = await books.told(declared())
    await books.hear(declaration)
    [asked] = books.payments.log
    assert asked.causationid == declaration.id
    assert asked.correlationid == declaration.correlationid
    assert asked.subject == f"payment.{asked.data.fee_id}"


async def test_two_declarations_are_two_demands():
    books = Books()
    for _ in range(2):
        await books.told(declared())
    assert len({recorded.subject for recorded in books.payments.log}) == 2


async def test_a_dossier_that_is_declared_anew_is_asked_for_the_new_amount_only():
    books = Books()
    first = await books.told(declared())
    reopened = await books.told(DossierReopened(dossier_id=DOSSIER_ID))
    second = await books.told(declared(LINES[:1]))
    assert [type(fact) for fact in books.facts] == [FeeRequested, FeeCancelled, FeeRequested]
    assert [fact.fee_id for fact in books.facts] == [
        demand_of(first),
        demand_of(first),
        demand_of(second),
    ]
    await books.hear(reopened)  # once more, and late: the new demand stays
    assert len(books.facts) == 3


@pytest.mark.parametrize("again", [False, True])
async def test_a_withdrawal_cancels_every_demand_that_is_not_paid(again: bool):  # noqa: FBT001 - a case
    books = Books()
    await books.told(declared())
    required: PaymentRequired = PAYMENT_REQUIRED
    for _ in range(2):
        await books.told(required)
    withdrawal = await books.told(WITHDRAWN)
    if again:
        await books.hear(withdrawal)
    cancelled = [fact for fact in books.facts if isinstance(fact, FeeCancelled)]
    assert len({fact.fee_id for fact in cancelled}) == len(cancelled) == 3
    assert {fact.ground for fact in cancelled} == {"withdrawn"}


async def test_a_free_dossier_that_is_withdrawn_leaves_no_trace_in_the_books():
    books = Books()
    await books.told(declared(()))
    await books.told(
        DossierWithdrawn(dossier_id=DOSSIER_ID, code="H34.23-261116-0001", fee="none", words=None)
    )
    assert books.facts == []


ORDERS = st.sampled_from(["mc1", "mc2", "mc3"])
COMMANDS = st.one_of(
    st.just(ASK),
    st.just(CANCEL),
    st.builds(InitiatePayment, order=ORDERS, provider=st.just("vnpt")),
    st.builds(ReportFailure, order=ORDERS, code=st.just("24")),
    st.builds(
        ConfirmPayment,
        order=ORDERS,
        amount=st.sampled_from([AMOUNT, AMOUNT, AMOUNT, 0, AMOUNT + 1]),
        currency=st.sampled_from(["VND", "VND", "USD"]),
        transaction=st.sampled_from(["T1", "T2"]),
        bank=st.just("ACB"),
        paid_at=st.just(PAID_AT),
    ),
)


def obeyed(command: Command, history: list[PaymentEvent]) -> PaymentEvent | None:
    try:
        return fee_decider.decide(command, fee_decider.fold(history))
    except RejectedError:
        return None


def fits(command: Command, begun: set[str]) -> bool:
    """Whether it is a payment that must settle the fee, said without the decider."""
    return (
        isinstance(command, ConfirmPayment)
        and command.order in begun
        and command.amount == AMOUNT
        and command.currency == "VND"
    )


@whatever(st.lists(COMMANDS, max_size=30))
def test_whatever_is_told_in_whatever_order_the_money_comes_out_right(told: list[Command]):
    history: list[PaymentEvent] = []
    must_be_paid = False
    for command in told:
        begun = {fact.order for fact in history if isinstance(fact, PaymentInitiated)}
        must_be_paid = must_be_paid or fits(command, begun)
        if fact := obeyed(command, history):
            history.append(fact)
            assert obeyed(command, history) is None, "the same command twice made two facts"
    settled = [fact for fact in history if isinstance(fact, FeePaid)]
    assert len(settled) == int(must_be_paid)
    assert all(fact.amount == AMOUNT for fact in settled)
    assert sum(isinstance(fact, FeeRequested) for fact in history) <= 1
    if settled:
        after = history[history.index(settled[0]) + 1 :]
        late = PaymentFailed | PaymentInitiated | FeeCancelled
        assert not any(isinstance(fact, late) for fact in after)
    fee: Fee = fee_decider.fold(history)
    assert (fee.standing is Standing.PAID) == must_be_paid
