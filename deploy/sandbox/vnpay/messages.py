"""The merchant's messages judged, and VNPAY's signed replies. Pure but for the time.

Published: 02, 03, 91, 94, 97, 99 of `querydr`, and that a page says in words why it opens nothing.
"""

import json
import re
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from deploy.sandbox.clock import VIETNAM, now, stamp
from deploy.sandbox.drawer import new_name
from deploy.sandbox.paying.banks import BANKS
from deploy.sandbox.paying.orders import Order, new_token
from deploy.sandbox.settings import Settings
from deploy.sandbox.vnpay.platform import status_of
from deploy.sandbox.vnpay.signing import HASH, QUERY_REPLY, Fields, is_it, over_address, over_values

VERSION = "2.1.0"
SHAPES = {
    "vnp_TxnRef": re.compile(r"[A-Za-z0-9]{1,100}"),
    "vnp_Amount": re.compile(r"[1-9]\d{0,11}00"),
    "vnp_CurrCode": re.compile(r"VND"),
    "vnp_Locale": re.compile(r"vn|en"),
    "vnp_OrderInfo": re.compile(r"[A-Za-z0-9 .:,-]{1,255}"),
    "vnp_OrderType": re.compile(r"\w{1,100}"),
    "vnp_IpAddr": re.compile(r"[0-9A-Fa-f.:]{7,45}"),
    "vnp_CreateDate": re.compile(r"\d{14}"),
    "vnp_ExpireDate": re.compile(r"\d{14}"),
}


class Code(StrEnum):
    """vnp_ResponseCode of a reply to a merchant's server."""

    SUCCESS = "00"
    WRONG_MERCHANT = "02"
    WRONG_FORMAT = "03"
    UNKNOWN_ORDER = "91"
    ASKED_BEFORE = "94"
    WRONG_SIGNATURE = "97"


def why_not(fields: Fields, settings: Settings) -> str:
    """Why nothing can be paid at this address, in words; empty when it can."""
    if fields.get("vnp_TmnCode") != settings.vnpay_merchant:
        return "Không tìm thấy website (mã 72)."
    if not is_it(fields.get(HASH, ""), over_address(fields, settings.vnpay_secret)):
        return "Sai chữ ký (mã 70)."
    asked = fields.get("vnp_Version"), fields.get("vnp_Command")
    shapely = all(shape.fullmatch(fields.get(name, "")) for name, shape in SHAPES.items())
    if asked != (VERSION, "pay") or not shapely or not _returnable(fields):
        return "Dữ liệu gửi sang không đúng định dạng (mã 03)."
    if now() > _instant(fields["vnp_ExpireDate"]):
        return "Giao dịch đã quá thời gian chờ thanh toán (mã 15)."
    return ""


def _returnable(fields: Fields) -> bool:
    url = urlsplit(fields.get("vnp_ReturnUrl", ""))
    payable = fields.get("vnp_BankCode", "") in ("", *BANKS)
    return payable and url.scheme in ("http", "https") and bool(url.netloc)


def _instant(stamped: str) -> datetime:
    return datetime.strptime(stamped, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)


def order_of(fields: Fields) -> Order:
    """A new order as the merchant asked for it."""
    return Order(
        number=fields["vnp_TxnRef"],
        token=new_token(),
        request=fields[HASH].lower(),
        amount=int(fields["vnp_Amount"]) // 100,
        description=fields["vnp_OrderInfo"],
        preferred=fields.get("vnp_BankCode", ""),
        return_url=fields["vnp_ReturnUrl"],
        opened=now(),
        created=fields["vnp_CreateDate"],
    )


def texts_of(body: bytes) -> dict[str, str] | None:
    """The fields of a JSON object, numbers as the text that was sent; None if it is not one."""
    try:
        sent = json.loads(body, parse_int=str, parse_float=str)
    except ValueError:
        return None
    if not isinstance(sent, dict) or not all(isinstance(v, str) for v in sent.values()):
        return None
    return sent


def fault(fields: Fields, order: tuple[str, ...], settings: Settings) -> Code | None:
    """Why this is not a message of the merchant; None if it is."""
    if fields.get("vnp_TmnCode") != settings.vnpay_merchant:
        return Code.WRONG_MERCHANT
    if not is_it(fields.get(HASH, ""), over_values(fields, order, settings.vnpay_secret)):
        return Code.WRONG_SIGNATURE
    return None if fields.get("vnp_Version") == VERSION else Code.WRONG_FORMAT


def reply(
    code: Code, fields: Fields, settings: Settings, order: Order | None = None
) -> dict[str, str]:
    """The signed answer to `querydr`; without an order its fields are empty."""
    said = {
        **dict.fromkeys(QUERY_REPLY, ""),
        "vnp_ResponseId": new_name().replace("-", "").replace("_", ""),
        "vnp_Command": fields.get("vnp_Command", ""),
        "vnp_ResponseCode": code,
        "vnp_Message": code.name.replace("_", " ").capitalize(),
        "vnp_TmnCode": settings.vnpay_merchant,
        "vnp_TxnRef": fields.get("vnp_TxnRef", ""),
        **(_facts_of(order) if order else {}),
    }
    return {**said, HASH: over_values(said, QUERY_REPLY, settings.vnpay_secret)}


def _facts_of(order: Order) -> dict[str, str]:
    """What the book says of an order."""
    return {
        "vnp_Amount": str((order.paid_amount or order.amount) * 100),
        "vnp_OrderInfo": order.description,
        "vnp_BankCode": order.bank,
        "vnp_PayDate": stamp(order.ended) if order.ended else "",
        "vnp_TransactionNo": order.transaction,
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": status_of(order),
    }
