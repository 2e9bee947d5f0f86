"""VNPAY's messages on the wire: what is signed, in which order, and how. Pure.

Every signature is HMAC-SHA512 (hex) under the hash secret. What travels in an address is signed as
the address spells it: names in order, values URL-encoded. What a server asks of the other, and
what it is answered, is signed over the values joined by `|`.
Source: domain facts §4.4; the order of a reply to `querydr` is that of VNPAY's own examples.
"""

import hmac
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote_plus

from services.payment.adapters.signing import Fields

HASH = "vnp_SecureHash"
NOT_SIGNED = {HASH, "vnp_SecureHashType"}
ORDER_INFO_LIMIT = 255  # characters
MOST_FIELDS = 40  # of a notice; there are about fifteen
ODD = re.compile(r"[^A-Za-z0-9 ]+")  # what an OrderInfo should be free of

QUERY = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
QUERY_REPLY = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
    "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
)  # fmt: skip


def address_part(fields: Fields) -> str:
    """The fields as an address spells them and as they are signed; empty ones are left out."""
    given = sorted((name, value) for name, value in fields.items() if value)
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in given)


def signed_address(fields: Fields, secret: str) -> str:
    """The same with its signature last."""
    part = address_part(fields)
    return f"{part}&{HASH}={_code(part, secret)}"


def signed(fields: Fields, order: Sequence[str], secret: str) -> dict[str, str]:
    """The fields with their signature over the values in this order."""
    return {**fields, HASH: _code(_joined(fields, order), secret)}


def genuine_notice(fields: Fields, secret: str) -> bool:
    """Whether the signature of what came in an address fits."""
    part = address_part({name: v for name, v in fields.items() if name not in NOT_SIGNED})
    return _fits(fields, part, secret)


def genuine(fields: Fields, order: Sequence[str], secret: str) -> bool:
    """Whether the signature of a reply fits."""
    return _fits(fields, _joined(fields, order), secret)


def _joined(fields: Fields, order: Sequence[str]) -> str:
    return "|".join(fields.get(name, "") for name in order)


def _code(text: str, secret: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), "sha512").hex()


def _fits(fields: Fields, text: str, secret: str) -> bool:
    """Letters of a signature may be of either case."""
    given = fields.get(HASH, "").lower().encode()
    return hmac.compare_digest(given, _code(text, secret).encode())


def plain(text: str) -> str:
    """Free text without the signs that VNPAY does not want in an OrderInfo."""
    return " ".join(ODD.sub(" ", text).split())[:ORDER_INFO_LIMIT]


def fields_of_notice(query: bytes) -> dict[str, str]:
    """The `vnp_` fields of an address.

    Raises:
        ValueError: it is no such query, or says one thing twice.
    """
    pairs = parse_qsl(
        query.decode("ascii"),
        keep_blank_values=True,
        strict_parsing=True,
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )
    ours = [(name, value) for name, value in pairs if name.startswith("vnp_")]
    fields = dict(ours)
    if len(fields) < len(ours):
        raise ValueError("said twice")
    return fields
