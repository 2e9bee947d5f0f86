"""How often one caller may try: counted over a moving window, in this process alone.

With several processes each counts for itself: a caller has at most that many times as many tries,
which is still far from guessing anything.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from services.chassis.problems import ProblemError

HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber has in common


class Tries:
    """So many tries of one caller in so much time."""

    def __init__(self, limit: RateLimitItem) -> None:
        self._limit = limit
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, caller: str) -> None:
        """Go on only if the caller has tries left; nothing is counted.

        Raises:
            ProblemError: 429 `request.too-many`; `retry_after` is the longest wait, in seconds.
        """
        if not self._window.test(self._limit, caller):
            raise ProblemError(
                429,
                "request.too-many",
                "Too many tries; try again later.",
                retry_after=self._limit.get_expiry(),
            )

    def count(self, caller: str) -> None:
        """One try more."""
        self._window.hit(self._limit, caller)


def subscriber(address: str) -> str:
    """Whom an address belongs to: an IPv6 subscriber has more addresses than tries."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found), HOUSEHOLD), strict=False))
    return address
