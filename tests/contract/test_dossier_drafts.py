"""A half-filled form is kept as typed, on every device, and nobody's typing is overwritten."""

import asyncio
from typing import Any

import httpx
import pytest

from contracts.dossier import DossierDeclared, DossierReopened
from tests.dossier_office import ANSWERS, COPIES, OWNER, STRANGER, Case, DossierOffice
from tests.facts import ANNA


@pytest.fixture
async def office() -> DossierOffice:
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    return await Case(office).drafted()


async def typed(case: Case, answers: dict[str, Any], version: str = "", **rest: Any) -> Any:
    """What saving these answers as they are leads to."""
    body = {"answers": answers, "version": version, **rest}
    return await case.owner.send("PUT", f"{case.path}/draft", json=body)


async def now(case: Case) -> dict[str, Any]:
    """The draft as another device finds it."""
    found: dict[str, Any] = (await case.owner.get(f"{case.path}/draft")).json()
    return found


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_what_is_typed_is_there_on_another_device(case: Case):
    first = (await typed(case, {"nyc_ho_ten": "Y", "so_ban": "ha"}, page="phan-1")).json()
    second = await typed(case, {"nyc_ho_ten": "Y Mẫu", "noi_dang_ky": ""}, first["version"])
    assert second.status_code == 200
    found = await now(case)
    assert found["answers"] == {"nyc_ho_ten": "Y Mẫu", "so_ban": "ha", "noi_dang_ky": ""}
    assert (found["page"], found["at"]) == ("", "2026-11-16T02:30:00Z")
    assert found["version"] == second.json()["version"] != first["version"]
    wrong = {(one["field"], one["code"]) for one in found["wrong"]}
    assert {("so_ban", "type"), ("noi_dang_ky", "required")} <= wrong
    shown = await case.shown()
    assert (shown["state"], shown["filled_in"]) == ("draft", False)


async def test_a_draft_that_was_never_touched_is_empty(case: Case):
    found = await now(case)
    assert (found["answers"], found["version"], found["at"]) == ({}, "", None)


async def test_an_answer_can_be_taken_out(case: Case):
    first = (await typed(case, {"nyc_ho_ten": "Y", "so_ban": 2})).json()
    second = (await typed(case, {"so_ban": None}, first["version"])).json()
    assert second["answers"] == {"nyc_ho_ten": "Y"}


async def test_who_types_on_an_older_version_is_told_and_nothing_is_overwritten(case: Case):
    first = (await typed(case, {"nyc_ho_ten": "Y"})).json()
    elsewhere = (await typed(case, {"nyc_ho_ten": "Y Mẫu"}, first["version"])).json()
    late = await typed(case, {"nyc_ho_ten": "Khác"}, first["version"])
    refused(late, 409, "dossier.draft-changed")
    assert late.json()["version"] == elsewhere["version"]
    assert (await now(case))["answers"] == {"nyc_ho_ten": "Y Mẫu"}


async def test_the_same_save_again_is_no_quarrel(case: Case):
    first = (await typed(case, {"nyc_ho_ten": "Y"})).json()
    again = await typed(case, {"nyc_ho_ten": "Y"})
    assert again.json()["version"] == first["version"]


async def test_of_many_who_save_in_the_same_moment_at_most_one_wins(
    office: DossierOffice, case: Case
):
    base = (await typed(case, {"nyc_ho_ten": "Y"})).json()["version"]
    answers = await asyncio.gather(*(typed(case, {"so_ban": n}, base) for n in range(1, 6)))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer.status_code != 200]
    assert len(won) <= 1
    for answer in lost:
        refused(answer, 409, "dossier.draft-changed")
    found = await now(case)
    assert found["version"] == (won[0]["version"] if won else base)
    entries = await office.ground.vault.entries(ANNA, f"{case.dossier_id}/draft/")
    assert len(entries) == 1


async def test_a_checked_form_takes_the_place_of_what_was_typed(case: Case):
    old = (await typed(case, {"nyc_ho_ten": "Y"})).json()
    assert (await case.fill_in(muc_dich="")).status_code == 200
    found = await now(case)
    assert (found["answers"], found["wrong"], found["at"]) == (ANSWERS, [], None)
    refused(await typed(case, {"nyc_ho_ten": "Z"}, old["version"]), 409, "dossier.draft-changed")
    newer = await typed(case, {"so_ban": 3}, found["version"])
    assert newer.json()["answers"] == ANSWERS | {"so_ban": 3}
    assert (await case.shown())["total"] == 24_000


async def test_what_was_typed_last_is_what_is_declared(case: Case):
    await case.filled()
    version = (await now(case))["version"]
    await typed(case, {"so_ban": 5, "muc_dich": "Nhập học"}, version)
    assert (await case.declare()).status_code == 200
    shown = await case.shown()
    assert shown["answers"] == ANSWERS | {"so_ban": 5, "muc_dich": "Nhập học"}
    assert shown["total"] == 40_000


async def test_a_half_filled_form_cannot_be_declared(case: Case):
    await case.filled()
    await typed(case, {"so_ban": ""}, (await now(case))["version"])
    answer = await case.declare()
    refused(answer, 422, "dossier.form-invalid")
    assert [one["field"] for one in answer.json()["errors"]] == ["so_ban"]


