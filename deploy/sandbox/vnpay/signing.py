"""What is signed, in which order, and how: HMAC-SHA512 (hex) under the merchant's key. Pure.

What travels in an address is signed as the address spells it: names in order, values URL-encoded.
What servers say to each other is signed over the values joined by `|`. The order of the replies is
that of VNPAY's published examples.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlencode

Fields: TypeAlias = Mapping[str, str]

HASH = "vnp_SecureHash"
UNSIGNED = (HASH, "vnp_SecureHashType")

QUERY = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
QUERY_REPLY = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
    "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
)  # fmt: skip


def over_address(fields: Fields, key: str) -> str:
    """The signature over fields that travel in an address."""
    given = {name: value for name, value in fields.items() if value and name not in UNSIGNED}
    return _hex(urlencode(sorted(given.items())), key)


def over_values(fields: Fields, order: Sequence[str], key: str) -> str:
    """The signature over the values of these fields."""
    return _hex("|".join(fields.get(name, "") for name in order), key)


def is_it(given: str, right: str) -> bool:
    """Whether a signature is the right one; letters may be of either case."""
    return hmac.compare_digest(given.lower().encode(), right.encode())


def _hex(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha512").hexdigest()
