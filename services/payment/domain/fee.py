"""One demand for money: asked for, paid at a provider, once. Pure.

A demand may see many attempts, each an order of its own at the provider. An order that failed or
expired may still turn out to be paid; what was paid stays paid. Money that comes in and fits
nothing is kept in suspense on the same history, so that no movement of money counts twice.
"""

from typing import assert_never

from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeReduced,
    FeeRequested,
    Misfit,
    MoneySuspended,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
)
from services.chassis.decider import Decider, RejectedError
from services.payment.domain import refund, suspense
from services.payment.domain.commands import (
    CURRENCY,
    ApplyMoney,
    CancelFee,
    Command,
    ConfirmPayment,
    DemandCommand,
    InitiatePayment,
    ReduceFee,
    RefundCommand,
    ReportExpiry,
    ReportFailure,
    RequestFee,
    SuspenseCommand,
)
from services.payment.domain.state import Fee, Order, evolve


def decide(command: Command, fee: Fee) -> PaymentEvent | None:
    """What becomes of a demand. Source: manual §4.1; domain facts §4.6.

    Raises:
        RejectedError: `payment.<why>`; of money that does not fit, that it was kept before.
    """
    if isinstance(command, SuspenseCommand):
        return suspense.decide(command, fee)
    if isinstance(command, RefundCommand):
        return refund.decide(command, fee)
    if fee.request is not None:
        return _moved(command, fee, fee.request)
    if isinstance(command, RequestFee):
        return _requested(command)
    if isinstance(command, CancelFee):
        return None  # it cost nothing
    raise RejectedError("payment.not-requested", "This fee was never asked for.")


def _moved(  # noqa: PLR0911 - one case per command
    command: DemandCommand, fee: Fee, request: FeeRequested
) -> PaymentEvent | None:
    match command:
        case ReduceFee():
            return _reduced(command, fee, request)
        case CancelFee():
            return _cancelled(command, fee, request)
        case InitiatePayment():
            return _initiated(command, fee, request)
        case ConfirmPayment():
            return _confirmed(command, fee, request)
        case ReportFailure() | ReportExpiry():
            return _ended(command, fee, request)
        case ApplyMoney():
            return _applied(command, fee, request)
        case RequestFee():
            return None  # asked for once
    assert_never(command)


def _requested(command: RequestFee) -> FeeRequested:
    return FeeRequested(
        fee_id=command.fee_id,
        dossier_id=command.dossier_id,
        applicant=command.applicant,
        agency=command.agency,
        lines=command.lines,
        amount=command.amount,
        credited=command.credited,
    )


def _reduced(command: ReduceFee, fee: Fee, request: FeeRequested) -> FeeReduced | None:
    _still_asked(fee)
    if command.amount == fee.owed and fee.owed < request.amount:
        return None  # reduced to this before
    if not 0 <= command.amount < fee.owed:
        raise RejectedError("payment.not-less", f"{fee.owed} đồng are owed; this is not less.")
    return FeeReduced(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        by=command.by,
        ground=command.ground,
        words=command.words,
        previous=fee.owed,
        amount=command.amount,
    )


def _still_asked(fee: Fee) -> None:
    if fee.payment:
        raise RejectedError("payment.already-paid", "This fee has been paid.")
    if fee.cancelled:
        raise RejectedError("payment.cancelled", "This fee is not asked for any more.")


def _initiated(
    command: InitiatePayment, fee: Fee, request: FeeRequested
) -> PaymentInitiated | None:
    if fee.order(command.order) and not fee.payment:
        return None  # this attempt has begun
    _still_asked(fee)
    if not fee.owed:
        raise RejectedError("payment.nothing-owed", "Nothing is owed any more.")
    return PaymentInitiated(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=command.order,
        provider=command.provider,
        amount=fee.owed,
    )


def _confirmed(
    command: ConfirmPayment, fee: Fee, request: FeeRequested
) -> FeePaid | MoneySuspended | None:
    order = fee.order(command.order)
    if order is None:
        raise RejectedError("payment.unknown-order", "There is no such order.")
    if fee.payment and _same(command, fee.payment):
        if command.amount == fee.payment.amount:
            return None  # confirmed before: the first one counts
        raise RejectedError("payment.wrong-amount", "It was confirmed with another amount.")
    if misfit := _misfit(command, order, fee):
        return suspense.suspended(order.provider, command, misfit, fee)
    known = suspense.suspense_of(order.provider, command)
    if known in fee.suspended and not fee.free(known):
        raise RejectedError("payment.money-gone", "Somebody has disposed of this money.")
    return FeePaid(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=order.number,
        provider=order.provider,
        amount=order.amount,
        transaction=command.transaction,
        bank=command.bank,
        bank_reference=command.bank_reference,
        paid_at=command.paid_at,
        suspense=known if known in fee.suspended else None,
    )


def _same(command: ConfirmPayment, payment: FeePaid) -> bool:
    """Whether both speak of one movement of money."""
    confirmed = (command.order, command.transaction)
    return confirmed == (payment.order, payment.transaction)


def _misfit(command: ConfirmPayment, order: Order, fee: Fee) -> Misfit | None:
    """Why the money does not settle the demand."""
    if command.amount != order.amount:
        return Misfit.WRONG_AMOUNT
    if command.currency != CURRENCY:
        return Misfit.WRONG_CURRENCY
    if fee.payment:
        return Misfit.ALREADY_PAID
    if command.doubt:
        return command.doubt
    return Misfit.CANCELLED if fee.cancelled or not fee.owed else None


def _applied(command: ApplyMoney, fee: Fee, request: FeeRequested) -> FeePaid | None:
    money = command.money
    if fee.payment and fee.payment.suspense == money.suspense_id:
        return None
    _still_asked(fee)
    if not fee.owed:
        raise RejectedError("payment.nothing-owed", "Nothing is owed any more.")
    if command.amount < fee.owed:
        raise RejectedError("payment.too-little", f"{fee.owed} đồng are owed; this is less.")
    return FeePaid(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=money.order,
        provider=money.provider,
        amount=command.amount,
        transaction=money.transaction,
        bank=money.bank,
        paid_at=money.paid_at,
        suspense=money.suspense_id,
    )


def _ended(
    command: ReportFailure | ReportExpiry, fee: Fee, request: FeeRequested
) -> PaymentFailed | PaymentExpired | None:
    order = fee.order(command.order)
    if order is None:
        raise RejectedError("payment.unknown-order", "There is no such order.")
    if fee.payment or order.ended:
        return None  # what was paid never fails; what ended is known
    of = PaymentFailed if isinstance(command, ReportFailure) else PaymentExpired
    return of(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=order.number,
        code=command.code,
    )


def _cancelled(command: CancelFee, fee: Fee, request: FeeRequested) -> FeeCancelled | None:
    if fee.payment or fee.cancelled:
        return None  # what was paid is given back or kept, but never cancelled
    return FeeCancelled(fee_id=request.fee_id, dossier_id=request.dossier_id, ground=command.ground)


fee_decider: Decider[Command, Fee, PaymentEvent] = Decider(
    initial=Fee(), decide=decide, evolve=evolve
)
