"""Facts go in, texts and inboxes come out; on ground in memory, with the sandbox's phone."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.notify import Kind, MessageGivenUp, MessagePostponed, MessageQueued, MessageSent
from contracts.streams import DOSSIER, IDENTITY, NOTIFY, PAYMENT
from services.notify.domain.patience import HOLDS
from services.notify.reactions.telling import UnknownDossierError
from tests.facts import ANNA, BINH, NOW, envelope
from tests.keys import bearer, citizen, official
from tests.notifying import PHONE, House, file
from tests.telling import (
    CODE,
    DOSSIER_ID,
    FINISHED,
    HANDED_OVER,
    ISSUED,
    OPENED,
    PAID,
    RECEIVED,
    RESENT,
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    yield house
    await house.http.aclose()


async def test_the_applicant_follows_the_dossier_on_the_phone(house: House):
    await file(house)
    await house.happen(DOSSIER, RECEIVED)
    await house.happen(DOSSIER, HANDED_OVER)
    await house.happen(DOSSIER, FINISHED)
    starts = [
        f"DVCKONTUM: Ho so {CODE} da co ket qua luc",
        f"DVCKONTUM: Ho so {CODE} da duoc tiep nhan luc",
        f"DVCKONTUM: Ho so {CODE} da nop luc",
        "DVCKONTUM: Ho so cua ban da thu 16.000 dong luc",
    ]
    texts = await house.phone()
    assert len(texts) == len(starts)
    assert all(text.startswith(start) for text, start in zip(texts, starts, strict=True))


async def test_the_inbox_tells_the_same_in_full_newest_first(house: House):
    await file(house)
    house.now += timedelta(minutes=1)
    await house.happen(DOSSIER, HANDED_OVER)
    newest, *older = await house.inbox()
    assert newest["text"].startswith(f"Hồ sơ {CODE} (Cấp bản sao Trích lục hộ tịch) do Công chức")
    assert (newest["kind"], newest["about"], newest["code"]) == ("handed-over", DOSSIER_ID, CODE)
    assert (newest["state"], newest["ways"]) == ("sent", [])
    assert {message["kind"] for message in older} == {"submitted", "fee-paid"}
    ways = [(way["channel"], way["step"]) for message in older for way in message["ways"]]
    assert ways == [("sms", "sent"), ("sms", "sent")]
    assert (await house.inbox(lang="en", limit=1))[0]["text"].startswith(f"Dossier {CODE} (Copies")


async def test_everyone_sees_only_their_own_inbox(house: House):
    await file(house)
    stranger = await house.http.get("/messages", headers=bearer(citizen(BINH)))
    assert stranger.json() == []
    clerk = await house.http.get("/messages", headers=bearer(official("p-1", "H34.23.09")))
    assert (clerk.status_code, clerk.json()["code"]) == (403, "auth.not-allowed")
    assert (await house.http.get("/messages")).status_code == 401
    wrong = await house.http.get("/messages", params={"lang": "xx"}, headers=bearer(citizen(ANNA)))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "request.invalid")


async def test_a_fact_that_comes_twice_is_told_once(house: House):
    await file(house)
    said = len(house.platform.stream(NOTIFY).log)
    again = house.platform.stream(DOSSIER).log[-1]
    for effect in house.rooms.effects:
        if effect.events is DOSSIER:
            await effect.handler(again)
    await house.settle()
    assert len(house.platform.stream(NOTIFY).log) == said
    assert len(await house.phone()) == 2


async def test_a_one_time_code_arrives_on_the_phone_and_nowhere_else(house: House):
    await house.happen(IDENTITY, ISSUED)
    [text] = await house.phone()
    assert "493817" in text
    assert await house.inbox() == []
    assert not any("493817" in r.model_dump_json() for r in house.platform.stream(NOTIFY).log)
    await house.happen(IDENTITY, RESENT)
    assert len(await house.phone()) == 2


async def test_an_expired_code_is_never_sent_late(house: House):
    house.now = NOW + timedelta(minutes=5)
    await house.happen(IDENTITY, ISSUED)
    assert await house.phone() == []
    assert [fact.reason for fact in house.facts(MessageGivenUp)] == ["expired"]


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "code-gone"), (409, "code-spent"), (410, "expired")]
)
async def test_a_code_that_is_worth_nothing_any_more_is_not_sent(
    house: House, status: int, reason: str
):
    house.identity.codes.clear()
    house.identity.worthless = status
    await house.happen(IDENTITY, ISSUED)
    assert await house.phone() == []
    assert [fact.reason for fact in house.facts(MessageGivenUp)] == [reason]


@pytest.mark.parametrize("phones", [{}, {ANNA: None}, {ANNA: ""}])
async def test_who_has_no_phone_still_has_an_inbox(house: House, phones: dict[str, str | None]):
    house.identity.phones = phones
    await file(house)
    assert {fact.reason for fact in house.facts(MessageGivenUp)} == {"unreachable"}
    assert {message["state"] for message in await house.inbox()} == {"given-up"}


async def test_while_identity_is_down_nothing_is_lost(house: House):
    house.identity.down = True
    await house.happen(IDENTITY, ISSUED)
    assert [fact.kind for fact in house.facts(MessageQueued)] == [Kind.ONE_TIME_CODE]
    assert [fact.reason for fact in house.facts(MessagePostponed)] == ["address-book-down"]
    assert house.facts(MessageSent) == house.facts(MessageGivenUp) == []
    house.identity.down = False
    house.now += timedelta(seconds=HOLDS[0])
    await house.settle()
    assert len(await house.phone()) == 1


async def test_a_fact_about_a_dossier_not_seen_yet_waits(house: House):
    with pytest.raises(UnknownDossierError):
        await house.happen(PAYMENT, PAID)
    await house.platform.stream(DOSSIER).append(
        envelope(OPENED, DOSSIER.subject(DOSSIER_ID)), expected=0
    )
    await house.settle()
    assert len(await house.phone()) == 1


async def test_no_log_line_names_a_number_a_code_or_a_text(
    house: House, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="services")
    await file(house)
    await house.happen(IDENTITY, ISSUED)
    for secret in (PHONE, PHONE[1:], "493817", "Ma xac thuc"):
        assert secret not in caplog.text
