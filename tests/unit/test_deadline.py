"""When a result is due: examples counted by hand, and a second, naive way to count."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import Term
from contracts.province import Calendar
from services.chassis.province import read_calendar
from services.dossier.domain.deadline import due
from tests.unit.test_province_pack import PACK

CALENDAR = read_calendar(PACK)  # 07:00-11:30 and 13:30-17:00
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS_A_DAY = 8


def local(text: str) -> datetime:
    """`2026-11-16 09:30`, a wall clock in the province."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def promised(received: str, amount: int, unit: str) -> str:
    """The due date as a wall clock shows it."""
    term = Term.model_validate({"amount": amount, "unit": unit})
    at = due(local(received).astimezone(UTC), term, CALENDAR)
    assert at.tzinfo is UTC
    return f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        pytest.param("2026-11-16 09:30", 1, "2026-11-17 09:30", id="Monday to Tuesday"),
        pytest.param("2026-11-20 16:00", 1, "2026-11-23 16:00", id="Friday afternoon"),
        pytest.param("2026-11-16 17:30", 1, "2026-11-18 07:00", id="after hours"),
        pytest.param("2026-11-16 17:00", 1, "2026-11-18 07:00", id="as the doors close"),
        pytest.param("2026-11-16 16:59", 1, "2026-11-17 16:59", id="just before they close"),
        pytest.param("2026-11-20 21:00", 1, "2026-11-25 07:00", id="Friday evening before 24/11"),
        pytest.param("2026-11-16 05:00", 1, "2026-11-17 07:00", id="before hours"),
        pytest.param("2026-11-16 12:15", 1, "2026-11-17 13:30", id="in the lunch break"),
        pytest.param("2026-11-16 11:30", 1, "2026-11-17 13:30", id="as the lunch break begins"),
        pytest.param("2026-11-14 09:00", 1, "2026-11-17 07:00", id="Saturday"),
        pytest.param("2026-11-15 23:59", 1, "2026-11-17 07:00", id="Sunday night"),
        pytest.param("2026-11-23 10:00", 1, "2026-11-25 10:00", id="over 24/11"),
        pytest.param("2026-11-24 10:00", 1, "2026-11-26 07:00", id="on 24/11"),
        pytest.param("2026-02-13 15:00", 1, "2026-02-23 15:00", id="over Tết"),
        pytest.param("2026-02-17 08:00", 1, "2026-02-24 07:00", id="on the first day of Tết"),
        pytest.param("2026-08-21 10:00", 1, "2026-08-22 10:00", id="to a worked Saturday"),
        pytest.param("2026-08-22 08:00", 1, "2026-08-24 08:00", id="on a worked Saturday"),
        pytest.param("2026-08-28 10:00", 1, "2026-09-03 10:00", id="over a swapped Monday"),
        pytest.param("2026-02-09 08:00", 10, "2026-03-02 08:00", id="ten days over Tết"),
        pytest.param("2026-12-28 14:00", 5, "2027-01-05 14:00", id="over New Year"),
    ],
)
def test_working_days_skip_what_is_off_and_keep_the_hour(received: str, days: int, expected: str):
    assert promised(received, days, "working-day") == expected


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        pytest.param("2026-11-16 09:30", 3, "2026-11-19 09:30", id="within a week"),
        pytest.param("2026-11-19 14:00", 2, "2026-11-23 07:00", id="ends on a Saturday"),
        pytest.param("2026-11-19 14:00", 5, "2026-11-25 07:00", id="ends on 24/11"),
        pytest.param("2026-02-13 15:00", 4, "2026-02-23 07:00", id="ends in Tết"),
        pytest.param("2026-11-14 09:00", 1, "2026-11-17 07:00", id="begins on a Saturday"),
        pytest.param("2026-08-20 10:00", 2, "2026-08-22 10:00", id="ends on a worked Saturday"),
    ],
)
def test_calendar_days_run_through_but_never_end_on_a_day_off(
    received: str, days: int, expected: str
):
    assert promised(received, days, "day") == expected


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        pytest.param("2026-11-16 07:00", 4, "2026-11-16 11:00", id="one morning"),
        pytest.param("2026-11-16 10:30", 1, "2026-11-16 11:30", id="to the lunch break"),
        pytest.param("2026-11-16 10:30", 2, "2026-11-16 14:30", id="over the lunch break"),
        pytest.param("2026-11-16 16:00", 1, "2026-11-16 17:00", id="to the end of the day"),
        pytest.param("2026-11-16 15:00", 4, "2026-11-17 09:00", id="over the end of the day"),
        pytest.param("2026-11-20 15:30", 4, "2026-11-23 09:30", id="over the weekend"),
        pytest.param("2026-11-16 18:00", 2, "2026-11-17 09:00", id="after hours"),
        pytest.param("2026-11-16 12:00", 2, "2026-11-16 15:30", id="in the lunch break"),
        pytest.param("2026-11-23 14:00", 20, "2026-11-27 08:00", id="two days and a half"),
    ],
)
def test_hours_are_working_hours(received: str, hours: int, expected: str):
    assert promised(received, hours, "hour") == expected


