"""Every night the days that are over are compared, until nothing of them is unexplained."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from services.chassis.clock import Clock
from services.chassis.readmodel import ReadModel
from services.payment.domain.collection import CollectorError
from services.payment.domain.receipts import HERE
from services.payment.projections.days import DayView

PAUSE = 900.0  # seconds between two looks
SETTLED_AT = 1  # o'clock here: by then providers have closed the day before
DAYS = 7  # a day with something unexplained is compared again for so long

log = logging.getLogger(__name__)


def due(now: datetime) -> list[date]:
    """The days that are over and still looked into, the newest first."""
    over = (now.astimezone(HERE) - timedelta(hours=SETTLED_AT)).date()
    return [over - timedelta(days=back) for back in range(1, DAYS + 1)]


@dataclass(frozen=True)
class Night:
    """Compares days. It may be stopped at any instant; what came out is a fact.

    Attributes:
        note: compares one day and writes down how it came out, if there was any money.
    """

    days: ReadModel[DayView]
    note: Callable[[date], Awaitable[object]]
    clock: Clock
    _compared: set[date] = field(default_factory=set, init=False)

    async def run(self, well: Callable[[], None]) -> None:
        """For ever."""
        while True:
            await self.look()
            well()
            await asyncio.sleep(PAUSE)

    async def look(self) -> None:
        """Compare each day that nobody has compared, and again what had something unexplained."""
        for day in due(self.clock()):
            known = await self.days.get(day.isoformat())
            if known.unexplained if known else day not in self._compared:
                await self._try(day)

    async def _try(self, day: date) -> None:
        try:
            await self.note(day)
        except CollectorError as error:
            log.warning("%s cannot be compared yet: %s", day, error)
        else:
            self._compared.add(day)
