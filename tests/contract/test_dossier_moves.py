"""Every move of the desk over HTTP: who may, when, once, one at a time and many."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from contracts.access import Caller
from contracts.values import PersonId
from tests.desk_cases import (
    ACCOUNTANT,
    COMMUNE,
    CONSULTED,
    LATER,
    SOON,
    Prepared,
    finished,
    move,
    moved,
    read,
    stopped,
    up_for_approval,
)
from tests.dossier_office import (
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    OWNER,
    RECEPTION,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import NOW
from tests.moving import (
    APPROVE,
    GIVE_OUT,
    RECEIVE,
    REFUSE,
    RESUME,
    STOP,
    extension,
    hand_over_to,
    opinion,
    opinion_of,
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


# Who may, when, and once

ROWS: list[Any] = [
    pytest.param(RECEIVE, Case.submitted, RECEPTION, HANDLER, "already-received", id="receive"),
    pytest.param(REFUSE, Case.submitted, RECEPTION, HANDLER, "already-received", id="refuse"),
    pytest.param(
        supplement("form"), Case.in_progress, HANDLER, ACCOUNTANT, "not-now", id="ask-supplement"
    ),
    pytest.param(
        hand_over_to(CHIEF.person_id),
        Case.in_progress,
        HANDLER,
        ACCOUNTANT,
        "not-yours",
        id="hand-over",
    ),
    pytest.param(
        payment(8_000), Case.in_progress, HANDLER, ACCOUNTANT, "not-now", id="require-payment"
    ),
    pytest.param(
        extension(LATER), Case.in_progress, HANDLER, RECEPTION, "extended-already", id="extend"
    ),
    pytest.param(STOP, Case.in_progress, CHIEF, HANDLER, "not-now", id="stop"),
    pytest.param(RESUME, stopped, CHIEF, HANDLER, "not-now", id="resume"),
    pytest.param(APPROVE, up_for_approval, CHIEF, HANDLER, "approved-already", id="approve"),
    pytest.param(GIVE_OUT, finished, RECEPTION, HANDLER, "not-finished", id="give-out"),
]


@pytest.mark.parametrize(("asked", "prepare", "who", "other", "code"), ROWS)
async def test_a_move_is_made_by_its_role_and_once(
    case: Case,
    asked: dict[str, Any],
    prepare: Prepared,
    who: Caller,
    other: Caller,
    code: str,
):
    await prepare(case)
    before = await case.office.written()
    for caller, expected in (
        (other, (403, "auth.not-allowed")),
        (ELSEWHERE, (404, "dossier.not-found")),
        (STRANGER, (404, "dossier.not-found")),
        (OWNER, (404, "dossier.not-found")),
    ):
        refused = await move(case, caller, asked)
        assert (refused.status_code, refused.json()["code"]) == expected
    assert await case.office.written() == before

    assert asked["move"] in (await read(case, who))["moves"]
    key, facts = uuid4(), len(case.office.log)
    first = await move(case, who, asked, key)
    assert (first.status_code, first.json()["position"]) == (200, facts + 1), first.text
    written = await case.office.written()
    assert (await move(case, who, asked, key)).json() == first.json()
    again = await move(case, who, asked)
    assert (again.status_code, again.json()["code"]) == (409, f"dossier.{code}")
    assert await case.office.written() == written


EARLY: list[Any] = [
    pytest.param(RECEIVE, Case.declared, RECEPTION, "not-submitted", id="receive"),
    pytest.param(REFUSE, Case.received, RECEPTION, "already-received", id="refuse"),
    pytest.param(supplement("form"), finished, HANDLER, "not-now", id="ask-supplement"),
    pytest.param(
        hand_over_to(CHIEF.person_id), Case.submitted, HANDLER, "not-in-progress", id="hand-over"
    ),
    pytest.param(opinion_of(COMMUNE, SOON), Case.submitted, HANDLER, "not-now", id="ask-opinion"),
    pytest.param(opinion("o-" + "1" * 32), Case.in_progress, HANDLER, "opinion-unknown", id="give"),
    pytest.param(payment(1), Case.submitted, HANDLER, "not-now", id="require-payment"),
    pytest.param(extension(LATER), stopped, HANDLER, "not-now", id="extend"),
    pytest.param(STOP, Case.submitted, CHIEF, "not-now", id="stop"),
    pytest.param(RESUME, Case.in_progress, CHIEF, "not-now", id="resume"),
    pytest.param(APPROVE, Case.received, CHIEF, "not-now", id="approve"),
    pytest.param(APPROVE, Case.in_progress, CHIEF, "not-yours", id="approve what a colleague has"),
    pytest.param(GIVE_OUT, Case.in_progress, RECEPTION, "not-finished", id="give-out"),
]


@pytest.mark.parametrize(("asked", "prepare", "who", "code"), EARLY)
async def test_a_move_out_of_turn_is_refused_and_leaves_nothing(
    case: Case, asked: dict[str, Any], prepare: Prepared, who: Caller, code: str
):
    await prepare(case)
    before = await case.office.written()
    assert asked["move"] not in (await read(case, who))["moves"]
    refused = await move(case, who, asked)
    assert (refused.status_code, refused.json()["code"]) == (409, f"dossier.{code}")
    assert await case.office.written() == before


BAD: list[Any] = [
    pytest.param({}, id="nothing"),
    pytest.param({"move": "finish"}, id="a result is no move"),
    pytest.param({"move": "withdraw"}, id="a citizen's move"),
    pytest.param({"move": "dance"}, id="no move"),
    pytest.param(REFUSE | {"words": "   "}, id="no reason"),
    pytest.param(REFUSE | {"words": "x" * 4001}, id="an endless reason"),
    pytest.param(REFUSE | {"ground": "bad-mood"}, id="an unknown ground"),
    pytest.param(STOP | {"ground": "not-supplemented"}, id="a ground of the house's own"),
    pytest.param(supplement(), id="nothing to complete"),
    pytest.param(supplement("form", days=0), id="no time to answer"),
    pytest.param(supplement("../form"), id="an item that is a path"),
    pytest.param(payment(0), id="nothing to pay"),
    pytest.param(payment(-1), id="less than nothing to pay"),
    pytest.param(extension("2026-11-19"), id="a day without an hour"),
    pytest.param(extension("tomorrow"), id="no day"),
    pytest.param(opinion_of("elsewhere", SOON), id="no agency"),
]


@pytest.mark.parametrize("asked", BAD)
async def test_a_move_that_is_garbage_is_refused(case: Case, asked: dict[str, Any]):
    await case.in_progress()
    before = await case.office.written()
    refused = await move(case, HANDLER, asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert await case.office.written() == before


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (supplement("khong-co"), 422, "item-unknown"),
        (supplement("form", "form"), 422, "item-unknown"),
        (hand_over_to("o-khong-co"), 422, "official-unknown"),
        (hand_over_to(CONSULTED.person_id), 409, "other-agency"),
        (hand_over_to(CHIEF.person_id, step="khong-co"), 409, "step-unknown"),
        (opinion_of("H34.99", SOON), 422, "agency-unknown"),
        (opinion_of("H34.23.09", SOON), 409, "own-agency"),
        (opinion_of(COMMUNE, NOW.isoformat()), 409, "answer-in-the-past"),
        (extension(NOW.isoformat()), 409, "not-later"),
        (extension("2026-11-22T09:00:00+07:00"), 409, "office-shut"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    case: Case, asked: dict[str, Any], status: int, code: str
):
    await case.in_progress()
    before = await case.office.written()
    refused = await move(case, HANDLER, asked)
    assert (refused.status_code, refused.json()["code"]) == (status, f"dossier.{code}")
    assert await case.office.written() == before


# What is offered


async def test_only_what_state_hands_and_role_allow_is_offered(case: Case):
    await case.submitted()
    assert await offered(case) == {
        OWNER.person_id: ["withdraw"],
        RECEPTION.person_id: ["receive", "refuse", "ask-supplement"],
        HANDLER.person_id: ["ask-supplement"],
        CHIEF.person_id: ["ask-supplement"],
        ACCOUNTANT.person_id: [],
    }
    await moved(case, RECEPTION, RECEIVE)
    at_work = ["ask-supplement", "hand-over", "require-payment", "finish"]
    assert await offered(case) == {
        OWNER.person_id: ["withdraw"],
        RECEPTION.person_id: at_work,
        HANDLER.person_id: [],
        CHIEF.person_id: ["stop"],
        ACCOUNTANT.person_id: [],
    }
    await moved(case, RECEPTION, hand_over_to(CHIEF.person_id))
    assert (await offered(case))[CHIEF.person_id] == [
        "ask-supplement",
        "hand-over",
        "ask-opinion",
        "require-payment",
        "extend",
        "stop",
        "approve",
        "finish",
    ]


async def offered(case: Case) -> dict[str, list[str]]:
    readers = (OWNER, RECEPTION, HANDLER, CHIEF, ACCOUNTANT)
    return {who.person_id: (await read(case, who))["moves"] for who in readers}


async def test_nothing_is_offered_in_the_past(case: Case):
    await case.in_progress()
    seen = (await case.office.door(HANDLER).get(case.path, as_of=NOW.isoformat())).json()
    assert seen["moves"] == []


async def test_what_was_paid_for_is_not_offered_to_be_changed(case: Case):
    await case.declared()
    assert (await case.shown())["moves"] == ["reopen"]
    await case.office.paid(case.dossier_id, 16_000)
    assert (await case.shown())["moves"] == []


# Two at once


async def test_of_two_officials_the_slower_is_told_who_did_what(case: Case):
    await case.submitted()
    colleague = RECEPTION.model_copy(
        update={"person_id": PersonId("o-khac"), "name": "Y Thử", "title": "Công chức"}
    )

    async def first() -> None:
        await moved(case, colleague, RECEIVE)

    case.office.ground.dossiers.meanwhile = first
    refused = await move(case, RECEPTION, REFUSE)
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.already-received")
    told = refused.json()
    assert told["happened"]["kind"] == "dossier.received"
    assert told["happened"]["at"] == "2026-11-16T02:30:00+00:00"
    assert (told["happened"]["by"]["name"], told["happened"]["by"]["title"]) == (
        "Y Thử",
        "Công chức",
    )
    for part in ("dossier.received", "2026-11-16T02:30:00+00:00", "Y Thử, Công chức"):
        assert part in told["detail"]
    assert [fact.type for fact in case.office.facts].count("dossier.received.v1") == 1
    assert "dossier.refused.v1" not in [fact.type for fact in case.office.facts]


async def test_of_many_at_once_one_wins(case: Case):
    await case.submitted()
    answers = await asyncio.gather(*(move(case, RECEPTION, RECEIVE) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert [fact.type for fact in case.office.facts].count("dossier.received.v1") == 1


async def test_a_result_that_came_too_late_says_why(case: Case):
    await stopped(case)
    late = await case.office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert (late.status_code, late.json()["code"]) == (409, "dossier.not-in-progress")
    assert late.json()["happened"]["kind"] == "dossier.stopped"
    assert late.json()["happened"]["by"]["name"] == CHIEF.name


# Many at once


async def test_many_are_moved_each_by_itself(office: DossierOffice):
    fine, done = await Case(office).submitted(), await Case(office).received()
    unpaid, also = await Case(office).declared(), await Case(office).submitted()
    ids = [one.dossier_id for one in (fine, done, unpaid, also)] + ["d-" + "0" * 32, "d-1"]
    body, key, door = {"dossiers": ids, "move": RECEIVE}, uuid4(), office.door(RECEPTION)
    answer = await door.send("POST", "/desk/moves", json=body, key=key)
    assert answer.status_code == 200, answer.text
    assert [one["dossier_id"] for one in answer.json()] == ids
    codes = [one["problem"] and one["problem"]["code"] for one in answer.json()]
    assert codes == [
        None,
        "dossier.already-received",
        "dossier.not-submitted",
        None,
        "dossier.not-found",
        "dossier.not-found",
    ]
    assert [one["position"] is None for one in answer.json()] == [bool(code) for code in codes]
    assert [(await case.shown())["state"] for case in (fine, also)] == ["received", "received"]
    again = await door.send("POST", "/desk/moves", json=body, key=key)
    assert again.json() == answer.json()


async def test_the_same_reason_for_many_lies_with_each_of_them(office: DossierOffice):
    cases = [await Case(office).submitted(), await Case(office, STRANGER).submitted()]
    body = {"dossiers": [case.dossier_id for case in cases], "move": REFUSE}
    answer = await office.door(RECEPTION).send("POST", "/desk/moves", json=body)
    assert [one["problem"] for one in answer.json()] == [None, None]
    for case in cases:
        (remark,) = (await case.shown())["remarks"]
        assert remark["words"] == {"": "Không thuộc thẩm quyền."}


async def test_many_are_moved_only_from_a_desk(office: DossierOffice):
    case = await Case(office).submitted()
    body: dict[str, Any] = {"dossiers": [case.dossier_id], "move": RECEIVE}
    for who in (OWNER, office.door(None)):
        door = office.door(who) if isinstance(who, Caller) else who
        refused = await door.send("POST", "/desk/moves", json=body)
        assert refused.status_code in (401, 403)
    for ids in ([], [case.dossier_id] * 101):
        refused = await office.door(RECEPTION).send(
            "POST", "/desk/moves", json=body | {"dossiers": ids}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    elsewhere = await office.door(ELSEWHERE).send("POST", "/desk/moves", json=body)
    assert elsewhere.json()[0]["problem"]["code"] == "dossier.not-found"
