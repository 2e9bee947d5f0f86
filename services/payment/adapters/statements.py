"""Providers' reports of a day, as CSV: one line per transaction that was paid.

None of the platforms publishes the shape of its report; this one is the plainest that holds what
reconciliation needs (ADR 24). Whatever a platform sends is brought into it at the rim.
"""

import csv
import re
from collections.abc import Mapping
from datetime import date
from io import StringIO

import httpx

from contracts.payment import Provider
from services.payment.domain.collection import CollectorError
from services.payment.domain.reconciliation import Movement, Reported

COLUMNS = ["order", "transaction", "amount", "bank", "paid_at", "result"]
WHOLE_DONG = re.compile(r"[1-9][0-9]{0,12}")
REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")
LARGEST = 50 * 1024 * 1024  # bytes of a report


class Statements:
    """Fetches and reads reports."""

    def __init__(self, sources: Mapping[Provider, httpx.AsyncClient]) -> None:
        self._sources = sources

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Whose reports there are."""
        return tuple(sorted(self._sources))

    async def of(self, provider: Provider, day: date) -> list[Reported]:
        """What was paid through a provider on a day here.

        Raises:
            CollectorError: there is no report that can be believed.
        """
        try:
            answer = await self._sources[provider].get(f"/doi-soat/{day.isoformat()}.csv")
        except httpx.HTTPError as error:
            raise CollectorError(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise CollectorError(f"HTTP {answer.status_code}")
        if len(answer.content) > LARGEST:
            raise CollectorError("the report is too large")
        return read(provider, answer.text)


def read(provider: Provider, text: str) -> list[Reported]:
    """The lines of a report; one that is out of shape spoils all of it.

    Raises:
        CollectorError: says which line.
    """
    head, *lines = list(csv.reader(StringIO(text))) or [[]]
    if head != COLUMNS:
        raise CollectorError("the report has other columns")
    return [_line(provider, number, line) for number, line in enumerate(lines, start=2)]


def _line(provider: Provider, number: int, line: list[str]) -> Reported:
    if len(line) != len(COLUMNS):
        raise CollectorError(f"line {number} of the report has other columns")
    order, transaction, amount, bank, *_ = line
    if not (REFERENCE.fullmatch(order) and REFERENCE.fullmatch(transaction)):
        raise CollectorError(f"line {number} of the report names no transaction")
    if not WHOLE_DONG.fullmatch(amount):
        raise CollectorError(f"line {number} of the report names no amount")
    return Reported(Movement(provider, order, transaction), int(amount), bank)
