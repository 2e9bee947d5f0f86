"""Money that goes back: asked for, approved by a second official, paid out.

It lies on the history of the demand it concerns; where money in suspense was for no demand of
ours, `fee_id` and `dossier_id` are None. What somebody typed lies in the vault; an event carries
its digest as `words`. So does the bank account that the money goes to, as `account`.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from contracts.event import Event
from contracts.values import (
    AgencyCode,
    Digest,
    Dong,
    DossierId,
    FeeId,
    Official,
    RefundId,
    SuspenseId,
)


class RefundGround(StrEnum):
    """Why money goes back."""

    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    OVERPAID = "overpaid"
    PAID_TWICE = "paid-twice"
    NOT_OWED = "not-owed"
    UNMATCHED = "unmatched"
    OTHER = "other"


class RefundRequested(Event):
    """Somebody asks that money be given back: a citizen, an official, or the house by its rules.

    Attributes:
        agency: whose demand it was; None: nobody's, and so for the collecting agency.
        suspense_id: the money in suspense that goes back whole; None: of what paid the demand.
        asked_by: `by` names the official, where one asked.
        words: why in full; None where the ground says it all.
        account: number, holder and bank (SoTaiKhoanHoanPhi, TenTaiKhoanHoanPhi,
            TenNganHangHoanPhi); None while nobody has named one.
    """

    type: Literal["payment.refund-requested.v1"] = "payment.refund-requested.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    agency: AgencyCode | None
    suspense_id: SuspenseId | None
    amount: Annotated[Dong, Field(gt=0)]
    ground: RefundGround
    asked_by: Literal["citizen", "official", "house"]
    by: Official | None
    words: Digest | None
    account: Digest | None


class RefundAccountGiven(Event):
    """The citizen said where the money shall go, or corrected it."""

    type: Literal["payment.refund-account-given.v1"] = "payment.refund-account-given.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    account: Digest


class RefundApproved(Event):
    """An official who did not ask for it agreed; it is to be paid out."""

    type: Literal["payment.refund-approved.v1"] = "payment.refund-approved.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    suspense_id: SuspenseId | None
    amount: Annotated[Dong, Field(gt=0)]
    by: Official


class RefundRejected(Event):
    """It is not given back.

    Attributes:
        words: why, for the citizen to read.
    """

    type: Literal["payment.refund-rejected.v1"] = "payment.refund-rejected.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    suspense_id: SuspenseId | None
    by: Official
    words: Digest


class RefundPaid(Event):
    """The money went back.

    Attributes:
        by: not who approved it.
        reference: the transfer's, at the bank or the provider.
    """

    type: Literal["payment.refund-paid.v1"] = "payment.refund-paid.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    suspense_id: SuspenseId | None
    amount: Annotated[Dong, Field(gt=0)]
    by: Official
    reference: str


class RefundFailed(Event):
    """The transfer did not arrive; it may be paid out again, or given up.

    Attributes:
        code: why, to be counted.
    """

    type: Literal["payment.refund-failed.v1"] = "payment.refund-failed.v1"
    refund_id: RefundId
    fee_id: FeeId | None
    dossier_id: DossierId | None
    suspense_id: SuspenseId | None
    amount: Annotated[Dong, Field(gt=0)]
    by: Official
    code: Literal["no-such-account", "account-closed", "wrong-holder", "returned", "other"]


RefundEvent: TypeAlias = (
    RefundRequested
    | RefundAccountGiven
    | RefundApproved
    | RefundRejected
    | RefundPaid
    | RefundFailed
)
