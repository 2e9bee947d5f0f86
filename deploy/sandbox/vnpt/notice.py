"""The platform's notice (IPN): what it says of an order, and whether the merchant took it."""

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.paying.messenger import Voice
from deploy.sandbox.paying.orders import Mischief, Order
from deploy.sandbox.paying.signing import is_genuine, signed
from deploy.sandbox.settings import Settings
from deploy.sandbox.vnpt.signing import IPN, IPN_REPLY, PLACE

TAKEN = ("00", "02")  # the merchant's "confirmed" and "already confirmed"


def notice_of(order: Order, settings: Settings) -> dict[str, str]:
    """What the merchant is told of an order that has ended."""
    told = {
        "ACTION": "CONFIRM",
        "RESPONSE_CODE": order.result,
        "MERCHANT_SERVICE_ID": settings.vnpt_merchant,
        "MERCHANT_ORDER_ID": order.number,
        "AMOUNT": str(order.paid_amount or order.amount),
        "CURRENCY_CODE": "VND",
        "VNPTPAY_TRANSACTION_ID": order.transaction,
        "PAYMENT_METHOD": order.bank or "PAYMENT",
        "PAY_DATE": stamp(order.ended or now()),
        "ADDITIONAL_INFO": "",
    }
    wrong = order.mischief is Mischief.WRONG_SIGNATURE
    return signed(told, IPN, settings.vnpt_secret + ("-wrong" if wrong else ""), PLACE)


def verdict(reply: object, order: Order, settings: Settings) -> tuple[bool, str]:
    """Whether the merchant took the notice, and its answer in words."""
    if not isinstance(reply, dict) or not all(isinstance(v, str) for v in reply.values()):
        return False, "trả lời không đúng dạng"
    if not is_genuine(reply, IPN_REPLY, settings.vnpt_secret, PLACE):
        return False, "trả lời có chữ ký sai"
    named = reply.get("MERCHANT_SERVICE_ID"), reply.get("MERCHANT_ORDER_ID")
    if named != (settings.vnpt_merchant, order.number):
        return False, "trả lời cho giao dịch khác"
    code = reply.get("RESPONSE_CODE", "")
    return code in TAKEN, f"mã {code}"


def voice(settings: Settings) -> Voice:
    """How VNPT speaks to the merchant."""
    return Voice(
        settings.vnpt_ipn_url,
        lambda order: notice_of(order, settings),
        lambda reply, order: verdict(reply, order, settings),
    )
