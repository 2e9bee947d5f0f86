"""VNPAY among the payment platforms: its looks, its codes, its notices and the browser's way back.

The browser brings back, signed too, what the notice says. A merchant that believed it would be
fooled by `told-browser-only`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.paying.messenger import Voice
from deploy.sandbox.paying.orders import PAID, Mischief, Order, Status
from deploy.sandbox.paying.platform import Platform
from deploy.sandbox.settings import Settings
from deploy.sandbox.vnpay.signing import HASH, over_address

NAME = "vnpay"
SUSPICIOUS = "07"
TAKEN = ("00", "02")  # RspCode: "Confirm Success" and "Order already confirmed"
STATUSES = {Status.PAID: "00", Status.PENDING: "01", Status.FAILED: "02"}
ENDS: Mapping[Mischief, str] = MappingProxyType(
    {
        Mischief.SUSPICIOUS: SUSPICIOUS,
        Mischief.NO_FUNDS: "51",
        Mischief.OVER_LIMIT: "65",
        Mischief.WRONG_CODE: "06",
        Mischief.TOO_LATE: "11",
        Mischief.BANK_DOWN: "75",
    }
)
"""vnp_ResponseCode."""


def status_of(order: Order) -> str:
    """vnp_TransactionStatus."""
    return SUSPICIOUS if order.result == SUSPICIOUS else STATUSES[order.status]


def told(order: Order, result: str, settings: Settings) -> dict[str, str]:
    """What VNPAY says of an order, signed, under this vnp_ResponseCode."""
    fields = {
        "vnp_TmnCode": settings.vnpay_merchant,
        "vnp_TxnRef": order.number,
        "vnp_Amount": str((order.paid_amount or order.amount) * 100),
        "vnp_OrderInfo": order.description,
        "vnp_ResponseCode": result,
        "vnp_TransactionStatus": STATUSES[Status.PAID] if result == PAID else status_of(order),
        "vnp_TransactionNo": order.transaction or "0",
        "vnp_BankCode": order.bank or "VNPAY",
        "vnp_CardType": "ATM",
        "vnp_PayDate": stamp(order.ended or now()),
    }
    if order.status is Status.PAID:
        fields["vnp_BankTranNo"] = f"VNP{order.transaction}"
    key = settings.vnpay_secret
    if order.mischief is Mischief.WRONG_SIGNATURE:
        key += "-wrong"
    return {**fields, HASH: over_address(fields, key)}


def verdict(reply: object, _order: Order) -> tuple[bool, str]:
    """Whether the merchant took the notice, and its answer in words."""
    if not isinstance(reply, dict) or not isinstance(reply.get("RspCode"), str):
        return False, "trả lời không đúng dạng"
    return reply["RspCode"] in TAKEN, f"mã {reply['RspCode']}"


def platform(settings: Settings) -> Platform:
    """VNPAY, as its pages need it."""
    return Platform(
        NAME, "vnpay_base.html", lambda order, result: told(order, result, settings), ENDS
    )


def voice(settings: Settings) -> Voice:
    """How VNPAY speaks to the merchant."""
    return Voice(
        settings.vnpay_ipn_url, lambda order: told(order, order.result, settings), verdict, "GET"
    )
