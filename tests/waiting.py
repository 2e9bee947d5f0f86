"""Waiting, where nothing is asynchronous, for what will be so soon; never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(
    look: Callable[[], T | None], what: str = "what was looked for", within: float = 15.0
) -> T:
    """What `look` gives once it gives something; `within` seconds at most."""
    end = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < end, f"not within {within} s: {what}"
        time.sleep(0.05)
    return found
