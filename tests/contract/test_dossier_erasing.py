"""What was filed is erased, by its owner or by time; the facts stay and still verify."""

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.dossier import DossierErased
from contracts.streams import DOSSIER
from contracts.values import DossierId
from services.chassis.handle import Cause, handle
from services.chassis.vault import ForgottenError
from services.dossier.api.folder import Folder
from services.dossier.api.retention import Retention, years_before
from services.dossier.domain.commands import Erase
from services.dossier.domain.dossier import dossier_decider
from services.dossier.projections.dossier import dossier_view, project_dossier
from tests.dossier_office import (
    ANSWERS,
    CHIEF,
    COPIES,
    HANDLER,
    PAPER,
    RECEPTION,
    SECRETS,
    STRANGER,
    Case,
    DossierOffice,
    procedure,
)
from tests.facts import ANNA, NOW
from tests.moving import REFUSE, RESUME, STOP
from tests.pdfs import pdf

YEARS = procedure(COPIES).retention_years


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service with one procedure."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier that was not received, which has ended."""
    case = await Case(office).submitted()
    refused = await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=REFUSE)
    assert refused.status_code == 200, refused.text
    return case


async def lying(office: DossierOffice) -> int:
    return len(await office.ground.vault.entries(ANNA, ""))


async def erase(case: Case) -> Any:
    return await case.owner.send("POST", f"{case.path}/erasure")


def retention(office: DossierOffice) -> Retention:
    task = next(task for task in office.rooms[0].tasks if task.name == "retention")
    found = getattr(task.run, "__self__", None)
    assert isinstance(found, Retention)
    return Retention(found.office, breath=0)


async def test_what_has_ended_is_erased_and_certified(office: DossierOffice, case: Case):
    assert await lying(office) == 3  # form, paper, the official's words
    answer = await erase(case)
    assert answer.status_code == 200, answer.text
    assert await lying(office) == 0
    told = answer.json()
    assert (told["code"], told["ground"], told["pieces"]) == (case.code, "request", 3)
    kinds = [fact["type"] for fact in told["facts"]]
    assert (kinds[0], kinds[-1]) == ("dossier.opened.v1", "dossier.erased.v1")
    assert told["facts"][-1]["position"] == len(office.log)
    assert (await case.owner.get(f"{case.path}/erasure")).json() == told
    assert (await erase(case)).json() == told
    shown = await case.shown()
    assert (shown["erased"], shown["state"], shown["answers"]) == (True, "refused", {})
    assert shown["components"][0]["file"] is None
    assert shown["remarks"][0]["words"] == {}
    for path in (f"components/{PAPER}/file", "result"):
        assert (await case.owner.get(f"{case.path}/{path}")).status_code == 404
    gone = await case.owner.get(f"{case.path}/archive.zip")
    assert (gone.status_code, gone.json()["code"]) == (410, "dossier.erased")


async def test_its_timeline_still_tells_what_happened(case: Case):
    before = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()["entries"]
    await erase(case)
    told = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()
    (last,) = [entry for entry in told["entries"] if entry not in before]
    assert last["kind"] == "dossier.erased"
    assert len(told["entries"]) == len(before) + 1
    assert (told["code"], told["state"]) == (case.code, "refused")


async def test_what_is_kept_is_still_what_the_facts_say(office: DossierOffice, case: Case):
    await erase(case)
    folded = dossier_view.empty(case.dossier_id)
    for recorded in office.log:
        folded = project_dossier(folded, recorded)
    assert await office.ground.view(dossier_view).get(case.dossier_id) == folded
    assert folded.erased


async def test_what_is_being_handled_stays(office: DossierOffice):
    case = await Case(office).in_progress()
    before = await lying(office)
    refused = await erase(case)
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.in-handling")
    missing = await case.owner.get(f"{case.path}/erasure")
    assert (missing.status_code, missing.json()["code"]) == (409, "dossier.not-erased")
    assert await lying(office) == before
    for other in (STRANGER, HANDLER):
        door = office.door(other)
        assert (await door.send("POST", f"{case.path}/erasure")).status_code == 404
        assert (await door.get(f"{case.path}/erasure")).status_code == 404


async def test_a_draft_can_be_erased_and_is_then_dead(office: DossierOffice):
    case = await Case(office).filled()
    assert (await erase(case)).status_code == 200
    for answer in (await case.fill_in(), await case.upload(), await case.declare()):
        assert (answer.status_code, answer.json()["code"]) == (409, "dossier.erased")
    assert await lying(office) == 0


