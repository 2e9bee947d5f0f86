"""Linking Zalo on the portal, before the real notify: a code is shown here and sent there."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.chatting import Town, opened, town
from tests.facts import ANNA
from tests.following import logged_in
from tests.keys import citizen
from tests.portal import Browser, portal
from tests.telling import CODE, HANDED_OVER, OPENED, RECEIVED, SUBMITTED

LINK_CODE = re.compile(r"LK-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
async def kontum() -> AsyncIterator[Town]:
    async with town() as kontum:
        await kontum.authorise()
        await kontum.happen(OPENED, SUBMITTED, RECEIVED, HANDED_OVER)
        await kontum.follow()
        yield kontum


@pytest.fixture
async def anna(kontum: Town) -> AsyncIterator[Browser]:
    async with portal(notify=opened(kontum.rooms[0])) as http:
        yield Browser(logged_in(http, caller=citizen(ANNA)))


async def test_a_code_is_shown_sent_and_taken_back(kontum: Town, anna: Browser):
    page = await anna.open("/tai-khoan/zalo")
    assert "Chưa có Zalo nào được liên kết." in page.text
    shown = LINK_CODE.search((await anna.submit("/tai-khoan/zalo")).text)
    assert shown
    assert "Đã liên kết" in await kontum.ask(shown[0])
    assert "Người xử lý: Lê Văn Ví Dụ" in await kontum.ask(CODE)
    page = await anna.open("/tai-khoan/zalo")
    assert "Một cuộc trò chuyện, liên kết từ" in page.text
    await anna.submit("/tai-khoan/zalo/huy")
    await kontum.settle()
    page = await anna.open("/tai-khoan/zalo")
    assert "Chưa có Zalo nào được liên kết." in page.text
    assert "Người xử lý" not in await kontum.ask(CODE)


async def test_a_reloaded_page_shows_the_same_code(anna: Browser):
    await anna.open("/tai-khoan/zalo")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', anna.page.text))
    headers = {"Referer": str(anna.page.request.url)}
    pages = [
        await anna.http.post("/tai-khoan/zalo", data=hidden, headers=headers) for _ in range(2)
    ]
    codes = {found[0] for page in pages if (found := LINK_CODE.search(page.text))}
    assert len(codes) == 1


async def test_too_many_codes_are_refused_in_words(anna: Browser):
    await anna.open("/tai-khoan/zalo")
    for _ in range(10):
        assert LINK_CODE.search((await anna.submit("/tai-khoan/zalo")).text)
    refused = await anna.submit("/tai-khoan/zalo")
    assert refused.status_code == 422
    assert "Mời bạn thử lại sau một giờ." in refused.text


async def test_strangers_and_officials_are_sent_where_they_belong(kontum: Town):
    async with portal(notify=opened(kontum.rooms[0])) as http:
        away = await http.get("/tai-khoan/zalo")
    assert (away.status_code, away.headers["location"][:10]) == (303, "/dang-nhap")
