"""One's own dossiers at a glance: what waits for the citizen, in which order, and what is found."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.dossier import DossierState
from services.gateway.holdings import GROUPS, bare, holdings, need_of

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SOON, LATER, PAST = "2026-11-25T10:00:00Z", "2026-12-01T10:00:00Z", "2026-11-19T10:00:00Z"


def told(state: str, **more: Any) -> dict[str, Any]:
    known = {
        "dossier_id": f"d-{state}",
        "code": "H34.23.09-261116-0001",
        "procedure_name": {"vi": "Cấp bản sao Trích lục hộ tịch", "en": "Copies"},
        "state": state,
        "opened_at": "2026-11-10T10:00:00Z",
        "submitted_at": None,
        "due": None,
        "answer_by": None,
        "erased": False,
    }
    return known | more


@pytest.mark.parametrize("state", set(DossierState))
def test_every_state_is_in_one_group(state: DossierState):
    (one,) = holdings([told(state)], NOW)
    assert one.group in GROUPS


def test_what_is_most_urgent_stands_on_top():
    every = [
        told("draft"),
        told("in-progress"),
        told("finished"),
        told("supplement-wanted", answer_by=LATER, dossier_id="d-later"),
        told("supplement-wanted", answer_by=SOON, dossier_id="d-soon"),
        told("returned"),
    ]
    order = [one.told["dossier_id"] for one in holdings(every, NOW)]
    assert order == ["d-soon", "d-later", "d-finished", "d-draft", "d-in-progress", "d-returned"]


def test_a_supplement_is_wanted_by_a_day_and_then_late():
    need = need_of(told("supplement-wanted", answer_by=SOON), NOW)
    assert need is not None
    assert (need.params, need.late, need.path) == ({"day": "25/11/2026"}, False, "/bo-sung")
    late = need_of(told("supplement-wanted", answer_by=PAST), NOW)
    assert late is not None
    assert late.late
    assert need_of(told("supplement-wanted"), NOW) is not None


def test_nothing_is_needed_of_what_is_handled_or_was_erased():
    assert need_of(told("in-progress"), NOW) is None
    assert need_of(told("finished", erased=True), NOW) is None


@pytest.mark.parametrize(
    "wanted", ["", "0001", "h34.23.09-261116", "trich luc", "TRÍCH LỤC", "copies", "h342309"]
)
def test_it_is_found_by_code_or_name_without_tones(wanted: str):
    (one,) = holdings([told("draft")], NOW)
    assert one.fits(wanted)


def test_what_is_not_there_is_not_found():
    (one,) = holdings([told("draft", code=None)], NOW)
    assert not one.fits("khai sinh")
    assert bare("Đăk Tô, 09") == "dakto09"


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (None, None, True),
        ("2026-11-17", None, True),
        ("2026-11-18", None, False),
        (None, "2026-11-17", True),
        (None, "2026-11-16", False),
        ("2026-11-17", "2026-11-17", True),
        ("2026-11-18", "2026-11-16", False),
    ],
)
def test_a_time_is_that_of_handing_in_by_the_calendar_here(
    since: str | None, until: str | None, *, fits: bool
):
    late = "2026-11-16T18:00:00Z"  # the 17th here
    (one,) = holdings([told("received", submitted_at=late)], NOW)
    days = (date.fromisoformat(day) if day else None for day in (since, until))
    assert one.within(*days) == fits


def test_a_draft_counts_from_when_it_was_begun_and_what_has_no_day_fits_no_time():
    (one,) = holdings([told("draft")], NOW)
    assert one.within(date(2026, 11, 10), date(2026, 11, 10))
    (none,) = holdings([told("unknown", opened_at=None)], NOW)
    assert none.within(None, None)
    assert not none.within(date(2026, 1, 1), None)