async def test_after_the_declaration_nothing_is_typed_any_more(office: DossierOffice, case: Case):
    version = (await typed(case, {"nyc_ho_ten": "Y"})).json()["version"]
    await case.declared()
    refused(await typed(case, {"so_ban": 1}, version), 409, "dossier.declared-already")
    refused(await case.owner.get(f"{case.path}/draft"), 409, "dossier.declared-already")
    assert await office.ground.vault.entries(ANNA, f"{case.dossier_id}/draft/") == []


async def test_what_was_declared_can_be_corrected_until_it_is_paid(
    office: DossierOffice, case: Case
):
    await case.declared()
    assert (await case.owner.send("POST", f"{case.path}/reopening")).status_code == 200
    assert isinstance(office.facts[-1], DossierReopened)
    found = await now(case)
    assert found["answers"] == ANSWERS
    await typed(case, {"so_ban": 3}, found["version"])
    assert (await case.declare()).status_code == 200
    assert (await case.shown())["answers"]["so_ban"] == 3
    await office.paid(case.dossier_id, 24_000)
    answer = await case.owner.send("POST", f"{case.path}/reopening")
    refused(answer, 409, "dossier.paid-already")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"answers": {"la": "x"}}, 422, "dossier.form-invalid"),
        ({"answers": {"nyc_ho_ten": "x" * 1024 * 1024}}, 413, "dossier.form-too-large"),
        ({"answers": {"nyc_ho_ten": {"a": 1}}}, 422, "request.invalid"),
        ({"answers": {"nyc_ho_ten": [[1]]}}, 422, "request.invalid"),
        ({"answers": []}, 422, "request.invalid"),
        ({"answers": {}, "page": "../x"}, 422, "request.invalid"),
        ({"answers": {}, "version": "v" * 101}, 422, "request.invalid"),
        ({}, 422, "request.invalid"),
    ],
)
async def test_what_no_form_can_hold_is_not_kept(
    office: DossierOffice, case: Case, body: dict[str, Any], status: int, code: str
):
    before = await office.written()
    refused(await case.owner.send("PUT", f"{case.path}/draft", json=body), status, code)
    assert await office.written() == before


@pytest.mark.parametrize("number", [b"NaN", b"Infinity"])
async def test_what_is_no_number_is_not_kept(case: Case, number: bytes):
    body = b'{"answers": {"so_ban": ' + number + b"}}"
    headers = {"Content-Type": "application/json"}
    answer = await case.owner.send("PUT", f"{case.path}/draft", content=body, headers=headers)
    assert answer.status_code == 422


async def test_a_form_grown_too_long_bit_by_bit_is_refused(case: Case):
    version = ""
    for name in ("nyc_ho_ten", "chu_ho_ten"):
        answer = await typed(case, {name: "x" * 40_000}, version)
        version = answer.json().get("version", "")
    refused(answer, 413, "dossier.form-too-large")


async def test_nobody_elses_draft_is_seen_or_typed_in(office: DossierOffice, case: Case):
    for caller in (STRANGER, None):
        door = office.door(caller)
        status = 404 if caller else 401
        assert (await door.get(f"{case.path}/draft")).status_code == status
        for method, path in (("PUT", "draft"), ("POST", "reopening")):
            answer = await door.send(method, f"{case.path}/{path}", json={"answers": {}})
            assert answer.status_code == status
    assert OWNER != STRANGER


async def test_whom_it_is_filed_for_is_in_the_vault_and_its_digest_in_the_fact(
    office: DossierOffice, case: Case
):
    await case.filled()
    theirs = {
        "nop_cho": "nguoi-khac",
        "cho_ho_ten": "Y Được Nộp Thay",
        "cho_so_dinh_danh": "000150000077",
        "cho_ngay_sinh": "1950-01-31",
        "cho_quan_he": "con",
    }
    await case.fill_in(**theirs)
    answer = await case.declare()
    refused(answer, 422, "dossier.papers-missing")
    assert [one["field"] for one in answer.json()["errors"]] == ["van-ban-uy-quyen"]
    await case.upload(component="van-ban-uy-quyen")
    assert (await case.declare()).status_code == 200
    fact = office.facts[-1]
    assert isinstance(fact, DossierDeclared)
    (entry,) = await office.ground.vault.entries(ANNA, f"{case.dossier_id}/principal/")
    assert fact.principal == entry.sealed.digest
    assert "Thay" not in fact.model_dump_json()
    shown = (await case.shown())["principal"]
    assert (shown["full_name"], shown["birth_date"]) == ("Y Được Nộp Thay", "1950-01-31")
    assert shown["relation"]["vi"]


async def test_who_files_for_themselves_leaves_nobody_elses_identity(
    office: DossierOffice, case: Case
):
    await case.filled()
    await case.fill_in(nop_cho="ban-than", cho_ho_ten="Đã gõ rồi thôi")
    assert (await case.declare()).status_code == 200
    fact = office.facts[-1]
    assert isinstance(fact, DossierDeclared)
    assert fact.principal is None
    shown = await case.shown()
    assert shown["principal"] is None
    assert "cho_ho_ten" not in shown["answers"]
