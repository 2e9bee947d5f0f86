"""Letters by Zalo: into a linked chat while it is open, by phone otherwise, and their receipts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from contracts.streams import NOTIFY
from services.notify.projections.chats import FREE_REPLIES, WINDOW
from tests.chatting import Town, town
from tests.facts import ANNA
from tests.telling import CODE, FINISHED, HANDED_OVER, OPENED, RECEIVED, SUBMITTED

TEMPLATE = "7895417"


async def begun(kontum: Town) -> Town:
    """Somebody follows; a dossier was handed in."""
    await kontum.authorise()
    await kontum.happen(OPENED, SUBMITTED)
    await kontum.follow()
    return kontum


@pytest.fixture
async def kontum() -> AsyncIterator[Town]:
    async with town() as kontum:
        yield await begun(kontum)


@pytest.fixture
async def with_notices() -> AsyncIterator[Town]:
    """The same where notices by phone are sent."""
    async with town(zalo_zns_template=TEMPLATE) as kontum:
        yield await begun(kontum)


def ends(kontum: Town, kind: str) -> list[tuple[Any, ...]]:
    return [(fact.channel, fact.kind.value) for fact in kontum.told(kind)]


async def test_news_come_into_the_linked_chat_and_not_by_sms(kontum: Town):
    await kontum.link(ANNA)
    texts = await kontum.phone()
    await kontum.happen(RECEIVED)
    newest = (await kontum.answers())[-1]
    assert newest.startswith(f"Hồ sơ {CODE} (Cấp bản sao")
    assert f"/ho-so/{OPENED.dossier_id}" in await kontum.page()
    assert await kontum.phone() == texts
    [sent] = [fact for fact in kontum.told("message-sent") if fact.channel == "zalo"]
    assert (sent.kind.value, sent.provider) == ("received", "zalo-oa")
    assert sent.receipt == (await kontum.lines())[-1]["id"]


async def test_that_it_was_seen_is_noted_once(kontum: Town):
    await kontum.link(ANNA)
    await kontum.happen(RECEIVED)
    receipt = (await kontum.lines())[-1]["id"]
    for _ in range(2):
        event = kontum.event("user_seen_message", message={"msg_ids": ["of-the-bot", receipt]})
        assert (await kontum.tell(event)).status_code == 200
    assert ends(kontum, "message-seen") == [("zalo", "received")]


@pytest.mark.parametrize("word", ["dừng", "hủy liên kết"])
async def test_who_wants_none_gets_an_sms(kontum: Town, word: str):
    await kontum.link(ANNA)
    await kontum.ask(word)
    before = await kontum.answers()
    await kontum.happen(RECEIVED)
    assert await kontum.answers() == before
    assert "da duoc tiep nhan" in (await kontum.phone())[0]


async def test_after_two_days_of_silence_it_is_an_sms_again(kontum: Town):
    await kontum.link(ANNA)
    kontum.watch.at += WINDOW + timedelta(minutes=1)
    await kontum.happen(RECEIVED)
    assert "da duoc tiep nhan" in (await kontum.phone())[0]


async def test_what_zalo_refuses_goes_on_by_sms(kontum: Town):
    await kontum.link(ANNA)
    for number in range(FREE_REPLIES):
        fact = RECEIVED if number == 0 else RECEIVED.model_copy(update={"calendar": str(number)})
        await kontum.happen(fact)
    assert "da duoc tiep nhan" in (await kontum.phone())[0]
    assert "zalo-quota" in [fact.reason for fact in kontum.told("attempt-failed")]


async def test_without_a_chat_a_notice_goes_to_the_phone(with_notices: Town):
    kontum = with_notices
    await kontum.happen(RECEIVED)
    notice = (await kontum.answers())[-1].splitlines()
    assert notice[0] == f"Mẫu {TEMPLATE}"
    assert notice[2].startswith(f"loi_nhan: Hồ sơ {CODE}")
    await kontum.happen(HANDED_OVER, FINISHED)
    assert ("zalo", "result-ready") in ends(kontum, "message-sent")


async def test_that_a_notice_arrived_is_noted_by_its_tracking_id(with_notices: Town):
    kontum = with_notices
    await kontum.happen(RECEIVED)
    [sent] = [f for f in kontum.told("message-sent") if f.kind.value == "received"]
    message = {"msg_id": sent.receipt, "tracking_id": sent.message_id}
    for _ in range(2):
        await kontum.tell(kontum.event("user_received_message", message=message))
    assert ("zalo", "received") in ends(kontum, "message-delivered")


async def test_who_said_dung_gets_no_notice_by_phone_either(with_notices: Town):
    kontum = with_notices
    await kontum.link(ANNA)
    await kontum.ask("dừng")
    before = await kontum.answers()
    await kontum.happen(RECEIVED)
    assert await kontum.answers() == before
    assert "da duoc tiep nhan" in (await kontum.phone())[0]


@pytest.mark.parametrize("tracking_id", ["m-" + "9" * 32, "", "*", "m-1", "x" * 500])
async def test_a_receipt_for_an_unknown_message_changes_nothing(kontum: Town, tracking_id: str):
    said = len(kontum.platform.stream(NOTIFY).log)
    message = {"msg_id": "unknown", "tracking_id": tracking_id}
    told = await kontum.tell(kontum.event("user_received_message", message=message))
    assert told.status_code == 200
    assert len(kontum.platform.stream(NOTIFY).log) == said
