"""Whatever a demand is told, in whatever order: no đồng is lost, none counts twice."""

from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    Misfit,
    MoneySuspended,
    PaymentEvent,
    PaymentFailed,
    PaymentInitiated,
    Relief,
)
from contracts.refund import RefundGround, RefundPaid
from contracts.values import RefundId
from services.chassis.decider import RejectedError
from services.payment.domain.commands import (
    ApproveRefund,
    CancelFee,
    Command,
    ConfirmPayment,
    InitiatePayment,
    MatchMoney,
    PayRefund,
    ReduceFee,
    RejectRefund,
    ReportExpiry,
    ReportFailure,
    RequestFee,
    RequestRefund,
    UndoMatch,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.state import Fee, Standing
from tests.facts import ANNA
from tests.fees import (
    AGENCY,
    AMOUNT,
    DOSSIER_ID,
    FEE,
    FIRST,
    LINES,
    PAID_AT,
    SECOND,
    WORDS,
    suspense_id,
)

ORDERS = st.sampled_from(["mc1", "mc2", "mc3"])
TRANSACTIONS = st.sampled_from(["T1", "T2"])
MONEY = st.builds(suspense_id, ORDERS, TRANSACTIONS)
REFUNDS = st.sampled_from([RefundId("r-" + digit * 32) for digit in "123"])
OFFICIALS = st.sampled_from([FIRST, SECOND])
OTHER = FEE.replace("1", "9")
NOTICES = st.one_of(
    st.builds(InitiatePayment, order=ORDERS, provider=st.just("vnpt")),
    st.builds(ReportFailure, order=ORDERS, code=st.just("24")),
    st.builds(ReportExpiry, order=ORDERS, code=st.just("11")),
    st.builds(
        ConfirmPayment,
        order=ORDERS,
        amount=st.sampled_from([AMOUNT, AMOUNT, AMOUNT, 0, AMOUNT + 1, 10**18]),
        currency=st.sampled_from(["VND", "VND", "USD"]),
        transaction=TRANSACTIONS,
        bank=st.just("ACB"),
        paid_at=st.just(PAID_AT),
        doubt=st.sampled_from([None, None, None, Misfit.SUSPICIOUS]),
    ),
)
ASK = RequestFee(fee_id=FEE, dossier_id=DOSSIER_ID, applicant=ANNA, agency=AGENCY, lines=LINES)
COMMANDS = st.one_of(NOTICES, st.sampled_from([ASK, CancelFee(ground="withdrawn")]))
REDUCTIONS = st.builds(
    ReduceFee,
    by=OFFICIALS,
    ground=st.just(Relief.POOR),
    words=st.just(WORDS),
    amount=st.integers(-1, AMOUNT + 1),
)
DISPOSALS = st.one_of(
    st.builds(MatchMoney, suspense_id=MONEY, demand=st.sampled_from([FEE, OTHER]), by=OFFICIALS),
    st.builds(
        UndoMatch, suspense_id=MONEY, demand=st.sampled_from([FEE, OTHER]), code=st.just("x")
    ),
    st.builds(
        RequestRefund,
        refund_id=REFUNDS,
        ground=st.sampled_from([RefundGround.OVERPAID, RefundGround.OTHER]),
        asked_by=st.just("official"),
        suspense_id=st.one_of(st.none(), MONEY),
        amount=st.one_of(st.none(), st.integers(-1, AMOUNT + 1)),
        by=OFFICIALS,
    ),
    st.builds(ApproveRefund, refund_id=REFUNDS, by=OFFICIALS),
    st.builds(RejectRefund, refund_id=REFUNDS, by=OFFICIALS, words=st.just(WORDS)),
    st.builds(PayRefund, refund_id=REFUNDS, by=OFFICIALS, reference=st.sampled_from("AB")),
)
Movement = tuple[str, str]


def obeyed(command: Command, history: list[PaymentEvent]) -> PaymentEvent | None:
    try:
        return fee_decider.decide(command, fee_decider.fold(history))
    except RejectedError:
        return None


def fits(command: Command, begun: set[str], standing: Standing) -> bool:
    """Whether it is a payment that must settle the fee, said without the decider."""
    return (
        isinstance(command, ConfirmPayment)
        and command.order in begun
        and (command.amount, command.currency) == (AMOUNT, "VND")
        and command.doubt is None
        and standing is not Standing.CANCELLED
    )


@whatever(st.lists(COMMANDS, max_size=30))
def test_whatever_is_told_in_whatever_order_the_money_comes_out_right(told: list[Command]):
    history: list[PaymentEvent] = []
    must_be_paid = False
    for command in told:
        begun = {fact.order for fact in history if isinstance(fact, PaymentInitiated)}
        must_be_paid |= fits(command, begun, fee_decider.fold(history).standing)
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


@whatever(st.lists(st.one_of(COMMANDS, REDUCTIONS), max_size=30))
def test_every_movement_of_money_is_a_payment_or_in_suspense_and_never_both(told: list[Command]):
    history: list[PaymentEvent] = []
    came: set[Movement] = set()
    for command in told:
        begun = {fact.order for fact in history if isinstance(fact, PaymentInitiated)}
        if isinstance(command, ConfirmPayment) and command.order in begun:
            came.add((command.order, command.transaction))
        if fact := obeyed(command, history):
            history.append(fact)
    fee: Fee = fee_decider.fold(history)
    paid = [(fee.payment.order, fee.payment.transaction)] if fee.payment else []
    kept = [
        (entry.money.order, entry.money.transaction)
        for entry in fee.suspended.values()
        if not entry.settled
    ]
    assert sorted(paid + kept) == sorted(came)
    assert sum(isinstance(fact, MoneySuspended) for fact in history) == len(fee.suspended)


@whatever(st.lists(st.one_of(COMMANDS, REDUCTIONS, DISPOSALS), max_size=40))
def test_no_more_goes_back_or_elsewhere_than_came_in_and_never_on_one_word(told: list[Command]):
    history: list[PaymentEvent] = []
    for command in told:
        if fact := obeyed(command, history):
            history.append(fact)
    fee: Fee = fee_decider.fold(history)
    assert fee.returning(None) <= (fee.payment.amount if fee.payment else 0)
    for name, entry in fee.suspended.items():
        gone = [bool(entry.settled), bool(entry.demand), bool(fee.returning(name))]
        assert sum(gone) <= 1
        assert fee.returning(name) in (0, entry.amount)
    for fact in history:
        if isinstance(fact, RefundPaid):
            approved = fee.refunds[fact.refund_id].approved_by
            assert approved is not None
            assert approved != fact.by
            assert approved != fee.refunds[fact.refund_id].request.by
