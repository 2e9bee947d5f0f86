"""One's own dossiers at a glance: what waits for the citizen, in which order, and what is found."""

from datetime import UTC, datetime
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
