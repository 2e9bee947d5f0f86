"""What two hands do to one dossier at the same moment: nothing declared is ever lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.dossier import DossierDeclared, DossierFinished
from contracts.values import DossierId
from services.dossier.api.folder import FORM, PAPERS, Folder
from tests.dossier_office import (
    ANSWERS,
    CHIEF,
    COPIES,
    HANDLER,
    PAPER,
    Case,
    DossierOffice,
)
from tests.facts import ANNA, NOW
from tests.moving import hand_over_to
from tests.pdfs import pdf


class PowerCutError(Exception):
    """The process ends here."""


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service in which something can happen just before a fact is written."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
def case(office: DossierOffice) -> Case:
    """A citizen at its door."""
    return Case(office)


def word_of(office: DossierOffice) -> DossierDeclared:
    return next(fact for fact in office.facts if isinstance(fact, DossierDeclared))


async def test_a_form_saved_while_declaring_changes_nothing_declared(
    office: DossierOffice, case: Case
):
    await case.filled()

    async def save() -> None:
        assert (await case.fill_in(so_ban=20)).status_code == 200

    office.ground.dossiers.meanwhile = save
    assert (await case.declare()).status_code == 200
    shown = await case.shown()
    assert (shown["answers"], shown["total"]) == (ANSWERS, 16_000)
    folder = Folder(office.ground, ANNA, DossierId(case.dossier_id))
    assert await folder.form(word_of(office).form) == (word_of(office).form, ANSWERS)


async def test_a_paper_removed_while_declaring_stays(office: DossierOffice, case: Case):
    await case.drafted()
    await case.fill_in()
    content = pdf("can cuoc")
    await case.upload(content)
    path = f"{case.path}/components/{PAPER}"

    async def remove() -> None:
        assert (await case.owner.send("DELETE", path)).status_code == 204

    office.ground.dossiers.meanwhile = remove
    assert (await case.declare()).status_code == 200
    assert (await case.owner.get(f"{path}/file")).content == content
    assert (await case.shown())["components"][0]["file"]["digest"] == word_of(office).papers[
        0
    ].digest


async def test_a_paper_removed_after_a_declaration_that_failed_is_removed(case: Case):
    await case.drafted()
    await case.upload()
    assert (await case.declare()).json()["code"] == "dossier.form-invalid"
    assert (await case.owner.send("DELETE", f"{case.path}/components/{PAPER}")).status_code == 204
    assert (await case.shown())["components"][0]["file"] is None
    await case.fill_in()
    assert (await case.declare()).json()["code"] == "dossier.papers-missing"


async def test_an_upload_repeated_while_declaring_leaves_what_was_declared(
    office: DossierOffice, case: Case
):
    await case.drafted()
    await case.fill_in()
    key, content = uuid4(), pdf("can cuoc")
    await case.upload(content, key=key)

    async def repeat() -> None:
        assert (await case.upload(content, key=key)).status_code == 200
        assert (await case.upload(pdf("khac"))).status_code == 200

    office.ground.dossiers.meanwhile = repeat
    assert (await case.declare()).status_code == 200
    assert (await case.owner.get(f"{case.path}/components/{PAPER}/file")).content == content
    assert len(await office.ground.vault.entries(ANNA, "")) == 2


async def test_a_writer_too_slow_for_the_declaration_changes_nothing_that_is_shown(
    office: DossierOffice, case: Case
):
    await case.drafted()
    await case.fill_in()
    content = pdf("can cuoc")
    await case.upload(content)
    await case.declare()
    before = await case.shown()
    folder = Folder(office.ground, ANNA, DossierId(case.dossier_id))
    about = {"name": "muon.pdf", "pages": 1, "at": NOW.isoformat()}
    for late in (folder.add(FORM, b"{}", {}), folder.add(PAPERS + PAPER, pdf("muon"), about)):
        await late
    assert await case.shown() == before
    path = f"{case.path}/components/{PAPER}/file"
    assert (await case.owner.get(path)).content == content
    await folder.remove(PAPERS + PAPER)
    assert await case.shown() == before
    assert (await case.owner.get(path)).content == content


async def test_of_two_declarations_the_first_holds_with_all_it_speaks_of(
    office: DossierOffice, case: Case
):
    await case.filled()

    async def declare() -> None:
        assert (await case.declare(agency="H34.02")).status_code == 200

    office.ground.dossiers.meanwhile = declare
    second = await case.declare()
    assert (second.status_code, second.json()["position"]) == (200, None)
    assert word_of(office).agency == "H34.02"
    assert (await case.shown())["answers"] == ANSWERS
    assert (await case.owner.get(f"{case.path}/components/{PAPER}/file")).status_code == 200


async def test_a_fee_settled_just_after_the_look_is_refused_or_obeyed_but_never_breaks(
    office: DossierOffice, case: Case
):
    await case.declared()

    async def pay() -> None:
        await office.paid(case.dossier_id, 16_000)

    office.ground.dossiers.after_tip = pay
    answer = await case.owner.send("POST", f"{case.path}/submission")
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier.fee-unpaid")
    again = await case.owner.send("POST", f"{case.path}/submission")
    assert again.json()["code"] == "H34.23.09-261116-0001"


async def test_a_code_claimed_before_a_crash_is_the_code_afterwards(
    office: DossierOffice, case: Case
):
    await case.declared()
    await office.paid(case.dossier_id, 16_000)

    async def crash() -> None:
        raise PowerCutError

    office.ground.dossiers.meanwhile = crash
    with pytest.raises(PowerCutError):
        await case.owner.send("POST", f"{case.path}/submission")
    office.ground.now = NOW + timedelta(days=1)
    again = await case.owner.send("POST", f"{case.path}/submission")
    assert again.json()["code"] == "H34.23.09-261116-0001"
    other = await Case(office).submitted()
    assert other.code == "H34.23.09-261117-0001"


async def test_what_a_lagging_replica_does_not_know_yet_is_not_refused(
    office: DossierOffice, case: Case
):
    office.ground.dossiers.lagging = 0
    await case.drafted()
    assert (await case.fill_in()).status_code == 200
    assert (await case.upload()).status_code == 200
    assert (await case.declare()).status_code == 200
    late = await case.upload()
    assert (late.status_code, late.json()["code"]) == (409, "dossier.declared-already")


async def test_a_result_repeated_while_finishing_is_the_one_the_fact_speaks_of(
    office: DossierOffice, case: Case
):
    await case.in_progress()
    handler, key, content = office.door(HANDLER), uuid4(), pdf("ket qua")

    async def send() -> Any:
        return await handler.send("PUT", f"{case.path}/result", content=content, key=key)

    office.ground.dossiers.meanwhile = send
    assert (await send()).status_code == 200
    assert [isinstance(fact, DossierFinished) for fact in office.facts].count(True) == 1
    assert (await case.owner.get(f"{case.path}/result")).content == content


async def test_a_result_of_a_dossier_that_changes_hands_meanwhile_is_not_kept(
    office: DossierOffice, case: Case
):
    await case.in_progress()
    before = await office.ground.vault.entries(ANNA, "")
    handler = office.door(HANDLER)

    async def pass_on() -> None:
        body = hand_over_to(CHIEF.person_id)
        assert (await handler.send("POST", f"{case.path}/moves", json=body)).status_code == 200

    office.ground.dossiers.meanwhile = pass_on
    refused = await handler.send("PUT", f"{case.path}/result", content=pdf())
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.not-yours")
    assert await office.ground.vault.entries(ANNA, "") == before


async def closed() -> bool:
    return True


async def test_once_someone_declares_nothing_goes_but_by_the_sweep(office: DossierOffice):
    folder = Folder(office.ground, ANNA, DossierId("d-" + "1" * 32))
    first = await folder.add(FORM, b'{"a": 1}', {})
    second = await folder.add(FORM, b'{"a": 2}', {})
    assert await folder.read(first) is None
    await folder.pin()
    third = await folder.add(FORM, b'{"a": 3}', {})
    assert await folder.form() == (third.sealed.digest, {"a": 3})
    assert await folder.form(second.sealed.digest) == (second.sealed.digest, {"a": 2})
    await folder.sweep([second.sealed.digest], closed)
    assert await folder.form() == (second.sealed.digest, {"a": 2})
    assert await folder.read(third) is None


async def test_the_newest_is_the_newest_after_any_number_of_versions(office: DossierOffice):
    folder = Folder(office.ground, ANNA, DossierId("d-" + "1" * 32))
    await folder.pin()
    for number in range(12):
        await folder.add(FORM, b'{"n": %d}' % number, {})
    assert (await folder.form())[1] == {"n": 11}
