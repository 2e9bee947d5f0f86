"""What an uploaded paper has to be, and what is known of it. Pure; opening it is an adapter's work.

What is known of a file lies sealed beside it in the vault, as `about`.
"""

from datetime import date, timedelta
from enum import StrEnum

LARGEST = 20 * 1024 * 1024  # bytes
LAPSES = timedelta(days=1)  # after which an upload that was not finished is dropped


class UnfitError(Exception):
    """The file cannot be taken; nothing was kept. `code` is stable.

    `dossier.not-a-pdf`, `dossier.pdf-broken`, `dossier.pdf-encrypted`, `dossier.pdf-empty`,
    `dossier.pdf-active` (it would do something by itself), `dossier.pdf-too-complex`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Scan(StrEnum):
    """What the virus scanner said of a file; pending while nobody was able to ask it."""

    CLEAN = "clean"
    PENDING = "pending"
    FOUND = "found"


def valid_until(issued: date, months: int | None) -> date | None:
    """The last day a paper issued then counts; None: for ever."""
    if months is None:
        return None
    year, month = divmod(issued.month - 1 + months, 12)
    first = date(issued.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=issued.day - 1), following - timedelta(days=1))
