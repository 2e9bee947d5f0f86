"""What people see of receipts. Pure."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.receipts import ReceiptCancelled, ReceiptIssued, ReceiptLine
from contracts.streams import PAYMENT
from contracts.values import Official, PersonId
from services.chassis.projection import Projection, ViewSpec
from services.payment.domain.receipts import HERE

ReceiptState = Literal["valid", "cancelled", "replaced"]


class ReceiptView(BaseModel):
    """One receipt.

    Attributes:
        amount: whole đồng.
        day: when it was collected, the day here, `2026-11-28`.
        paid_on: the same of when the money moved.
        collected_at: when the payment was confirmed to us.
        dated: the receipt's date.
        paid_at: when the provider says that the money moved.
        payer: digest of whom an official made it out to.
        words: digest of why it was cancelled.
    """

    receipt_id: str
    fee_id: str = ""
    dossier_id: str = ""
    applicant: PersonId = PersonId("")
    agency: str = ""
    kind: str = ""
    form: str = ""
    serial: str = ""
    number: int = 0
    lines: tuple[ReceiptLine, ...] = ()
    amount: int = 0
    order: str = ""
    transaction: str = ""
    bank: str = ""
    day: str = ""
    paid_on: str = ""
    collected_at: AwareDatetime | None = None
    dated: AwareDatetime | None = None
    paid_at: AwareDatetime | None = None
    replaces: str | None = None
    payer: str | None = None
    state: ReceiptState = "valid"
    cancelled_at: AwareDatetime | None = None
    cancelled_by: Official | None = None
    ground: str | None = None
    words: str | None = None


def project(view: ReceiptView, recorded: Recorded[PaymentEvent]) -> ReceiptView:
    """The receipt after one more fact about itself."""
    event = recorded.data
    if isinstance(event, ReceiptIssued):
        told = event.model_dump(exclude={"type", "lines"})
        told |= {"lines": event.lines, "day": _day(event.collected_at)}
        told |= {"paid_on": _day(event.paid_at)}
        return view.model_copy(update=told)
    if isinstance(event, ReceiptCancelled):
        told = {"ground": event.ground, "words": event.words, "cancelled_by": event.by}
        state = "replaced" if event.replaced else "cancelled"
        return view.model_copy(update={**told, "state": state, "cancelled_at": recorded.time})
    return view


def _day(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d}"


receipt_view: ViewSpec[ReceiptView] = ViewSpec(
    name="receipts",
    of=ReceiptView,
    empty=lambda key: ReceiptView(receipt_id=key),
    projections=(Projection(PAYMENT, lambda event: getattr(event, "receipt_id", None), project),),
    indexes=(
        ("dossier_id", "collected_at"),
        ("applicant", "collected_at"),
        ("fee_id", "collected_at"),
        ("agency", "day", "collected_at"),
        ("replaces", "collected_at"),
        ("paid_on", "paid_at"),
    ),
)
