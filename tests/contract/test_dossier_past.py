"""A dossier as it was, and why it is due when it is, over HTTP."""

from datetime import timedelta

import pytest

from tests.dossier_office import (
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    OWNER,
    RECEPTION,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import NOW
from tests.moving import RECEIVE, RESUME, STOP, hand_over_to


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of a procedure and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier that was handed in now, received an hour later and passed on after another."""
    case = await Case(office).submitted()
    office.ground.now += timedelta(hours=1)
    await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=RECEIVE)
    office.ground.now += timedelta(hours=1)
    body = hand_over_to(HANDLER.person_id)
    await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=body)
    return case


@pytest.mark.parametrize(
    ("minutes", "state", "handler"),
    [
        (0, "submitted", None),
        (59, "submitted", None),
        (60, "received", RECEPTION.name),
        (119, "received", RECEPTION.name),
        (120, "in-progress", HANDLER.name),
        (9999, "in-progress", HANDLER.name),
    ],
)
async def test_a_dossier_is_shown_as_it_was(
    office: DossierOffice, case: Case, minutes: int, state: str, handler: str | None
):
    at = (NOW + timedelta(minutes=minutes)).isoformat()
    seen = (await office.door(HANDLER).get(case.path, as_of=at)).json()
    assert seen["state"] == state
    assert (seen["handler"] or {}).get("name") == handler


async def test_before_it_began_there_is_none(office: DossierOffice, case: Case):
    before = (NOW - timedelta(seconds=1)).isoformat()
    answer = await office.door(OWNER).get(case.path, as_of=before)
    assert (answer.status_code, answer.json()["code"]) == (404, "dossier.not-found")


async def test_the_past_is_as_closed_as_the_present(office: DossierOffice, case: Case):
    for caller in (STRANGER, ELSEWHERE):
        for path in (case.path, f"{case.path}/due"):
            answer = await office.door(caller).get(path, as_of=NOW.isoformat())
            assert (answer.status_code, answer.json()["code"]) == (404, "dossier.not-found")


@pytest.mark.parametrize("as_of", ["yesterday", "2026-11-16", "2026-11-16T09:00:00"])
async def test_an_instant_is_given_with_its_zone(office: DossierOffice, case: Case, as_of: str):
    answer = await office.door(OWNER).get(case.path, as_of=as_of)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_a_due_date_is_explained(office: DossierOffice, case: Case):
    found = (await office.door(OWNER).get(f"{case.path}/due")).json()
    shown = (await office.door(OWNER).get(case.path)).json()
    assert found["due"] == shown["due"]
    assert (found["term"], found["holds"]) == ({"amount": 1, "unit": "working-day"}, True)
    [received] = found["chapters"]
    assert (received["happened"], received["effect"]) == ("received", "counted")
    assert (received["at"], received["due"]) == (shown["received_at"], shown["due"])
    assert (received["days_off"], received["left"]) == ([], None)


async def test_a_due_date_is_explained_while_the_clock_stands_and_after(
    office: DossierOffice, case: Case
):
    promised = (await office.door(OWNER).get(case.path)).json()["due"]
    await office.door(CHIEF).send("POST", f"{case.path}/moves", json=STOP)
    stands = (await office.door(OWNER).get(f"{case.path}/due")).json()
    assert (stands["due"], stands["since"]) == (promised, office.ground.now.isoformat()[:19] + "Z")
    assert stands["chapters"][-1]["effect"] == "stands"
    office.ground.now += timedelta(days=1)
    await office.door(CHIEF).send("POST", f"{case.path}/moves", json=RESUME)
    found = (await office.door(OWNER).get(f"{case.path}/due")).json()
    assert found["due"] == (await office.door(OWNER).get(case.path)).json()["due"] > promised
    stopped = found["chapters"][-1]
    assert (stopped["effect"], found["since"], found["holds"]) == ("continued", None, True)
    assert stopped["left"] == {"days": 0, "hours": 7, "minutes": 0}


async def test_what_was_not_received_is_not_due(office: DossierOffice):
    case = await Case(office).submitted()
    answer = await office.door(OWNER).get(f"{case.path}/due")
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier.not-received")


async def test_before_the_reception_it_is_told_when_it_would_be_due(office: DossierOffice):
    case = await Case(office).submitted()
    office.ground.now += timedelta(hours=9)  # in the evening
    found = (await office.door(RECEPTION).get(f"{case.path}/due", foreseen=True)).json()
    [would_be] = found["chapters"]
    assert would_be["counted_from"] == "2026-11-17T00:00:00Z"
    assert found["due"] == would_be["due"] == "2026-11-18T00:00:00Z"
    for other in (STRANGER, ELSEWHERE):
        answer = await office.door(other).get(f"{case.path}/due", foreseen=True)
        assert answer.status_code == 404
    await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=RECEIVE)
    known = (await office.door(RECEPTION).get(f"{case.path}/due", foreseen=True)).json()
    assert known["due"] == found["due"]
