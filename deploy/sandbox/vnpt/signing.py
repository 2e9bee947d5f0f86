"""Which values are signed, in which order, and how. Pure.

A signature is the plain SHA-256 (hex) of the values joined by `|`, the secret last. INIT, IPN, the
reply to the IPN and QUERY follow the platform's public protocol 1.0.5. The orders of the two signed
*replies* (INIT_REPLY, QUERY_REPLY) are published nowhere: they are chosen here in its manner.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, str]

INIT = (
    "ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "AMOUNT_DETAIL",
    "SERVICE_ID", "DEVICE", "LOCALE", "CURRENCY_CODE", "PAYMENT_METHOD", "DESCRIPTION",
    "CREATE_DATE", "CLIENT_IP",
)  # fmt: skip
INIT_REPLY = (
    "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
    "REDIRECT_URL",
)  # fmt: skip
IPN = (
    "ACTION", "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT",
    "CURRENCY_CODE", "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "ADDITIONAL_INFO",
)  # fmt: skip
IPN_REPLY = (
    "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
)  # fmt: skip
QUERY = ("ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE")
QUERY_REPLY = (
    "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "CURRENCY_CODE",
    "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "TRANSACTION_STATUS",
)  # fmt: skip


def secure_code(fields: Fields, order: Sequence[str], secret: str) -> str:
    """The signature over these fields; a field that is not there counts as empty."""
    values = [*(fields.get(name, "") for name in order), secret]
    return sha256("|".join(values).encode()).hexdigest()


def signed(fields: Fields, order: Sequence[str], secret: str) -> dict[str, str]:
    """The fields with their SECURE_CODE."""
    return {**fields, "SECURE_CODE": secure_code(fields, order, secret)}


def is_genuine(fields: Fields, order: Sequence[str], secret: str) -> bool:
    """Whether the SECURE_CODE is right; letters may be of either case."""
    given = fields.get("SECURE_CODE", "").lower().encode()
    return compare_digest(given, secure_code(fields, order, secret).encode())
