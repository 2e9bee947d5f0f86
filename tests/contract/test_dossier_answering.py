"""Answering the office in place: exactly what was asked for, and nothing lost of what was filed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.dossier import DossierDeclared, DossierSupplemented
from contracts.handling import DossierStopped, Ground, SupplementRequested
from contracts.streams import DOSSIER
from contracts.values import DossierId
from services.chassis.handle import Cause, handle
from services.dossier.api.folder import Folder
from services.dossier.domain.commands import Lapse
from services.dossier.domain.dossier import dossier_decider
from tests.dossier_office import (
    ANSWERS,
    COPIES,
    HANDLER,
    PAPER,
    RECEPTION,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import ANNA, NOW
from tests.moving import supplement
from tests.pdfs import pdf

OTHER = "van-ban-uy-quyen"
NEW = pdf("ban moi, ro hon")


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service with one procedure."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier with its handler; a day has passed."""
    case = await Case(office).in_progress()
    office.ground.now = NOW + timedelta(days=1)
    return case


async def old_of(case: Case) -> bytes:
    """The paper as officials see it."""
    door = case.office.door(HANDLER)
    return (await door.get(f"{case.path}/components/{PAPER}/file")).content


async def asked(case: Case, *items: str) -> None:
    """Its handler wants these."""
    desk = case.office.door(HANDLER)
    answer = await desk.send("POST", f"{case.path}/moves", json=supplement(*items))
    assert answer.status_code == 200, answer.text


async def wanted(case: Case) -> dict[str, Any]:
    answer = await case.owner.get(f"{case.path}/supplement")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def folder_of(case: Case) -> Folder:
    return Folder(case.office.ground, ANNA, DossierId(case.dossier_id))


async def test_the_answer_brings_what_was_wanted_and_keeps_what_was_filed(
    office: DossierOffice, case: Case
):
    before, old = (await case.shown())["components"][0]["file"], await old_of(case)
    await asked(case, PAPER)
    told = await wanted(case)
    (item,) = told["items"]
    assert (item["item"], item["ground"], item["renewed"]) == (PAPER, "unreadable", False)
    assert item["words"] == f"Mờ, không đọc được: {PAPER}."
    assert (item["filed"]["digest"], item["file"]) == (before["digest"], None)
    assert (told["done"], told["late"], told["clock"]) == (0, False, "restart")
    assert told["by"]["name"] == HANDLER.name
    assert told["due"] > (await case.shown())["due"]
    assert (await case.upload(NEW)).status_code == 200
    told = await wanted(case)
    assert (told["done"], told["items"][0]["renewed"]) == (1, True)
    assert await old_of(case) == old
    assert (await case.owner.get(f"{case.path}/supplement/{PAPER}/file")).content == NEW
    key = uuid4()
    answer = await case.owner.send("POST", f"{case.path}/answer", key=key)
    assert answer.status_code == 200, answer.text
    assert (await case.owner.send("POST", f"{case.path}/answer", key=key)).json() == answer.json()
    shown = await case.shown()
    assert (shown["state"], shown["due"]) == ("in-progress", told["due"].replace("+00:00", "Z"))
    assert await old_of(case) == NEW
    fact = office.facts[-1]
    assert isinstance(fact, DossierSupplemented)
    declared = next(f for f in office.facts if isinstance(f, DossierDeclared))
    assert fact.form == declared.form
    assert fact.papers[0].digest == shown["components"][0]["file"]["digest"]
    kept = await folder_of(case).papers(declared.papers)
    assert await folder_of(case).read(kept[PAPER]) == old


async def test_the_form_is_mended_only_when_it_is_wanted(office: DossierOffice, case: Case):
    await asked(case, PAPER)
    assert (await case.fill_in(so_ban=3)).json()["code"] == "dossier.not-wanted"
    assert (await case.upload(NEW, component=OTHER)).json()["code"] == "dossier.not-wanted"
    await case.upload(NEW)
    await case.owner.send("POST", f"{case.path}/answer")
    await asked(case, "form")
    assert (await case.upload(pdf("khac"))).json()["code"] == "dossier.not-wanted"
    refused = await case.owner.send("POST", f"{case.path}/answer")
    assert (refused.status_code, refused.json()["code"]) == (422, "dossier.not-supplemented")
    assert refused.json()["errors"][0]["field"] == "form"
    assert (await case.fill_in()).status_code == 200, "the same answers are no answer"
    assert (await wanted(case))["done"] == 0
    draft = await case.owner.send(
        "PUT", f"{case.path}/draft", json={"answers": {"nyc_noi_cu_tru": "Thôn Khác, xã Đăk Tô"}}
    )
    assert draft.status_code == 409, "typed on another version"
    version = (await case.owner.get(f"{case.path}/draft")).json()["version"]
    typed = {"answers": {"nyc_noi_cu_tru": "Thôn Khác, xã Đăk Tô"}, "version": version}
    assert (await case.owner.send("PUT", f"{case.path}/draft", json=typed)).status_code == 200
    assert (await wanted(case))["done"] == 1
    assert (await office.door(HANDLER).get(case.path)).json()["answers"] == ANSWERS
    assert (await case.owner.send("POST", f"{case.path}/answer")).status_code == 200
    shown = (await office.door(HANDLER).get(case.path)).json()
    assert shown["answers"] == ANSWERS | {"nyc_noi_cu_tru": "Thôn Khác, xã Đăk Tô"}
    assert shown["components"][0]["file"]["size"] == len(NEW)


