"""How long dossiers really take: working time from reception to result, waits left out. Pure.

The time that counts is what offices are open between the reception and the result, less every wait
for the citizen (supplement, payment) and every stop; whether the promised day was then counted
anew makes no difference. Eight hours are a day, and a day that was begun counts as one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from contracts.province import Calendar

A_DAY = timedelta(hours=8)
LEAST = 20  # cases below which nothing is told: chance, and perhaps somebody we would point at
SHARE = 0.9

Wait = tuple[datetime, datetime]


class WorkClock:
    """Shows only the time that offices are open."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.timezone)
        self._first: date | None = None
        self._before: list[timedelta] = []
        self._shifts: list[list[tuple[datetime, datetime]]] = []

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two instants offices are open; none when `end` is first."""
        if end <= start:
            return timedelta()
        began = self._shown(start)  # first: an earlier day may set the clock back
        return self._shown(end) - began

    def _shown(self, at: datetime) -> timedelta:
        """What the clock shows at an instant; it began with the first day it was asked about."""
        local = at.astimezone(self._zone).replace(tzinfo=None)
        day = self._day(local.date())
        worked = (min(shuts, local) - opens for opens, shuts in self._shifts[day])
        return self._before[day] + sum((one for one in worked if one > timedelta()), timedelta())

    def _day(self, day: date) -> int:
        if self._first is None or day < self._first:
            self._first, self._before, self._shifts = day - timedelta(days=400), [timedelta()], []
            self._shifts = [self._calendar.shifts(self._first)]
        while len(self._shifts) <= (day - self._first).days:
            whole = sum((shuts - opens for opens, shuts in self._shifts[-1]), timedelta())
            self._before.append(self._before[-1] + whole)
            self._shifts.append(self._calendar.shifts(self._first + timedelta(len(self._shifts))))
        return (day - self._first).days


def worked_days(
    received: datetime, waits: Iterable[Wait], finished: datetime, clock: WorkClock
) -> int:
    """Working days from reception to result; at least 1. Waits before the reception are none."""
    spent = clock.between(received, finished)
    for since, until in waits:
        spent -= clock.between(max(since, received), min(until, finished))
    return max(1, ceil(spent / A_DAY))


def within(histogram: Mapping[int, int], share: float = SHARE) -> int:
    """The least number of days within which so large a share of the cases was done."""
    wanted, done = share * sum(histogram.values()), 0
    for days in sorted(histogram):
        done += histogram[days]
        if done >= wanted:
            return days
    return 0


def told(histogram: Counter[int]) -> tuple[int, int] | None:
    """Days within which nine of ten were done, and the number of cases; None: too few to tell."""
    cases = histogram.total()
    return (within(histogram), cases) if cases >= LEAST else None
