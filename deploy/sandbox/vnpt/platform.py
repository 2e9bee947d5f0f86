"""VNPT among the payment platforms: its name, its looks, and what a browser brings back from it."""

from deploy.sandbox.paying.orders import Order
from deploy.sandbox.paying.platform import Platform


def brought(order: Order, result: str) -> dict[str, str]:
    """What a browser brings back, unsigned."""
    return {"MERCHANT_ORDER_ID": order.number, "RESPONSE_CODE": result}


VNPT = Platform("vnpt", "vnpt_base.html", brought)
