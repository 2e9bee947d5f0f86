"""VNPT's messages on the wire: which values are signed, in which order, and how. Pure.

A signature is the plain SHA-256 (hex) of the values joined by `|`, the secret last.
Source: domain facts §4.1; the orders of the two signed replies to us (`INIT_REPLY`,
`QUERY_REPLY`) are published nowhere and follow the manner of the others.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from hmac import compare_digest
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, str]

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
STAMP = "%Y%m%d%H%M%S"  # 24 hours
DESCRIPTION_LIMIT = 255  # characters

INIT = (
    "ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "AMOUNT_DETAIL",
    "SERVICE_ID", "DEVICE", "LOCALE", "CURRENCY_CODE", "PAYMENT_METHOD", "DESCRIPTION",
    "CREATE_DATE", "CLIENT_IP",
)  # fmt: skip
INIT_REPLY = (
    "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
    "REDIRECT_URL",
)  # fmt: skip
CONFIRM = (
    "ACTION", "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT",
    "CURRENCY_CODE", "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "ADDITIONAL_INFO",
)  # fmt: skip
CONFIRM_REPLY = (
    "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
)  # fmt: skip
QUERY = ("ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE")
QUERY_REPLY = (
    "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "CURRENCY_CODE",
    "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "TRANSACTION_STATUS",
)  # fmt: skip


def secure_code(fields: Fields, order: Sequence[str], secret: str) -> str:
    """The signature over `fields` in this order."""
    values = [*(fields.get(name, "") for name in order), secret]
    return sha256("|".join(values).encode()).hexdigest()


def genuine(fields: Fields, order: Sequence[str], secret: str) -> bool:
    """Whether SECURE_CODE fits; its letters may be of either case."""
    given = fields.get("SECURE_CODE", "").lower().encode()
    return compare_digest(given, secure_code(fields, order, secret).encode())


def stamp(at: datetime) -> str:
    """`yyyyMMddHHmmss` in Vietnamese time."""
    return at.astimezone(VIETNAM).strftime(STAMP)


def instant(stamped: str) -> datetime:
    """The instant that `yyyyMMddHHmmss` in Vietnamese time names; ValueError when none."""
    return datetime.strptime(stamped, STAMP).replace(tzinfo=VIETNAM).astimezone(UTC)


def plain(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Free text without the `|` that would move the borders between signed values."""
    return " ".join(text.replace("|", " ").split())[:limit]


def fields_of(body: bytes, names: Sequence[str]) -> dict[str, str]:
    """The named values of a JSON object, numbers as they were sent, absent ones empty.

    Raises:
        ValueError: no such object, a value that is no text, or a `|` that would make the
            signature fit other values as well.
    """
    try:
        sent = json.loads(body, parse_int=str, parse_float=str)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(sent, dict):
        raise ValueError("no object")  # noqa: TRY004 - whoever reads bytes gets a ValueError
    fields = {}
    for name in (*names, "SECURE_CODE"):
        value = "" if sent.get(name) is None else sent[name]
        if not isinstance(value, str) or "|" in value:
            raise ValueError(name)
        value.encode()  # a lone surrogate cannot have been signed: UnicodeError
        fields[name] = value
    return fields
