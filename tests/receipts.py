"""Payments that call for receipts, and the books of a collecting body."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.event import Recorded
from contracts.payment import FeePaid, FeeRequested, PaymentEvent, PaymentInitiated
from contracts.province import ReceiptForm
from contracts.receipts import Annulment, ReceiptCancelled, ReceiptIssued
from contracts.streams import PAYMENT
from contracts.values import FeeId, FeeKind, FeeLine
from services.chassis.stream import Stream
from services.payment.domain.receipts import collected, series_of
from services.payment.reactions.receipts import Issuer, on_money
from tests.facts import ANNA, NOW, envelope
from tests.fees import AGENCY, AMOUNT, DOSSIER_ID, FEE, FIRST, LINES, PAID_AT, WORDS

FORMS: dict[FeeKind, ReceiptForm] = {
    "phi": ReceiptForm(form="01BLP0-001", serial="AA-{yy}E"),
    "le-phi": ReceiptForm(form="01BLP0-002", serial="AA-{yy}E"),
}


def life(number: int, lines: tuple[FeeLine, ...] = LINES) -> tuple[PaymentEvent, ...]:
    """A demand that was paid; `number` tells it from others."""
    fee_id, order = FeeId(f"f-{number:032x}"), f"mc{number}"
    amount = sum(line.total for line in lines)
    known: dict[str, Any] = {"fee_id": fee_id, "dossier_id": DOSSIER_ID, "amount": amount}
    told = {"order": order, "provider": "vnpt"}
    return (
        FeeRequested(**known, applicant=ANNA, agency=AGENCY, lines=lines),
        PaymentInitiated(**known, **told),
        FeePaid(**known, **told, transaction=f"T{number}", bank="ACB", paid_at=PAID_AT),
    )


async def paid_on(
    stream: Stream[PaymentEvent],
    number: int,
    at: datetime = NOW,
    lines: tuple[FeeLine, ...] = LINES,
) -> Recorded[PaymentEvent]:
    """The same on a stream; the fact that it was paid."""
    position = 0
    for fact in life(number, lines):
        recorded = envelope(fact, PAYMENT.subject(fact.fee_id or "")).model_copy(
            update={"time": at}
        )
        appended = await stream.append(recorded, expected=position)
        position = appended.position
    return appended


def issuer(stream: Stream[PaymentEvent]) -> Issuer:
    """Someone who writes receipts."""
    return Issuer(stream, FORMS, lambda: NOW)


async def issue(stream: Stream[PaymentEvent], *facts: Recorded[PaymentEvent]) -> None:
    """Hand these facts to someone who writes receipts."""
    follow = on_money(issuer(stream))
    for fact in facts:
        await follow(fact)


async def book(
    stream: Stream[PaymentEvent], form: str = "01BLP0-002", year: str = "26"
) -> Sequence[ReceiptIssued]:
    """The receipts of one series, in the order of the stream."""
    subject = PAYMENT.subject(f"b-{AGENCY}-{form}-AA-{year}E")
    history = await stream.load(subject, fresh=True)
    return [r.data for r in history if isinstance(r.data, ReceiptIssued)]


def issued(number: int = 1) -> ReceiptIssued:
    """A receipt of the charges that were paid."""
    series = series_of(AGENCY, FORMS["le-phi"], NOW)
    return ReceiptIssued(
        receipt_id=series.receipt(number),
        fee_id=FEE,
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        agency=AGENCY,
        kind="le-phi",
        form=series.form,
        serial=series.serial,
        number=number,
        lines=collected(LINES, AMOUNT, "le-phi"),
        amount=8_000,
        order="mc1",
        transaction="T1",
        bank="VIETCOMBANK",
        collected_at=NOW,
        dated=NOW,
        paid_at=PAID_AT,
    )


def cancelled(receipt: ReceiptIssued, *, replaced: bool) -> ReceiptCancelled:
    """It counts no more."""
    return ReceiptCancelled(
        receipt_id=receipt.receipt_id,
        fee_id=receipt.fee_id,
        dossier_id=receipt.dossier_id,
        agency=receipt.agency,
        kind=receipt.kind,
        by=FIRST,
        ground=Annulment.WRONG_PAYER,
        words=WORDS,
        replaced=replaced,
        payer=WORDS if replaced else None,
    )
