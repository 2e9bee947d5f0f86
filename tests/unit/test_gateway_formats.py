"""Money, dates and names as people here write them."""

from datetime import UTC, date, datetime

import pytest

from services.gateway import formats


def test_money_has_dots_in_vietnamese_and_commas_in_english():
    assert formats.dong(8000, "vi") == "8.000 đồng"
    assert formats.dong(1250000, "vi") == "1.250.000 đồng"
    assert formats.dong(8000, "en") == "8,000 đồng"
    assert formats.dong(0, "vi") == "0 đồng"


def test_a_moment_is_told_by_the_clock_on_the_wall_here():
    assert formats.moment(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)) == "23/11/2026 00:05"
    assert formats.moment("2026-11-22T03:00:00Z") == "22/11/2026 10:00"
    assert formats.moment(None) == ""
    assert formats.clock_time("2026-11-22T03:00:00+00:00") == "10:00"


def test_a_day_is_a_day_of_here():
    assert formats.day("1990-05-17") == "17/05/1990"
    assert formats.day(date(1990, 5, 17)) == "17/05/1990"
    assert formats.day("2026-11-22T17:05:00Z") == "23/11/2026"
    assert formats.day(None) == ""


@pytest.mark.parametrize(
    "typed", ["17/5/1990", "17-05-1990", "17.05.1990", " 17 05 1990", "17051990"]
)
def test_a_day_may_be_typed_in_many_ways(typed: str):
    assert formats.day_typed(typed) == "1990-05-17"


@pytest.mark.parametrize("typed", ["1990-05-17", "hôm qua", ""])
def test_what_is_no_day_of_ours_stays_as_it_was_typed(typed: str):
    assert formats.day_typed(typed) == typed


def test_names_fall_back_to_vietnamese():
    assert formats.named({"vi": "Hộ tịch", "en": "Civil status"}, "en") == "Civil status"
    assert formats.named({"vi": "Hộ tịch", "en": ""}, "en") == "Hộ tịch"
    assert formats.named(None, "vi") == ""


def test_terms_say_which_days_they_count():
    assert formats.term({"amount": 5, "unit": "working-day"}, "vi") == "5 ngày làm việc"
    assert formats.term({"amount": 1, "unit": "working-day"}, "en") == "1 working day"
    assert formats.term({"amount": 20, "unit": "day"}, "en") == "20 days"


def test_a_phone_number_is_written_as_people_dial_it():
    assert formats.phone("+84900000001") == "0900000001"
    assert formats.phone("0900000001") == "0900000001"


@pytest.mark.parametrize(
    ("left", "unit", "vietnamese", "english"),
    [
        (
            (1, 2, 30),
            "hour",
            "1 ngày làm việc 2 giờ làm việc 30 phút",
            "1 working day 2 working hours 30 minutes",
        ),
        ((2, 1, 0), "day", "2 ngày 1 giờ", "2 days 1 hour"),
        ((0, 0, 0), "working-day", "0 phút", "0 minutes"),
    ],
)
def test_what_is_left_is_told_without_what_there_is_none_of(
    left: tuple[int, int, int], unit: str, vietnamese: str, english: str
):
    span = {**dict(zip(("days", "hours", "minutes"), left, strict=True)), "unit": unit}
    assert (formats.left(span, "vi"), formats.left(span, "en")) == (vietnamese, english)
