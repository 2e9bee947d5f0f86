"""What the payment service tells the world."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.event import Event
from contracts.values import AgencyCode, Dong, DossierId, FeeId, FeeLine, PersonId

Provider: TypeAlias = Literal["vnpt", "national", "vnpay"]


class FeeRequested(Event):
    """The citizen was asked for a dossier's fee; the amount never changes."""

    type: Literal["payment.fee-requested.v1"] = "payment.fee-requested.v1"
    fee_id: FeeId
    dossier_id: DossierId
    applicant: PersonId
    agency: AgencyCode
    lines: tuple[FeeLine, ...]
    amount: Annotated[Dong, Field(gt=0)]


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


class FeePaid(Event):
    """The provider confirmed, verifiably, that the fee was paid. Paid never becomes unpaid.

    Attributes:
        transaction: the provider's id of the payment.
        bank: the bank's code, as the provider names it.
        paid_at: when the provider says that the money moved.
    """

    type: Literal["payment.fee-paid.v1"] = "payment.fee-paid.v1"
    fee_id: FeeId
    dossier_id: DossierId
    order: str
    provider: Provider
    amount: Annotated[Dong, Field(gt=0)]
    transaction: str
    bank: str
    paid_at: AwareDatetime


class FeeCancelled(Event):
    """The fee is not asked for any more; one that is paid after all is still a `FeePaid`.

    Attributes:
        ground: the citizen corrects what was declared, or took the dossier back.
    """

    type: Literal["payment.fee-cancelled.v1"] = "payment.fee-cancelled.v1"
    fee_id: FeeId
    dossier_id: DossierId
    ground: Literal["reopened", "withdrawn"]


PaymentEvent: TypeAlias = Annotated[
    FeeRequested | PaymentInitiated | PaymentFailed | FeePaid | FeeCancelled,
    Field(discriminator="type"),
]
