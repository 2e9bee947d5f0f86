"""How dates, sizes, terms and grounds read on paper."""

from datetime import UTC, date, datetime

import pytest

from contracts.catalog import Term
from contracts.handling import Ground
from services.dossier.adapters.slips import words
from services.dossier.domain.explanation import DayOff
from services.dossier.domain.slips import last_digits

ZONE = "Asia/Ho_Chi_Minh"


def test_instants_are_told_by_the_clock_of_the_province():
    late = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
    assert words.moment(late, ZONE) == "00:05 thứ Hai, 23/11/2026"
    assert words.dated(late, ZONE) == "Ngày 23 tháng 11 năm 2026"


@pytest.mark.parametrize(
    ("allowed", "read"),
    [
        (Term(amount=1, unit="working-day"), "1 ngày làm việc"),
        (Term(amount=30, unit="day"), "30 ngày"),
        (Term(amount=4, unit="hour"), "4 giờ làm việc"),
    ],
)
def test_terms_keep_their_unit(allowed: Term, read: str):
    assert words.term(allowed) == read


@pytest.mark.parametrize(
    ("count", "read"),
    [(0, "0 B"), (999, "999 B"), (340_123, "340 kB"), (12_345_678, "12,3 MB")],
)
def test_sizes_are_short(count: int, read: str):
    assert words.size(count) == read


def test_weekends_are_counted_and_holidays_named():
    saturday, holiday = DayOff(date(2026, 11, 21), ""), DayOff(date(2026, 11, 24), "Lễ")
    assert words.days_off((saturday, holiday)) == "1 ngày thứ Bảy, Chủ nhật; 24/11 (Lễ)"
    assert words.days_off(()) == "không có"


def test_money_is_grouped_by_thousands():
    assert words.money(1_250_000) == "1.250.000 đồng"


@pytest.mark.parametrize(
    ("ground", "own", "read"),
    [
        (Ground.MISSING, "", "Thiếu giấy tờ."),
        (Ground.MISSING, " Cần bản gốc. ", "Thiếu giấy tờ. Cần bản gốc."),
        (Ground.OTHER, "Cần bản gốc", "Cần bản gốc."),
    ],
)
def test_a_reason_is_its_ground_and_the_officials_words(ground: Ground, own: str, read: str):
    assert words.reason(ground, own) == read


def test_every_ground_has_its_words():
    assert set(words.GROUNDS) == set(Ground)
    assert all(words.GROUNDS[ground] for ground in Ground if ground is not Ground.OTHER)


@pytest.mark.parametrize(
    ("number", "shown"), [("000199000001", "••••••••0001"), ("12", "12"), ("", "")]
)
def test_a_personal_number_shows_its_end(number: str, shown: str):
    assert last_digits(number) == shown
