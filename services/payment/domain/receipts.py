"""Receipts: what each says, which number it bears, and that it is cancelled once. Pure.

The receipts of one agency, form and year are a book; its last receipt says which number is next,
and the guard under which the next one is appended makes sure that it is given once.
Source: Nghị định 254/2026/NĐ-CP, Điều 23 and 24; domain facts §4.7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.payment import FeePaid, FeeRequested, PaymentEvent
from contracts.province import ReceiptForm
from contracts.receipts import (
    LAST_NUMBER,
    Annulment,
    ReceiptCancelled,
    ReceiptIssued,
    ReceiptLine,
)
from contracts.values import AgencyCode, DossierId, FeeId, FeeKind, FeeLine, Official, ReceiptId
from services.chassis.decider import Decider, RejectedError

HERE = ZoneInfo("Asia/Ho_Chi_Minh")  # whose 1 January begins the numbers anew
KINDS: tuple[FeeKind, ...] = ("phi", "le-phi")


@dataclass(frozen=True)
class Series:
    """Receipts that are numbered together."""

    agency: AgencyCode
    form: str
    serial: str

    @property
    def id(self) -> str:
        """As the stream calls it."""
        return f"b-{self.agency}-{self.form}-{self.serial}".replace(".", "-")

    def receipt(self, number: int) -> ReceiptId:
        """The id of one of them."""
        return ReceiptId(f"{self.id}-{number:08d}")


def series_of(agency: AgencyCode, form: ReceiptForm, at: datetime) -> Series:
    """The book that is open at this agency at this instant; the serial says its year."""
    return Series(agency, form.form, form.serial.replace("{yy}", f"{at.astimezone(HERE):%y}"))


@dataclass(frozen=True, kw_only=True)
class IssueReceipt:
    """Write the next receipt into a book.

    Attributes:
        collected_at: when the payment was confirmed to us.
        dated: the receipt's date.
        payer: digest of whom it is made out to; None: the applicant.
    """

    series: Series
    request: FeeRequested
    payment: FeePaid
    kind: FeeKind
    lines: tuple[ReceiptLine, ...]
    collected_at: datetime
    dated: datetime
    replaces: ReceiptId | None = None
    payer: str | None = None


@dataclass(frozen=True)
class Book:
    """The last number that was given; 0: none was."""

    last: int = 0


def issue(command: IssueReceipt, book: Book) -> ReceiptIssued:
    """The next receipt.

    Raises:
        RejectedError: `payment.book-full`.
    """
    if book.last >= LAST_NUMBER:
        raise RejectedError("payment.book-full", "The series has no number left.")
    series, payment, number = command.series, command.payment, book.last + 1
    return ReceiptIssued(
        receipt_id=series.receipt(number),
        fee_id=payment.fee_id,
        dossier_id=payment.dossier_id,
        applicant=command.request.applicant,
        agency=series.agency,
        kind=command.kind,
        form=series.form,
        serial=series.serial,
        number=number,
        lines=command.lines,
        amount=sum(line.amount for line in command.lines),
        order=payment.order,
        transaction=payment.transaction,
        bank=payment.bank,
        collected_at=command.collected_at,
        dated=command.dated,
        paid_at=payment.paid_at,
        replaces=command.replaces,
        payer=command.payer,
    )


def _turned(book: Book, event: PaymentEvent) -> Book:
    return Book(event.number) if isinstance(event, ReceiptIssued) else book


book_decider: Decider[IssueReceipt, Book, PaymentEvent] = Decider(
    initial=Book(), decide=issue, evolve=_turned
)


def collected(lines: Sequence[FeeLine], amount: int, kind: FeeKind) -> tuple[ReceiptLine, ...]:
    """What of `amount` was collected for each line of this kind; nothing where it is zero.

    Where less is owed than the lines add up to, each line is lessened in proportion; what
    rounding leaves goes, đồng by đồng, to the lines that lost most by it. The sum is exact.
    """
    total = sum(line.total for line in lines)
    if not total:
        return ()
    shares = [divmod(line.total * amount, total) for line in lines]
    left = amount - sum(whole for whole, _ in shares)
    neediest = sorted(range(len(shares)), key=lambda n: (-shares[n][1], n))[:left]
    return tuple(
        ReceiptLine(code=line.code, name=line.name, amount=share)
        for n, (line, (whole, _)) in enumerate(zip(lines, shares, strict=True))
        if line.kind == kind and (share := whole + (n in neediest))
    )


@dataclass(frozen=True, kw_only=True)
class CancelReceipt:
    """Let a receipt count no more; `replaced`: another is to be issued in its place.

    Attributes:
        words: digest of why in full.
        payer: digest of whom the other one is made out to; None: the applicant.
    """

    receipt_id: ReceiptId
    fee_id: FeeId
    dossier_id: DossierId
    agency: AgencyCode
    kind: FeeKind
    by: Official
    ground: Annulment
    words: str
    replaced: bool
    payer: str | None = None


@dataclass(frozen=True)
class Validity:
    """Who cancelled it, if anybody did."""

    cancelled: ReceiptCancelled | None = None


def cancel(command: CancelReceipt, validity: Validity) -> ReceiptCancelled:
    """The end of a receipt.

    Raises:
        RejectedError: `payment.receipt-cancelled`: somebody was first.
    """
    if validity.cancelled:
        raise RejectedError("payment.receipt-cancelled", "It has been cancelled before.")
    return ReceiptCancelled(
        receipt_id=command.receipt_id,
        fee_id=command.fee_id,
        dossier_id=command.dossier_id,
        agency=command.agency,
        kind=command.kind,
        by=command.by,
        ground=command.ground,
        words=command.words,
        replaced=command.replaced,
        payer=command.payer,
    )


def _ended(validity: Validity, event: PaymentEvent) -> Validity:
    return Validity(event) if isinstance(event, ReceiptCancelled) else validity


validity_decider: Decider[CancelReceipt, Validity, PaymentEvent] = Decider(
    initial=Validity(), decide=cancel, evolve=_ended
)
