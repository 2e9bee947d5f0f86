"""The timeline as it was, over HTTP."""

from datetime import timedelta

import pytest

from contracts.access import Caller
from contracts.streams import DOSSIER, PAYMENT
from services.chassis.memory import MemoryPlatform
from tests.dossiers import LE, MAU, WARD, WHOLE_WAY
from tests.facts import ANNA, BINH, NOW
from tests.follower import PATH, Tracking
from tests.keys import citizen, official
from tests.unit.test_timeline import PAID

OWNER, STRANGER = citizen(ANNA), citizen(BINH)
CLERK, ELSEWHERE = official("o-le", WARD), official("o-vo", "H34.25.01")


@pytest.fixture
async def tracking() -> Tracking:
    """A dossier's whole way, a fact a second, paid for in the third."""
    tracking = Tracking(MemoryPlatform(clock=lambda: NOW))
    await tracking.told(DOSSIER, *WHOLE_WAY)
    await tracking.told(PAYMENT, PAID, at=NOW + timedelta(seconds=2))
    return tracking


def after(seconds: float) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("seconds", "state", "degree", "handler", "entries"),
    [
        (0, "draft", 0, None, 1),
        (1.9, "declared", 10, None, 2),
        (2, "declared", 10, None, 4),
        (3, "submitted", 20, None, 5),
        (4, "received", 40, LE, 6),
        (5, "in-progress", 70, MAU, 7),
        (6, "finished", 100, MAU, 8),
        (9999, "returned", 100, MAU, 9),
    ],
)
async def test_a_timeline_is_shown_as_it_was(
    tracking: Tracking, seconds: float, state: str, degree: int, handler: object, entries: int
):
    told = (await tracking.get(CLERK, as_of=after(seconds))).json()
    assert (told["state"], told["degree"], len(told["entries"])) == (state, degree, entries)
    assert (told["handler"] or {}).get("name") == getattr(handler, "name", None)
    assert (told["due"] is None) == (seconds < 4)
    assert (told["code"] is None) == (seconds < 3)


async def test_before_it_began_there_is_none(tracking: Tracking):
    answer = await tracking.get(OWNER, as_of=after(-0.001))
    absent = await tracking.get(OWNER, "/timelines/d-0", as_of=after(0))
    assert (answer.status_code, answer.json()) == (404, absent.json())


@pytest.mark.parametrize("caller", [STRANGER, ELSEWHERE], ids=["another citizen", "elsewhere"])
async def test_the_past_is_as_closed_as_the_present(tracking: Tracking, caller: Caller):
    answer = await tracking.get(caller, as_of=after(5))
    assert (answer.status_code, answer.json()["code"]) == (404, "tracking.not-found")


@pytest.mark.parametrize("as_of", ["yesterday", "2026-11-16", "2026-11-16T09:00:00", ""])
async def test_an_instant_is_given_with_its_zone(tracking: Tracking, as_of: str):
    answer = await tracking.get(OWNER, PATH, as_of=as_of)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_the_same_instant_in_any_zone_is_the_same_past(tracking: Tracking):
    here = (await tracking.get(OWNER, as_of="2026-11-16T09:30:04+07:00")).json()
    assert here == (await tracking.get(OWNER, as_of="2026-11-16T02:30:04Z")).json()
    assert here["state"] == "received"
