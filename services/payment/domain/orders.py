"""How we name an order at a provider, so that its demand can be read from the name. Pure.

`mc`, 25 signs for the demand and 13 for the attempt, small letters and digits: what a callback
speaks of is found without looking it up anywhere. Names are no secrets and prove nothing.
"""

from string import ascii_lowercase, digits
from uuid import UUID

from contracts.values import FeeId

SIGNS = digits + ascii_lowercase
BASE = len(SIGNS)
PREFIX, DEMAND, ATTEMPT = "mc", 25, 13  # 36**25 > 2**128, 36**13 > 2**64
LENGTH = len(PREFIX) + DEMAND + ATTEMPT
DEMAND_BITS, ATTEMPT_BITS = 128, 64


def order_for(fee_id: FeeId, attempt: UUID) -> str:
    """The name of an attempt to pay this demand."""
    demand = int(fee_id.removeprefix("f-"), 16)
    return PREFIX + _spelled(demand, DEMAND) + _spelled(attempt.int % 2**ATTEMPT_BITS, ATTEMPT)


def demand_in(order: str) -> FeeId | None:
    """The demand that a name of ours speaks of; None when it is not one of these names."""
    if len(order) != LENGTH or not order.startswith(PREFIX) or not set(order) <= set(SIGNS):
        return None
    demand = int(order[len(PREFIX) : -ATTEMPT], BASE)
    return FeeId(f"f-{demand:032x}") if demand < 2**DEMAND_BITS else None


def _spelled(number: int, length: int) -> str:
    signs = []
    for _ in range(length):
        number, rest = divmod(number, BASE)
        signs.append(SIGNS[rest])
    return "".join(reversed(signs))
