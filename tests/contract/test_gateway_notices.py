"""Pages about messages before the real notify and identity: settings, inbox, words, what waits."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from contracts.access import Caller
from contracts.identity import Role
from contracts.streams import DOSSIER
from contracts.values import PersonId
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.notify.domain.patience import NEWS_PAUSES
from tests.following import logged_in
from tests.identities import Identity, identity
from tests.keys import citizen, official
from tests.notifying import PHONE, House
from tests.portal import Browser, portal
from tests.telling import SUBMITTED

BOSS = official("o-boss", "H34.02", Role.APPROVER)
SETTINGS = "/tai-khoan/thong-bao"


@pytest.fixture
async def desk() -> AsyncIterator[Identity]:
    async with identity() as desk:
        yield desk


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House(carrier_rest=0)
    yield house
    await house.http.aclose()


@asynccontextmanager
async def before(house: House, desk: Identity, caller: Caller) -> AsyncIterator[Browser]:
    """Somebody with a browser."""
    app = FastAPI()
    explain_problems(app)
    furnish(app, desk.offered)
    async with portal(notify=house.app, identity=app) as http:
        yield Browser(logged_in(http, caller=caller))


async def resident(house: House, desk: Identity) -> Caller:
    """Somebody who registered, with a phone that notify knows."""
    person_id = await desk.registered()
    house.identity.phones[PersonId(person_id)] = PHONE
    return citizen(person_id)


async def test_an_address_is_given_and_shown_to_be_read(house: House, desk: Identity):
    async with before(house, desk, await resident(house, desk)) as browser:
        page = await browser.open(SETTINGS)
        assert "chưa xác nhận nên chưa gửi thư được" in page.text
        page = await browser.submit(f"{SETTINGS}/thu", email="không phải")
        assert (page.status_code, "chưa đúng dạng" in page.text) == (422, True)
        page = await browser.submit(f"{SETTINGS}/thu", email="mau@example.org")
        assert "m***@example.org" in page.text
        page = await browser.submit(f"{SETTINGS}/ma", code="000000")
        assert "Mã xác thực chưa đúng" in page.text
        code = await desk.code(desk.facts("challenge-issued")[-1].challenge_id)
        page = await browser.submit(f"{SETTINGS}/ma", code=code)
        assert "Đã xác nhận thư điện tử" in page.text
        assert "chưa xác nhận nên" not in page.text
        page = await browser.open(f"{SETTINGS}/ma")
        assert str(page.url).endswith(SETTINGS), "nothing is waited for"


async def test_choices_are_kept_and_somebody_has_to_be_reachable(house: House, desk: Identity):
    async with before(house, desk, await resident(house, desk)) as browser:
        await browser.open(SETTINGS)
        page = await browser.submit(SETTINGS, language="en", **{"gui-submitted": "1"})
        assert (page.status_code, "ít nhất một cách gửi" in page.text) == (422, True)
        wish = {"kenh-sms": "1", "gui-submitted": "1"}
        page = await browser.submit(SETTINGS, language="en", **wish)
        assert "Đã lưu cài đặt thông báo" in page.text
        ticked = re.findall(r'id="((?:kenh|gui|tieng)-[\w-]+)"[^>]* checked', page.text)
        assert ticked == ["kenh-sms", "gui-submitted", "tieng-en"]


async def test_the_inbox_says_what_is_new_and_what_each_channel_did(house: House, desk: Identity):
    caller = await resident(house, desk)
    await house.happen(DOSSIER, SUBMITTED.model_copy(update={"applicant": caller.person_id}))
    async with before(house, desk, caller) as browser:
        page = await browser.open("/tin-nhan")
        assert "SMS đã gửi 16/11/2026 09:30" in page.text
        assert "Đánh dấu đã đọc 1 tin" in page.text
        fresh = dict.fromkeys(re.findall(r'name="(doc-m-\w+)"', page.text), "1")
        await browser.submit("/tin-nhan/da-doc", **fresh)
        await house.settle()
        page = await browser.open("/tin-nhan")
        assert "Đánh dấu đã đọc" not in page.text


async def test_words_are_tried_before_they_are_published(house: House, desk: Identity):
    path = "/can-bo/mau-tin/handed-over"
    async with before(house, desk, BOSS) as browser:
        assert "Hồ sơ đang được xử lý" in (await browser.open("/can-bo/mau-tin")).text
        await browser.open(path)
        words = {"vi_short": "{ho_ten} ơi", "vi_full": "{what}", "en_short": "{which}"}
        words["en_full"] = "{what}"
        page = await browser.submit(path, do="publish", base="0", **words)
        assert (page.status_code, "Không có chỗ điền {ho_ten}" in page.text) == (422, True)
        words["vi_short"] = "{which} đang được xử lý."
        page = await browser.submit(path, do="look", base="0", **words)
        assert "dang duoc xu ly." in page.text
        assert "GSM-7" in page.text
        page = await browser.submit(path, do="publish", base="0", **words)
        assert "Đã ban hành bản mới" in page.text
        assert "Đang dùng bản 1." in page.text
        words["vi_full"] = "{what} khác"
        page = await browser.submit(path, do="publish", base="0", **words)
        assert (page.status_code, "Người khác vừa ban hành" in page.text) == (422, True)


async def test_what_waits_is_sent_again_with_one_click(house: House, desk: Identity):
    await house.misbehave("down")
    await house.happen(DOSSIER, SUBMITTED)
    for pause in NEWS_PAUSES:
        await house.pass_by(seconds=pause)
    await house.misbehave("well")
    async with before(house, desk, BOSS) as browser:
        page = await browser.open("/can-bo/tin-cho-gui-lai")
        assert "Gửi lại tất cả (1)" in page.text
        page = await browser.submit("/can-bo/tin-cho-gui-lai")
        assert "Đang gửi lại 1 tin." in page.text
        await house.settle()
        page = await browser.open("/can-bo/tin-cho-gui-lai")
        assert "Không có tin nào chờ gửi lại." in page.text
    assert len(await house.phone()) == 1
