"""When a collector is asked about orders that nobody told us the end of, and about which. Pure.

Source: domain facts §4.6, rule 4: every pending order, at growing intervals.
"""

from datetime import datetime, timedelta
from itertools import accumulate, takewhile

from services.payment.domain.state import Fee, Order

FIRST = timedelta(seconds=30)
LONGEST = timedelta(days=1)
ASKED_AT_ONCE = 5  # attempts, the newest, that one inquiry asks about
GIVEN_UP = timedelta(days=30)  # by then the reconciliation with the collector's report has it

_pauses = (min(FIRST * 2**n, LONGEST) for n in range(GIVEN_UP // LONGEST + 20))
MOMENTS = tuple(takewhile(lambda since: since <= GIVEN_UP, accumulate(_pauses, initial=FIRST)))
"""How long after it began an order is asked about: 30 s, 1 min, 2 min, … and then daily."""


def due_by(began: datetime, now: datetime) -> int:
    """How often an order that began at `began` should have been asked about by `now`."""
    return sum(began + since <= now for since in MOMENTS)


def open_questions(fee: Fee) -> list[Order]:
    """The attempts worth asking about, newest first: those not known to have failed, and the last.

    The last one is asked about even when it failed: a failed order may still turn out to be paid.
    """
    if fee.payment:
        return []
    asked = [order for order in fee.orders if not order.ended or order == fee.orders[-1]]
    return asked[-1 : -ASKED_AT_ONCE - 1 : -1]
