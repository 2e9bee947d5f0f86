"""Money that is verified but fits nothing is kept, until an official says whose it is."""

from dataclasses import replace

import pytest

from contracts.payment import (
    FeePaid,
    MatchUndone,
    Misfit,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
)
from contracts.values import FeeId
from services.payment.domain.commands import (
    ApplyMoney,
    AssessMoney,
    CancelFee,
    ConfirmPayment,
    MatchMoney,
    SuspendMoney,
    UndoMatch,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.state import Standing
from tests.fees import (
    AMOUNT,
    CANCELLED,
    DOSSIER_ID,
    FEE,
    FIRST,
    PAID_AT,
    REQUESTED,
    SECOND,
    WORDS,
    initiated,
    paid,
    reduced,
    refund_requested,
    suspended,
    suspense_id,
)
from tests.given import Given

given = Given(fee_decider)

CONFIRM = ConfirmPayment(
    order="mc1",
    amount=AMOUNT,
    currency="VND",
    transaction="T1",
    bank="VIETCOMBANK",
    paid_at=PAID_AT,
)
BEGUN = (REQUESTED, initiated())
TOO_LITTLE = suspended(Misfit.WRONG_AMOUNT, amount=AMOUNT - 1)
OTHER = FeeId("f-" + "9" * 32)
MATCH = MatchMoney(suspense_id=suspense_id(), demand=OTHER, by=FIRST, words=WORDS)
ABOUT = {"suspense_id": suspense_id(), "fee_id": FEE, "dossier_id": DOSSIER_ID}
MATCHED = MoneyMatched(**ABOUT, demand=OTHER, amount=AMOUNT, by=FIRST, words=WORDS)
UNDONE = MatchUndone(**ABOUT, demand=OTHER, code="payment.already-paid")
SUSPICIOUS = suspended(Misfit.SUSPICIOUS)


@pytest.mark.parametrize(
    ("amount", "kept"),
    [(0, 0), (-AMOUNT, 0), (AMOUNT - 1, AMOUNT - 1), (AMOUNT + 1, AMOUNT + 1), (10**18, 0)],
)
def test_another_amount_settles_nothing_and_is_kept(amount: int, kept: int):
    wrong = replace(CONFIRM, amount=amount)
    held = suspended(Misfit.WRONG_AMOUNT, amount=kept, claimed=str(amount))
    given(*BEGUN).when(wrong).then(held)
    given(*BEGUN, held).when(wrong).then_rejected("payment.wrong-amount")


def test_what_the_notice_calls_the_amount_is_kept_as_it_is():
    wrong = replace(CONFIRM, amount=0, claimed="10000.0" + "0" * 99)
    held = suspended(Misfit.WRONG_AMOUNT, amount=0, claimed="10000." + "0" * 34)
    given(*BEGUN).when(wrong).then(held)


def test_another_currency_is_kept():
    wrong = replace(CONFIRM, currency="USD")
    given(*BEGUN).when(wrong).then(suspended(Misfit.WRONG_CURRENCY, currency="USD"))


def test_a_second_payment_of_a_settled_fee_is_kept():
    history = (*BEGUN, initiated("mc2"), paid())
    again = suspended(Misfit.ALREADY_PAID, transaction="T2")
    given(*history).when(replace(CONFIRM, transaction="T2")).then(again)
    given(*history).when(replace(CONFIRM, order="mc2")).then(suspended(Misfit.ALREADY_PAID, "mc2"))
    given(*history, again).when(replace(CONFIRM, transaction="T2")).then_rejected(
        "payment.already-paid"
    )


def test_money_for_what_is_not_asked_for_any_more_is_kept():
    given(*BEGUN, CANCELLED).when(CONFIRM).then(suspended(Misfit.CANCELLED))
    given(*BEGUN, reduced(0)).when(CONFIRM).then(suspended(Misfit.CANCELLED))


@pytest.mark.parametrize("doubt", [Misfit.SUSPICIOUS, Misfit.FOREIGN_DOSSIER])
def test_money_that_the_provider_leaves_to_us_is_kept(doubt: Misfit):
    assert doubt in (Misfit.SUSPICIOUS, Misfit.FOREIGN_DOSSIER)
    given(*BEGUN).when(replace(CONFIRM, doubt=doubt)).then(suspended(doubt))


def test_money_under_an_order_nobody_knows_is_kept_by_itself():
    suspend = SuspendMoney(provider="vnpt", payment=CONFIRM)
    lone = suspended(Misfit.UNKNOWN_ORDER, fee_id=None, dossier_id=None, agency=None)
    given().when(suspend).then(lone)
    given(lone).when(suspend).then_rejected("payment.unknown-order")
    assert fee_decider.fold([lone]).standing is Standing.REQUESTED


def test_the_same_payment_told_rightly_later_settles_the_fee_and_leaves_suspense():
    for held in (TOO_LITTLE, SUSPICIOUS):
        given(*BEGUN, held).when(CONFIRM).then(settled())
    fee = fee_decider.fold([*BEGUN, TOO_LITTLE, settled()])
    assert (fee.standing, fee.free(suspense_id())) == (Standing.PAID, None)
    given(*BEGUN, TOO_LITTLE, settled()).when(CONFIRM).then()


def test_told_rightly_after_somebody_disposed_of_it_it_settles_nothing():
    asked = refund_requested(AMOUNT, suspense_id=suspense_id())
    for disposed in (MATCHED, asked):
        given(*BEGUN, SUSPICIOUS, disposed).when(CONFIRM).then_rejected("payment.money-gone")


def test_money_may_be_for_another_demand():
    given(*BEGUN, SUSPICIOUS).when(MATCH).then(MATCHED)
    given(*BEGUN, SUSPICIOUS, MATCHED).when(MATCH).then()


def test_of_two_accountants_one_disposes_of_the_money():
    second = replace(MATCH, demand=FEE, by=SECOND)
    given(*BEGUN, SUSPICIOUS, MATCHED).when(second).then_rejected("payment.money-gone")
    given(*BEGUN, settled()).when(MATCH).then_rejected("payment.no-such-money")


def test_money_of_which_nobody_knows_how_much_it_is_must_be_assessed_first():
    for held in (
        suspended(Misfit.WRONG_CURRENCY, currency="USD"),
        suspended(Misfit.WRONG_AMOUNT, amount=0),
    ):
        given(*BEGUN, held).when(MATCH).then_rejected("payment.amount-unknown")
        assess = AssessMoney(suspense_id=suspense_id(), by=FIRST, amount=AMOUNT + 5, words=WORDS)
        found = assessed(held.amount, AMOUNT + 5)
        given(*BEGUN, held).when(assess).then(found)
        given(*BEGUN, held, found).when(assess).then()
        given(*BEGUN, held, found).when(MATCH).then(MATCHED.model_copy(update={"amount": 10_005}))


def test_money_that_never_came_in_is_nothing_to_dispose_of():
    nothing = assessed(AMOUNT, 0)
    given(*BEGUN, SUSPICIOUS, nothing).when(MATCH).then_rejected("payment.amount-unknown")
    again = AssessMoney(suspense_id=suspense_id(), by=SECOND, amount=AMOUNT, words=WORDS)
    given(*BEGUN, SUSPICIOUS, MATCHED).when(again).then_rejected("payment.money-gone")


def test_a_match_that_the_demand_refuses_is_undone():
    undo = UndoMatch(suspense_id=suspense_id(), demand=OTHER, code="payment.already-paid")
    given(*BEGUN, SUSPICIOUS, MATCHED).when(undo).then(UNDONE)
    given(*BEGUN, SUSPICIOUS, MATCHED, UNDONE).when(undo).then()
    given(*BEGUN, SUSPICIOUS, MATCHED, UNDONE).when(MATCH).then(MATCHED)
    given().when(undo).then()


def test_matched_money_settles_a_demand():
    money = suspended(Misfit.UNKNOWN_ORDER, "x1", fee_id=None, dossier_id=None, agency=None)
    apply = ApplyMoney(money=money, amount=AMOUNT)
    given(*BEGUN).when(apply).then(applied(money, AMOUNT))
    given(*BEGUN, applied(money, AMOUNT)).when(apply).then()
    more = replace(apply, amount=AMOUNT + 1)
    given(*BEGUN).when(more).then(applied(money, AMOUNT + 1))


def test_a_demand_takes_only_what_settles_it():
    apply = ApplyMoney(money=suspended(Misfit.UNKNOWN_ORDER, "x1"), amount=AMOUNT)
    given(*BEGUN).when(replace(apply, amount=AMOUNT - 1)).then_rejected("payment.too-little")
    given(*BEGUN, paid()).when(apply).then_rejected("payment.already-paid")
    given(REQUESTED, CANCELLED).when(apply).then_rejected("payment.cancelled")
    given(REQUESTED, reduced(0)).when(apply).then_rejected("payment.nothing-owed")
    given().when(apply).then_rejected("payment.not-requested")


def test_suspicious_money_that_is_matched_to_its_own_demand_pays_it():
    own: list[PaymentEvent] = [*BEGUN, SUSPICIOUS, MATCHED.model_copy(update={"demand": FEE})]
    given(*own).when(ApplyMoney(money=SUSPICIOUS, amount=AMOUNT)).then(settled())
    given(*own, settled()).when(CONFIRM).then()
    given(*own, settled()).when(CancelFee(ground="withdrawn")).then()


def settled() -> FeePaid:
    """The demand was paid by what had been in suspense."""
    return paid().model_copy(update={"suspense": suspense_id()})


def applied(money: MoneySuspended, amount: int) -> FeePaid:
    """The demand was paid by money that came in otherwise."""
    other = {"order": money.order, "amount": amount, "suspense": money.suspense_id}
    return paid().model_copy(update=other)


def assessed(previous: int, amount: int) -> MoneyAssessed:
    """An official found out how much it is."""
    return MoneyAssessed(**ABOUT, by=FIRST, previous=previous, amount=amount, words=WORDS)
