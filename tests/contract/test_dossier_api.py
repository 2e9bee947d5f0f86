"""The dossier service over HTTP, on ground in memory: one dossier goes the whole way."""

import asyncio
import logging
from urllib.parse import quote
from uuid import uuid4

import pytest

from contracts.dossier import DossierDeclared, DossierFinished, DossierReceived
from contracts.values import DossierId
from services.dossier.api.folder import Folder
from tests.dossier_office import (
    ANSWERS,
    BIRTH,
    COPIES,
    HANDLER,
    OWNER,
    PAPER,
    RECEPTION,
    SECRETS,
    STRANGER,
    Case,
    DossierOffice,
    procedure,
)
from tests.facts import ANNA, NOW
from tests.moving import RECEIVE, hand_over_to
from tests.pdfs import pdf

MORE = "van-ban-uy-quyen"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of two procedures and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES, BIRTH)
    return office


@pytest.fixture
def case(office: DossierOffice) -> Case:
    """A citizen at its door."""
    return Case(office)


# The whole way


async def test_a_dossier_goes_the_whole_way(office: DossierOffice, case: Case):
    await case.drafted()
    assert (await case.shown())["state"] == "draft"
    assert (await case.fill_in()).json()["answers"] == ANSWERS
    filed = (await case.upload(pdf("can cuoc", pages=2), headers={"X-File-Name": "cc.pdf"})).json()
    assert (filed["name"], filed["pages"]) == ("cc.pdf", 2)
    before = await case.shown()
    assert (before["answers"], before["total"], before["fee_settled"]) == (ANSWERS, 16_000, False)
    assert before["components"][0]["file"] == filed
    assert (await case.declare()).json() == {"stream": "DOSSIER", "position": 2}

    await office.paid(case.dossier_id, 16_000)
    assert (await case.shown())["fee_settled"]
    submitted = (await case.owner.send("POST", f"{case.path}/submission")).json()
    assert submitted == {"stream": "DOSSIER", "position": 4, "code": "H34.23.09-261116-0001"}

    reception, handler = office.door(RECEPTION), office.door(HANDLER)
    received = (await reception.send("POST", f"{case.path}/moves", json=RECEIVE)).json()
    assert received == {"stream": "DOSSIER", "position": 5}
    assert (await case.shown())["due"] == "2026-11-17T02:30:00Z"
    passed = await reception.send(
        "POST", f"{case.path}/moves", json=hand_over_to(HANDLER.person_id)
    )
    assert passed.json()["position"] == 6
    result = pdf("ket qua")
    finished = await handler.send("PUT", f"{case.path}/result", content=result)
    assert finished.json()["position"] == 7
    assert (await case.owner.get(f"{case.path}/result")).content == result
    fetched = await case.owner.send("POST", f"{case.path}/result/return", json={})
    assert fetched.json()["position"] == 8

    shown = await case.shown()
    assert (shown["state"], shown["handler"]["name"]) == ("returned", HANDLER.name)
    assert shown["result"]["name"] == "ket-qua.pdf"
    assert shown == (await handler.get(case.path)).json()
    assert [type(fact).__name__ for fact in office.facts] == [
        "DossierOpened",
        "DossierDeclared",
        "DossierFeeSettled",
        "DossierSubmitted",
        "DossierReceived",
        "DossierHandedOver",
        "DossierFinished",
        "ResultReturned",
    ]


async def test_what_costs_nothing_is_submitted_at_once(office: DossierOffice):
    citizen = office.door(OWNER)
    opened = await citizen.send("POST", "/dossiers", json={"procedure": BIRTH})
    case = Case(office)
    case.dossier_id = opened.json()["dossier_id"]
    answers = {
        "nyc_ho_ten": ANSWERS["nyc_ho_ten"],
        "nyc_so_dinh_danh": "000199000001",
        "nyc_dien_thoai": "0900000001",
        "nyc_noi_cu_tru": "Thôn Mẫu, xã Đăk Tô",
        "nyc_quan_he": "me",
        "tre_ho_ten": "Trần An Thử",
        "tre_ngay_sinh": "2026-11-01",
        "tre_gioi_tinh": "female",
        "truong_hop": "thong-thuong",
        "giay_chung_sinh": "co",
        "tre_noi_sinh": "Bệnh viện thử nghiệm",
        "tre_dan_toc": "Xơ Đăng",
        "tre_quoc_tich": "Việt Nam",
        "tre_que_quan": "Xã Mẫu",
        "biet_me": "khong",
        "biet_cha": "khong",
        "can_ban_sao": "khong",
    }
    filled = await citizen.send("PUT", f"{case.path}/form", json={"answers": answers})
    assert filled.status_code == 200, filled.text
    for component in ("giay-chung-sinh", PAPER):
        assert (await case.upload(component=component)).status_code == 200
    assert (await case.declare()).status_code == 200
    submitted = await citizen.send("POST", f"{case.path}/submission")
    assert submitted.json()["code"] == "H34.23.09-261116-0001"


