"""What becomes of messages when gateways fail, and what is noted of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.identity import Role
from contracts.notify import (
    AttemptFailed,
    MessageAttempted,
    MessageDelivered,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageSent,
    MessageUndelivered,
)
from contracts.streams import DOSSIER, NOTIFY
from services.chassis.memory import MemoryReadModel
from services.chassis.views import apply
from services.notify.domain.patience import NEWS_PAUSES
from services.notify.projections.messages import messages
from tests.facts import ANNA, BINH, NOW, envelope
from tests.keys import bearer, citizen, official
from tests.notifying import PHONE, House
from tests.outsiders import SETTINGS as PARTNER
from tests.telling import DOSSIER_ID, FINISHED, RECEIVED, SUBMITTED

OFFICE = bearer(official("o-boss", "H34.02", Role.APPROVER))
SECOND = {
    "name": "sms-second",
    "url": "http://sandbox.test/sms2",
    "user": PARTNER.sms_user,
    "password": PARTNER.sms_password,
}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House(carrier_patience=0.2, carrier_rest=0)
    yield house
    await house.http.aclose()


async def message(house: House) -> dict[str, Any]:
    [only] = await house.inbox()
    return only


@pytest.mark.parametrize(
    ("mode", "reason", "texts"),
    [("down", "answered-503", 0), ("nonsense", "garbage-ValidationError", 1), ("silent", None, 1)],
)
async def test_a_gateway_that_fails_is_asked_again_and_the_phone_shows_it_once(
    house: House, mode: str, reason: str | None, texts: int
):
    await house.misbehave(mode)
    await house.happen(DOSSIER, SUBMITTED)
    [failed] = house.facts(AttemptFailed)
    assert (failed.reason, failed.doubtful, failed.final) == (reason or "no-answer", True, False)
    assert len(await house.phone()) == texts
    [way] = (await message(house))["ways"]
    assert (way["step"], way["provider"], way["tries"]) == ("failed", "sms-vnpt", 1)
    await house.misbehave("well")
    await house.pass_by(seconds=NEWS_PAUSES[0])
    assert len(await house.phone()) == 1
    [way] = (await message(house))["ways"]
    assert (way["step"], way["tries"]) == ("sent", 2)


async def test_a_text_that_may_have_arrived_never_goes_by_the_other_gateway_too():
    house = House(sms_more=json.dumps([SECOND]), carrier_patience=0.2, carrier_rest=0)
    for line in ("sms", "sms2"):
        await house.misbehave("nonsense", line)
    await house.happen(DOSSIER, SUBMITTED)
    first = house.facts(MessageAttempted)[0].provider
    for line in ("sms", "sms2"):
        await house.misbehave("well", line)
    await house.pass_by(seconds=NEWS_PAUSES[0])
    assert [fact.provider for fact in house.facts(MessageAttempted)] == [first, first]
    assert len(await house.phone()) == 1


async def test_of_two_gateways_the_one_that_is_up_carries_what_the_other_cannot():
    house = House(sms_more=json.dumps([SECOND | {"url": "http://nobody.test"}]), carrier_rest=3600)
    for n in range(20):
        ids = {"dossier_id": f"d-{n:032x}"}
        await house.happen(DOSSIER, SUBMITTED.model_copy(update=ids))
    await house.pass_by(seconds=NEWS_PAUSES[0])
    failed = house.facts(AttemptFailed)
    assert {(fact.provider, fact.reason) for fact in failed} == {("sms-second", "no-connection")}
    assert len(failed) == 5, "after five failures it is left alone"
    assert len(await house.phone()) == 20


async def test_while_one_persons_messages_wait_others_have_theirs(house: House):
    house.identity.phones = {ANNA: "0900", BINH: "0900000002"}
    await house.happen(DOSSIER, SUBMITTED)
    other = SUBMITTED.model_copy(update={"dossier_id": "d-" + "2" * 32, "applicant": BINH})
    await house.happen(DOSSIER, other)
    assert len(await house.phone("0900000002")) == 1
    [failed] = house.facts(AttemptFailed)
    assert (failed.reason, failed.refused, failed.final) == ("no-mobile-number", True, True)


async def test_what_was_told_of_a_dossier_first_arrives_first(house: House):
    await house.misbehave("down")
    await house.happen(DOSSIER, SUBMITTED)
    await house.misbehave("well")
    await house.happen(DOSSIER, RECEIVED)
    assert await house.phone() == []
    [postponed] = house.facts(MessagePostponed)
    assert postponed.reason == "not-its-turn"
    await house.pass_by(seconds=NEWS_PAUSES[0])
    await house.pass_by(seconds=1)
    assert [("da duoc tiep nhan" in text) for text in await house.phone()] == [True, False]


async def test_an_attempt_cut_off_by_a_kill_is_made_again_under_its_id():
    house = House(carrier_patience=10)
    await house.misbehave("silent")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await house.happen(DOSSIER, SUBMITTED)
    await house.misbehave("well")
    await house.settle()
    assert len(house.facts(MessageAttempted)) == 1, "its time is not over"
    await house.pass_by(seconds=15)
    [lost] = house.facts(AttemptFailed)
    assert (lost.reason, lost.doubtful) == ("lost", True)
    await house.pass_by(seconds=NEWS_PAUSES[0])
    assert len(house.facts(MessageAttempted)) == 2
    assert len(await house.phone()) == 1


async def test_what_no_channel_could_bring_is_parked_and_released_with_one_click(house: House):
    await house.misbehave("down")
    await house.happen(DOSSIER, SUBMITTED)
    for pause in NEWS_PAUSES:
        await house.pass_by(seconds=pause)
    [parked] = house.facts(MessageParked)
    assert parked.reason == "answered-503"
    [listed] = (await house.http.get("/parked", headers=OFFICE)).json()
    assert (listed["message_id"], listed["kind"]) == (parked.message_id, "submitted")
    assert "recipient" not in listed
    await house.misbehave("well")
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"}
    released = await house.http.post("/parked/release", json={}, headers=OFFICE | key)
    assert released.json()["count"] == 1
    await house.settle()
    assert len(await house.phone()) == 1
    assert (await house.http.get("/parked", headers=OFFICE)).json() == []
    wanted = {"messages": [parked.message_id]}
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000002"}
    again = await house.http.post("/parked/release", json=wanted, headers=OFFICE | key)
    assert again.json()["count"] == 0


@pytest.mark.parametrize(
    "who",
    [citizen(ANNA), official("o-1", "H34.02", Role.HANDLER), official("o-2", "H34.23.09")],
)
async def test_only_who_speaks_for_the_province_tends_messages(house: House, who: Any):
    for path in ("/parked", "/templates", "/templates/received"):
        answer = await house.http.get(path, headers=bearer(who))
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.not-allowed")


def receipt(message_id: str, **changes: str) -> dict[str, Any]:
    usual = {
        "name": "sms_receipt",
        "REQID": message_id,
        "MOBILE": PHONE,
        "STATUS": "1",
        "DESC": "DELIVERED",
        "APIUSER": PARTNER.sms_user,
        "APIPASS": PARTNER.sms_password,
    }
    return {"RQST": usual | changes}


async def test_a_receipt_says_that_it_arrived_and_says_so_once(house: House):
    await house.happen(DOSSIER, SUBMITTED)
    told = receipt((await message(house))["message_id"])
    for _ in range(2):
        answer = await house.http.post("/receipts/sms/sms-vnpt", json=told)
        assert answer.status_code == 204
    await house.settle()
    assert len(house.facts(MessageDelivered)) == 1
    assert (await message(house))["state"] == "delivered"


async def test_what_did_not_arrive_is_noted_and_a_late_arrival_too(house: House):
    await house.happen(DOSSIER, SUBMITTED)
    message_id = (await message(house))["message_id"]
    off = receipt(message_id, STATUS="0", DESC="ABSENT")
    await house.http.post("/receipts/sms/sms-vnpt", json=off)
    await house.settle()
    [undelivered] = house.facts(MessageUndelivered)
    assert undelivered.reason == "absent"
    shown = await message(house)
    assert (shown["state"], shown["ways"][0]["step"]) == ("given-up", "undelivered")
    await house.http.post("/receipts/sms/sms-vnpt", json=receipt(message_id))
    await house.settle()
    assert (await message(house))["state"] == "delivered"


async def test_receipts_that_make_no_sense_change_nothing(house: House):
    await house.happen(DOSSIER, SUBMITTED)
    said = len(house.platform.stream(NOTIFY).log)
    mine = (await message(house))["message_id"]
    for told, line, status in (
        (receipt("m-" + "0" * 32), "sms-vnpt", 404),
        (receipt(mine), "sms-nobody", 403),
        (receipt(mine, APIPASS="wrong"), "sms-vnpt", 403),
        (receipt(mine, APIPASS="mật khẩu"), "sms-vnpt", 403),
        (receipt(mine, STATUS="7"), "sms-vnpt", 422),
        (receipt("*"), "sms-vnpt", 422),
        (receipt(mine, DESC="0900000001 is off"), "sms-vnpt", 422),
        ({"RQST": []}, "sms-vnpt", 422),
    ):
        answer = await house.http.post(f"/receipts/sms/{line}", json=told)
        assert answer.status_code == status, answer.text
        assert PHONE not in answer.text
    garbage = await house.http.post("/receipts/sms/sms-vnpt", content=b"<html>\xff")
    assert garbage.status_code == 422
    assert len(house.platform.stream(NOTIFY).log) == said


async def test_in_the_night_nobody_is_disturbed_but_for_what_is_urgent(house: House):
    house.now = NOW + timedelta(hours=13)  # 22:30 in Kon Tum
    await house.happen(DOSSIER, SUBMITTED)
    assert await house.phone() == []
    [queued] = house.facts(MessageQueued)
    assert queued.not_before == NOW + timedelta(hours=21.5)  # 07:00
    assert (await message(house))["due"] == "2026-11-17T00:00:00Z"
    await house.pass_by(hours=8.4)
    assert await house.phone() == []
    await house.pass_by(hours=0.1)
    assert len(await house.phone()) == 1


async def test_what_is_tried_again_keeps_the_night_too(house: House):
    house.now = NOW + timedelta(hours=11, minutes=29, seconds=58)  # shortly before 21:00
    await house.misbehave("down")
    await house.happen(DOSSIER, SUBMITTED)
    await house.misbehave("well")
    await house.pass_by(seconds=NEWS_PAUSES[0])
    [postponed] = house.facts(MessagePostponed)
    assert (postponed.reason, await house.phone()) == ("quiet-hours", [])
    await house.pass_by(hours=10)
    assert len(await house.phone()) == 1


async def test_read_messages_are_marked_once_and_only_ones_own(house: House):
    await house.happen(DOSSIER, SUBMITTED)
    mine = (await message(house))["message_id"]
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"}
    body = {"messages": [mine, "m-nothing"]}
    for who in (BINH, ANNA, ANNA):
        headers = bearer(citizen(who)) | key
        answer = await house.http.post("/messages/seen", json=body, headers=headers)
        assert answer.status_code == 200
        await house.settle()
        assert bool((await message(house))["seen_at"]) is (who == ANNA)


async def test_old_messages_keep_the_words_they_were_queued_with(house: House):
    house.now = NOW + timedelta(hours=13)
    await house.happen(DOSSIER, SUBMITTED)
    words = {"short": "{which} MOI.", "full": "{what} mới."}
    path = "/templates/submitted"
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"}
    draft = {"base": 0, "vi": words, "en": words}
    answer = await house.http.put(path, json=draft, headers=OFFICE | key)
    assert answer.status_code == 200, answer.text
    await house.pass_by(hours=9)
    assert "da nop luc" in (await house.phone())[0]
    other = SUBMITTED.model_copy(update={"dossier_id": "d-" + "2" * 32})
    await house.happen(DOSSIER, other)
    assert (await house.phone())[0] == f"DVCKONTUM: Ho so {SUBMITTED.code} MOI."
    texts = {one["message_id"]: one["text"] for one in await house.inbox()}
    assert sorted("mới." in text for text in texts.values()) == [False, True]
    shown = (await house.http.get(path, headers=OFFICE)).json()
    assert [one["edition"] for one in shown["editions"]] == [1, 0]
    assert shown["editions"][0]["title"] == "Công chức"


async def test_words_with_faults_are_shown_and_cannot_be_published(house: House):
    wrong = {"short": "{ho_ten} có kết quả", "full": "{what}"}
    right = {"short": "{which}: kết quả.", "full": "{what}: kết quả."}
    draft = {"vi": wrong, "en": right}
    told = (
        await house.http.post("/templates/result-ready/preview", json=draft, headers=OFFICE)
    ).json()
    assert told["faults"] == [
        {"field": "vi.short", "code": "unknown-placeholder", "about": "ho_ten"}
    ]
    assert set(told["previews"]) == {"en"}
    preview = told["previews"]["en"]
    assert (preview["encoding"], preview["parts"], preview["accented"]) == ("GSM-7", 1, 1)
    assert preview["short"].endswith("ket qua.")
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"}
    body = draft | {"base": 0}
    answer = await house.http.put("/templates/result-ready", json=body, headers=OFFICE | key)
    assert (answer.status_code, answer.json()["code"]) == (422, "notify.template-invalid")
    assert answer.json()["errors"][0]["field"] == "vi.short"
    late = {"vi": right, "en": right, "base": 3}
    answer = await house.http.put("/templates/result-ready", json=late, headers=OFFICE | key)
    assert (answer.status_code, answer.json()["code"]) == (409, "notify.template-moved-on")


async def test_every_kind_can_be_tried_in_both_languages(house: House):
    for one in (await house.http.get("/templates", headers=OFFICE)).json():
        path = f"/templates/{one['kind']}"
        newest = (await house.http.get(path, headers=OFFICE)).json()["editions"][0]
        words = {"vi": newest["vi"], "en": newest["en"]}
        told = (await house.http.post(f"{path}/preview", json=words, headers=OFFICE)).json()
        assert told["faults"] == []
        assert all(told["previews"][one]["parts"] == 1 for one in ("vi", "en"))


async def test_a_person_is_told_as_they_choose_and_of_what_the_law_wants_in_any_case(house: House):
    path, me = "/me/preferences", bearer(citizen(ANNA))
    shown = (await house.http.get(path, headers=me)).json()
    assert (shown["channels"], shown["offered"]) == (["zalo", "sms", "email"], ["sms"])
    assert "supplement-wanted" in {one["kind"] for one in shown["required"]}
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"}
    wish = {"channels": ["sms"], "muted": ["result-ready"], "language": "en"}
    assert (await house.http.put(path, json=wish, headers=me | key)).status_code == 200
    await house.happen(DOSSIER, SUBMITTED)
    await house.happen(DOSSIER, FINISHED)
    [text] = await house.phone()
    assert text.startswith(f"DVCKONTUM: Dossier {SUBMITTED.code} was submitted on")
    assert {one["kind"] for one in await house.inbox()} == {"submitted", "result-ready"}
    key = {"Idempotency-Key": "00000000-0000-4000-8000-000000000002"}
    wish["muted"] = ["overdue"]
    answer = await house.http.put(path, json=wish, headers=me | key)
    assert (answer.status_code, answer.json()["code"]) == (409, "notify.must-be-told")
    clerk = await house.http.get(path, headers=OFFICE)
    assert clerk.status_code == 403
    assert house.facts(MessageQueued)[0].about == DOSSIER_ID


async def test_who_finds_a_channel_full_stands_in_line_and_goes_next():
    house = House(carrier_patience=5)
    dispatcher = house.notify.dispatcher
    carriers = dispatcher.carriers
    provider = (await carriers.providers())[0]
    carriers._busy[provider.name] = provider.at_once  # noqa: SLF001 - as many as it may carry
    await house.happen(DOSSIER, SUBMITTED)
    assert (await house.phone(), [len(line) for line in dispatcher.lines.values()]) == ([], [1])
    assert not house.facts(MessagePostponed)
    carriers._busy[provider.name] = 0  # noqa: SLF001 - they are through
    await house.settle()
    assert len(await house.phone()) == 1
    assert not dispatcher.busy


async def test_a_rebuild_gives_the_same_ledger_and_sends_nothing(house: House):
    await house.happen(DOSSIER, SUBMITTED)
    await house.misbehave("nonsense")
    await house.happen(DOSSIER, RECEIVED)
    await house.misbehave("well")
    await house.pass_by(seconds=NEWS_PAUSES[0])
    said, texts = len(house.platform.stream(NOTIFY).log), await house.phone()
    rebuilt = MemoryReadModel(messages)
    [projection] = messages.projections
    await apply(messages, rebuilt, projection, house.platform.stream(NOTIFY).log)
    live = house.platform.view(messages)
    keys = [fact.message_id for fact in house.facts(MessageQueued)]
    views = {key: kept.view for key, kept in (await rebuilt.load(keys)).items()}
    assert views == {key: kept.view for key, kept in (await live.load(keys)).items()}
    assert len(views) == 2
    await replace(house.notify.dispatcher, views=rebuilt).look()
    assert (len(house.platform.stream(NOTIFY).log), await house.phone()) == (said, texts)


async def test_however_many_are_due_no_provider_carries_more_than_it_may():
    house = House(carrier_patience=5)
    carriers, most = house.notify.dispatcher.carriers, 0
    [provider] = await carriers.providers()
    await house.misbehave("slow")
    await house.platform.settle(house.rooms)
    for n in range(provider.at_once + 20):
        fact = SUBMITTED.model_copy(update={"dossier_id": f"d-{n:032x}", "applicant": f"p-{n}"})
        stream = house.platform.stream(DOSSIER)
        await stream.append(envelope(fact, DOSSIER.subject(fact.dossier_id)), expected=0)
        house.identity.phones[f"p-{n}"] = f"09{n:08d}"
    await house.platform.settle(house.rooms)
    looking = asyncio.create_task(house.notify.dispatcher.look())
    while not looking.done():
        most = max(most, carriers._busy[provider.name])  # noqa: SLF001 - what it has in hand
        await asyncio.sleep(0)
    assert most == provider.at_once
    await house.settle()
    assert len(house.facts(MessageSent)) == provider.at_once + 20


async def test_who_is_told_to_stop_lets_what_is_handed_over_come_to_its_end():
    house = House(carrier_patience=5)
    await house.misbehave("slow", seconds=0.3)
    subject = DOSSIER.subject(SUBMITTED.dossier_id)
    await house.platform.stream(DOSSIER).append(envelope(SUBMITTED, subject), expected=0)
    await house.platform.settle(house.rooms)
    running = asyncio.create_task(house.notify.dispatcher.run(lambda: None))
    while not house.facts(MessageAttempted):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(house.facts(MessageSent)) == 1
