"""The dossier's code: agency, day of submission, number of the day."""

import re
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.values import DossierCode
from services.dossier.domain.code import code, series

VIETNAM = "Asia/Ho_Chi_Minh"


def test_it_reads_agency_day_and_number():
    counted = series("H34.23.09", datetime(2026, 11, 22, 3, 0, tzinfo=UTC), VIETNAM)
    assert code(counted, 1) == "H34.23.09-261122-0001"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC), "261122"),  # 23:59:59 in Kon Tum
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "261123"),  # midnight there
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "270101"),
    ],
)
def test_the_day_is_the_provinces_own(at: datetime, day: str):
    assert series("H34.02", at, VIETNAM) == f"H34.02-{day}"


@pytest.mark.parametrize(
    ("number", "digits"), [(1, "0001"), (975, "0975"), (9999, "9999"), (10_000, "10000")]
)
def test_numbers_have_four_digits_and_more_when_a_day_needs_them(number: int, digits: str):
    made = code("H34.02-261122", number)
    assert made == f"H34.02-261122-{digits}"
    assert TypeAdapter(DossierCode).validate_python(made) == made


def test_a_number_beyond_five_digits_fails_loudly():
    with pytest.raises(ValidationError):
        TypeAdapter(DossierCode).validate_python(code("H34.02-261122", 100_000))


@pytest.mark.parametrize("agency", ["H34", "H34.23", "H34.23.09", "H34.23.09.123"])
def test_it_is_a_code_of_the_second_kind(agency: str):
    made = code(series(agency, datetime(2026, 10, 8, tzinfo=UTC), VIETNAM), 975)
    assert re.fullmatch(r"[A-Y]\d{2}(\.\d{2,3}){0,3}-\d{6}-\d{4}", made)
    assert TypeAdapter(DossierCode).validate_python(made) == made
