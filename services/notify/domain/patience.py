"""How often a message is tried, how long the pauses are, and what a kind promises. Pure."""

from datetime import timedelta
from enum import Enum

from contracts.notify import Kind

CODE_PAUSES = (2, 5, 10)  # seconds; a code is worth nothing after five minutes
NEWS_PAUSES = (5, 30, 120, 600, 1800)  # seconds; with the tries three quarters of an hour a channel
HOLDS = (2, 5, 15, 30, 60, 120, 300, 600)  # seconds while nobody can carry it; the last one repeats
MOST_HOLDS = 60  # after some nine hours without a carrier it is parked


class Promise(Enum):
    """What may happen when nobody knows whether a provider took a message."""

    AT_MOST_ONCE = "at most once"
    AT_LEAST_ONCE = "at least once"


def promise_of(kind: Kind) -> Promise:
    """A code that came twice would make people distrust it, and they can have it sent again.

    News must arrive: the law wants people told. It is only doubled where the provider cannot
    recognise a repeat.
    """
    return Promise.AT_MOST_ONCE if kind is Kind.ONE_TIME_CODE else Promise.AT_LEAST_ONCE


def pause_after(kind: Kind, failures: int) -> timedelta | None:
    """How long to wait after so many failures of one channel; None: it is not tried again."""
    pauses = CODE_PAUSES if kind is Kind.ONE_TIME_CODE else NEWS_PAUSES
    return timedelta(seconds=pauses[failures - 1]) if failures <= len(pauses) else None


def hold_after(holds: int) -> timedelta | None:
    """How long to wait when nobody can carry it for the `holds`-th time; None: long enough."""
    if holds > MOST_HOLDS:
        return None
    return timedelta(seconds=HOLDS[min(holds, len(HOLDS)) - 1])
