"""Electronic receipts: issued when money was collected, cancelled or replaced by an official.

Source: Nghị định 254/2026/NĐ-CP, Điều 23 and 24. Whom a receipt is made out to never stands here.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.event import Event, Value
from contracts.values import (
    AgencyCode,
    Digest,
    Dong,
    DossierId,
    FeeId,
    FeeKind,
    Named,
    Official,
    PersonId,
    ReceiptId,
)

LAST_NUMBER = 99_999_999  # eight digits


def called(receipt_id: str) -> str:
    """A receipt as people call it: `AA-26E 00000012`."""
    _, letters, year, number = receipt_id.rsplit("-", 3)
    return f"{letters}-{year} {number}"


class ReceiptLine(Value):
    """What was collected for one fee or charge, in whole đồng."""

    code: str
    name: Named
    amount: Annotated[Dong, Field(gt=0)]


class ReceiptIssued(Event):
    """Money was collected, and this receipt says so. Fees (phí) and charges (lệ phí) stand apart.

    Attributes:
        agency: the collecting body.
        form: the form's symbol (ký hiệu mẫu).
        serial: the series' symbol (ký hiệu); `number` begins with 1 in it.
        amount: what the lines add up to.
        order: our reference at the provider.
        transaction: the provider's id of the payment.
        collected_at: when the payment was confirmed to us.
        dated: the receipt's date, whose year its serial bears; of the first receipt for a
            payment the moment of collection, whenever it was written.
        paid_at: when the provider says that the money moved.
        replaces: the cancelled receipt in whose place it is.
        payer: whom an official made it out to; None: the applicant.
    """

    type: Literal["payment.receipt-issued.v1"] = "payment.receipt-issued.v1"
    receipt_id: ReceiptId
    fee_id: FeeId
    dossier_id: DossierId
    applicant: PersonId
    agency: AgencyCode
    kind: FeeKind
    form: str
    serial: str
    number: Annotated[int, Field(ge=1, le=LAST_NUMBER)]
    lines: tuple[ReceiptLine, ...]
    amount: Annotated[Dong, Field(gt=0)]
    order: str
    transaction: str
    bank: str
    collected_at: AwareDatetime
    dated: AwareDatetime
    paid_at: AwareDatetime
    replaces: ReceiptId | None = None
    payer: Digest | None = None


class Annulment(StrEnum):
    """Why a receipt counts no more."""

    WRONG_PAYER = "wrong-payer"
    WRONG_CONTENT = "wrong-content"
    REFUNDED = "refunded"
    ISSUED_IN_ERROR = "issued-in-error"
    OTHER = "other"


class ReceiptCancelled(Event):
    """An official cancelled a receipt; its number is never given again.

    Attributes:
        words: why in full.
        replaced: another receipt for the same money follows in its place.
        payer: whom that one is made out to; None: the applicant.
    """

    type: Literal["payment.receipt-cancelled.v1"] = "payment.receipt-cancelled.v1"
    receipt_id: ReceiptId
    fee_id: FeeId
    dossier_id: DossierId
    agency: AgencyCode
    kind: FeeKind
    by: Official
    ground: Annulment
    words: Digest
    replaced: bool
    payer: Digest | None = None


ReceiptEvent: TypeAlias = ReceiptIssued | ReceiptCancelled
