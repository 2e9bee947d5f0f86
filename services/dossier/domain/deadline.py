"""When a result is due: working days, working hours, holidays. Pure.

Source: Nghị định 61/2018/NĐ-CP, Điều 19; units of the national catalogue (LayThuTuc).
"""

from datetime import UTC, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from contracts.catalog import Term
from contracts.province import Calendar

LONGEST_REST = 30  # days; no calendar has so long a break
LATEST_OF_THE_DAY = time(15)  # what is received later is passed on the next morning
HOURS_A_DAY = 8  # a term of 8 hours is a term of one working day


def due(received: datetime, term: Term, calendar: Calendar) -> datetime:
    """When the result of a dossier received at `received` is due, UTC.

    What comes outside working hours counts as received when they begin next. Working days keep
    the hour of reception; calendar days may not end on a day off; eight hours are a working day.
    """
    zone = ZoneInfo(calendar.timezone)
    start = counted_from(received, calendar).astimezone(zone).replace(tzinfo=None)
    match term.unit:
        case "working-day":
            end = _after_working_days(start, term.amount, calendar)
        case "day":
            end = _next_open(start + timedelta(days=term.amount), calendar)
        case "hour":
            days, hours = divmod(term.amount, HOURS_A_DAY)
            whole = _after_working_days(start, days, calendar)
            end = _after_working_time(whole, timedelta(hours=hours), calendar)
        case unit:
            assert_never(unit)
    return end.replace(tzinfo=zone).astimezone(UTC)


def resumed(
    promised: datetime, since: datetime, at: datetime, term: Term, calendar: Calendar
) -> datetime:
    """When it is due that was due at `promised`, after its clock stood from `since` to `at`, UTC.

    What was left of the term when the clock stopped is counted from `at`. Both count as of when
    offices open next, so a wait outside working hours changes nothing. What was late by then
    stays as late.
    """
    stood, goes = counted_from(since, calendar), counted_from(at, calendar)
    if promised <= since or stood == goes:
        return promised
    rest = left(promised, since, term, calendar)
    zone = ZoneInfo(calendar.timezone)
    start = goes.astimezone(zone).replace(tzinfo=None)
    if term.unit == "day":
        end = _next_open(start + rest, calendar)
    else:
        end = _after_working_time(start, rest, calendar)
    return end.replace(tzinfo=zone).astimezone(UTC)


def left(promised: datetime, since: datetime, term: Term, calendar: Calendar) -> timedelta:
    """What is left at `since` of a term that ends at `promised`; nothing when it has ended.

    Working time, or calendar time where the term is in calendar days.
    """
    zone = ZoneInfo(calendar.timezone)
    start, end = (
        instant.astimezone(zone).replace(tzinfo=None)
        for instant in (counted_from(since, calendar), promised)
    )
    span = end - start if term.unit == "day" else _working_time(start, end, calendar)
    return max(span, timedelta())


def is_extendable(promised: datetime, at: datetime, calendar: Calendar) -> bool:
    """Whether it is not too late to apologise: at latest the day before the promised one.

    Source: Nghị định 61/2018/NĐ-CP, Điều 19.9.
    """
    zone = ZoneInfo(calendar.timezone)
    return at.astimezone(zone).date() < promised.astimezone(zone).date()


def is_working_time(at: datetime, calendar: Calendar) -> bool:
    """Whether offices are open at `at`, or just shut."""
    local = at.astimezone(ZoneInfo(calendar.timezone)).replace(tzinfo=None)
    return any(opens <= local <= shuts for opens, shuts in calendar.shifts(local.date()))


def handover_by(received: datetime, calendar: Calendar) -> datetime:
    """Until when reception passes a dossier on: the same day, or after 15:00 the next morning.

    Source: Nghị định 61/2018/NĐ-CP, Điều 18.2-3.
    """
    zone = ZoneInfo(calendar.timezone)
    start = counted_from(received, calendar).astimezone(zone).replace(tzinfo=None)
    shifts = calendar.shifts(start.date())
    if start.time() <= LATEST_OF_THE_DAY:
        return shifts[-1][1].replace(tzinfo=zone).astimezone(UTC)
    begins = _next_open(shifts[-1][1], calendar)
    return calendar.shifts(begins.date())[0][1].replace(tzinfo=zone).astimezone(UTC)


def ahead_of(deadline: datetime, hours: int, calendar: Calendar) -> datetime:
    """The instant that is `hours` of working time before `deadline`, UTC."""
    zone = ZoneInfo(calendar.timezone)
    local = deadline.astimezone(zone).replace(tzinfo=None)
    left = timedelta(hours=hours)
    for back in range(LONGEST_REST + hours):
        for opens, shuts in reversed(calendar.shifts(local.date() - timedelta(days=back))):
            worked = max(timedelta(), min(shuts, local) - opens)
            if worked >= left:
                return (min(shuts, local) - left).replace(tzinfo=zone).astimezone(UTC)
            left -= worked
    raise ValueError(f"The calendar {calendar.version} has too few working days.")


def last_to_apologise(promised: datetime, calendar: Calendar) -> datetime:
    """When offices shut for the last time on a day before the promised one, UTC."""
    zone = ZoneInfo(calendar.timezone)
    day = promised.astimezone(zone).date()
    for back in range(1, LONGEST_REST):
        if shifts := calendar.shifts(day - timedelta(days=back)):
            return shifts[-1][1].replace(tzinfo=zone).astimezone(UTC)
    raise ValueError(f"The calendar {calendar.version} has no working day within a month.")


def counted_from(received: datetime, calendar: Calendar) -> datetime:
    """When a term begins to run, UTC: at the reception, or when offices open next."""
    zone = ZoneInfo(calendar.timezone)
    start = _next_open(received.astimezone(zone).replace(tzinfo=None), calendar)
    return start.replace(tzinfo=zone).astimezone(UTC)


def _next_open(at: datetime, calendar: Calendar) -> datetime:
    """`at`, if offices work then; else when they open next."""
    for ahead in range(LONGEST_REST):
        for opens, shuts in calendar.shifts(at.date() + timedelta(days=ahead)):
            if at < shuts:
                return max(at, opens)
    raise ValueError(f"The calendar {calendar.version} has no working day within a month.")


def _after_working_days(at: datetime, days: int, calendar: Calendar) -> datetime:
    """The same hour, `days` working days later."""
    while days > 0:
        at += timedelta(days=1)
        days -= calendar.is_worked(at.date())
    return at


def _working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the time between two local instants offices are open."""
    days = (start.date() + timedelta(days=ahead) for ahead in range((end - start).days + 2))
    shifts = (shift for day in days for shift in calendar.shifts(day))
    spans = (min(shuts, end) - max(opens, start) for opens, shuts in shifts)
    return sum((span for span in spans if span > timedelta()), timedelta())


def _after_working_time(at: datetime, left: timedelta, calendar: Calendar) -> datetime:
    """When `left` of working time has passed."""
    while True:
        at = _next_open(at, calendar)
        shuts = next(end for start, end in calendar.shifts(at.date()) if at < end)
        if at + left <= shuts:
            return at + left
        left -= shuts - at
        at = shuts
