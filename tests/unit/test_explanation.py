"""Why a dossier is due when it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import Term
from services.chassis.province import read_calendar, read_calendars
from services.dossier.domain.deadline import due
from services.dossier.domain.explanation import DayOff, explain
from tests.unit.test_province_pack import PACK

CALENDAR = read_calendar(PACK)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
YEARS = datetime.fromisoformat("2025-02-01"), datetime.fromisoformat("2027-11-01")  # walls


def local(text: str) -> datetime:
    """A wall clock in the province."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)


def test_weekends_and_holidays_are_named():
    found = explain(local("2026-11-20 09:30"), Term(amount=2, unit="working-day"), CALENDAR)
    assert found.counted_from == found.received
    assert [off.day.isoformat() for off in found.days_off] == [
        "2026-11-21",
        "2026-11-22",
        "2026-11-24",
    ]
    assert [bool(off.name) for off in found.days_off] == [False, False, True]
    assert found.due == local("2026-11-25 09:30")
    assert found.calendar == CALENDAR.version


def test_what_comes_after_hours_counts_from_the_next_morning():
    found = explain(local("2026-11-16 18:05"), Term(amount=1, unit="working-day"), CALENDAR)
    assert found.counted_from == local("2026-11-17 07:00")
    assert found.due == local("2026-11-18 07:00")


@settings(max_examples=200, deadline=None)
@given(
    received=st.datetimes(*YEARS, timezones=st.just(VIETNAM)),
    term=st.builds(
        Term, amount=st.integers(1, 40), unit=st.sampled_from(["working-day", "day", "hour"])
    ),
)
def test_an_explanation_ends_at_the_very_date_and_names_every_day_that_does_not_count(
    received: datetime, term: Term
):
    found = explain(received.astimezone(UTC), term, CALENDAR)
    assert found.due == due(received.astimezone(UTC), term, CALENDAR)
    assert found.received <= found.counted_from <= found.due
    first, last = (at.astimezone(VIETNAM).date() for at in (found.received, found.due))
    every = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    off = [day for day in every if not CALENDAR.is_worked(day)]
    assert found.days_off == tuple(DayOff(day, CALENDAR.holidays.get(day, "")) for day in off)


def test_every_edition_of_the_calendar_is_found_by_its_version():
    assert read_calendars(PACK) == {CALENDAR.version: CALENDAR}
