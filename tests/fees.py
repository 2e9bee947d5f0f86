"""Sample demands for money, and a payment platform's handwriting, spelled without our own code."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from contracts.dossier import DossierDeclared
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeReduced,
    FeeRequested,
    Misfit,
    MoneySuspended,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
    Relief,
)
from contracts.refund import RefundApproved, RefundGround, RefundRequested
from contracts.values import (
    DossierId,
    FeeId,
    FeeLine,
    Named,
    Official,
    PersonId,
    RefundId,
    SuspenseId,
)
from tests.facts import ANNA

MERCHANT = "KONTUM01"
SECRET = "a-secret-for-tests"  # noqa: S105 - opens nothing
API_KEY = "an-api-key-for-tests"

FEE = FeeId("f-" + "1" * 32)
DOSSIER_ID = DossierId("d-" + "1" * 32)
AGENCY = "H34.23.09"
LINES = (
    FeeLine(code="ban-chinh", name=Named(vi="Lệ phí cấp bản chính"), kind="le-phi", amount=8_000),
    FeeLine(code="ban-sao", name=Named(vi="Phí cấp bản sao"), kind="phi", amount=1_000, quantity=2),
)
AMOUNT = 10_000
PAID_AT = datetime(2026, 11, 23, 2, 15, 9, tzinfo=UTC)  # 09:15:09 in Kon Tum
PAY_DATE = "20261123091509"

FIRST = Official(person_id=PersonId("o-phan"), name="Phan Thị Mẫu", title="Kế toán", agency=AGENCY)
SECOND = Official(
    person_id=PersonId("o-quach"), name="Quách Văn Mẫu", title="Kế toán trưởng", agency=AGENCY
)
WORDS = "sha256:" + "c" * 64
ACCOUNT = "sha256:" + "d" * 64
REFUND = RefundId("r-" + "1" * 32)

REQUESTED = FeeRequested(
    fee_id=FEE, dossier_id=DOSSIER_ID, applicant=ANNA, agency=AGENCY, lines=LINES, amount=AMOUNT
)


def initiated(order: str = "mc1") -> PaymentInitiated:
    """An attempt has begun."""
    return PaymentInitiated(
        fee_id=FEE, dossier_id=DOSSIER_ID, order=order, provider="vnpt", amount=AMOUNT
    )


def failed(order: str = "mc1", code: str = "24") -> PaymentFailed:
    """An attempt came to nothing."""
    return PaymentFailed(fee_id=FEE, dossier_id=DOSSIER_ID, order=order, code=code)


def paid(order: str = "mc1", transaction: str = "T1") -> FeePaid:
    """The demand is settled."""
    return FeePaid(
        fee_id=FEE,
        dossier_id=DOSSIER_ID,
        order=order,
        provider="vnpt",
        amount=AMOUNT,
        transaction=transaction,
        bank="VIETCOMBANK",
        paid_at=PAID_AT,
    )


def expired(order: str = "mc1", code: str = "11") -> PaymentExpired:
    """An attempt's time is over."""
    return PaymentExpired(fee_id=FEE, dossier_id=DOSSIER_ID, order=order, code=code)


def reduced(amount: int = 4_000, previous: int = AMOUNT) -> FeeReduced:
    """Less is owed."""
    return FeeReduced(
        fee_id=FEE,
        dossier_id=DOSSIER_ID,
        by=FIRST,
        ground=Relief.POOR,
        words=WORDS,
        previous=previous,
        amount=amount,
    )


def suspense_id(order: str = "mc1", transaction: str = "T1") -> SuspenseId:
    """How a movement of money through VNPT is called in suspense."""
    name = f"vnpt|{order}|{transaction}"
    return SuspenseId("s-" + hashlib.sha256(name.encode()).hexdigest()[:32])


