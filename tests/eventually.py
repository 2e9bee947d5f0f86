"""Waiting for what will be so soon, without sleeping for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T], what: str, within: float = 15.0) -> T:
    """What `look` gives once it gives something; `within` seconds at most."""
    until = time.monotonic() + within
    while True:
        if found := look():
            return found
        assert time.monotonic() < until, f"not within {within} s: {what}"
        time.sleep(0.05)
