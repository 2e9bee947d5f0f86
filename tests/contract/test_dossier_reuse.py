"""One's own earlier papers and results, taken again: matched, valid, and nobody else's."""

from datetime import date, timedelta

import pytest

from services.dossier.domain.paper import valid_until
from tests.dossier_office import (
    COPIES,
    HANDLER,
    OWNER,
    PAPER,
    STRANGER,
    Case,
    DossierOffice,
    procedure,
)
from tests.pdfs import pdf

MORE = "van-ban-uy-quyen"


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service; its copies can be reused as letters of authority, and hold for a month."""
    office = DossierOffice()
    await office.stock()
    copies = procedure(COPIES)
    parts = tuple(
        part.model_copy(update={"results": (copies.result.code,)}) if part.id == MORE else part
        for part in copies.components
    )
    result = copies.result.model_copy(update={"validity_months": 1})
    await office.publish(copies.model_copy(update={"components": parts, "result": result}))
    await office.settle()
    return office


async def test_a_paper_filed_before_is_offered_and_copied(office: DossierOffice):
    before = await Case(office).declared()
    case = await Case(office).drafted()
    offered = (await case.owner.get(f"{case.path}/reusable")).json()
    assert list(offered) == [PAPER]
    (one,) = offered[PAPER]
    assert (one["dossier_id"], one["part"], one["kind"]) == (before.dossier_id, PAPER, "paper")
    assert (one["valid_until"], one["expired"]) == (None, False)
    chosen = {"dossier_id": one["dossier_id"], "part": one["part"]}
    taken = await case.owner.send("POST", f"{case.path}/components/{PAPER}/reuse", json=chosen)
    assert taken.status_code == 200, taken.text
    assert taken.json()["origin"] == before.dossier_id
    assert taken.json()["sha256"] == one["file"]["sha256"]
    assert taken.json()["digest"] != one["file"]["digest"], "a copy of its own"
    await case.fill_in()
    assert (await case.declare()).status_code == 200


async def test_nobody_elses_papers_are_offered_or_taken(office: DossierOffice):
    before = await Case(office).declared()
    case = await Case(office, STRANGER).drafted()
    assert (await case.owner.get(f"{case.path}/reusable")).json() == {}
    chosen = {"dossier_id": before.dossier_id, "part": PAPER}
    refused = await case.owner.send("POST", f"{case.path}/components/{PAPER}/reuse", json=chosen)
    assert refused.status_code == 404
    own = await Case(office, OWNER).drafted()
    chosen["part"] = "form"
    refused = await own.owner.send("POST", f"{own.path}/components/{PAPER}/reuse", json=chosen)
    assert (refused.status_code, refused.json()["code"]) == (404, "dossier.paper-unfit")


async def test_a_result_fits_where_its_code_is_accepted_and_while_it_counts(
    office: DossierOffice,
):
    before, handler = await Case(office).in_progress(), office.door(HANDLER)
    finished = await handler.send("PUT", f"{before.path}/result", content=pdf("ket qua"))
    assert finished.status_code == 200, finished.text
    case = await Case(office).drafted()
    (one,) = (await case.owner.get(f"{case.path}/reusable")).json()[MORE]
    assert (one["kind"], one["issued"]) == ("result", "2026-11-16")
    assert (one["valid_until"], one["expired"]) == ("2026-12-16", False)
    chosen = {"dossier_id": before.dossier_id, "part": "result"}
    path = f"{case.path}/components/{MORE}/reuse"
    assert (await case.owner.send("POST", path, json=chosen)).json()["origin"] == before.code
    office.ground.now += timedelta(days=31)
    (one,) = (await case.owner.get(f"{case.path}/reusable")).json()[MORE]
    assert one["expired"]
    refused = await case.owner.send("POST", path, json=chosen)
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.paper-expired")


def test_a_paper_counts_until_the_same_day_of_a_later_month():
    assert valid_until(date(2026, 11, 16), 6) == date(2027, 5, 16)
    assert valid_until(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert valid_until(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert valid_until(date(2026, 12, 1), None) is None
