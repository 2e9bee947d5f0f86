"""The merchant's messages judged, and the platform's replies. Pure but for the reply's time.

`error_code` "0" and MaLoi "00" are published; the others are chosen here in the manner of such
platforms.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.national.signing import INIT, PLACE, QUERY, QUERY_REPLY
from deploy.sandbox.paying.banks import BANKS
from deploy.sandbox.paying.orders import Order, new_token
from deploy.sandbox.paying.signing import Fields, is_genuine, signed
from deploy.sandbox.settings import Settings

VERSION = "1.0.6"
LIST_OF_BANKS = "PAYMENT"  # MaNganHang that leaves the choice to the payer
SHAPES = {
    "MaThamChieu": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "LoaiHinhThanhToan": re.compile(r"PAY"),
    "MaKenhThanhToan": re.compile(r"1"),
    "MaThietBi": re.compile(r"1"),
    "NgonNgu": re.compile(r"vi-VN"),
    "MaTienTe": re.compile(r"VND"),
    "ThongTinGiaoDich": re.compile(r".{1,255}"),
    "ThoiGianGD": re.compile(r"\d{14}"),
    "Ip": re.compile(r"[0-9A-Fa-f.:]{3,45}"),
}
AMOUNT = re.compile(r"[1-9]\d{0,11}")  # whole đồng
NAMED = ("MaDichVu", "MaDVC", "MaTTHC", "MaDonVi", "MaHoSo", "TKThuHuong", "PhiLePhi", "DSKhoanNop")
"""What ThongTinBienLai has to have of a fee for a procedure; it may be empty."""


class Code(StrEnum):
    """MaLoi, and `error_code` where no order was opened."""

    SUCCESS = "00"
    UNKNOWN_ORDER = "01"
    WRONG_MERCHANT = "02"
    WRONG_FORMAT = "03"
    WRONG_AMOUNT = "04"
    ORDER_EXISTS = "05"
    NOT_PAID = "06"
    WRONG_SIGNATURE = "97"


def fault(fields: Fields, kind: str, order: tuple[str, ...], settings: Settings) -> Code | None:
    """Why this is not a message of the merchant; None if it is."""
    if fields.get("MaDoiTac") != settings.national_merchant:
        return Code.WRONG_MERCHANT
    if not is_genuine(fields, order, settings.national_secret, PLACE):
        return Code.WRONG_SIGNATURE
    if (fields.get("LoaiBanTin"), fields.get("PhienBan")) != (kind, VERSION):
        return Code.WRONG_FORMAT
    return None


def init_fault(fields: Fields, receipt: object, settings: Settings) -> Code | None:
    """Why no order can be opened on this INIT; None if one can."""
    if reason := fault(fields, "INIT", INIT, settings):
        return reason
    shapely = all(shape.fullmatch(fields.get(name, "")) for name, shape in SHAPES.items())
    payable = fields.get("MaNganHang", "") in (LIST_OF_BANKS, *BANKS)
    if not (shapely and payable and returnable(fields.get("UrlTraVe", ""))):
        return Code.WRONG_FORMAT
    if not AMOUNT.fullmatch(fields.get("SoTien", "")):
        return Code.WRONG_AMOUNT
    return receipt_fault(receipt, int(fields["SoTien"]))


def receipt_fault(receipt: object, amount: int) -> Code | None:
    """Why no receipt could be made of ThongTinBienLai; None if one could."""
    if not isinstance(receipt, dict) or not all(name in receipt for name in NAMED):
        return Code.WRONG_FORMAT
    if (total := total_of(receipt)) is None:
        return Code.WRONG_FORMAT
    return None if total == amount else Code.WRONG_AMOUNT


def total_of(receipt: Mapping[str, Any]) -> int | None:
    """What DSKhoanNop adds up to, in đồng; None if it cannot be read."""
    try:
        sums = [str(part["SoTien"]) for part in receipt["DSKhoanNop"]]
    except (KeyError, TypeError):
        return None
    if not sums or not all(AMOUNT.fullmatch(one) for one in sums):
        return None
    return sum(int(one) for one in sums)


def returnable(url: str) -> bool:
    """Whether a browser can be sent there in the end; nowhere at all is fine."""
    parts = urlsplit(url)
    return not url or (parts.scheme in ("http", "https") and bool(parts.netloc))


def order_of(fields: Fields) -> Order:
    """A new order as the merchant asked for it."""
    bank = fields.get("MaNganHang", "")
    return Order(
        number=fields["MaThamChieu"],
        token=new_token(),
        request=fields[PLACE].lower(),
        amount=int(fields["SoTien"]),
        description=fields["ThongTinGiaoDich"],
        preferred="" if bank == LIST_OF_BANKS else bank,
        return_url=fields.get("UrlTraVe", ""),
        opened=now(),
    )


def opened(url: str) -> dict[str, str]:
    """The answer to an INIT that opened an order: JSON in a text, as the platform has it."""
    return {"error_code": "0", "message": json.dumps({"MaLoi": "00", "UrlThanhToan": url})}


def refused(code: Code) -> dict[str, str]:
    """The answer to a message that led to nothing."""
    return {"error_code": code, "message": code.name.replace("_", " ").capitalize()}


def question_fault(fields: Fields, kind: str, settings: Settings) -> Code | None:
    """Why this is no QUERY or GET_BILL of the merchant; None if it is."""
    return fault(fields, kind, QUERY, settings)


def facts_of(order: Order) -> dict[str, str]:
    """What the book says of an order."""
    return {
        "SoTien": str(order.paid_amount or order.amount),
        "MaTienTe": "VND",
        "MaGiaoDich": order.transaction,
        "MaNganHang": order.bank,
        "ThoiGianGD": stamp(order.ended) if order.ended else "",
        "TrangThaiGD": order.status,
    }


def query_reply(
    code: Code, fields: Fields, settings: Settings, order: Order | None = None
) -> dict[str, str]:
    """The signed answer to a QUERY; without an order its fields are empty."""
    reply = {
        **dict.fromkeys(QUERY_REPLY, ""),
        "MaLoi": code,
        "MaDoiTac": settings.national_merchant,
        "MaThamChieu": fields.get("MaThamChieu", ""),
        **(facts_of(order) if order else {}),
    }
    return signed(reply, QUERY_REPLY, settings.national_secret, PLACE)
