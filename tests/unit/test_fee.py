"""The rules of a demand for money."""

from dataclasses import replace

from contracts.dossier import DossierOpened
from contracts.payment import (
    PaymentEvent,
    Relief,
)
from contracts.values import FeeLine, Named
from services.payment.domain.commands import (
    CancelFee,
    ConfirmPayment,
    InitiatePayment,
    ReduceFee,
    ReportExpiry,
    ReportFailure,
    RequestFee,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.following import react, releases
from services.payment.domain.state import Standing
from tests.dossiers import PAYMENT_REQUIRED, REOPENED, WITHDRAWN
from tests.facts import ANNA
from tests.fees import (
    AGENCY,
    AMOUNT,
    CANCELLED,
    DOSSIER_ID,
    FEE,
    FIRST,
    LINES,
    PAID_AT,
    REQUESTED,
    WORDS,
    declared,
    expired,
    failed,
    initiated,
    paid,
    reduced,
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
EXPIRE = ReportExpiry(order="mc1", code="11")
CANCEL = CancelFee(ground="withdrawn")
REDUCE = ReduceFee(by=FIRST, ground=Relief.POOR, words=WORDS, amount=4_000)


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


def test_what_was_confirmed_with_another_amount_is_not_believed():
    for amount in (0, -AMOUNT, AMOUNT - 1, AMOUNT + 1, 10**18):
        wrong = replace(CONFIRM, amount=amount)
        given(REQUESTED, initiated(), paid()).when(wrong).then_rejected("payment.wrong-amount")


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


def test_an_order_whose_time_is_over_leaves_the_fee_owed():
    given(REQUESTED, initiated()).when(EXPIRE).then(expired())
    given(REQUESTED, initiated(), expired()).when(EXPIRE).then()
    given(REQUESTED, initiated(), expired()).when(FAIL).then()
    given(REQUESTED, initiated(), expired()).when(replace(BEGIN, order="mc2")).then(
        initiated("mc2")
    )
    given(REQUESTED, initiated(), paid()).when(EXPIRE).then()
    given(REQUESTED).when(EXPIRE).then_rejected("payment.unknown-order")


def test_what_expired_may_turn_out_to_be_paid():
    given(REQUESTED, initiated(), expired()).when(CONFIRM).then(paid())


def test_an_official_may_ask_for_less_with_a_reason():
    given(REQUESTED).when(REDUCE).then(reduced())
    given(REQUESTED, reduced()).when(REDUCE).then()
    given(REQUESTED, reduced()).when(replace(REDUCE, amount=1_000)).then(reduced(1_000, 4_000))
    given(REQUESTED, reduced()).when(BEGIN).then(initiated().model_copy(update={"amount": 4_000}))


def test_nobody_may_ask_for_more_or_reduce_what_is_settled():
    for amount in (AMOUNT, AMOUNT + 1, -1):
        given(REQUESTED).when(replace(REDUCE, amount=amount)).then_rejected("payment.not-less")
    given(REQUESTED, initiated(), paid()).when(REDUCE).then_rejected("payment.already-paid")
    given(REQUESTED, CANCELLED).when(REDUCE).then_rejected("payment.cancelled")
    given().when(REDUCE).then_rejected("payment.not-requested")


def test_what_is_waived_is_not_paid_any_more():
    waived = (REQUESTED, reduced(0))
    assert fee_decider.fold(waived).standing is Standing.WAIVED
    given(*waived).when(BEGIN).then_rejected("payment.nothing-owed")


def test_an_order_that_began_before_the_reduction_settles_it_with_what_it_was_for():
    given(REQUESTED, initiated(), reduced()).when(CONFIRM).then(paid())


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
