"""When a collector is asked about an order that nobody told us the end of. Pure.

Source: domain facts §4.6, rule 4: every pending order, at growing intervals.
"""

from datetime import datetime, timedelta
from itertools import accumulate, takewhile

FIRST = timedelta(seconds=30)
LONGEST = timedelta(days=1)
GIVEN_UP = timedelta(days=30)  # by then the reconciliation with the collector's report has it

_pauses = (min(FIRST * 2**n, LONGEST) for n in range(GIVEN_UP // LONGEST + 20))
MOMENTS = tuple(takewhile(lambda since: since <= GIVEN_UP, accumulate(_pauses, initial=FIRST)))
"""How long after it began an order is asked about: 30 s, 1 min, 2 min, … and then daily."""


def due_by(began: datetime, now: datetime) -> int:
    """How often an order that began at `began` should have been asked about by `now`."""
    return sum(began + since <= now for since in MOMENTS)
