"""The merchant's messages judged, and the platform's signed replies. Pure but for the reply's time.

RESPONSE_CODE "00" is published; the others are chosen here in the manner of such gateways.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.paying.banks import BANKS
from deploy.sandbox.paying.orders import Order, new_token
from deploy.sandbox.paying.signing import Fields, is_genuine, signed
from deploy.sandbox.settings import Settings
from deploy.sandbox.vnpt.signing import INIT, INIT_REPLY, PLACE, QUERY_REPLY

VERSION = "1.0.5"
LIST_OF_BANKS = ("", "PAYMENT")  # PAYMENT_METHOD that leaves the choice to the payer
SHAPES = {
    "MERCHANT_ORDER_ID": re.compile(r"[A-Za-z0-9._-]{1,64}"),
    "DEVICE": re.compile(r".+"),
    "LOCALE": re.compile(r"vi-VN|en-US"),
    "CURRENCY_CODE": re.compile(r"VND"),
    "DESCRIPTION": re.compile(r".{1,255}"),
    "CREATE_DATE": re.compile(r"\d{14}"),
    "CLIENT_IP": re.compile(r"[0-9A-Fa-f.:]{3,45}"),
}
AMOUNT = re.compile(r"[1-9]\d{0,11}")  # whole đồng


class Code(StrEnum):
    """RESPONSE_CODE of a reply."""

    SUCCESS = "00"
    UNKNOWN_ORDER = "01"
    WRONG_MERCHANT = "02"
    WRONG_FORMAT = "03"
    WRONG_AMOUNT = "04"
    ORDER_EXISTS = "05"
    WRONG_SIGNATURE = "97"


def fault(fields: Fields, action: str, order: tuple[str, ...], settings: Settings) -> Code | None:
    """Why this is not a message of the merchant; None if it is."""
    if fields.get("MERCHANT_SERVICE_ID") != settings.vnpt_merchant:
        return Code.WRONG_MERCHANT
    if not is_genuine(fields, order, settings.vnpt_secret, PLACE):
        return Code.WRONG_SIGNATURE
    if (fields.get("ACTION"), fields.get("VERSION")) != (action, VERSION):
        return Code.WRONG_FORMAT
    return None


def init_fault(fields: Fields, settings: Settings) -> Code | None:
    """Why no order can be opened on this INIT; None if one can."""
    if reason := fault(fields, "INIT", INIT, settings):
        return reason
    shapely = all(shape.fullmatch(fields.get(name, "")) for name, shape in SHAPES.items())
    payable = fields.get("PAYMENT_METHOD", "") in (*LIST_OF_BANKS, *BANKS)
    if not (shapely and payable and returnable(fields.get("RETURN_URL", ""))):
        return Code.WRONG_FORMAT
    return None if AMOUNT.fullmatch(fields.get("AMOUNT", "")) else Code.WRONG_AMOUNT


def returnable(url: str) -> bool:
    """Whether a browser can be sent there in the end; nowhere at all is fine."""
    parts = urlsplit(url)
    return not url or (parts.scheme in ("http", "https") and bool(parts.netloc))


def order_of(fields: Fields) -> Order:
    """A new order as the merchant asked for it."""
    method = fields.get("PAYMENT_METHOD", "")
    return Order(
        number=fields["MERCHANT_ORDER_ID"],
        token=new_token(),
        request=fields["SECURE_CODE"].lower(),
        amount=int(fields["AMOUNT"]),
        description=fields["DESCRIPTION"],
        preferred="" if method in LIST_OF_BANKS else method,
        return_url=fields.get("RETURN_URL", ""),
        opened=now(),
    )


def init_reply(
    code: Code, fields: Fields, settings: Settings, redirect: str = ""
) -> dict[str, str]:
    """The signed answer to an INIT; `redirect` is empty when no order can be paid."""
    reply = {
        "RESPONSE_CODE": code,
        "DESCRIPTION": code.name.replace("_", " ").capitalize(),
        "MERCHANT_SERVICE_ID": settings.vnpt_merchant,
        "MERCHANT_ORDER_ID": fields.get("MERCHANT_ORDER_ID", ""),
        "CREATE_DATE": stamp(now()),
        "REDIRECT_URL": redirect,
    }
    return signed(reply, INIT_REPLY, settings.vnpt_secret, PLACE)


def facts_of(order: Order) -> dict[str, str]:
    """What the book says of an order."""
    return {
        "AMOUNT": str(order.paid_amount or order.amount),
        "CURRENCY_CODE": "VND",
        "VNPTPAY_TRANSACTION_ID": order.transaction,
        "PAYMENT_METHOD": order.bank,
        "PAY_DATE": stamp(order.ended) if order.ended else "",
        "TRANSACTION_STATUS": order.status,
    }


def query_reply(
    code: Code, fields: Fields, settings: Settings, order: Order | None = None
) -> dict[str, str]:
    """The signed answer to a QUERY; without an order its fields are empty."""
    reply = {
        **dict.fromkeys(QUERY_REPLY, ""),
        "RESPONSE_CODE": code,
        "MERCHANT_SERVICE_ID": settings.vnpt_merchant,
        "MERCHANT_ORDER_ID": fields.get("MERCHANT_ORDER_ID", ""),
        **(facts_of(order) if order else {}),
    }
    return signed(reply, QUERY_REPLY, settings.vnpt_secret, PLACE)
