"""What is true of a demand for money, and of money that came in for it, fitting or not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, assert_never

from contracts.days import DayReconciled
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeReduced,
    FeeRequested,
    MatchUndone,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
    Provider,
)
from contracts.receipts import ReceiptEvent
from contracts.refund import (
    RefundAccountGiven,
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from contracts.values import FeeId, Official, RefundId, SuspenseId
from services.chassis.decider import changed
from services.payment.domain.commands import CURRENCY


class Standing(StrEnum):
    """How far a demand has come."""

    REQUESTED = "requested"
    INITIATED = "initiated"
    FAILED = "failed"
    EXPIRED = "expired"
    WAIVED = "waived"
    CANCELLED = "cancelled"
    PAID = "paid"


class RefundState(StrEnum):
    """How far a refund has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True)
class Order:
    """One attempt to pay; `ended` says how it came to nothing, as far as is known."""

    number: str
    provider: Provider
    amount: int
    ended: Standing | None = None


@dataclass(frozen=True)
class Suspended:
    """Money in suspense.

    Attributes:
        amount: what it is worth, in đồng.
        known: that is certain: the notice said it in đồng, or an official found it out.
        demand: the demand it was matched to.
        settled: it turned out to be the payment of the demand itself.
    """

    money: MoneySuspended
    amount: int
    known: bool
    demand: FeeId | None = None
    settled: bool = False


@dataclass(frozen=True)
class Refund:
    """One giving back."""

    request: RefundRequested
    account: str | None
    state: RefundState = RefundState.REQUESTED
    approved_by: Official | None = None
    reference: str = ""

    @property
    def live(self) -> bool:
        """Whether the money is on its way back, or has gone."""
        return self.state is not RefundState.REJECTED


@dataclass(frozen=True)
class Fee:
    """What the next decision needs.

    Attributes:
        request: the demand; None while nothing was asked for, and where money lies that is
            nobody's.
        owed: whole đồng asked for now.
        orders: all attempts, oldest first.
        payment: what settled the demand.
        cancelled: it is not asked for any more.
    """

    request: FeeRequested | None = None
    owed: int = 0
    orders: tuple[Order, ...] = ()
    payment: FeePaid | None = None
    cancelled: bool = False
    suspended: Mapping[SuspenseId, Suspended] = field(default_factory=dict)
    refunds: Mapping[RefundId, Refund] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """How far it has come; of several attempts the newest counts."""
        if self.payment:
            return Standing.PAID
        if self.cancelled:
            return Standing.CANCELLED
        if self.request and not self.owed:
            return Standing.WAIVED
        if not self.orders:
            return Standing.REQUESTED
        return self.orders[-1].ended or Standing.INITIATED

    def order(self, number: str) -> Order | None:
        """The attempt under this number."""
        return next((order for order in self.orders if order.number == number), None)

    def returning(self, suspense_id: SuspenseId | None) -> int:
        """Whole đồng of that money which are on their way back, or have gone."""
        return sum(
            refund.request.amount
            for refund in self.refunds.values()
            if refund.live and refund.request.suspense_id == suspense_id
        )

    def free(self, suspense_id: SuspenseId) -> Suspended | None:
        """Money in suspense that nobody has disposed of."""
        one = self.suspended.get(suspense_id)
        if one is None or one.settled or one.demand or self.returning(suspense_id):
            return None
        return one


def evolve(fee: Fee, event: PaymentEvent) -> Fee:  # noqa: C901, PLR0911, PLR0912 - one case per event
    """The demand after one more fact. Never fails: facts are facts."""
    match event:
        case FeeRequested():
            return changed(fee, request=event, owed=event.amount)
        case FeeReduced():
            return changed(fee, owed=event.amount)
        case PaymentInitiated():
            begun = Order(event.order, event.provider, event.amount)
            return changed(fee, orders=(*fee.orders, begun))
        case PaymentFailed(order=number):
            return _ended(fee, number, Standing.FAILED)
        case PaymentExpired(order=number):
            return _ended(fee, number, Standing.EXPIRED)
        case FeePaid():
            paid = changed(fee, payment=event)
            return _with(paid, event.suspense, settled=True) if event.suspense else paid
        case FeeCancelled():
            return changed(fee, cancelled=True)
        case MoneySuspended():
            known = event.currency == CURRENCY and event.amount > 0
            entry = Suspended(event, event.amount, known=known)
            return changed(fee, suspended={**fee.suspended, event.suspense_id: entry})
        case MoneyAssessed():
            return _with(fee, event.suspense_id, amount=event.amount, known=True)
        case MoneyMatched():
            return _with(fee, event.suspense_id, demand=event.demand)
        case MatchUndone():
            return _with(fee, event.suspense_id, demand=None)
        case _ if isinstance(event, ReceiptEvent | DayReconciled):
            return fee  # it proves what came in and changes none of it
        case _:
            return changed(fee, refunds={**fee.refunds, event.refund_id: _refund(fee, event)})


def _ended(fee: Fee, number: str, how: Standing) -> Fee:
    orders = (
        changed(order, ended=order.ended or how) if order.number == number else order
        for order in fee.orders
    )
    return changed(fee, orders=tuple(orders))


def _with(fee: Fee, suspense_id: SuspenseId, **changes: Any) -> Fee:
    """The demand with other values of one entry in suspense; of another's money it has none."""
    entry = fee.suspended.get(suspense_id)
    if entry is None:
        return fee
    return changed(fee, suspended={**fee.suspended, suspense_id: changed(entry, **changes)})


def _refund(fee: Fee, event: RefundEvent) -> Refund:
    if isinstance(event, RefundRequested):
        return Refund(event, event.account)
    refund = fee.refunds[event.refund_id]
    match event:
        case RefundAccountGiven():
            return changed(refund, account=event.account)
        case RefundApproved():
            return changed(refund, state=RefundState.APPROVED, approved_by=event.by)
        case RefundRejected():
            return changed(refund, state=RefundState.REJECTED)
        case RefundPaid():
            return changed(refund, state=RefundState.PAID, reference=event.reference)
        case RefundFailed():
            return changed(refund, state=RefundState.FAILED)
    assert_never(event)