async def test_a_form_that_asks_for_nothing_need_not_be_filled_in(
    office: DossierOffice, case: Case
):
    form = {"type": "object", "properties": {}}
    await office.publish(procedure(COPIES).model_copy(update={"form": form, "fees": ()}))
    await office.settle()
    await case.drafted()
    await case.upload()
    assert (await case.declare()).status_code == 200
    assert (await case.owner.send("POST", f"{case.path}/submission")).status_code == 200
    assert (await case.shown())["answers"] == {}


async def test_the_facts_speak_of_what_lies_in_the_vault(office: DossierOffice, case: Case):
    await case.in_progress()
    await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf("ket qua"))
    folder = Folder(office.ground, ANNA, DossierId(case.dossier_id))
    declared = next(fact for fact in office.facts if isinstance(fact, DossierDeclared))
    finished = next(fact for fact in office.facts if isinstance(fact, DossierFinished))
    assert await folder.form(declared.form) == (declared.form, ANSWERS)
    (filed,) = declared.papers
    kept = (await folder.papers(declared.papers))[PAPER]
    assert (kept.sealed.digest, kept.sealed.size, kept.about["pages"]) == (
        filed.digest,
        filed.size,
        filed.pages,
    )
    result = await folder.result(finished.result)
    assert result is not None
    assert await folder.read(result) == (await case.owner.get(f"{case.path}/result")).content


