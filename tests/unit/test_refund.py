"""Money that goes back: never more than came in, never on one official's word."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.payment import Misfit
from contracts.refund import (
    RefundAccountGiven,
    RefundFailed,
    RefundGround,
    RefundPaid,
    RefundRejected,
)
from contracts.values import PersonId, RefundId
from services.payment.domain.commands import (
    ApproveRefund,
    FailRefund,
    NameAccount,
    PayRefund,
    RejectRefund,
    RequestRefund,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.refund import excess, refundable
from tests.fees import (
    ACCOUNT,
    AMOUNT,
    DOSSIER_ID,
    FEE,
    FIRST,
    LINES,
    REFUND,
    REQUESTED,
    SECOND,
    WORDS,
    initiated,
    paid,
    reduced,
    refund_approved,
    refund_requested,
    suspended,
    suspense_id,
)
from tests.given import Given

given = Given(fee_decider)

SETTLED = (REQUESTED, initiated(), paid())
NEXT = RefundId("r-" + "2" * 32)
ASK = RequestRefund(
    refund_id=REFUND,
    ground=RefundGround.NOT_OWED,
    asked_by="official",
    by=FIRST,
    words=WORDS,
)
APPROVE = ApproveRefund(refund_id=REFUND, by=SECOND)
PAY = PayRefund(refund_id=REFUND, by=FIRST, reference="FT1")
REJECT = RejectRefund(refund_id=REFUND, by=SECOND, words=WORDS)
FAIL = FailRefund(refund_id=REFUND, by=FIRST, code="no-such-account")
ABOUT: dict[str, Any] = {"refund_id": REFUND, "fee_id": FEE, "dossier_id": DOSSIER_ID}
PAID = RefundPaid(**ABOUT, suspense_id=None, amount=AMOUNT, by=FIRST, reference="FT1")
REJECTED = RefundRejected(**ABOUT, suspense_id=None, by=SECOND, words=WORDS)
FAILED = RefundFailed(**ABOUT, suspense_id=None, amount=AMOUNT, by=FIRST, code="no-such-account")
ASKED, APPROVED = refund_requested(), refund_approved()


def test_all_that_was_paid_may_go_back():
    given(*SETTLED).when(ASK).then(ASKED)
    given(*SETTLED, ASKED).when(ASK).then()


def test_a_part_may_go_back_and_then_another_but_never_more_than_was_paid():
    part = replace(ASK, amount=6_000)
    given(*SETTLED).when(part).then(refund_requested(6_000))
    rest = replace(ASK, refund_id=NEXT)
    history = (*SETTLED, refund_requested(6_000))
    given(*history).when(rest).then(refund_requested(4_000, refund_id=NEXT))
    more = replace(rest, amount=4_001)
    given(*history).when(more).then_rejected("payment.refund-too-large")
    given(*history, refund_requested(4_000, refund_id=NEXT)).when(
        replace(ASK, refund_id=RefundId("r-" + "3" * 32))
    ).then_rejected("payment.not-refundable")


@pytest.mark.parametrize("amount", [AMOUNT + 1, 0, -1, 10**18])
def test_no_impossible_amount_goes_back(amount: int):
    given(*SETTLED).when(replace(ASK, amount=amount)).then_rejected("payment.refund-too-large")


def test_nothing_goes_back_of_what_was_not_paid():
    given(REQUESTED, initiated()).when(ASK).then_rejected("payment.not-paid")
    given().when(ASK).then_rejected("payment.not-paid")


def test_a_fee_that_is_not_refundable_is_kept():
    kept, back = LINES[0].model_copy(update={"refundable": False}), LINES[1]
    some = REQUESTED.model_copy(update={"lines": (kept, back)})
    given(some, initiated(), paid()).when(ASK).then(refund_requested(back.total))
    none = REQUESTED.model_copy(
        update={"lines": tuple(line.model_copy(update={"refundable": False}) for line in LINES)}
    )
    given(none, initiated(), paid()).when(ASK).then_rejected("payment.not-refundable")
    fee = fee_decider.fold([none, initiated(), reduced(), paid()])  # paid before it was reduced
    assert (refundable(fee), excess(fee)) == (6_000, 6_000)


def test_only_what_was_too_much_goes_back_as_overpaid():
    over = replace(ASK, ground=RefundGround.OVERPAID, asked_by="house", by=None, words=None)
    history = (REQUESTED, initiated(), reduced(), paid())
    proposed = refund_requested(
        6_000, ground=RefundGround.OVERPAID, asked_by="house", by=None, words=None
    )
    given(*history).when(over).then(proposed)
    given(*SETTLED).when(over).then_rejected("payment.not-refundable")
    given(*history, proposed).when(replace(over, refund_id=NEXT)).then_rejected(
        "payment.not-refundable"
    )


def test_who_asked_does_not_approve():
    given(*SETTLED, ASKED).when(APPROVE).then(APPROVED)
    given(*SETTLED, ASKED, APPROVED).when(APPROVE).then()
    given(*SETTLED, ASKED).when(replace(APPROVE, by=FIRST)).then_rejected("payment.same-official")


def test_a_deputy_does_not_stand_in_for_the_second_pair_of_eyes():
    for by in (
        SECOND.model_copy(update={"acting_for": FIRST.person_id}),
        FIRST.model_copy(update={"acting_for": PersonId("o-khac")}),
    ):
        given(*SETTLED, ASKED).when(replace(APPROVE, by=by)).then_rejected("payment.same-official")


def test_who_approved_does_not_pay_it_out():
    given(*SETTLED, ASKED, APPROVED).when(PAY).then(PAID)
    given(*SETTLED, ASKED, APPROVED, PAID).when(PAY).then()
    alone = replace(PAY, by=SECOND)
    given(*SETTLED, ASKED, APPROVED).when(alone).then_rejected("payment.same-official")


def test_nothing_is_paid_out_that_nobody_approved_or_somebody_rejected():
    given(*SETTLED, ASKED).when(PAY).then_rejected("payment.refund-decided")
    given(*SETTLED, ASKED, REJECTED).when(PAY).then_rejected("payment.refund-decided")
    given(*SETTLED, ASKED, APPROVED, PAID).when(replace(PAY, reference="FT2")).then_rejected(
        "payment.refund-decided"
    )


def test_what_is_rejected_may_be_asked_for_again():
    given(*SETTLED, ASKED).when(REJECT).then(REJECTED)
    given(*SETTLED, ASKED, REJECTED).when(REJECT).then()
    given(*SETTLED, ASKED, REJECTED).when(APPROVE).then_rejected("payment.refund-decided")
    again = replace(ASK, refund_id=NEXT)
    given(*SETTLED, ASKED, REJECTED).when(again).then(refund_requested(refund_id=NEXT))
    given(*SETTLED, ASKED, APPROVED, PAID).when(REJECT).then_rejected("payment.refund-decided")


def test_a_transfer_that_comes_back_is_paid_out_again_or_given_up():
    for history in ((ASKED, APPROVED), (ASKED, APPROVED, PAID)):
        given(*SETTLED, *history).when(FAIL).then(FAILED)
    bounced = (*SETTLED, ASKED, APPROVED, FAILED)
    given(*bounced).when(FAIL).then()
    given(*bounced).when(PAY).then(PAID)
    given(*bounced).when(REJECT).then(REJECTED)
    given(*SETTLED, ASKED).when(FAIL).then_rejected("payment.refund-decided")


def test_the_citizen_says_where_it_goes_until_it_has_gone():
    name = NameAccount(refund_id=REFUND, account=ACCOUNT)
    told = RefundAccountGiven(**ABOUT, account=ACCOUNT)
    for history in ((ASKED,), (ASKED, APPROVED), (ASKED, APPROVED, FAILED)):
        given(*SETTLED, *history).when(name).then(told)
        given(*SETTLED, *history, told).when(name).then()
    for ended in ((ASKED, REJECTED), (ASKED, APPROVED, PAID)):
        given(*SETTLED, *ended).when(name).then_rejected("payment.refund-decided")


def test_what_nobody_asked_for_cannot_be_moved():
    for command in (APPROVE, PAY, REJECT, FAIL, NameAccount(refund_id=REFUND, account=ACCOUNT)):
        given(*SETTLED).when(command).then_rejected("payment.no-such-refund")


def test_money_in_suspense_goes_back_whole_and_once():
    twice = suspended(Misfit.ALREADY_PAID, transaction="T2")
    which = suspense_id(transaction="T2")
    ask = replace(ASK, ground=RefundGround.PAID_TWICE, suspense_id=which)
    asked = refund_requested(ground=RefundGround.PAID_TWICE, suspense_id=which)
    given(*SETTLED, twice).when(ask).then(asked)
    given(*SETTLED, twice).when(replace(ask, amount=AMOUNT)).then(asked)
    given(*SETTLED, twice).when(replace(ask, amount=1)).then_rejected("payment.refund-not-whole")
    again = replace(ask, refund_id=NEXT)
    given(*SETTLED, twice, asked).when(again).then_rejected("payment.money-gone")
    given(*SETTLED).when(ask).then_rejected("payment.no-such-money")
    rejected = REJECTED.model_copy(update={"suspense_id": which})
    given(*SETTLED, twice, asked, rejected).when(again).then(
        asked.model_copy(update={"refund_id": NEXT})
    )
    fee = fee_decider.fold([*SETTLED, twice, asked])
    assert refundable(fee) == AMOUNT  # what paid the demand is another matter
