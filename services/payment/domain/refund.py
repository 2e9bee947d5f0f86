"""Money that goes back: never more than came in, never on one official's word. Pure.

Who approves neither asked for it nor pays it out. Source: domain facts §4.6, rule 6.
"""

from typing import assert_never

from contracts.refund import (
    RefundAccountGiven,
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundGround,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from contracts.values import Official, PersonId
from services.chassis.decider import RejectedError
from services.payment.domain.commands import (
    ApproveRefund,
    FailRefund,
    NameAccount,
    PayRefund,
    RefundCommand,
    RejectRefund,
    RequestRefund,
)
from services.payment.domain.state import Fee, Refund, RefundState
from services.payment.domain.suspense import worth

OPEN = {RefundState.REQUESTED, RefundState.APPROVED, RefundState.FAILED}
"""States in which a refund may still be corrected or given up."""


def refundable(fee: Fee) -> int:
    """Whole đồng of what paid the demand that may still go back.

    Lines that are not refundable are kept as far as they were owed; what is on its way back, or
    has gone, is not counted twice.
    """
    if fee.payment is None or fee.request is None:
        return 0
    kept = sum(line.total for line in fee.request.lines if not line.refundable)
    return max(0, fee.payment.amount - min(kept, fee.owed) - fee.returning(None))


def excess(fee: Fee) -> int:
    """Whole đồng that came in beyond what was owed and have not gone back."""
    if fee.payment is None:
        return 0
    return max(0, fee.payment.amount - fee.owed - fee.returning(None))


def decide(command: RefundCommand, fee: Fee) -> RefundEvent | None:
    """What becomes of a refund.

    Raises:
        RejectedError: `payment.not-paid`, `payment.not-refundable`, `payment.refund-too-large`,
            `payment.refund-not-whole`, `payment.no-such-refund`, `payment.refund-decided`,
            `payment.same-official`, or why money in suspense cannot go back.
    """
    if isinstance(command, RequestRefund):
        return _requested(command, fee)
    refund = fee.refunds.get(command.refund_id)
    if refund is None:
        raise RejectedError("payment.no-such-refund", "There is no such refund.")
    match command:
        case NameAccount():
            return _account_given(command, refund)
        case ApproveRefund():
            return _approved(command, refund)
        case RejectRefund():
            return _rejected(command, refund)
        case PayRefund():
            return _paid(command, refund)
        case FailRefund():
            return _failed(command, refund)
    assert_never(command)


def _requested(command: RequestRefund, fee: Fee) -> RefundRequested | None:
    if command.refund_id in fee.refunds:
        return None
    request = fee.request
    whole = _whole(command, fee)
    amount = whole if command.amount is None else command.amount
    if not 0 < amount <= whole:
        raise RejectedError("payment.refund-too-large", f"At most {whole} đồng may go back.")
    if command.suspense_id and amount != whole:
        raise RejectedError("payment.refund-not-whole", "Money in suspense goes back whole.")
    return RefundRequested(
        refund_id=command.refund_id,
        fee_id=request.fee_id if request else None,
        dossier_id=request.dossier_id if request else None,
        agency=request.agency if request else None,
        suspense_id=command.suspense_id,
        amount=amount,
        ground=command.ground,
        asked_by=command.asked_by,
        by=command.by,
        words=command.words,
        account=command.account,
    )


def _whole(command: RequestRefund, fee: Fee) -> int:
    """The most that may go back on this ground."""
    if command.suspense_id:
        return worth(fee, command.suspense_id)
    if fee.payment is None:
        raise RejectedError("payment.not-paid", "Nothing was paid that could go back.")
    overpaid = command.ground is RefundGround.OVERPAID
    whole = min(excess(fee), refundable(fee)) if overpaid else refundable(fee)
    if not whole:
        raise RejectedError("payment.not-refundable", "Nothing of it may go back.")
    return whole


def _account_given(command: NameAccount, refund: Refund) -> RefundAccountGiven | None:
    _still(refund, OPEN)
    if refund.account == command.account:
        return None
    return RefundAccountGiven(
        refund_id=command.refund_id,
        fee_id=refund.request.fee_id,
        dossier_id=refund.request.dossier_id,
        account=command.account,
    )


def _approved(command: ApproveRefund, refund: Refund) -> RefundApproved | None:
    if refund.approved_by and _hands(refund.approved_by) & _hands(command.by):
        return None
    _still(refund, {RefundState.REQUESTED})
    if refund.request.by:
        _another(command.by, refund.request.by)
    request = refund.request
    return RefundApproved(
        refund_id=command.refund_id,
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        suspense_id=request.suspense_id,
        amount=request.amount,
        by=command.by,
    )


def _rejected(command: RejectRefund, refund: Refund) -> RefundRejected | None:
    if refund.state is RefundState.REJECTED:
        return None
    _still(refund, OPEN)
    request = refund.request
    return RefundRejected(
        refund_id=command.refund_id,
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        suspense_id=request.suspense_id,
        by=command.by,
        words=command.words,
    )


def _paid(command: PayRefund, refund: Refund) -> RefundPaid | None:
    if refund.state is RefundState.PAID and refund.reference == command.reference:
        return None
    _still(refund, {RefundState.APPROVED, RefundState.FAILED})
    if refund.approved_by:
        _another(command.by, refund.approved_by)
    request = refund.request
    return RefundPaid(
        refund_id=command.refund_id,
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        suspense_id=request.suspense_id,
        amount=request.amount,
        by=command.by,
        reference=command.reference,
    )


def _failed(command: FailRefund, refund: Refund) -> RefundFailed | None:
    if refund.state is RefundState.FAILED:
        return None
    _still(refund, {RefundState.APPROVED, RefundState.PAID})
    request = refund.request
    return RefundFailed(
        refund_id=command.refund_id,
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        suspense_id=request.suspense_id,
        amount=request.amount,
        by=command.by,
        code=command.code,
    )


def _still(refund: Refund, states: set[RefundState]) -> None:
    if refund.state not in states:
        raise RejectedError("payment.refund-decided", f"The refund is {refund.state}.")


def _another(official: Official, before: Official) -> None:
    """Two pairs of eyes: nobody does both, not even as somebody's deputy."""
    if _hands(official) & _hands(before):
        raise RejectedError("payment.same-official", "Somebody else has to do this.")


def _hands(official: Official) -> set[PersonId]:
    """Whoever acts, and whoever they act for."""
    return {official.person_id, *([official.acting_for] if official.acting_for else [])}
