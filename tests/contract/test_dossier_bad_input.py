"""Bad input to the dossier service: each gets a clear answer, and nothing is written."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from contracts.access import Caller
from contracts.values import PersonId
from tests.dossier_office import (
    ANSWERS,
    BIRTH,
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    PAPER,
    RECEPTION,
    STRANGER,
    WARD,
    Case,
    DossierOffice,
    procedure,
)
from tests.facts import ANNA
from tests.keys import official, proof
from tests.moving import RECEIVE, STOP, hand_over_to
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


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000


def encrypted(user: str) -> bytes:
    locked = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="chu", user=user))
    return locked.getvalue()


def without_pages() -> bytes:
    empty = BytesIO()
    with pikepdf.new() as document:
        document.save(empty)
    return empty.getvalue()


BAD_FILES = [
    pytest.param(b"", 422, "dossier.not-a-pdf", id="no bytes"),
    pytest.param(b"Kinh gui", 422, "dossier.not-a-pdf", id="a text"),
    pytest.param(png(), 422, "dossier.not-a-pdf", id="an image under a false name"),
    pytest.param(b"%PDF-1.7\n" + png(), 422, "dossier.pdf-broken", id="an image that says PDF"),
    pytest.param(pdf("x", 20)[:-400], 422, "dossier.pdf-broken", id="a PDF without its end"),
    pytest.param(pdf("x", 20)[:2000], 422, "dossier.pdf-broken", id="half a PDF"),
    pytest.param(encrypted("khach"), 422, "dossier.pdf-encrypted", id="a password to open"),
    pytest.param(encrypted(""), 422, "dossier.pdf-encrypted", id="a password to change"),
    pytest.param(without_pages(), 422, "dossier.pdf-empty", id="a PDF without pages"),
    pytest.param(
        pdf() + b" " * 20 * 1024 * 1024, 413, "dossier.file-too-large", id="more than 20 MB"
    ),
]


@pytest.mark.parametrize(("content", "status", "code"), BAD_FILES)
async def test_a_file_that_cannot_be_taken_is_refused(
    office: DossierOffice, case: Case, content: bytes, status: int, code: str
):
    await case.drafted()
    before = await office.written()
    refused = await case.upload(content, headers={"X-File-Name": "giay.pdf"})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"
    assert await office.written() == before


async def test_a_result_that_cannot_be_taken_is_refused(office: DossierOffice, case: Case):
    await case.in_progress()
    before = await office.written()
    refused = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=png())
    assert (refused.status_code, refused.json()["code"]) == (422, "dossier.not-a-pdf")
    assert await office.written() == before


async def test_a_paper_nobody_asks_for_is_refused(office: DossierOffice, case: Case):
    await case.drafted()
    before = await office.written()
    for component in ("khong-co", "result", "form", "%2e%2e%2fform"):
        assert (await case.upload(component=component)).status_code == 404
    assert await office.written() == before


BAD_FORMS: list[Any] = [
    pytest.param(b"{not json", "request.invalid", id="no JSON"),
    pytest.param(b"", "request.invalid", id="nothing"),
    pytest.param(b"[]", "request.invalid", id="a list"),
    pytest.param(b'{"answers": []}', "request.invalid", id="answers that are a list"),
    pytest.param(b'{"answers": null}', "request.invalid", id="no answers"),
    pytest.param(b'{"answers": {"nyc_ho_ten": NaN}}', "dossier.form-invalid", id="no number"),
    pytest.param(
        b'{"answers": {"nyc_ho_ten": "\\ud800"}}', "dossier.form-invalid", id="half a letter"
    ),
    pytest.param(b'{"answers": {"\\ud800": 1}}', "dossier.form-invalid", id="half a name"),
    pytest.param(
        b'{"answers": {"nyc_ho_ten": ' + b"[" * 300 + b"]" * 300 + b"}}",
        "dossier.form-invalid",
        id="a deep nest",
    ),
    pytest.param(b'{"answers": {}}', "dossier.form-invalid", id="empty"),
    pytest.param(b'{"answers": {"__proto__": {}}}', "dossier.form-invalid", id="a strange field"),
]


@pytest.mark.parametrize(("body", "code"), BAD_FORMS)
async def test_a_form_that_is_garbage_is_refused(
    office: DossierOffice, case: Case, body: bytes, code: str
):
    await case.drafted()
    before = await office.written()
    refused = await case.owner.send("PUT", f"{case.path}/form", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert await office.written() == before


async def test_a_form_too_deep_or_too_long_is_refused(office: DossierOffice, case: Case):
    await case.drafted()
    before = await office.written()
    deep = b'{"answers": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    refused = await case.owner.send("PUT", f"{case.path}/form", content=deep, headers=JSON)
    assert 400 <= refused.status_code < 500
    long = await case.fill_in(nyc_ho_ten="x" * 65_536)
    assert (long.status_code, long.json()["code"]) == (413, "dossier.form-too-large")
    assert await office.written() == before


async def test_each_wrong_answer_is_named_in_the_order_of_the_form(case: Case):
    await case.drafted()
    refused = await case.fill_in(so_ban=0, nyc_so_dinh_danh="1", x=1)
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [
        ("nyc_so_dinh_danh", "pattern"),
        ("so_ban", "minimum"),
        ("x", "unknown"),
    ]
    assert refused.json()["errors"][1]["params"] == {"limit": 1}


async def test_what_is_missing_at_the_declaration_is_named(office: DossierOffice, case: Case):
    await case.drafted()
    facts = len(office.log)
    no_form = await case.declare()
    assert (no_form.status_code, no_form.json()["code"]) == (422, "dossier.form-invalid")
    await case.fill_in()
    no_paper = await case.declare()
    assert (no_paper.status_code, no_paper.json()["code"]) == (422, "dossier.papers-missing")
    assert no_paper.json()["errors"] == [{"field": PAPER, "code": "required", "params": {}}]
    assert len(office.log) == facts


async def test_no_declaration_without_a_captcha_solved_for_this_very_dossier(
    office: DossierOffice, case: Case
):
    other = await Case(office).filled()
    await case.filled()
    before = await office.written()
    token = case.owner.headers["Authorization"].removeprefix("Bearer ")
    for proven in ("", "x", token, proof(f"declare:{other.dossier_id}"), proof("log-in")):
        refused = await case.declare(captcha_proof=proven)
        assert (refused.status_code, refused.json()["code"]) == (422, "dossier.captcha-missing")
    absent = await case.owner.send("POST", f"{case.path}/declaration", json={"agency": WARD})
    assert (absent.status_code, absent.json()["code"]) == (422, "request.invalid")
    assert await office.written() == before


async def test_an_agency_that_does_not_receive_it_is_refused(office: DossierOffice, case: Case):
    await case.filled()
    before = await office.written()
    refused = await case.declare(agency="H34.05")
    assert (refused.status_code, refused.json()["code"]) == (422, "dossier.agency-unfit")
    assert await office.written() == before


async def test_after_the_declaration_nothing_changes_any_more(office: DossierOffice, case: Case):
    await case.declared()
    before = await office.written()
    answers = (
        await case.upload(),
        await case.fill_in(so_ban=1),
        await case.owner.send("DELETE", f"{case.path}/components/{PAPER}"),
    )
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "dossier.declared-already")
    assert await office.written() == before


async def test_a_procedure_that_is_not_offered_cannot_be_filed(office: DossierOffice, case: Case):
    for unknown in ("9.999999", "", "../1.001193"):
        refused = await case.owner.send("POST", "/dossiers", json={"procedure": unknown})
        assert (refused.status_code, refused.json()["code"]) == (
            404,
            "dossier.procedure-not-offered",
        )
    assert office.log == []


async def test_only_citizens_file(office: DossierOffice):
    refused = await office.door(RECEPTION).send("POST", "/dossiers", json={"procedure": COPIES})
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    assert office.log == []


COMMANDS: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/form", {"json": {"answers": ANSWERS}}),
    ("PUT", f"/components/{PAPER}", {"content": pdf()}),
    ("DELETE", f"/components/{PAPER}", {}),
    ("POST", "/declaration", {"json": {"captcha_proof": "x", "agency": WARD}}),
    ("POST", "/submission", {}),
    ("POST", "/moves", {"json": RECEIVE}),
    ("POST", "/moves", {"json": hand_over_to(HANDLER.person_id)}),
    ("PUT", "/result", {"content": pdf()}),
    ("POST", "/result/return", {"json": {}}),
]
READS = ["", f"/components/{PAPER}/file", "/result", "/receipt.pdf"]
NOBODYS = "/dossiers/d-" + "0" * 32
NO_ID = ["/dossiers/x", "/dossiers/%3E", "/dossiers/*", "/dossiers/d-1%0A", "/dossiers/%20"]


@pytest.mark.parametrize("caller", [STRANGER, ELSEWHERE], ids=["another citizen", "elsewhere"])
async def test_what_is_not_theirs_looks_like_what_does_not_exist(
    office: DossierOffice, case: Case, caller: Caller
):
    await case.in_progress()
    before, door = await office.written(), office.door(caller)
    for method, path, rest in COMMANDS:
        hidden = await door.send(method, case.path + path, **rest)
        absent = await door.send(method, NOBODYS + path, **rest)
        assert (hidden.status_code, hidden.json()) == (404, absent.json()), path
    for path in READS:
        hidden, absent = await door.get(case.path + path), await door.get(NOBODYS + path)
        assert (hidden.status_code, hidden.json()) == (404, absent.json()), path
    assert await office.written() == before


@pytest.mark.parametrize("path", NO_ID)
async def test_what_is_no_id_is_nobodys_dossier(office: DossierOffice, case: Case, path: str):
    await case.filled()
    before = await office.written()
    absent = await case.owner.send("POST", f"{NOBODYS}/submission")
    for method, command, rest in COMMANDS:
        answer = await case.owner.send(method, path + command, **rest)
        assert (answer.status_code, answer.json()) == (404, absent.json())
    assert await office.written() == before


async def test_who_has_not_logged_in_gets_nothing(office: DossierOffice, case: Case):
    await case.in_progress()
    before, nobody = await office.written(), office.door(None)
    for method, path, rest in COMMANDS:
        assert (await nobody.send(method, case.path + path, **rest)).status_code == 401
    for path in READS:
        assert (await nobody.get(case.path + path)).status_code == 401
    assert await office.written() == before


@pytest.mark.parametrize(
    ("caller", "method", "path", "rest"),
    [
        pytest.param(HANDLER, "POST", "/moves", {"json": RECEIVE}, id="a handler receives"),
        pytest.param(RECEPTION, "POST", "/moves", {"json": STOP}, id="reception stops"),
        pytest.param(
            official("o-ke-toan", WARD).model_copy(update={"roles": ()}),
            "POST",
            "/moves",
            {"json": hand_over_to("o-a-mau")},
            id="no role at all",
        ),
    ],
)
async def test_an_official_without_the_role_is_refused(
    office: DossierOffice, case: Case, caller: Caller, method: str, path: str, rest: dict[str, Any]
):
    await case.submitted()
    before = await office.written()
    refused = await office.door(caller).send(method, case.path + path, **rest)
    roles = caller.roles
    expected = (403, "auth.not-allowed") if roles else (404, "dossier.not-found")
    assert (refused.status_code, refused.json()["code"]) == expected
    assert await office.written() == before


async def test_a_result_by_who_does_not_have_it_is_refused_and_not_kept(
    office: DossierOffice, case: Case
):
    await case.in_progress()
    before = await office.written()
    for content in (pdf(), png()):  # refused before anyone looks at the file
        refused = await office.door(CHIEF).send("PUT", f"{case.path}/result", content=content)
        assert (refused.status_code, refused.json()["code"]) == (409, "dossier.not-yours")
    assert await office.written() == before


async def test_no_result_before_the_reception_and_none_to_fetch(office: DossierOffice, case: Case):
    await case.submitted()
    before = await office.written()
    early = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert (early.status_code, early.json()["code"]) == (409, "dossier.not-in-progress")
    assert (await case.owner.get(f"{case.path}/result")).status_code == 404
    nothing = await case.owner.send("POST", f"{case.path}/result/return", json={})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "dossier.not-finished")
    assert await office.written() == before


async def test_it_is_handed_over_only_to_a_colleague(office: DossierOffice, case: Case):
    await case.received()
    before, reception = await office.written(), office.door(RECEPTION)
    for to, status, code in (
        ("o-khong-co", 422, "dossier.official-unknown"),
        (ELSEWHERE.person_id, 409, "dossier.other-agency"),
        (RECEPTION.person_id, 409, "dossier.same-person"),
    ):
        refused = await reception.send("POST", f"{case.path}/moves", json=hand_over_to(to))
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await office.written() == before


async def test_a_command_without_a_key_is_refused(office: DossierOffice, case: Case):
    await case.drafted()
    answer = await office.http.post(f"{case.path}/submission", headers=case.owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.idempotency-key-missing")


async def test_whose_data_was_erased_has_nothing_left_to_read(office: DossierOffice, case: Case):
    await case.in_progress()
    await office.ground.vault.forget(PersonId(ANNA))
    gone = await case.owner.get(f"{case.path}/components/{PAPER}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "person.erased")


async def test_a_procedure_published_anew_asks_drafts_for_what_it_asks_now(
    office: DossierOffice, case: Case
):
    await case.filled()
    now = procedure(COPIES)
    stricter = now.model_copy(
        update={
            "components": tuple(
                part.model_copy(update={"required": True}) if part.id == MORE else part
                for part in now.components
            )
        }
    )
    await office.publish(stricter)
    await office.settle()
    refused = await case.declare()
    assert [error["field"] for error in refused.json()["errors"]] == [MORE]
    assert (await case.upload(component=MORE)).status_code == 200
    assert (await case.declare()).status_code == 200


async def test_after_its_procedure_was_withdrawn_a_draft_stays_and_goes_nowhere(
    office: DossierOffice, case: Case
):
    await case.filled()
    await office.withdraw(COPIES)
    before = await office.written()
    refused = await case.declare()
    assert (refused.status_code, refused.json()["code"]) == (404, "dossier.procedure-not-offered")
    assert await office.written() == before
    assert (await case.shown())["answers"] == ANSWERS
    fresh = await case.owner.send("POST", "/dossiers", json={"procedure": COPIES})
    assert (fresh.status_code, fresh.json()["code"]) == (404, "dossier.procedure-not-offered")


async def test_after_its_procedure_was_withdrawn_what_was_declared_goes_its_whole_way(
    office: DossierOffice, case: Case
):
    await case.declared()
    await office.withdraw(COPIES)
    await office.paid(case.dossier_id, 16_000)
    assert (await case.owner.send("POST", f"{case.path}/submission")).json()["code"]
    for who, asked in ((RECEPTION, RECEIVE), (RECEPTION, hand_over_to(HANDLER.person_id))):
        moved = await office.door(who).send("POST", f"{case.path}/moves", json=asked)
        assert moved.status_code == 200, moved.text
    done = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert done.status_code == 200
    assert (await case.shown())["answers"] == ANSWERS


async def test_what_was_declared_is_shown_when_the_procedure_no_longer_asks_for_it(
    office: DossierOffice, case: Case
):
    await case.submitted()
    now = procedure(COPIES)
    others = tuple(part for part in now.components if part.id != PAPER)
    await office.publish(now.model_copy(update={"components": others}))
    await office.settle()
    for shown in (await case.shown(), (await office.door(RECEPTION).get(case.path)).json()):
        last = shown["components"][-1]
        assert (last["id"], last["name"]["vi"]) == (PAPER, last["file"]["name"])
    paper = await office.door(RECEPTION).get(f"{case.path}/components/{PAPER}/file")
    assert paper.content.startswith(b"%PDF-")
