"""How often somebody may guess: counted by `limits`, in this process's memory.

Several processes count apart, so all of them together let through so many times more; a count in
the database would cost each look-up a write, several times the look-up itself.
"""

import math
import time
from ipaddress import IPv4Address, ip_address, ip_network

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Limiter:
    """Counts per asker and over all; who is over a limit is told how long to wait.

    `each` and `overall` read as `limits` reads them, e.g. `120/10 minutes;1500/day`. A window
    begins with the first that is counted. Who may not go on is counted nowhere else: one asker
    cannot use up what all have together.
    """

    def __init__(self, each: str, overall: str) -> None:
        self._windows = FixedWindowRateLimiter(MemoryStorage())
        self._each = parse_many(each)
        self._overall = parse_many(overall)

    def wait(self, asker: str) -> int:
        """Seconds `asker` has to wait; 0: they may go on, and this was counted."""
        known = [(one, ("each", asker)) for one in self._each]
        for limit, whose in [*known, *((one, ("all",)) for one in self._overall)]:
            if not self._windows.hit(limit, *whose):
                return self._left(limit, *whose)
        return 0

    def held(self, asker: str) -> int:
        """Seconds `asker` has to wait before anything is counted again; 0: they may go on."""
        for limit in self._each:
            if not self._windows.test(limit, "each", asker):
                return self._left(limit, "each", asker)
        return 0

    def _left(self, limit: RateLimitItem, *whose: str) -> int:
        until = self._windows.get_window_stats(limit, *whose).reset_time
        return max(1, math.ceil(until - time.time()))


def neighbourhood(address: str) -> str:
    """Who counts as one asker: an IPv4 address, or a home's IPv6 network (/64).

    What is no address, such as the name of somebody who was vouched for, counts for itself.
    """
    try:
        ip = ip_address(address.strip())
    except ValueError:
        return address
    if isinstance(ip, IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
