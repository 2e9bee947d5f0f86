"""Every move of the desk over HTTP: who may, when, once, and what becomes of what was written."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeAlias
from uuid import uuid4

import pytest

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from tests.dossier_office import (
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    OWNER,
    PAPER,
    RECEPTION,
    STRANGER,
    Case,
    DossierOffice,
    officer,
    procedure,
)
from tests.facts import ANNA, NOW
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

COMMUNE, THIRD = "H34.25.01", "H34.29.01"
CONSULTED = officer("o-vo-van-mau")  # handler of the other commune
THIRD_ONE = officer("o-bui-van-vi-du")  # handler of a third
ACCOUNTANT = RECEPTION.model_copy(
    update={"person_id": PersonId("o-ke-toan"), "roles": (Role.ACCOUNTANT,)}
)
SOON = (NOW + timedelta(days=3)).isoformat()
LATER = "2026-11-19T09:00:00+07:00"  # a Thursday; it was due on the 17th
Prepared: TypeAlias = Callable[[Case], Awaitable[Case]]


class PowerCutError(Exception):
    """The process ends here."""


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


async def move(case: Case, who: Caller, asked: Mapping[str, Any], key: object = None) -> Any:
    """What is answered to it."""
    door = case.office.door(who)
    return await door.send("POST", f"{case.path}/moves", json=dict(asked), key=key)


async def moved(case: Case, who: Caller, asked: Mapping[str, Any]) -> None:
    answer = await move(case, who, asked)
    assert answer.status_code == 200, answer.text


async def read(case: Case, who: Caller) -> Any:
    """The dossier as they see it."""
    return (await case.office.door(who).get(case.path)).json()


async def up_for_approval(case: Case) -> Case:
    await case.in_progress()
    await moved(case, HANDLER, hand_over_to(CHIEF.person_id))
    return case


async def stopped(case: Case) -> Case:
    await case.in_progress()
    await moved(case, CHIEF, STOP)
    return case


async def finished(case: Case) -> Case:
    await case.in_progress()
    answer = await case.office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert answer.status_code == 200, answer.text
    return case


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


# What was written


async def test_what_was_written_is_read_in_the_dossier_and_nowhere_else(
    case: Case, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        await case.in_progress()
        await moved(case, HANDLER, extension(LATER))
        await moved(case, HANDLER, supplement("giay-to-tuy-than", "form"))
        await moved(case, CHIEF, STOP)
    shown = await case.shown()
    assert [(one["kind"], one["words"]) for one in shown["remarks"]] == [
        ("dossier.due-extended", {"": "Xin lỗi, cần xác minh thêm."}),
        (
            "dossier.supplement-requested",
            {
                "giay-to-tuy-than": "Mờ, không đọc được: giay-to-tuy-than.",
                "form": "Mờ, không đọc được: form.",
            },
        ),
        ("dossier.stopped", {"": "Không đủ điều kiện."}),
    ]
    assert shown["remarks"] == (await read(case, HANDLER))["remarks"]
    assert [one["by"]["name"] for one in shown["remarks"]] == [
        HANDLER.name,
        HANDLER.name,
        CHIEF.name,
    ]
    written = "".join(recorded.model_dump_json() for recorded in case.office.log)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for words in ("Mờ, không đọc", "Xin lỗi", "Không đủ"):
        assert words not in written
        assert words not in logged


async def test_a_crash_before_the_fact_shows_nothing_and_can_be_repeated(case: Case):
    await case.in_progress()
    before, key = await case.shown(), uuid4()

    async def crash() -> None:
        raise PowerCutError

    case.office.ground.dossiers.meanwhile = crash
    with pytest.raises(PowerCutError):
        await move(case, CHIEF, STOP, key)
    assert await case.shown() == before
    assert (await move(case, CHIEF, STOP, key)).status_code == 200
    (remark,) = (await case.shown())["remarks"]
    assert remark["words"] == {"": "Không đủ điều kiện."}


async def test_the_words_of_who_lost_the_race_are_not_kept(case: Case):
    await case.in_progress()

    async def first() -> None:
        await moved(case, CHIEF, STOP)

    case.office.ground.dossiers.meanwhile = first
    refused = await move(case, HANDLER, payment(8_000))
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.not-now")
    entries = await case.office.ground.vault.entries(ANNA, f"{case.dossier_id}/words/")
    contents = [await case.office.ground.vault.get(ANNA, entry.name) for entry in entries]
    assert [json.loads(content or b"") for content in contents] == [{"": STOP["words"]}]


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


# Other agencies


async def test_an_opinion_is_asked_read_and_given(case: Case):
    await case.in_progress()
    assert (await case.office.door(CONSULTED).get(case.path)).status_code == 404
    await moved(case, HANDLER, opinion_of(COMMUNE, SOON))
    seen = await read(case, CONSULTED)
    assert (seen["code"], seen["moves"]) == (case.code, ["give-opinion"])
    (asked,) = seen["opinions"]
    assert (asked["question"], asked["answer"]) == ("Xin ý kiến về nguồn gốc giấy tờ.", None)
    file = f"{case.path}/components/giay-to-tuy-than/file"
    assert (await case.office.door(CONSULTED).get(file)).status_code == 200
    for method in (STOP, hand_over_to(CHIEF.person_id)):
        assert (await move(case, CONSULTED, method)).status_code == 403
    assert (await case.office.door(THIRD_ONE).get(case.path)).status_code == 404
    assert (await move(case, THIRD_ONE, opinion(asked["opinion_id"]))).status_code == 404

    key = uuid4()
    given = await move(case, CONSULTED, opinion(asked["opinion_id"]), key)
    assert given.status_code == 200, given.text
    assert (await move(case, CONSULTED, opinion(asked["opinion_id"]), key)).json() == given.json()
    (answered,) = (await read(case, HANDLER))["opinions"]
    assert (answered["answer"], answered["answered_by"]["name"]) == (
        "Giấy tờ đúng nguồn gốc.",
        CONSULTED.name,
    )
    assert (await case.office.door(CONSULTED).get(case.path)).status_code == 404
    assert (await move(case, CONSULTED, opinion(asked["opinion_id"]))).status_code == 404


async def test_what_agencies_write_to_each_other_is_theirs(case: Case):
    await case.in_progress()
    await moved(case, HANDLER, opinion_of(COMMUNE, SOON))
    await moved(case, HANDLER, opinion_of(THIRD, SOON))
    assert [one["agency"] for one in (await read(case, HANDLER))["opinions"]] == [COMMUNE, THIRD]
    (own,) = (await read(case, THIRD_ONE))["opinions"]
    assert (own["agency"], own["question"] is None) == (THIRD, False)
    owners = (await case.shown())["opinions"]
    assert [(one["agency"], one["question"], one["answer"]) for one in owners] == [
        (COMMUNE, None, None),
        (THIRD, None, None),
    ]


async def test_a_question_nobody_waits_for_any_more_opens_nothing(case: Case):
    await case.in_progress()
    await moved(case, HANDLER, opinion_of(COMMUNE, SOON))
    answer = await case.office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert answer.status_code == 200, answer.text
    assert (await case.office.door(CONSULTED).get(case.path)).status_code == 404


# Deputies


async def test_a_deputy_acts_and_is_named_as_such(case: Case):
    await case.in_progress()
    refused = await move(case, CHIEF, hand_over_to(RECEPTION.person_id))
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.not-yours")
    deputy = CHIEF.model_copy(
        update={"deputy_of": (HANDLER.person_id,), "roles": (Role.APPROVER, Role.HANDLER)}
    )
    assert "hand-over" in (await read(case, deputy))["moves"]
    await moved(case, deputy, hand_over_to(RECEPTION.person_id))
    fact = case.office.facts[-1].model_dump()
    assert (fact["by"]["person_id"], fact["by"]["acting_for"]) == (
        CHIEF.person_id,
        HANDLER.person_id,
    )
    refused = await move(case, deputy, hand_over_to(HANDLER.person_id))
    assert refused.json()["code"] == "dossier.not-yours"


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


# How other systems call it

NATIONAL = Caller(person_id=PersonId("system:exchange"), kind="system", name="exchange")
FOREIGN = "G15.99.01-261116-0007"


async def test_another_systems_code_is_kept_beside_ours(case: Case):
    await case.submitted()
    door, path = case.office.door(NATIONAL), f"{case.path}/foreign-codes/national"
    first = await door.send("PUT", path, json={"code": FOREIGN})
    assert first.status_code == 200, first.text
    again = await door.send("PUT", path, json={"code": FOREIGN})
    assert again.json()["position"] is None
    ministry = f"{case.path}/foreign-codes/ministry-G15"
    await door.send("PUT", ministry, json={"code": "BTP.123"})
    shown = await case.shown()
    assert (shown["code"], shown["foreign"]) == (
        case.code,
        {"national": FOREIGN, "ministry-G15": "BTP.123"},
    )


async def test_only_systems_note_codes(case: Case):
    await case.submitted()
    path, facts = f"{case.path}/foreign-codes/national", len(case.office.log)
    for who in (OWNER, RECEPTION, CHIEF):
        refused = await case.office.door(who).send("PUT", path, json={"code": FOREIGN})
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    door = case.office.door(NATIONAL)
    for bad in ({"code": "g15"}, {"code": ""}, {"code": "A" * 36}, {}):
        assert (await door.send("PUT", path, json=bad)).status_code == 422
    odd = f"{case.path}/foreign-codes/quốc-gia"
    assert (await door.send("PUT", odd, json={"code": FOREIGN})).status_code == 422
    absent = f"/dossiers/d-{'0' * 32}/foreign-codes/national"
    assert (await door.send("PUT", absent, json={"code": FOREIGN})).status_code == 404
    assert len(case.office.log) == facts
    draft = await Case(case.office).drafted()
    early = await door.send("PUT", f"{draft.path}/foreign-codes/national", json={"code": FOREIGN})
    assert (early.status_code, early.json()["code"]) == (409, "dossier.not-submitted")
