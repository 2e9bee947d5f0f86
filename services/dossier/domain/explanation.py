"""Why a due date is what it is: the facts and rules it follows from. Pure.

Source: Nghị định 61/2018/NĐ-CP, Điều 19; Nghị định 224/2026/NĐ-CP, Điều 15.1g.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.catalog import Term
from contracts.province import Calendar
from services.dossier.domain.deadline import counted_from, due, is_worked

WEEKEND = ""  # the name of a day off that has none of its own


@dataclass(frozen=True)
class DayOff:
    """A day that does not count; `name` is the holiday's, empty for Saturdays and Sundays."""

    day: date
    name: str


@dataclass(frozen=True)
class Explanation:
    """A due date and all that it follows from.

    Attributes:
        received: the instant of reception, UTC.
        counted_from: when the term begins to run, UTC: the same instant, or when offices open next.
        term: what the procedure allows.
        days_off: days between the two that do not count, in order.
        due: the result.
        calendar: the edition of the calendar that was used.
    """

    received: datetime
    counted_from: datetime
    term: Term
    days_off: tuple[DayOff, ...]
    due: datetime
    calendar: str


def explain(received: datetime, term: Term, calendar: Calendar) -> Explanation:
    """The due date of a dossier received at `received`, with its reasons."""
    start, end = counted_from(received, calendar), due(received, term, calendar)
    zone = ZoneInfo(calendar.timezone)
    first, last = received.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    off = (DayOff(d, calendar.holidays.get(d, WEEKEND)) for d in days if not is_worked(d, calendar))
    return Explanation(received, start, term, tuple(off), end, calendar.version)