async def test_no_event_and_no_log_line_tells_who_it_is(
    office: DossierOffice, case: Case, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        await case.drafted()
        await case.fill_in(so_ban="x")
        await case.fill_in(nyc_so_dinh_danh="000199000001x")
        await case.fill_in()
        await case.upload(headers={"X-File-Name": quote("căn cước của Thử Nghiệm.pdf")})
        await case.declare()
        await office.paid(case.dossier_id, 16_000)
        await case.owner.send("POST", f"{case.path}/submission")
        reception = office.door(RECEPTION)
        await reception.send("POST", f"{case.path}/moves", json=RECEIVE)
        await reception.get(f"{case.path}/receipt.pdf")
    assert office.facts[-1].type == "dossier.received.v1"
    written = "".join(recorded.model_dump_json() for recorded in office.log)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for secret in [*SECRETS, "căn cước", "1990-05-17"]:
        assert secret not in written
        assert secret not in logged
    letters = [r.getMessage() for r in caplog.records if r.name.startswith(("fontTools", "fpdf"))]
    assert letters == []


# Codes and due dates


async def test_a_second_submission_gives_the_first_code_and_no_second_fact(
    office: DossierOffice, case: Case
):
    await case.submitted()
    facts = len(office.log)
    again = await case.owner.send("POST", f"{case.path}/submission")
    assert again.json() == {"stream": "DOSSIER", "position": None, "code": case.code}
    assert len(office.log) == facts


async def test_many_submissions_at_once_are_one(office: DossierOffice, case: Case):
    await case.declared()
    await office.paid(case.dossier_id, 16_000)
    attempts = [case.owner.send("POST", f"{case.path}/submission") for _ in range(8)]
    codes = {answer.json()["code"] for answer in await asyncio.gather(*attempts)}
    assert len(codes) == 1
    assert [fact.type for fact in office.facts].count("dossier.submitted.v1") == 1


async def test_a_fee_unpaid_keeps_it_back_and_spends_no_number(office: DossierOffice, case: Case):
    await case.declared()
    facts = len(office.log)
    refused = await case.owner.send("POST", f"{case.path}/submission")
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.fee-unpaid")
    assert len(office.log) == facts
    await office.paid(case.dossier_id, 16_000)
    paid = await case.owner.send("POST", f"{case.path}/submission")
    assert paid.json()["code"].endswith("-0001")


async def test_the_same_reception_asked_again_later_promises_the_same_day(
    office: DossierOffice, case: Case
):
    await case.submitted()
    reception, key = office.door(RECEPTION), uuid4()
    first = await reception.send("POST", f"{case.path}/moves", json=RECEIVE, key=key)
    office.ground.now = NOW.replace(hour=9)
    again = await reception.send("POST", f"{case.path}/moves", json=RECEIVE, key=key)
    assert again.json() == first.json()
    received = office.facts[-1]
    assert isinstance(received, DossierReceived)
    assert received.due.isoformat() == "2026-11-17T02:30:00+00:00"
    another = await reception.send("POST", f"{case.path}/moves", json=RECEIVE)
    assert (another.status_code, another.json()["code"]) == (409, "dossier.already-received")


async def test_the_same_result_sent_again_is_the_same_result(office: DossierOffice, case: Case):
    await case.in_progress()
    handler, key = office.door(HANDLER), uuid4()
    path, result = f"{case.path}/result", pdf("ket qua")
    first = await handler.send("PUT", path, content=result, key=key)
    before = await office.written()
    again = await handler.send("PUT", path, content=result, key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert await office.written() == before
    assert (await case.owner.get(path)).content == result


async def test_opening_twice_with_one_key_is_one_draft(office: DossierOffice, case: Case):
    key, body = uuid4(), {"procedure": COPIES}
    first = await case.owner.send("POST", "/dossiers", json=body, key=key)
    again = await case.owner.send("POST", "/dossiers", json=body, key=key)
    assert first.json() == again.json()
    other = await office.door(STRANGER).send("POST", "/dossiers", json=body, key=key)
    assert other.json()["dossier_id"] != first.json()["dossier_id"]
    assert len(office.log) == 2


async def test_declaring_twice_holds_to_the_first(office: DossierOffice, case: Case):
    await case.declared()
    again = await case.declare(agency="H34.02")
    assert (again.status_code, again.json()["position"]) == (200, None)
    assert [fact.type for fact in office.facts].count("dossier.declared.v1") == 1


# Files


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\An\\giay.pdf", "giay.pdf"),
        ("giấy khai sinh.pdf", "giấy khai sinh.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("fdp.\u202etxt", "fdp.txt"),
        ("..", f"{PAPER}.pdf"),
        ("", f"{PAPER}.pdf"),
        ("x" * 300, "x" * 200),
    ],
)
async def test_a_files_name_is_only_a_name(case: Case, sent: str, kept: str):
    await case.drafted()
    answer = await case.upload(headers={"X-File-Name": quote(sent, safe="")})
    assert answer.json()["name"] == kept
    assert (await case.shown())["components"][0]["file"]["name"] == kept


async def test_a_later_paper_replaces_the_earlier_and_a_removed_one_is_gone(
    office: DossierOffice, case: Case
):
    await case.drafted()
    papers = [pdf(text) for text in ("mot", "hai", "ba")]
    for paper in papers:
        assert (await case.upload(paper)).status_code == 200
    path = f"{case.path}/components/{PAPER}"
    assert (await case.owner.get(f"{path}/file")).content == papers[-1]
    assert len(await office.ground.vault.entries(ANNA, "")) == 1
    assert (await case.owner.send("DELETE", path)).status_code == 204
    assert (await case.owner.get(f"{path}/file")).status_code == 404
    assert (await case.shown())["components"][0]["file"] is None
    assert await office.ground.vault.entries(ANNA, "") == []
    assert (await case.owner.send("DELETE", path)).status_code == 204
    assert (await case.upload()).status_code == 200


async def test_only_what_was_declared_stays(office: DossierOffice, case: Case):
    await case.filled()
    await case.declare(captcha_proof="x")
    assert (await case.declare(agency="H34.05")).status_code == 422
    await case.fill_in(so_ban=3)
    await case.upload(pdf("moi"))
    await case.upload(component=MORE)
    await case.owner.send("DELETE", f"{case.path}/components/{MORE}")
    assert (await case.declare()).status_code == 200
    names = [entry.name for entry in await office.ground.vault.entries(ANNA, "")]
    assert len(names) == 2
    assert (await case.shown())["answers"]["so_ban"] == 3
