"""Taking a dossier back, correcting it before it is paid, and taking home what one filed."""

import hashlib
import json
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from contracts.dossier import DossierReceived, DossierWithdrawn
from services.dossier.api.folder import WORDS
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
from tests.facts import ANNA
from tests.moving import RECEIVE, supplement
from tests.pdfs import pdf

WHY = "Tôi muốn nộp lại sau."


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service with one procedure."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
def case(office: DossierOffice) -> Case:
    """A citizen at its door."""
    return Case(office)


async def terms(case: Case) -> Any:
    return (await case.owner.get(f"{case.path}/withdrawal")).json()


async def withdraw(case: Case, **body: Any) -> Any:
    return await case.owner.send("POST", f"{case.path}/withdrawal", json=body)


async def test_before_the_reception_the_fee_is_given_back(office: DossierOffice, case: Case):
    await case.submitted()
    assert await terms(case) == {"fee": "refund", "paid": 16_000}
    assert (await withdraw(case, words=WHY)).status_code == 200
    fact = office.facts[-1]
    assert isinstance(fact, DossierWithdrawn)
    assert fact.fee == "refund"
    assert WHY not in fact.model_dump_json()
    (lying,) = await office.ground.vault.entries(ANNA, f"{case.dossier_id}/{WORDS}/")
    assert lying.sealed.digest == fact.words
    shown = await case.shown()
    assert (shown["state"], shown["fee_after"]) == ("withdrawn", "refund")
    again = await withdraw(case, words="Lần nữa")
    assert (again.status_code, again.json()["position"]) == (200, None)
    assert len(await office.ground.vault.entries(ANNA, f"{case.dossier_id}/{WORDS}/")) == 1


async def test_afterwards_it_is_kept(case: Case):
    await case.in_progress()
    assert (await terms(case))["fee"] == "kept"
    assert (await withdraw(case)).status_code == 200
    refused = await case.owner.get(f"{case.path}/withdrawal")
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.not-now")


async def test_of_a_withdrawal_and_a_reception_at_once_both_may_hold(
    office: DossierOffice, case: Case
):
    await case.submitted()
    key = uuid4()

    async def receive() -> None:
        door = office.door(RECEPTION)
        assert (await door.send("POST", f"{case.path}/moves", json=RECEIVE)).status_code == 200

    office.ground.dossiers.meanwhile = receive
    answer = await case.owner.send("POST", f"{case.path}/withdrawal", json={"words": WHY}, key=key)
    assert answer.status_code == 200
    received, withdrawn = office.facts[-2:]
    assert isinstance(received, DossierReceived)
    assert isinstance(withdrawn, DossierWithdrawn)
    assert withdrawn.fee == "kept", "decided on what had become true meanwhile"
    too_late = await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=RECEIVE)
    assert too_late.status_code == 409


async def test_a_withdrawal_that_comes_first_leaves_nothing_to_receive(
    office: DossierOffice, case: Case
):
    await case.submitted()

    async def take_back() -> None:
        assert (await withdraw(case, words=WHY)).status_code == 200

    office.ground.dossiers.meanwhile = take_back
    late = await office.door(RECEPTION).send("POST", f"{case.path}/moves", json=RECEIVE)
    assert (late.status_code, late.json()["code"]) == (409, "dossier.already-received")


async def test_only_its_owner_takes_it_back(office: DossierOffice, case: Case):
    await case.submitted()
    for other in (STRANGER, HANDLER):
        door = office.door(other)
        assert (await door.get(f"{case.path}/withdrawal")).status_code == 404
        answer = await door.send("POST", f"{case.path}/withdrawal", json={})
        assert answer.status_code == 404
    assert (await withdraw(case, words="x" * 4001)).status_code == 422
    assert (await withdraw(case, words=3)).status_code == 422


async def test_reopened_it_can_be_corrected_as_if_never_declared(office: DossierOffice, case: Case):
    await case.declared()
    assert (await case.owner.send("POST", f"{case.path}/reopening")).status_code == 200
    for copies in (3, 4, 5):
        assert (await case.fill_in(so_ban=copies)).status_code == 200
        assert (await case.upload(pdf(str(copies)))).status_code == 200
    lying = await office.ground.vault.entries(ANNA, case.dossier_id)
    assert len(lying) == 2, "what is replaced goes at once, as in a first draft"
    path = f"{case.path}/components/{PAPER}"
    assert (await case.owner.send("DELETE", path)).status_code == 204
    assert (await case.declare()).json()["code"] == "dossier.papers-missing"
    await case.upload()
    assert (await case.declare()).status_code == 200
    assert (await case.shown())["answers"] == ANSWERS | {"so_ban": 5}


async def test_of_a_payment_and_a_reopening_at_once_the_payment_counts(
    office: DossierOffice, case: Case
):
    await case.declared()

    async def pay() -> None:
        await office.paid(case.dossier_id, 16_000)

    office.ground.dossiers.meanwhile = pay
    refused = await case.owner.send("POST", f"{case.path}/reopening")
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.paid-already")
    assert (await case.owner.send("POST", f"{case.path}/submission")).status_code == 200


async def test_what_is_paid_just_after_a_reopening_is_not_lost(office: DossierOffice, case: Case):
    await case.declared()
    assert (await case.owner.send("POST", f"{case.path}/reopening")).status_code == 200
    await office.paid(case.dossier_id, 16_000)
    assert (await case.declare()).status_code == 200
    assert (await case.owner.send("POST", f"{case.path}/submission")).status_code == 200


async def test_one_takes_home_all_that_one_filed(office: DossierOffice, case: Case):
    await case.in_progress()
    await office.door(HANDLER).send("POST", f"{case.path}/moves", json=supplement(PAPER))
    old = (await case.owner.get(f"{case.path}/components/{PAPER}/file")).content
    new = pdf("ban moi " * 1000)
    await case.upload(new, headers={"X-File-Name": "c%E1%BA%AFn%20c%C6%B0%E1%BB%9Bc.pdf"})
    await case.owner.send("POST", f"{case.path}/answer")
    answer = await case.owner.get(f"{case.path}/archive.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert f'filename="{case.code}.zip"' in answer.headers["content-disposition"]
    archive = ZipFile(BytesIO(answer.content))
    assert archive.testzip() is None
    names = archive.namelist()
    files = {archive.read(name) for name in names if name.endswith(".pdf")}
    assert files == {old, new}
    assert any(name.endswith(f"{PAPER}/cắn cước.pdf") for name in names)
    (form,) = [name for name in names if name.endswith("to-khai.json")]
    assert json.loads(archive.read(form)) == ANSWERS
    text = archive.read("muc-luc.txt").decode()
    assert case.code in text
    for content in (old, new):
        assert hashlib.sha256(content).hexdigest() in text
    (readable,) = [name for name in names if name.endswith("to-khai.txt")]
    assert ANSWERS["nyc_ho_ten"] in archive.read(readable).decode()


async def test_a_draft_can_be_taken_home_too_but_by_nobody_else(office: DossierOffice, case: Case):
    await case.filled()
    archive = ZipFile(BytesIO((await case.owner.get(f"{case.path}/archive.zip")).content))
    assert len(archive.namelist()) == 4
    for other in (STRANGER, HANDLER, None):
        answer = await office.door(other).get(f"{case.path}/archive.zip")
        assert answer.status_code in {401, 404}