@pytest.mark.parametrize("received", ["2026-11-16 07:00", "2026-11-20 16:00", "2026-02-13 12:00"])
def test_eight_hours_are_one_working_day(received: str):
    assert promised(received, HOURS_A_DAY, "hour") == promised(received, 1, "working-day")
    assert promised(received, 5 * HOURS_A_DAY, "hour") == promised(received, 5, "working-day")


def test_a_day_off_that_is_worked_is_worked_even_if_it_is_a_holiday():
    day = date(2026, 11, 24)
    assert not CALENDAR.is_worked(day)
    swapped = CALENDAR.model_copy(update={"worked_days_off": {day: "Làm bù"}})
    assert swapped.is_worked(day)


def test_a_calendar_without_working_days_is_refused_and_not_searched_for_ever():
    first = date(2026, 11, 16)
    off = {first + timedelta(days=n): "Nghỉ" for n in range(60)}
    with pytest.raises(ValueError, match="no working day"):
        due(local("2026-11-16 09:30"), TERM, CALENDAR.model_copy(update={"holidays": off}))


TERM = Term(amount=1, unit="working-day")

# The second way to count: every single minute is looked at, as a patient clerk would.

Minute = timedelta(minutes=1)
OPEN = [(time(7), time(11, 30)), (time(13, 30), time(17))]


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether the office works in the minute that begins at `at`."""
    day = at.date()
    off = at.weekday() in (5, 6) or day in calendar.holidays
    if off and day not in calendar.worked_days_off:
        return False
    return any(opens <= at.time() < shuts for opens, shuts in OPEN)


def open_from(at: datetime, calendar: Calendar) -> datetime:
    while not is_open(at, calendar):
        at += Minute
    return at


def begin_of_working_minute(at: datetime, count: int, calendar: Calendar) -> datetime:
    """`count` working minutes later; the minute at `at` is number 0."""
    while count or not is_open(at, calendar):
        count -= is_open(at, calendar)
        at += Minute
    return at


def naively(received: datetime, term: Term, calendar: Calendar) -> datetime:
    start = open_from(received, calendar)
    minutes = 60 * (HOURS_A_DAY * term.amount if term.unit == "working-day" else term.amount)
    match term.unit:
        case "day":
            return open_from(start + timedelta(days=term.amount), calendar)
        case "hour" if term.amount % HOURS_A_DAY:
            return begin_of_working_minute(start, minutes - 1, calendar) + Minute
        case _:
            return begin_of_working_minute(start, minutes, calendar)


DAYS = st.dates(date(2026, 11, 9), date(2026, 12, 20))
TERMS = st.one_of(
    st.builds(Term, amount=st.integers(1, 5), unit=st.just("working-day")),
    st.builds(Term, amount=st.integers(1, 12), unit=st.just("day")),
    st.builds(Term, amount=st.integers(1, 20), unit=st.just("hour")),
)


@settings(max_examples=40)
@given(
    day=st.dates(date(2026, 11, 9), date(2026, 11, 29)),
    clock=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    term=TERMS,
    holidays=st.frozensets(DAYS, max_size=8),
    worked=st.frozensets(DAYS, max_size=4),
)
def test_counting_every_minute_gives_the_same(
    day: date, clock: time, term: Term, holidays: frozenset[date], worked: frozenset[date]
):
    calendar = CALENDAR.model_copy(
        update={
            "holidays": dict.fromkeys(holidays, "Nghỉ"),
            "worked_days_off": dict.fromkeys(worked, "Làm bù"),
        }
    )
    wall = datetime.combine(day, clock)
    at = due(wall.replace(tzinfo=VIETNAM).astimezone(UTC), term, calendar)
    assert at.astimezone(VIETNAM).replace(tzinfo=None) == naively(wall, term, calendar)
