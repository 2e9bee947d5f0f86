"""The Payment Platform among the others: its looks, its notice, what a browser brings back."""

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.national.signing import CONFIRM, CONFIRM_REPLY, PLACE
from deploy.sandbox.paying.messenger import Voice
from deploy.sandbox.paying.orders import Mischief, Order
from deploy.sandbox.paying.platform import Platform
from deploy.sandbox.paying.signing import is_genuine, signed
from deploy.sandbox.settings import Settings

TAKEN = ("00", "02")  # the merchant's "confirmed" and "already confirmed"


def brought(order: Order, result: str) -> dict[str, str]:
    """What a browser brings back, unsigned."""
    return {"MaThamChieu": order.number, "MaLoi": result}


NATIONAL = Platform("national", "national_base.html", brought)


def notice_of(order: Order, settings: Settings) -> dict[str, str]:
    """CONFIRM: what the merchant is told of an order that has ended."""
    told = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": order.result,
        "MaDoiTac": settings.national_merchant,
        "MaThamChieu": order.number,
        "SoTien": str(order.paid_amount or order.amount),
        "MaTienTe": "VND",
        "MaGiaoDich": order.transaction,
        "MaNganHang": order.bank or "PAYMENT",
        "ThoiGianGD": stamp(order.ended or now()),
        "ThongTinGiaoDich": order.description,
    }
    wrong = order.mischief is Mischief.WRONG_SIGNATURE
    return signed(told, CONFIRM, settings.national_secret + ("-wrong" if wrong else ""), PLACE)


def verdict(reply: object, order: Order, settings: Settings) -> tuple[bool, str]:
    """Whether the merchant took the notice, and its answer in words."""
    if not isinstance(reply, dict) or not all(isinstance(v, str) for v in reply.values()):
        return False, "trả lời không đúng dạng"
    if not is_genuine(reply, CONFIRM_REPLY, settings.national_secret, PLACE):
        return False, "trả lời có chữ ký sai"
    named = reply.get("MaDoiTac"), reply.get("MaThamChieu")
    if named != (settings.national_merchant, order.number):
        return False, "trả lời cho giao dịch khác"
    code = reply.get("MaLoi", "")
    return code in TAKEN, f"mã {code}"


def voice(settings: Settings) -> Voice:
    """How the platform speaks to the merchant."""
    return Voice(
        settings.national_ipn_url,
        lambda order: notice_of(order, settings),
        lambda reply, order: verdict(reply, order, settings),
    )