async def test_what_comes_in_while_it_is_being_erased_does_not_stay(office: DossierOffice):
    case = await Case(office).filled()
    folder = Folder(office.ground, ANNA, DossierId(case.dossier_id))

    async def late() -> None:
        await case.upload(pdf("muon"))

    office.ground.dossiers.meanwhile = late
    assert (await erase(case)).status_code == 200
    assert await lying(office) == 0
    with pytest.raises(Exception, match="erased"):
        await folder.add("form", b"{}", {})
    assert await lying(office) == 0


async def test_of_an_erasure_and_a_resumption_at_once_nothing_in_handling_is_lost(
    office: DossierOffice,
):
    case = await Case(office).in_progress()
    chief = office.door(CHIEF)
    assert (await chief.send("POST", f"{case.path}/moves", json=STOP)).status_code == 200
    before = await lying(office)

    async def resume() -> None:
        assert (await chief.send("POST", f"{case.path}/moves", json=RESUME)).status_code == 200

    office.ground.dossiers.meanwhile = resume
    refused = await erase(case)
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.in-handling")
    assert await lying(office) == before
    assert (await case.shown())["answers"] == ANSWERS


async def test_after_a_death_in_between_the_fact_is_followed(office: DossierOffice, case: Case):
    recorded = await handle(
        office.ground.dossiers,
        dossier_decider,
        subject=DOSSIER.subject(case.dossier_id),
        command=Erase(ground="request", pieces=3),
        cause=Cause(correlationid=uuid4(), causationid=uuid4(), at=NOW),
    )
    assert recorded is not None
    assert await lying(office) == 3
    await office.settle()
    assert await lying(office) == 0


async def test_a_person_is_erased_with_their_key(office: DossierOffice, case: Case):
    draft = await Case(office).filled()
    unasked = await case.owner.get("/me/erasure")
    assert (unasked.status_code, unasked.json()["code"]) == (409, "dossier.not-erased")
    answer = await case.owner.send("POST", "/me/erasure")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {one["dossier_id"] for one in told["dossiers"]} == {case.dossier_id, draft.dossier_id}
    assert (await case.owner.get("/me/erasure")).json() == told
    again = await case.owner.send("POST", "/me/erasure")
    assert (again.status_code, again.json()) == (200, told)
    with pytest.raises(ForgottenError):
        await office.ground.vault.put(ANNA, "x", b"x")
    refused = await case.owner.send("POST", "/dossiers", json={"procedure": COPIES})
    assert (refused.status_code, refused.json()["code"]) == (410, "person.erased")
    assert (await case.shown())["erased"]
    assert (await case.owner.track("/dossiers")).status_code == 200
    other = await Case(office, STRANGER).filled()
    assert (await other.shown())["answers"] == ANSWERS


async def test_a_person_is_not_erased_while_something_is_handled(office: DossierOffice, case: Case):
    busy = await Case(office).submitted()
    refused = await case.owner.send("POST", "/me/erasure")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "dossier.in-handling")
    assert told["codes"] == [busy.code]
    assert not any(isinstance(fact, DossierErased) for fact in office.facts)
    official = await office.door(HANDLER).send("POST", "/me/erasure")
    assert official.status_code == 403


async def test_what_ended_long_ago_is_erased_by_itself(
    office: DossierOffice, case: Case, caplog: pytest.LogCaptureFixture
):
    busy, keeping = await Case(office).in_progress(), retention(office)
    ended = office.log[-1].time
    office.ground.now = ended.replace(year=ended.year + YEARS) - timedelta(seconds=1)
    assert await keeping.round() == 0
    office.ground.now += timedelta(seconds=2)
    with caplog.at_level(logging.INFO):
        assert await keeping.round() == 1
    await office.settle()
    fact = office.facts[-1]
    assert isinstance(fact, DossierErased)
    assert (fact.dossier_id, fact.ground, fact.pieces) == (case.dossier_id, "retention", 3)
    assert await keeping.round() == 0
    assert (await busy.shown())["answers"] == ANSWERS
    assert "erased 1 dossiers whose retention is over" in caplog.text
    assert not any(secret in caplog.text for secret in [*SECRETS, ANNA])


def test_years_are_counted_by_the_calendar():
    leap = NOW.replace(year=2028, month=2, day=29)
    assert years_before(leap, 10) == NOW.replace(year=2018, month=2, day=28)
    assert years_before(leap, 4) == NOW.replace(year=2024, month=2, day=29)
