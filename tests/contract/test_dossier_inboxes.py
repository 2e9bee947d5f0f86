"""The boxes on the officials' desk over HTTP: what lies in which, for whom, in which order."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.access import Caller
from contracts.catalog import Rules, WorkStep
from contracts.handling import Alert, DossierWarned
from contracts.identity import Role
from contracts.streams import DOSSIER
from contracts.values import AgencyCode, DossierCode, DossierId, Named, PersonId
from services.dossier.api.inboxes import LONGEST_LIST
from tests.dossier_office import (
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    OWNER,
    RECEPTION,
    WARD,
    Case,
    DossierOffice,
    officer,
    procedure,
)
from tests.dossiers import WHOLE_WAY
from tests.facts import NOW, envelope
from tests.moving import RECEIVE, REFUSE, STOP, hand_over_to, opinion_of, payment, supplement
from tests.pdfs import pdf

COMMUNE = "H34.25.01"
CONSULTED = officer("o-vo-van-mau")  # handler of the other commune
ACCOUNTANT = RECEPTION.model_copy(
    update={"person_id": PersonId("o-ke-toan"), "roles": (Role.ACCOUNTANT,)}
)
SOON = (NOW + timedelta(days=3)).isoformat()


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of a procedure and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


async def box(office: DossierOffice, who: Caller, name: str) -> list[str]:
    """The codes of what lies in it; as many as are counted."""
    shown: dict[str, Any] = (await office.door(who).get("/desk", box=name)).json()
    assert shown["box"] == name
    assert shown["boxes"][name] == len(shown["lines"])
    return [line["code"] for line in shown["lines"]]


async def moved(office: DossierOffice, who: Caller, case: Case, asked: dict[str, Any]) -> None:
    answer = await office.door(who).send("POST", f"{case.path}/moves", json=asked)
    assert answer.status_code == 200, answer.text


async def test_each_role_has_its_boxes(office: DossierOffice):
    def boxes(answer: Any) -> list[str]:
        return list(answer.json()["boxes"])

    desks = [await office.door(who).get("/desk") for who in (RECEPTION, HANDLER, CHIEF, ACCOUNTANT)]
    assert [boxes(desk) for desk in desks] == [
        ["reception", "mine", "watch", "waiting", "give-out", "done"],
        ["mine", "opinions", "watch", "waiting", "done"],
        ["mine", "approval", "opinions", "watch", "waiting", "done"],
        ["money", "done"],
    ]
    refused = await office.door(HANDLER).get("/desk", box="reception")
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    unknown = await office.door(HANDLER).get("/desk", box="drawer")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "request.invalid")


async def test_only_officials_have_a_desk(office: DossierOffice):
    refused = await office.door(OWNER).get("/desk")
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    assert (await office.door(None).get("/desk")).status_code == 401


async def test_a_dossier_lies_where_something_is_to_be_done_with_it(office: DossierOffice):
    case = await Case(office).submitted()
    assert await box(office, RECEPTION, "reception") == [case.code]
    assert await box(office, ELSEWHERE, "reception") == []
    await moved(office, RECEPTION, case, RECEIVE)
    assert await box(office, RECEPTION, "reception") == []
    assert await box(office, RECEPTION, "mine") == [case.code]
    await moved(office, RECEPTION, case, hand_over_to(HANDLER.person_id))
    assert await box(office, RECEPTION, "mine") == []
    assert await box(office, HANDLER, "mine") == [case.code]
    assert await box(office, HANDLER, "waiting") == []
    await moved(office, HANDLER, case, payment(8_000))
    assert await box(office, HANDLER, "mine") == []
    assert await box(office, HANDLER, "waiting") == [case.code]
    assert await box(office, ACCOUNTANT, "money") == [case.code]
    await office.paid(case.dossier_id, 8_000)
    assert await box(office, ACCOUNTANT, "money") == []
    result = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert result.status_code == 200, result.text
    assert await box(office, RECEPTION, "give-out") == [case.code]
    await moved(office, RECEPTION, case, {"move": "give-out"})
    assert await box(office, RECEPTION, "give-out") == []
    assert await box(office, HANDLER, "done") == [case.code]


async def test_what_is_to_go_back_lies_with_the_accountant_until_it_has(office: DossierOffice):
    case = await Case(office).submitted()
    gone = await case.owner.send("POST", f"{case.path}/withdrawal", json={"words": ""})
    assert gone.status_code == 200, gone.text
    assert await box(office, ACCOUNTANT, "money") == [case.code]
    await office.given_back(case.dossier_id, 16_000)
    assert await box(office, ACCOUNTANT, "money") == []
    assert await box(office, ACCOUNTANT, "done") == [case.code]


async def test_what_waits_for_the_citizen_or_was_stopped_lies_aside(office: DossierOffice):
    asked, stopped = await Case(office).in_progress(), await Case(office).in_progress()
    refused = await Case(office).submitted()
    await moved(office, HANDLER, asked, supplement("form"))
    await moved(office, CHIEF, stopped, STOP)
    await moved(office, RECEPTION, refused, REFUSE)
    assert await box(office, CHIEF, "waiting") == [asked.code, stopped.code]
    assert await box(office, CHIEF, "done") == [refused.code]
    line = (await office.door(CHIEF).get("/desk", box="waiting")).json()["lines"][0]
    assert (line["since"], line["answer_by"]) == (
        "2026-11-16T02:30:00Z",
        "2026-12-16T02:30:00Z",
    )


async def test_the_approver_finds_what_is_up_for_approval(office: DossierOffice):
    roles = {"xem": Role.HANDLER, "ky": Role.APPROVER}
    steps = tuple(
        WorkStep(id=name, name=Named(vi=f"Bước {name}"), role=role, hours=4)
        for name, role in roles.items()
    )
    rules = Rules(workflow=steps)
    await office.publish(procedure(COPIES).model_copy(update={"rules": rules}))
    await office.settle()
    case = await Case(office).received()
    await moved(office, RECEPTION, case, hand_over_to(HANDLER.person_id))
    assert await box(office, CHIEF, "approval") == []
    await moved(office, HANDLER, case, hand_over_to(CHIEF.person_id))
    assert await box(office, CHIEF, "approval") == [case.code] == await box(office, CHIEF, "mine")
    line = (await office.door(CHIEF).get("/desk", box="approval")).json()["lines"][0]
    assert (line["step"]["vi"], line["step_due"]) == ("Bước ky", "2026-11-16T08:30:00Z")


async def test_a_deputy_finds_what_is_in_the_hands_of_whom_they_stand_for(office: DossierOffice):
    case = await Case(office).in_progress()
    assert await box(office, CHIEF, "mine") == []
    deputy = CHIEF.model_copy(update={"deputy_of": (HANDLER.person_id,)})
    assert await box(office, deputy, "mine") == [case.code]


async def test_who_was_asked_finds_the_question_with_its_day(office: DossierOffice):
    case = await Case(office).in_progress()
    await moved(office, HANDLER, case, opinion_of(COMMUNE, SOON))
    assert await box(office, CONSULTED, "opinions") == [case.code]
    line = (await office.door(CONSULTED).get("/desk", box="opinions")).json()["lines"][0]
    assert line["answer_by"] == "2026-11-19T02:30:00Z"
    assert await box(office, HANDLER, "opinions") == []
    result = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert result.status_code == 200, result.text
    assert await box(office, CONSULTED, "opinions") == []


async def test_what_is_late_or_was_noticed_lies_in_the_watch(office: DossierOffice):
    case, quiet = await Case(office).in_progress(), await Case(office).submitted()
    assert await box(office, CHIEF, "watch") == []
    office.ground.now = NOW + timedelta(days=2)
    assert await box(office, CHIEF, "watch") == [case.code]
    subject = DOSSIER.subject(DossierId(quiet.dossier_id))
    fact = DossierWarned(
        dossier_id=DossierId(quiet.dossier_id),
        code=DossierCode(quiet.code),
        agency=AgencyCode(WARD),
        alert=Alert.RECEPTION_LATE,
        deadline=NOW,
    )
    stream = office.ground.dossiers
    await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
    await office.settle()
    assert await box(office, CHIEF, "watch") == [quiet.code, case.code]
    lines = (await office.door(CHIEF).get("/desk", box="watch")).json()["lines"]
    assert [notice["alert"] for notice in lines[0]["notices"]] == ["reception-late"]


async def test_what_is_due_first_is_on_top_and_what_ended_last(office: DossierOffice):
    office.ground.now = NOW.replace(hour=4)
    later = await Case(office).in_progress()
    office.ground.now = NOW.replace(hour=3)
    sooner = await Case(office).in_progress()
    assert await box(office, HANDLER, "mine") == [sooner.code, later.code]
    for case in (sooner, later):
        office.ground.now += timedelta(hours=1)
        result = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
        assert result.status_code == 200, result.text
        await moved(office, RECEPTION, case, {"move": "give-out"})
    assert await box(office, HANDLER, "done") == [later.code, sooner.code]


async def test_the_desk_opens_on_the_first_box_with_something_in_it(office: DossierOffice):
    assert (await office.door(RECEPTION).get("/desk")).json()["box"] == "reception"
    await Case(office).received()
    assert (await office.door(RECEPTION).get("/desk")).json()["box"] == "mine"


async def test_the_agencys_dossiers_of_one_state_can_be_listed(office: DossierOffice):
    case = await Case(office).in_progress()
    await Case(office).declared()
    for who, state, codes in (
        (CHIEF, "in-progress", [case.code]),
        (CHIEF, "received", []),
        (CHIEF, "declared", []),
        (ELSEWHERE, "in-progress", []),
    ):
        lines = (await office.door(who).get("/desk", state=state)).json()["lines"]
        assert [line["code"] for line in lines] == codes


async def test_what_is_done_or_not_handed_in_never_crowds_out_what_waits(office: DossierOffice):
    for number in range(LONGEST_LIST + 1):
        await office.record(number, *WHOLE_WAY)
        await office.record(1000 + number, *WHOLE_WAY[:2])
    waiting = await Case(office).submitted()
    assert await box(office, RECEPTION, "reception") == [waiting.code]
    assert len(await box(office, RECEPTION, "done")) == LONGEST_LIST