async def test_nothing_is_answered_before_all_is_renewed(case: Case):
    await asked(case, PAPER, "form")
    await case.upload(NEW)
    refused = await case.owner.send("POST", f"{case.path}/answer")
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("form", "not-renewed")]
    assert (await case.shown())["state"] == "supplement-wanted"
    assert (await case.fill_in(so_ban=-1)).status_code == 422


async def test_the_very_same_file_is_no_answer(case: Case):
    await asked(case, PAPER)
    await case.upload(await old_of(case))
    (item,) = (await wanted(case))["items"]
    assert (item["same"], item["renewed"], item["file"]) == (True, False, None)
    refused = await case.owner.send("POST", f"{case.path}/answer")
    assert refused.json()["code"] == "dossier.not-supplemented"


async def test_a_replacement_taken_out_again_leaves_what_was_filed(case: Case):
    await asked(case, PAPER)
    old = await old_of(case)
    await case.upload(NEW)
    path = f"{case.path}/components/{PAPER}"
    assert (await case.owner.send("DELETE", path)).status_code == 204
    assert (await wanted(case))["done"] == 0
    assert (await case.owner.get(f"{path}/file")).content == old
    assert len(await folder_of(case).papers()) == 1


async def test_what_was_replaced_meanwhile_is_swept_and_what_facts_name_stays(
    office: DossierOffice, case: Case
):
    await asked(case, PAPER)
    for attempt in ("mot", "hai", "ba"):
        await case.upload(pdf(attempt))
    await case.owner.send("POST", f"{case.path}/answer")
    lying = await office.ground.vault.entries(ANNA, f"{case.dossier_id}/paper/")
    named = {p.digest for f in office.facts for p in getattr(f, "papers", ())}
    assert {entry.sealed.digest for entry in lying} == named
    assert len(lying) == 2


async def test_before_the_reception_an_answer_promises_nothing(office: DossierOffice):
    case = await Case(office).submitted()
    desk = office.door(RECEPTION)
    await desk.send("POST", f"{case.path}/moves", json=supplement(PAPER))
    told = await wanted(case)
    assert (told["clock"], told["due"]) == ("not-begun", None)
    await case.upload(NEW)
    assert (await case.owner.send("POST", f"{case.path}/answer")).status_code == 200
    assert (await case.shown())["state"] == "submitted"


async def test_nobody_else_sees_or_answers_it(office: DossierOffice, case: Case):
    await asked(case, PAPER)
    await case.upload(NEW)
    for other in (STRANGER, HANDLER):
        door = office.door(other)
        assert (await door.get(f"{case.path}/supplement")).status_code == 404
        assert (await door.get(f"{case.path}/supplement/{PAPER}/file")).status_code == 404
        assert (await door.send("POST", f"{case.path}/answer")).status_code == 404
    for nothing in ("d-" + "0" * 32, "x"):
        assert (await case.owner.get(f"/dossiers/{nothing}/supplement")).status_code == 404
        assert (await case.owner.send("POST", f"/dossiers/{nothing}/answer")).status_code == 404
    assert (await case.owner.get(f"{case.path}/supplement/../x/file")).status_code == 404


async def test_when_nothing_is_wanted_there_is_nothing_to_answer(case: Case):
    for answer in (
        await case.owner.get(f"{case.path}/supplement"),
        await case.owner.send("POST", f"{case.path}/answer"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "dossier.not-now")
    assert (await case.upload(NEW)).json()["code"] == "dossier.declared-already"


async def test_of_an_answer_and_a_stop_at_once_the_first_counts(office: DossierOffice, case: Case):
    await asked(case, PAPER)
    old = await old_of(case)
    await case.upload(NEW)
    request = next(f for f in office.facts if isinstance(f, SupplementRequested))
    late = request.answer_by + timedelta(seconds=1)

    async def stop() -> None:
        stopped = await handle(
            office.ground.dossiers,
            dossier_decider,
            subject=DOSSIER.subject(case.dossier_id),
            command=Lapse(at=late),
            cause=Cause(correlationid=uuid4(), causationid=uuid4(), at=late),
        )
        assert stopped is not None

    office.ground.dossiers.meanwhile = stop
    answer = await case.owner.send("POST", f"{case.path}/answer")
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier.not-now")
    fact = office.facts[-1]
    assert isinstance(fact, DossierStopped)
    assert fact.ground is Ground.NOT_SUPPLEMENTED
    assert await old_of(case) == old


async def test_after_the_time_is_over_one_may_still_answer_until_it_is_stopped(
    office: DossierOffice, case: Case
):
    await asked(case, PAPER)
    await case.upload(NEW)
    office.ground.now = NOW + timedelta(days=400)
    assert (await wanted(case))["late"]
    assert (await case.owner.send("POST", f"{case.path}/answer")).status_code == 200
