"""VNPAY's handwriting, spelled without our own code, and an order at it."""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote_plus

from tests.fees import AMOUNT, PAY_DATE

MERCHANT = "KONTUM02"
SECRET = "a-hash-secret-for-tests"  # noqa: S105 - opens nothing

REPLY = (
    "vnp_ResponseId vnp_Command vnp_ResponseCode vnp_Message vnp_TmnCode vnp_TxnRef vnp_Amount"
    " vnp_BankCode vnp_PayDate vnp_TransactionNo vnp_TransactionType vnp_TransactionStatus"
    " vnp_OrderInfo vnp_PromotionCode vnp_PromotionAmount"
)


def code(text: str, secret: str = SECRET) -> str:
    """HMAC-SHA512 in hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def address(fields: dict[str, Any], secret: str = SECRET) -> str:
    """Fields as an address spells them, sorted, with their signature."""
    text = "&".join(f"{name}={quote_plus(str(fields[name]))}" for name in sorted(fields))
    return f"{text}&vnp_SecureHash={code(text, secret)}"


def notice(order: str, secret: str = SECRET, **other: Any) -> str:
    """The query of a notice that all went well, unless told otherwise; None leaves a field out."""
    fields = {
        "vnp_Amount": AMOUNT * 100,
        "vnp_BankCode": "NCB",
        "vnp_BankTranNo": "VNP14226112",
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": "Nop phi, le phi",
        "vnp_PayDate": PAY_DATE,
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": MERCHANT,
        "vnp_TransactionNo": "14226112",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": order,
    } | other
    return address({name: v for name, v in fields.items() if v is not None}, secret)


def answered(order: str, secret: str = SECRET, **other: Any) -> dict[str, str]:
    """A reply to `querydr` that it was paid, unless told otherwise."""
    fields = {
        "vnp_ResponseId": "a1",
        "vnp_Command": "querydr",
        "vnp_ResponseCode": "00",
        "vnp_Message": "QueryDR Success",
        "vnp_TmnCode": MERCHANT,
        "vnp_TxnRef": order,
        "vnp_Amount": str(AMOUNT * 100),
        "vnp_BankCode": "NCB",
        "vnp_PayDate": PAY_DATE,
        "vnp_TransactionNo": "14226112",
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": "00",
        "vnp_OrderInfo": "Tra cuu",
    } | other
    text = "|".join(str(fields.get(name, "")) for name in REPLY.split())
    return {**fields, "vnp_SecureHash": code(text, secret)}
