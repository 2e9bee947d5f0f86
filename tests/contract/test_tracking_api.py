"""The tracking service over HTTP: one's own dossiers, the progress of one, the look-up."""

from typing import Any

import pytest

from contracts.access import Caller
from contracts.values import PersonId
from services.chassis.auth import seal_of
from tests.dossier_office import (
    BIRTH,
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    LOOKUP_KEY,
    OWNER,
    RECEPTION,
    SECRETS,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import NOW
from tests.moving import STOP, opinion_of
from tests.pdfs import pdf


@pytest.fixture
async def office() -> DossierOffice:
    """Both services; tracking hears of what the dossier service writes."""
    office = DossierOffice()
    await office.stock(COPIES, BIRTH)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier in work."""
    return await Case(office).in_progress()


async def lookup(office: DossierOffice, **query: str) -> Any:
    return await office.door(None).track("/lookups", **query)


async def test_its_owner_follows_each_step_and_who_has_it(office: DossierOffice, case: Case):
    progress = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()
    entries = progress["entries"]
    top = {
        "dossier_id": case.dossier_id,
        "code": case.code,
        "state": "in-progress",
        "national_status": 4,
        "degree": 70,
        "procedure": COPIES,
        "procedure_name": (await case.shown())["procedure"]["name"],
        "agency": HANDLER.agency,
        "opened_at": "2026-11-16T02:30:00Z",
        "submitted_at": "2026-11-16T02:30:00Z",
        "due": "2026-11-17T02:30:00Z",
        "handler": HANDLER.official().model_dump(),
    }
    assert {name: progress[name] for name in top} == top
    assert [(e["kind"], (e["actor"] or {}).get("name")) for e in entries] == [
        ("dossier.opened", None),
        ("dossier.declared", None),
        ("dossier.fee-settled", None),
        ("dossier.submitted", None),
        ("dossier.received", RECEPTION.name),
        ("dossier.handed-over", RECEPTION.name),
        ("payment.fee-paid", None),
    ]
    await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    after = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()
    assert (after["state"], after["degree"], after["national_status"]) == ("finished", 100, 9)


@pytest.mark.parametrize("caller", [OWNER, RECEPTION, HANDLER, CHIEF], ids=lambda c: c.person_id)
async def test_owner_and_officials_of_its_agency_see_it(
    office: DossierOffice, case: Case, caller: Caller
):
    seen = await office.door(caller).track(f"/timelines/{case.dossier_id}")
    assert seen.status_code == 200
    for secret in SECRETS:
        assert secret not in seen.text


@pytest.mark.parametrize("caller", [STRANGER, ELSEWHERE], ids=["another citizen", "elsewhere"])
async def test_to_others_it_looks_as_if_it_did_not_exist(
    office: DossierOffice, case: Case, caller: Caller
):
    door = office.door(caller)
    hidden = await door.track(f"/timelines/{case.dossier_id}")
    absent = await door.track("/timelines/d-" + "0" * 32)
    assert (hidden.status_code, hidden.json()) == (404, absent.json())
    assert absent.json()["code"] == "tracking.not-found"
    assert (await office.door(None).track(f"/timelines/{case.dossier_id}")).status_code == 401


async def test_a_citizens_list_holds_their_own_the_newest_first(office: DossierOffice, case: Case):
    office.ground.now = NOW.replace(hour=8)
    newer = await Case(office).drafted()
    await Case(office, STRANGER).drafted()
    lines = (await case.owner.track("/dossiers")).json()
    assert [line["dossier_id"] for line in lines] == [newer.dossier_id, case.dossier_id]
    assert [line["state"] for line in lines] == ["draft", "in-progress"]
    assert [line["code"] for line in lines] == [None, case.code]
    refused = await office.door(RECEPTION).track("/dossiers")
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    assert (await office.door(None).track("/dossiers")).status_code == 401


@pytest.mark.parametrize("shape", ["{}", " {} ", "{}\n", "http://portal.test/tra-cuu?m={}"])
async def test_the_public_sees_only_how_far_it_is(office: DossierOffice, case: Case, shape: str):
    expected = {"code": case.code, "state": "in-progress", "degree": 70, "sight": "degree"}
    for typed in (case.code, case.code.lower(), case.code.replace("-", " \u2013 ")):
        seen = await lookup(office, code=shape.format(typed))
        assert (seen.status_code, seen.json()) == (200, expected)


async def test_with_the_receipts_key_the_public_sees_all_of_it(office: DossierOffice, case: Case):
    key = (await case.shown())["security_code"]
    full = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()
    for typed in (key, key.lower(), f" {key} "):
        seen = (await lookup(office, code=case.code, key=typed)).json()
        assert seen == full | {"sight": "progress"}
    qr = f"http://portal.test/tra-cuu/tien-trinh?m={case.code}&k={key}"
    assert (await lookup(office, code=qr)).json() == full | {"sight": "progress"}


async def test_with_a_wrong_key_nothing_is_seen(office: DossierOffice, case: Case):
    other = seal_of(LOOKUP_KEY, case.code.replace("-0001", "-0002"))
    for key in ("x", other, "A" * 10, "é" * 10):
        wrong = await lookup(office, code=case.code, key=key)
        absent = await lookup(office, code=case.code.replace("-0001", "-9999"), key=key)
        assert (wrong.status_code, wrong.json()) == (404, absent.json())
        assert wrong.headers == absent.headers


async def test_who_may_see_it_anyway_gets_all_of_it(office: DossierOffice, case: Case):
    for caller in (OWNER, RECEPTION, HANDLER, CHIEF):
        seen = (await office.door(caller).track("/lookups", code=case.code)).json()
        assert (seen["sight"], seen["handler"]["name"]) == ("all", HANDLER.name)
    for caller in (STRANGER, ELSEWHERE):
        seen = (await office.door(caller).track("/lookups", code=case.code)).json()
        assert set(seen) == {"code", "state", "degree", "sight"}
    forged = office.http.build_request("GET", "/lookups", params={"code": case.code})
    forged.headers["Authorization"] = "Bearer x"
    assert (await office.tracking.send(forged)).status_code == 401


async def test_an_agency_that_was_asked_sees_it_until_it_has_answered(
    office: DossierOffice, case: Case
):
    asked = opinion_of(ELSEWHERE.agency or "", "2026-11-20T02:30:00Z")
    door, there = office.door(HANDLER), office.door(ELSEWHERE)
    before = await there.track(f"/timelines/{case.dossier_id}")
    assert (await door.send("POST", f"{case.path}/moves", json=asked)).is_success
    seen = await there.track(f"/timelines/{case.dossier_id}")
    found = (await there.track("/lookups", code=case.code)).json()
    assert (before.status_code, seen.status_code, found["sight"]) == (404, 200, "all")
    stop = await office.door(CHIEF).send("POST", f"{case.path}/moves", json=STOP)
    assert stop.is_success, stop.text
    assert (await there.track(f"/timelines/{case.dossier_id}")).status_code == 404


async def test_another_systems_code_finds_it_too(office: DossierOffice, case: Case):
    national = Caller(person_id=PersonId("system:exchange"), kind="system", name="exchange")
    path, foreign = f"{case.path}/foreign-codes/national", "G15.99.01-261116-0007"
    await office.door(national).send("PUT", path, json={"code": foreign})
    key = (await case.shown())["security_code"]
    for typed in (foreign, "g15 99 01 261116 0007"):
        assert (await lookup(office, code=typed)).json()["code"] == case.code
        assert (await lookup(office, code=typed, key=key)).json()["sight"] == "progress"


async def test_our_own_code_counts_more_than_another_systems(office: DossierOffice, case: Case):
    other = await Case(office, STRANGER).submitted()
    national = Caller(person_id=PersonId("system:exchange"), kind="system", name="exchange")
    path = f"{other.path}/foreign-codes/national"
    sent = await office.door(national).send("PUT", path, json={"code": case.code})
    assert sent.is_success, sent.text
    seen = (await lookup(office, code=case.code)).json()
    assert (seen["code"], seen["state"]) == (case.code, "in-progress")


@pytest.mark.parametrize(
    "code",
    [
        "H34.23.09-261116-9999",
        "",
        "   ",
        "http://[",
        "https://portal.test/",
        "*",
        "'",
        "\x00",
        "$ne",
    ],
)
async def test_a_code_nobody_has_is_not_found(office: DossierOffice, case: Case, code: str):
    assert case.code
    unknown = await lookup(office, code=code)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "tracking.not-found")
    sealed = await lookup(office, code=code, key=seal_of(LOOKUP_KEY, code))
    assert sealed.status_code == 404


@pytest.mark.parametrize("query", [{}, {"code": "x" * 201}, {"code": "x", "key": "x" * 41}])
async def test_a_look_up_that_is_garbage_is_refused(office: DossierOffice, query: dict[str, str]):
    refused = await lookup(office, **query)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")


async def test_a_draft_cannot_be_looked_up(office: DossierOffice):
    await Case(office).declared()
    assert (await lookup(office, code="None")).status_code == 404
    assert (await lookup(office, code="")).status_code == 404
