"""Money that is verified but fits no demand: kept, assessed, matched. Pure.

Source: domain facts §4.6, rule 3: recorded, never dropped.
"""

from hashlib import sha256
from typing import assert_never

from contracts.payment import (
    MatchUndone,
    Misfit,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
    Provider,
)
from contracts.values import SuspenseId
from services.chassis.decider import RejectedError
from services.payment.domain.commands import (
    AssessMoney,
    ConfirmPayment,
    MatchMoney,
    SuspendMoney,
    SuspenseCommand,
    UndoMatch,
)
from services.payment.domain.state import Fee, Suspended

LARGEST = 10**12  # đồng; nobody's fee is more
SPELLED = 40  # characters of a notice that are kept as they are


def suspense_of(provider: Provider, payment: ConfirmPayment) -> SuspenseId:
    """The one id of a movement of money: told again, it is the same."""
    return movement_id(provider, payment.order, payment.transaction)


def movement_id(provider: str, order: str, transaction: str) -> SuspenseId:
    """The id under which it is, or would be, in suspense."""
    name = f"{provider}|{order}|{transaction}"
    return SuspenseId(f"s-{sha256(name.encode()).hexdigest()[:32]}")


def suspended(
    provider: Provider, payment: ConfirmPayment, misfit: Misfit, fee: Fee
) -> MoneySuspended:
    """Keep the money, on the history of the demand it came in for.

    Raises:
        RejectedError: `payment.<misfit>`: it is kept already.
    """
    suspense_id = suspense_of(provider, payment)
    if suspense_id in fee.suspended:
        raise RejectedError(f"payment.{misfit}", "The money is in suspense.")
    request = fee.request
    return MoneySuspended(
        suspense_id=suspense_id,
        fee_id=request.fee_id if request else None,
        dossier_id=request.dossier_id if request else None,
        agency=request.agency if request else None,
        misfit=misfit,
        provider=provider,
        order=payment.order,
        amount=payment.amount if 0 <= payment.amount <= LARGEST else 0,
        claimed=(payment.claimed or str(payment.amount))[:SPELLED],
        currency=payment.currency[:SPELLED],
        transaction=payment.transaction,
        bank=payment.bank,
        paid_at=payment.paid_at,
    )


def decide(command: SuspenseCommand, fee: Fee) -> PaymentEvent | None:
    """What becomes of money in suspense.

    Raises:
        RejectedError: `payment.unknown-order`, `payment.no-such-money`, `payment.money-gone`
            or `payment.amount-unknown`.
    """
    match command:
        case SuspendMoney():
            return suspended(command.provider, command.payment, Misfit.UNKNOWN_ORDER, fee)
        case AssessMoney():
            return _assessed(command, fee)
        case MatchMoney():
            return _matched(command, fee)
        case UndoMatch():
            return _undone(command, fee)
    assert_never(command)


def worth(fee: Fee, suspense_id: SuspenseId) -> int:
    """Whole đồng that money in suspense is worth, for whoever wants to dispose of it.

    Raises:
        RejectedError: `payment.no-such-money`, `payment.money-gone` or `payment.amount-unknown`.
    """
    entry = _free(fee, suspense_id)
    if not entry.known or not entry.amount:
        raise RejectedError("payment.amount-unknown", "Say first how much it is.")
    return entry.amount


def _free(fee: Fee, suspense_id: SuspenseId) -> Suspended:
    if suspense_id not in fee.suspended:
        raise RejectedError("payment.no-such-money", "There is no such money in suspense.")
    if entry := fee.free(suspense_id):
        return entry
    raise RejectedError("payment.money-gone", "Somebody has disposed of this money.")


def _assessed(command: AssessMoney, fee: Fee) -> MoneyAssessed | None:
    entry = _free(fee, command.suspense_id)
    if entry.known and entry.amount == command.amount:
        return None
    return MoneyAssessed(
        suspense_id=command.suspense_id,
        fee_id=entry.money.fee_id,
        dossier_id=entry.money.dossier_id,
        by=command.by,
        previous=entry.amount,
        amount=command.amount,
        words=command.words,
    )


def _matched(command: MatchMoney, fee: Fee) -> MoneyMatched | None:
    entry = fee.suspended.get(command.suspense_id)
    if entry and entry.demand == command.demand:
        return None
    amount = worth(fee, command.suspense_id)
    money = fee.suspended[command.suspense_id].money
    return MoneyMatched(
        suspense_id=command.suspense_id,
        fee_id=money.fee_id,
        dossier_id=money.dossier_id,
        demand=command.demand,
        amount=amount,
        by=command.by,
        words=command.words,
    )


def _undone(command: UndoMatch, fee: Fee) -> MatchUndone | None:
    entry = fee.suspended.get(command.suspense_id)
    if entry is None or entry.settled or entry.demand != command.demand:
        return None
    return MatchUndone(
        suspense_id=command.suspense_id,
        fee_id=entry.money.fee_id,
        dossier_id=entry.money.dossier_id,
        demand=command.demand,
        code=command.code,
    )
