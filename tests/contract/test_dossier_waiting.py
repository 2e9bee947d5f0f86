"""Waiting and later days at the desk: supplements, money, stops, extensions."""

from datetime import timedelta
from typing import Literal

import pytest

from tests.desk_cases import LATER, move, moved, read, stopped
from tests.dossier_office import (
    CHIEF,
    COPIES,
    HANDLER,
    PAPER,
    Case,
    DossierOffice,
    procedure,
)
from tests.facts import NOW
from tests.moving import (
    RESUME,
    extension,
    payment,
    supplement,
)
from tests.pdfs import pdf


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of a procedure and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
def case(office: DossierOffice) -> Case:
    """A citizen at its door."""
    return Case(office)


# Waiting and later days


async def test_a_supplement_names_each_item_and_the_day(case: Case):
    await case.in_progress()
    await moved(case, HANDLER, supplement("giay-to-tuy-than", days=10))
    shown = await case.shown()
    assert (shown["state"], shown["since"], shown["answer_by"]) == (
        "supplement-wanted",
        "2026-11-16T02:30:00Z",
        "2026-11-26T02:30:00Z",
    )
    (remark,) = shown["remarks"]
    assert remark["wanted"] == [{"item": "giay-to-tuy-than", "ground": "unreadable"}]
    assert remark["until"] == shown["answer_by"]
    assert "answer" in shown["moves"]


@pytest.mark.parametrize(
    ("clock", "due"),
    [("restart", "2026-11-19T00:30:00Z"), ("pause", "2026-11-18T04:30:00Z")],
)
async def test_an_answer_sets_the_clock_going_as_the_procedure_says(
    case: Case, clock: Literal["restart", "pause"], due: str
):
    found = procedure(COPIES)
    rules = found.rules.model_copy(update={"clock": clock})
    await case.office.publish(found.model_copy(update={"rules": rules}))
    await case.office.settle()
    await case.in_progress()
    case.office.ground.now = NOW.replace(hour=8)  # four working hours are left
    await moved(case, HANDLER, supplement(PAPER))
    case.office.ground.now = NOW.replace(day=18, hour=0)
    assert (await case.upload(pdf("ban moi"))).status_code == 200
    answer = await case.owner.send("POST", f"{case.path}/answer")
    assert answer.status_code == 200, answer.text
    shown = await case.shown()
    assert (shown["state"], shown["due"], shown["since"]) == ("in-progress", due, None)


async def test_a_later_day_is_promised_the_day_before_but_not_on_the_day(case: Case):
    await case.in_progress()
    assert (await case.shown())["due"] == "2026-11-17T02:30:00Z"
    case.office.ground.now = NOW.replace(day=17, hour=1)
    assert "extend" not in (await read(case, HANDLER))["moves"]
    late = await move(case, HANDLER, extension(LATER))
    assert (late.status_code, late.json()["code"]) == (409, "dossier.too-late-to-extend")
    case.office.ground.now = NOW.replace(hour=16)
    assert "extend" in (await read(case, HANDLER))["moves"]
    await moved(case, HANDLER, extension(LATER))
    shown = await case.shown()
    assert (shown["due"], shown["extended"]) == ("2026-11-19T02:00:00Z", True)
    (remark,) = shown["remarks"]
    assert (remark["previous"], remark["until"]) == (
        "2026-11-17T02:30:00Z",
        "2026-11-19T02:00:00Z",
    )


async def test_money_that_was_asked_for_lets_it_go_on(case: Case):
    await case.in_progress()
    await moved(case, HANDLER, payment(8_000))
    shown = await case.shown()
    assert (shown["state"], shown["total"], shown["fee_settled"]) == (
        "payment-wanted",
        24_000,
        False,
    )
    case.office.ground.now += timedelta(days=1)
    await case.office.paid(case.dossier_id, 8_000)
    shown = await case.shown()
    assert (shown["state"], shown["due"]) == ("in-progress", "2026-11-18T02:30:00Z")


async def test_what_was_stopped_goes_on_where_it_stood(case: Case):
    await stopped(case)
    case.office.ground.now += timedelta(days=7)
    await moved(case, CHIEF, RESUME)
    shown = await case.shown()
    assert (shown["state"], shown["due"], shown["handler"]["name"]) == (
        "in-progress",
        "2026-11-25T02:30:00Z",  # the 24th is a holiday
        HANDLER.name,
    )
