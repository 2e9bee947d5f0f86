"""What the payment service tells the world: demands for money, attempts to pay, money in suspense.

Money is suspended on the history of the demand that its order was for; where there is none, it
has a history of its own, and `fee_id` and `dossier_id` are None. What somebody typed lies in the
vault; an event carries its digest as `words`. How money goes back says `contracts.refund`,
what proves that it was collected `contracts.receipts`.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.days import DayReconciled
from contracts.event import Event
from contracts.receipts import ReceiptEvent
from contracts.refund import RefundEvent
from contracts.values import (
    AgencyCode,
    Digest,
    Dong,
    DossierId,
    FeeId,
    FeeLine,
    Official,
    PersonId,
    SuspenseId,
)

Provider: TypeAlias = Literal["vnpt", "national", "vnpay"]


class Relief(StrEnum):
    """Why somebody owes less, or nothing. Source: Luật Phí và lệ phí 2015, Điều 10."""

    CHILD = "child"
    POOR = "poor"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    MERIT = "merit"
    MINORITY = "minority"
    DECREED = "decreed"
    MISTAKE = "mistake"


class FeeRequested(Event):
    """The citizen was asked for a dossier's fee.

    Attributes:
        amount: what the lines add up to, less what is credited.
        credited: what had come in for an earlier declaration of the same dossier.
    """

    type: Literal["payment.fee-requested.v1"] = "payment.fee-requested.v1"
    fee_id: FeeId
    dossier_id: DossierId
    applicant: PersonId
    agency: AgencyCode
    lines: tuple[FeeLine, ...]
    amount: Annotated[Dong, Field(gt=0)]
    credited: Dong = 0


class FeeReduced(Event):
    """An official found that less is owed than was asked for; nothing had been paid yet.

    Attributes:
        previous: what was owed before.
        amount: what is owed now; 0: nothing is any more.
        words: why in full, as the vault has it.
    """

    type: Literal["payment.fee-reduced.v1"] = "payment.fee-reduced.v1"
    fee_id: FeeId
    dossier_id: DossierId
    by: Official
    ground: Relief
    words: Digest
    previous: Annotated[Dong, Field(gt=0)]
    amount: Dong


class PaymentInitiated(Event):
    """The citizen was sent to a provider to pay; `order` is our reference there."""

    type: Literal["payment.initiated.v1"] = "payment.initiated.v1"
    fee_id: FeeId
    dossier_id: DossierId
    order: str
    provider: Provider
    amount: Annotated[Dong, Field(gt=0)]


class PaymentFailed(Event):
    """The provider says that this order was not paid; the fee is still owed."""

    type: Literal["payment.failed.v1"] = "payment.failed.v1"
    fee_id: FeeId
    dossier_id: DossierId
    order: str
    code: str


class PaymentExpired(Event):
    """The order's time at the provider is over, and it was verifiably not paid.

    Attributes:
        code: the provider's own.
    """

    type: Literal["payment.expired.v1"] = "payment.expired.v1"
    fee_id: FeeId
    dossier_id: DossierId
    order: str
    code: str


class FeePaid(Event):
    """The provider confirmed, verifiably, that the fee was paid. Paid never becomes unpaid.

    Attributes:
        amount: what came in; more than was owed where the excess goes back.
        transaction: the provider's id of the payment.
        bank: the bank's code, as the provider names it.
        bank_reference: the bank's own id of the movement; empty where the provider names none.
        paid_at: when the provider says that the money moved.
        suspense: the money had been in suspense under this id; it is no longer.
    """

    type: Literal["payment.fee-paid.v1"] = "payment.fee-paid.v1"
    fee_id: FeeId
    dossier_id: DossierId
    order: str
    provider: Provider
    amount: Annotated[Dong, Field(gt=0)]
    transaction: str
    bank: str
    bank_reference: str = ""
    paid_at: AwareDatetime
    suspense: SuspenseId | None = None


class FeeCancelled(Event):
    """The fee is not asked for any more; money that comes in after all is held in suspense.

    Attributes:
        ground: the citizen corrects what was declared, or took the dossier back.
    """

    type: Literal["payment.fee-cancelled.v1"] = "payment.fee-cancelled.v1"
    fee_id: FeeId
    dossier_id: DossierId
    ground: Literal["reopened", "withdrawn"]


class Misfit(StrEnum):
    """Why verified money settles nothing by itself."""

    UNKNOWN_ORDER = "unknown-order"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_CURRENCY = "wrong-currency"
    ALREADY_PAID = "already-paid"  # by another payment
    CANCELLED = "cancelled"  # the fee was not asked for any more
    SUSPICIOUS = "suspicious"  # taken, but the provider leaves the decision to us
    FOREIGN_DOSSIER = "foreign-dossier"  # the notice names another dossier than the order's


class MoneySuspended(Event):
    """Money came in, verifiably, that fits no demand; it is kept until an official says whose.

    Attributes:
        agency: whose demand it came in for; None: nobody's, and so for the collecting agency.
        amount: whole đồng; 0 where the notice names no amount that can be.
        claimed: the amount as the notice spells it.
        currency: as the notice spells it.
        order: the reference the money came in under, ours or not.
    """

    type: Literal["payment.money-suspended.v1"] = "payment.money-suspended.v1"
    suspense_id: SuspenseId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    agency: AgencyCode | None
    misfit: Misfit
    provider: Provider
    order: str
    amount: Dong
    claimed: str
    currency: str
    transaction: str
    bank: str
    paid_at: AwareDatetime


class MoneyAssessed(Event):
    """An official found out, outside of this house, how much it is.

    Attributes:
        amount: whole đồng; 0: no money had come in at all, which ends the matter.
        words: how that was found out.
    """

    type: Literal["payment.money-assessed.v1"] = "payment.money-assessed.v1"
    suspense_id: SuspenseId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    by: Official
    previous: Dong
    amount: Dong
    words: Digest


class MoneyMatched(Event):
    """Money in suspense is for this demand, which a `FeePaid` then settles.

    Attributes:
        demand: the demand that it is for.
        by: None: the house itself, where only one demand can be meant.
        words: None where the house says it.
    """

    type: Literal["payment.money-matched.v1"] = "payment.money-matched.v1"
    suspense_id: SuspenseId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    demand: FeeId
    amount: Dong
    by: Official | None
    words: Digest | None


class MatchUndone(Event):
    """The demand could not take the money any more, and so it is in suspense again.

    Attributes:
        code: what the demand said.
    """

    type: Literal["payment.match-undone.v1"] = "payment.match-undone.v1"
    suspense_id: SuspenseId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    demand: FeeId
    code: str


PaymentEvent: TypeAlias = Annotated[
    FeeRequested
    | FeeReduced
    | PaymentInitiated
    | PaymentFailed
    | PaymentExpired
    | FeePaid
    | FeeCancelled
    | MoneySuspended
    | MoneyAssessed
    | MoneyMatched
    | MatchUndone
    | RefundEvent
    | ReceiptEvent
    | DayReconciled,
    Field(discriminator="type"),
]
