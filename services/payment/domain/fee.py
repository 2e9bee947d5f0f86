"""One demand for money: asked for, paid at a provider, once. Pure.

A demand may see many attempts, each an order of its own at the provider. An order that failed may
still turn out to be paid, and so may a demand that was cancelled; what was paid stays paid.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias, assert_never

from contracts.dossier import DossierDeclared, DossierEvent, DossierReopened, DossierWithdrawn
from contracts.handling import PaymentRequired
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    PaymentEvent,
    PaymentFailed,
    PaymentInitiated,
    Provider,
)
from contracts.values import AgencyCode, DossierId, FeeId, FeeLine, PersonId
from services.chassis.decider import Decider, RejectedError

Ground: TypeAlias = Literal["reopened", "withdrawn"]
CURRENCY = "VND"  # fees are collected in đồng. Source: Nghị định 254/2026/NĐ-CP, Điều 23.2


@dataclass(frozen=True, kw_only=True)
class RequestFee:
    """Ask the applicant for what the lines add up to."""

    fee_id: FeeId
    dossier_id: DossierId
    applicant: PersonId
    agency: AgencyCode
    lines: tuple[FeeLine, ...]

    @property
    def amount(self) -> int:
        """Whole đồng."""
        return sum(line.total for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class InitiatePayment:
    """Begin an attempt to pay: a new order at a provider."""

    order: str
    provider: Provider


@dataclass(frozen=True, kw_only=True)
class ConfirmPayment:
    """A provider said, verifiably, that an order was paid.

    Attributes:
        amount: whole đồng; 0 when the provider named no such thing.
        paid_at: when the provider says that the money moved.
    """

    order: str
    amount: int
    currency: str
    transaction: str
    bank: str
    paid_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportFailure:
    """A provider said, verifiably, that an order was not paid; `code` is its own."""

    order: str
    code: str


@dataclass(frozen=True, kw_only=True)
class CancelFee:
    """Do not ask for it any more."""

    ground: Ground


Command: TypeAlias = RequestFee | InitiatePayment | ConfirmPayment | ReportFailure | CancelFee


class Standing(StrEnum):
    """How far a demand has come."""

    REQUESTED = "requested"
    INITIATED = "initiated"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAID = "paid"


@dataclass(frozen=True)
class Order:
    """One attempt to pay."""

    number: str
    provider: Provider
    failed: bool = False


@dataclass(frozen=True)
class Fee:
    """What the next decision needs.

    Attributes:
        request: the demand; None while nothing was asked for.
        orders: all attempts, oldest first.
        payment: what settled the demand.
        cancelled: it is not asked for any more.
    """

    request: FeeRequested | None = None
    orders: tuple[Order, ...] = ()
    payment: FeePaid | None = None
    cancelled: bool = False

    @property
    def standing(self) -> Standing:
        """How far it has come; of several attempts the newest counts."""
        if self.payment:
            return Standing.PAID
        if self.cancelled:
            return Standing.CANCELLED
        if not self.orders:
            return Standing.REQUESTED
        return Standing.FAILED if self.orders[-1].failed else Standing.INITIATED

    def order(self, number: str) -> Order | None:
        """The attempt under this number."""
        return next((order for order in self.orders if order.number == number), None)


def decide(command: Command, fee: Fee) -> PaymentEvent | None:
    """What becomes of a demand. Source: manual §4.1; domain facts §4.6."""
    if isinstance(command, RequestFee):
        return _requested(command) if fee.request is None else None  # asked for once
    if fee.request is None:
        if isinstance(command, CancelFee):
            return None  # it cost nothing
        raise RejectedError("payment.not-requested", "This fee was never asked for.")
    match command:
        case CancelFee():
            return _cancelled(command, fee, fee.request)
        case InitiatePayment():
            return _initiated(command, fee, fee.request)
        case ConfirmPayment():
            return _paid(command, fee, fee.request)
        case ReportFailure():
            return _failed(command, fee, fee.request)
    assert_never(command)


def _requested(command: RequestFee) -> FeeRequested:
    return FeeRequested(
        fee_id=command.fee_id,
        dossier_id=command.dossier_id,
        applicant=command.applicant,
        agency=command.agency,
        lines=command.lines,
        amount=command.amount,
    )


def _initiated(
    command: InitiatePayment, fee: Fee, request: FeeRequested
) -> PaymentInitiated | None:
    if fee.payment:
        raise RejectedError("payment.already-paid", "This fee has been paid.")
    if fee.order(command.order):
        return None  # this attempt has begun
    if fee.cancelled:
        raise RejectedError("payment.cancelled", "This fee is not asked for any more.")
    return PaymentInitiated(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=command.order,
        provider=command.provider,
        amount=request.amount,
    )


def _paid(command: ConfirmPayment, fee: Fee, request: FeeRequested) -> FeePaid | None:
    order = fee.order(command.order)
    if order is None:
        raise RejectedError("payment.unknown-order", "There is no such order.")
    if command.amount != request.amount:
        raise RejectedError("payment.wrong-amount", "Another amount was paid than asked for.")
    if command.currency != CURRENCY:
        raise RejectedError("payment.wrong-currency", "Fees are paid in đồng.")
    if fee.payment:
        if _same(command, fee.payment):
            return None  # confirmed before: the first one counts
        raise RejectedError("payment.already-paid", "This fee was settled by another payment.")
    return FeePaid(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=order.number,
        provider=order.provider,
        amount=request.amount,
        transaction=command.transaction,
        bank=command.bank,
        paid_at=command.paid_at,
    )


def _same(command: ConfirmPayment, payment: FeePaid) -> bool:
    """Whether both speak of one movement of money."""
    confirmed = (command.order, command.transaction)
    return confirmed == (payment.order, payment.transaction)


def _failed(command: ReportFailure, fee: Fee, request: FeeRequested) -> PaymentFailed | None:
    order = fee.order(command.order)
    if order is None:
        raise RejectedError("payment.unknown-order", "There is no such order.")
    if fee.payment or order.failed:
        return None  # what was paid never fails; what failed is known
    return PaymentFailed(
        fee_id=request.fee_id,
        dossier_id=request.dossier_id,
        order=order.number,
        code=command.code,
    )


def _cancelled(command: CancelFee, fee: Fee, request: FeeRequested) -> FeeCancelled | None:
    if fee.payment or fee.cancelled:
        return None  # what was paid is given back or kept, but never cancelled
    return FeeCancelled(fee_id=request.fee_id, dossier_id=request.dossier_id, ground=command.ground)


def evolve(fee: Fee, event: PaymentEvent) -> Fee:
    """The demand after one more fact."""
    match event:
        case FeeRequested():
            return replace(fee, request=event)
        case PaymentInitiated(order=number, provider=provider):
            return replace(fee, orders=(*fee.orders, Order(number, provider)))
        case PaymentFailed(order=number):
            orders = tuple(replace(o, failed=o.failed or o.number == number) for o in fee.orders)
            return replace(fee, orders=orders)
        case FeePaid():
            return replace(fee, payment=event)
        case FeeCancelled():
            return replace(fee, cancelled=True)
    assert_never(event)


def react(event: DossierEvent, fee_id: FeeId) -> RequestFee | None:
    """What a dossier turns out to cost makes us ask for it, under `fee_id`."""
    match event:
        case DossierDeclared(fees=lines) | PaymentRequired(lines=lines):
            demand = RequestFee(
                fee_id=fee_id,
                dossier_id=event.dossier_id,
                applicant=event.applicant,
                agency=event.agency,
                lines=lines,
            )
            return demand if demand.amount else None  # nothing is owed
        case _:
            return None  # no other fact of a dossier costs money


def releases(event: DossierEvent) -> CancelFee | None:
    """A dossier that is corrected or taken back makes us ask no more for what is unpaid."""
    match event:
        case DossierReopened():
            return CancelFee(ground="reopened")
        case DossierWithdrawn():
            return CancelFee(ground="withdrawn")
        case _:
            return None


fee_decider: Decider[Command, Fee, PaymentEvent] = Decider(
    initial=Fee(), decide=decide, evolve=evolve
)
