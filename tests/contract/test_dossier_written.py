"""What was written at the desk, and who may read it: citizens, agencies, deputies, systems."""

import json
import logging
from uuid import uuid4

import pytest

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from tests.desk_cases import COMMUNE, CONSULTED, LATER, SOON, THIRD, THIRD_ONE, move, moved, read
from tests.dossier_office import (
    CHIEF,
    COPIES,
    HANDLER,
    OWNER,
    RECEPTION,
    Case,
    DossierOffice,
)
from tests.facts import ANNA
from tests.moving import (
    STOP,
    extension,
    hand_over_to,
    opinion,
    opinion_of,
    payment,
    supplement,
)
from tests.pdfs import pdf


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