def suspended(misfit: Misfit, order: str = "mc1", **other: Any) -> MoneySuspended:
    """Money came in that settles nothing."""
    values: dict[str, Any] = {
        "fee_id": FEE,
        "dossier_id": DOSSIER_ID,
        "agency": AGENCY,
        "amount": AMOUNT,
        "claimed": str(other.get("amount", AMOUNT)),
        "currency": "VND",
        "transaction": "T1",
        "bank": "VIETCOMBANK",
        "paid_at": PAID_AT,
        "suspense_id": suspense_id(order, other.get("transaction", "T1")),
    }
    return MoneySuspended(misfit=misfit, provider="vnpt", order=order, **(values | other))


def refund_requested(amount: int = AMOUNT, **other: Any) -> RefundRequested:
    """An official asked that money be given back."""
    values: dict[str, Any] = {
        "refund_id": REFUND,
        "fee_id": FEE,
        "dossier_id": DOSSIER_ID,
        "agency": AGENCY,
        "suspense_id": None,
        "amount": amount,
        "ground": RefundGround.NOT_OWED,
        "asked_by": "official",
        "by": FIRST,
        "words": WORDS,
        "account": None,
    }
    return RefundRequested(**(values | other))


def refund_approved(amount: int = AMOUNT, **other: Any) -> RefundApproved:
    """A second official agreed."""
    values: dict[str, Any] = {
        "refund_id": REFUND,
        "fee_id": FEE,
        "dossier_id": DOSSIER_ID,
        "suspense_id": None,
        "amount": amount,
        "by": SECOND,
    }
    return RefundApproved(**(values | other))


CANCELLED = FeeCancelled(fee_id=FEE, dossier_id=DOSSIER_ID, ground="withdrawn")


def declared(fees: tuple[FeeLine, ...] = LINES) -> DossierDeclared:
    """A dossier was declared; this is what it costs."""
    return DossierDeclared(
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        procedure="1.001193",
        agency=AGENCY,
        form="sha256:" + "0" * 64,
        papers=(),
        fees=fees,
    )


CONFIRM = (
    "ACTION RESPONSE_CODE MERCHANT_SERVICE_ID MERCHANT_ORDER_ID AMOUNT CURRENCY_CODE"
    " VNPTPAY_TRANSACTION_ID PAYMENT_METHOD PAY_DATE ADDITIONAL_INFO"
)
CONFIRM_REPLY = "RESPONSE_CODE DESCRIPTION MERCHANT_SERVICE_ID MERCHANT_ORDER_ID CREATE_DATE"
INIT_REPLY = CONFIRM_REPLY + " REDIRECT_URL"
QUERY_REPLY = (
    "RESPONSE_CODE MERCHANT_SERVICE_ID MERCHANT_ORDER_ID AMOUNT CURRENCY_CODE"
    " VNPTPAY_TRANSACTION_ID PAYMENT_METHOD PAY_DATE TRANSACTION_STATUS"
)


def signature(fields: dict[str, Any], order: str, secret: str = SECRET) -> str:
    """SHA-256 over the values joined by `|`, the secret last."""
    text = "|".join([*(str(fields.get(name, "")) for name in order.split()), secret])
    return hashlib.sha256(text.encode()).hexdigest()


def signed(fields: dict[str, Any], order: str, secret: str = SECRET) -> dict[str, Any]:
    """The fields with their signature."""
    return {**fields, "SECURE_CODE": signature(fields, order, secret)}


def notice(order: str, secret: str = SECRET, **other: Any) -> dict[str, Any]:
    """A CONFIRM of VNPT that all went well, unless told otherwise."""
    fields = {
        "ACTION": "CONFIRM",
        "RESPONSE_CODE": "00",
        "MERCHANT_SERVICE_ID": MERCHANT,
        "MERCHANT_ORDER_ID": order,
        "AMOUNT": str(AMOUNT),
        "CURRENCY_CODE": "VND",
        "VNPTPAY_TRANSACTION_ID": "T1",
        "PAYMENT_METHOD": "VIETCOMBANK",
        "PAY_DATE": PAY_DATE,
        "ADDITIONAL_INFO": "",
    }
    return signed(fields | other, CONFIRM, secret)
