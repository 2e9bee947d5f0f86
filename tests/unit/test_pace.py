"""How long dossiers really take: what is counted, and of how many."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.event import Event
from services.chassis.province import read_calendar
from services.tracking.domain.pace import LEAST, WorkClock, told, within, worked_days
from services.tracking.projections.pace import Asked, Pace, pace_view, project_pace
from tests.dossiers import (
    OPENED,
    OPINION_REQUESTED,
    PAYMENT_REQUIRED,
    PROCEDURE,
    RESUMED,
    STOPPED,
    SUPPLEMENT_REQUESTED,
    SUPPLEMENTED,
    WARD,
    WHOLE_WAY,
    settled,
)
from tests.facts import NOW, envelope

CALENDAR = read_calendar(Path("deploy/provinces/kontum"))


def here(text: str) -> datetime:
    """A moment by the clock in Kon Tum, November 2026 (the 16th is a Monday, the 24th is off)."""
    return datetime.fromisoformat(f"2026-11-{text}:00+07:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("16T09:30", "16T10:30", 1),
        ("16T11:00", "16T14:00", 1),  # across noon
        ("16T16:00", "17T08:00", 2),  # across a night
        ("20T16:00", "23T08:00", 2),  # across a weekend
        ("23T16:00", "25T08:00", 2),  # across a holiday
        ("16T05:00", "16T06:00", 0),  # before the office opens
        ("21T09:00", "22T09:00", 0),  # a weekend
        ("16T10:00", "16T09:00", 0),  # the wrong way round
        ("02T07:00", "30T17:00", 20 * 8),
    ],
)
def test_only_the_time_that_offices_are_open_counts(start: str, end: str, hours: float):
    assert WorkClock(CALENDAR).between(here(start), here(end)) == timedelta(hours=hours)


def test_a_clock_may_be_asked_about_earlier_days_later():
    clock = WorkClock(CALENDAR)
    assert clock.between(here("25T09:00"), here("25T10:00")) == timedelta(hours=1)
    years_ago = here("16T09:00") - timedelta(days=3 * 364)
    assert clock.between(years_ago, years_ago + timedelta(hours=1)) == timedelta(hours=1)
    assert clock.between(here("25T09:00"), here("25T10:00")) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("waits", "finished", "days"),
    [
        ([], "16T09:30", 1),
        ([], "17T09:30", 1),
        ([], "17T09:31", 2),
        ([("16T10:00", "18T10:00")], "19T09:30", 1),
        ([("16T10:00", "17T10:00"), ("18T10:00", "19T10:00")], "20T09:30", 2),
        ([("13T10:00", "16T09:30")], "17T09:30", 1),  # before the reception
        ([("13T10:00", "16T10:30")], "17T10:30", 1),
    ],
)
def test_waits_are_left_out_and_a_day_begun_is_a_day(
    waits: list[tuple[str, str]], finished: str, days: int
):
    stood = [(here(since), here(until)) for since, until in waits]
    clock = WorkClock(CALENDAR)
    assert worked_days(here("16T09:30"), stood, here(finished), clock) == days


def test_nine_of_ten_are_done_within_so_many_days():
    assert within({1: 9, 30: 1}) == 1
    assert within({1: 8, 5: 1, 30: 1}) == 5
    assert within({7: 1}) == 7
    assert within({}) == 0


def test_of_too_few_cases_nothing_is_told():
    assert told(Counter({3: LEAST - 1})) is None
    assert told(Counter({3: LEAST})) == (3, LEAST)


@given(st.lists(st.integers(1, 60), min_size=1))
def test_so_many_days_are_enough_for_nine_of_ten_and_one_fewer_is_not(all_days: list[int]):
    days, nine_of_ten = within(Counter(all_days)), 0.9 * len(all_days)
    assert sum(one <= days for one in all_days) >= nine_of_ten
    assert sum(one < days for one in all_days) < nine_of_ten


def folded(*events: Event) -> Pace:
    """The times after these events, an hour after each other."""
    view = pace_view.empty("d")
    for hour, event in enumerate(events):
        at = NOW + timedelta(hours=hour)
        view = project_pace(view, envelope(event, "x").model_copy(update={"time": at}))
    return view


def test_a_whole_way_has_its_times():
    times = folded(*WHOLE_WAY)
    kinds = [one.type for one in WHOLE_WAY]
    assert (times.procedure, times.agency) == (PROCEDURE, WARD)
    assert times.received_at == NOW + timedelta(hours=kinds.index("dossier.received.v1"))
    assert times.finished_at == NOW + timedelta(hours=kinds.index("dossier.finished.v1"))
    assert times.waits == ()


GOES_ON = settled(50_000).model_copy(update={"due": NOW, "calendar": "2026-11"})


@pytest.mark.parametrize(
    ("asked", "answered"),
    [(SUPPLEMENT_REQUESTED, SUPPLEMENTED), (PAYMENT_REQUIRED, GOES_ON), (STOPPED, RESUMED)],
)
def test_a_wait_lasts_from_when_the_clock_stopped_until_it_goes_on(asked: Asked, answered: Event):
    times = folded(asked, OPINION_REQUESTED, answered, answered)
    assert times.waits == ((asked.since, NOW + timedelta(hours=2)),)
    assert times.since is None


def test_a_stop_in_the_middle_of_a_wait_is_one_wait():
    times = folded(SUPPLEMENT_REQUESTED, STOPPED, RESUMED)
    assert times.waits == ((SUPPLEMENT_REQUESTED.since, NOW + timedelta(hours=2)),)


def test_a_fee_paid_before_the_reception_is_no_wait_and_other_events_touch_nothing():
    (projection,) = pace_view.projections
    assert folded(settled(8_000)) == pace_view.empty("d")
    assert projection.key(OPENED) is None
    assert projection.key(OPINION_REQUESTED) is None
