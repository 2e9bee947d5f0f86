"""The webhook against whoever sends to it: forged, old, changed, strange, huge, a hundred times."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from services.notify.adapters.zalo.webhook import Webhook
from services.notify.api.zalo.webhook import LARGEST
from services.notify.domain.zalo.told import Delivery
from tests.chatting import SANDBOX, Town, signed, town
from tests.facts import NOW

WINDOW = timedelta(seconds=300)
A_MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def kontum() -> AsyncIterator[Town]:
    """The account is authorised and followed; what came of that is counted no more."""
    async with town() as kontum:
        await kontum.authorise()
        await kontum.follow()
        yield kontum


def heard(kontum: Town) -> int:
    return len(kontum.facts("heard")) - 1


async def test_an_event_of_zalos_is_heard_and_answered(kontum: Town):
    assert (await kontum.tell(kontum.event())).json() == {"status": "ok"}
    assert heard(kontum) == 1
    await kontum.settle()
    assert [fact.topic for fact in kontum.facts("replied")] == ["greeting", "look-up"]


@pytest.mark.parametrize(
    "mac",
    ["", "mac=", "mac=" + "0" * 64, "sha256=x", "mac=ắ"],
    ids=["none", "empty", "wrong", "other", "strange"],
)
async def test_a_wrong_signature_is_refused(kontum: Town, mac: str):
    raw = json.dumps(kontum.event()).encode()
    headers = {b"X-ZEvent-Signature": mac.encode()}
    refused = await kontum.notify.post("/zalo/webhook", content=raw, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "notify.zalo-forged")
    assert heard(kontum) == 0


async def test_the_signature_is_a_plain_hash_over_raw_body_and_the_accounts_own_key(kontum: Town):
    event = kontum.event()
    raw = json.dumps(event).encode()
    whole = SANDBOX.zalo_app_id.encode() + raw + event["timestamp"].encode()
    wrong_key = sha256(whole + SANDBOX.zalo_app_secret.encode()).hexdigest()
    assert (await kontum.tell(raw, mac=f"mac={wrong_key}")).status_code == 401
    assert (await kontum.tell(raw, mac=f"MAC={signed(raw).upper()}")).status_code == 200


async def test_a_body_that_was_changed_is_refused(kontum: Town):
    raw = json.dumps(kontum.event()).encode()
    mac = f"mac={signed(raw)}"
    for changed in (raw + b" ", raw.replace(b"Tra", b"tra"), b"", b"{}", b"[]", b"\xff", b"null"):
        assert (await kontum.tell(changed, mac=mac)).status_code == 401
    assert heard(kontum) == 0


async def test_an_event_is_taken_within_five_minutes_of_our_clock(kontum: Town):
    def at(shift: timedelta) -> dict[str, Any]:
        moment = kontum.watch() + shift
        return kontum.event(timestamp=str(int(moment.timestamp() * 1000)))

    for shift in (-WINDOW, WINDOW):
        assert (await kontum.tell(at(shift))).status_code == 200
    for shift in (-WINDOW - A_MOMENT, WINDOW + A_MOMENT, -timedelta(days=900)):
        refused = await kontum.tell(at(shift))
        assert (refused.status_code, refused.json()["code"]) == (403, "notify.zalo-stale")
    assert heard(kontum) == 2


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("user_click_chatnow", {}),
        ("user_send_group_text", {}),
        ("oa_send_text", {}),
        ("something_new", {"message": {"what": ["ever"]}}),
        ("", {}),
        ("user_send_text", {"sender": None}),
        ("user_send_text", {"message": "not an object"}),
        ("user_send_text", {"sender": {"id": "x" * 500}}),
        ("user_seen_message", {"message": {}}),
    ],
    ids=str,
)
async def test_what_means_nothing_to_us_is_taken_and_left(
    kontum: Town, name: str, changed: dict[str, Any]
):
    assert (await kontum.tell(kontum.event(name, **changed))).status_code == 200
    assert heard(kontum) == 0


async def test_times_beyond_any_calendar_are_no_trouble(kontum: Town):
    assert (await kontum.tell(kontum.event(timestamp="9" * 16))).status_code == 200
    assert (await kontum.tell(kontum.event(timestamp="yesterday"))).status_code == 200
    assert heard(kontum) == 0


async def test_ten_megabytes_are_refused_before_they_are_read(kontum: Town):
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(160):
            sent += LARGEST
            yield b"x" * LARGEST

    refused = await kontum.notify.post("/zalo/webhook", content=pieces())
    assert refused.status_code == 413
    huge = kontum.event(message={"msg_id": "1", "text": "x" * LARGEST})
    assert (await kontum.tell(huge)).status_code == 413
    assert heard(kontum) == 0


async def test_the_same_message_a_hundred_times_is_answered_once(kontum: Town):
    event = kontum.event()
    told = await asyncio.gather(*(kontum.tell(event) for _ in range(50)))
    await kontum.settle()
    told += [await kontum.tell(event) for _ in range(50)]
    await kontum.settle()
    assert {answer.status_code for answer in told} == {200}
    assert heard(kontum) == 1
    assert len(await kontum.answers()) == 2


async def test_the_words_of_a_message_told_again_are_not_kept_again(kontum: Town):
    event = kontum.event()
    await kontum.tell(event)
    await kontum.settle()
    await kontum.tell(event)
    fact = kontum.facts("heard")[-1]
    assert await kontum.platform.vault.get(fact.chat_id, f"zalo-words/{fact.heard_id}") is None


async def test_a_message_told_again_after_days_is_still_the_same(kontum: Town):
    event = kontum.event()
    await kontum.tell(event)
    await kontum.settle()
    kontum.watch.at += timedelta(days=3)
    later = event | {"timestamp": str(int(kontum.watch().timestamp() * 1000))}
    assert (await kontum.tell(later)).status_code == 200
    assert heard(kontum) == 1


async def test_two_people_may_have_messages_of_one_number(kontum: Town):
    event = kontum.event()
    await kontum.tell(event)
    await kontum.tell(event | {"sender": {"id": "2000000000000000012"}})
    assert heard(kontum) == 2


@pytest.mark.parametrize("kind", ["sticker", "audio", "file", "location"])
async def test_what_is_neither_text_nor_photo_gets_a_kind_word(kontum: Town, kind: str):
    event = kontum.event(f"user_send_{kind}", message={"msg_id": "m"})
    await kontum.tell(event)
    await kontum.settle()
    assert "Tôi chỉ đọc được chữ và ảnh" in (await kontum.answers())[-1]


@pytest.mark.parametrize(
    ("event", "delivery"),
    [
        (
            {"event_name": "user_received_message", "message": {"msg_id": 7, "tracking_id": "m-1"}},
            Delivery(how="delivered", receipts=("7",), tracking_id="m-1", at=NOW),
        ),
        (
            {"event_name": "user_seen_message", "message": {"msg_ids": ["8", "9"]}},
            Delivery(how="seen", receipts=("8", "9"), tracking_id="", at=NOW),
        ),
    ],
)
def test_receipts_are_read(event: dict[str, Any], delivery: Delivery):
    told = event | {"timestamp": str(int(NOW.timestamp() * 1000)), "sender": {"id": "1"}}
    raw = json.dumps(told).encode()
    opened = Webhook(SANDBOX.zalo_app_id, SANDBOX.zalo_oa_secret, WINDOW, lambda: NOW).opened
    assert opened(raw, f"mac={signed(raw)}") == delivery
