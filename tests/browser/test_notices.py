"""Being told: settings, the address that is confirmed, the inbox; and the words, at the desk."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.filing import Filing
from tests.house import Client, House
from tests.people import PROVINCE_APPROVER, Person, citizen, official
from tests.waiting import until

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@pytest.fixture(scope="module")
def boss(house: House) -> Client:
    return official(house, PROVINCE_APPROVER)


@pytest.fixture
def inside(opened: Opened, house: House, window: dict[str, int]) -> tuple[Page, Person, Client]:
    person, client = citizen(house)
    return let_in(opened(**window), house, client), person, client


def letters(house: House, address: str) -> list[str]:
    found = httpx.get(f"{house.sandbox}/mail/outbox", params={"to": address}).json()
    return [letter["text"] for letter in found]


def noted(page: Page) -> bool:
    """Whether the inbox says already that the letter was sent."""
    page.goto("/tin-nhan")
    return page.get_by_text(re.compile("Thư điện tử đã gửi")).count() > 0


@pytest.mark.parametrize("window", WINDOWS)
def test_an_address_is_confirmed_and_then_messages_go_there(
    house: House, inside: tuple[Page, Person, Client], window: dict[str, int]
):
    page, person, client = inside
    script, address = bool(window.get("script", True)), f"{person.phone}@example.org"
    page.goto("/tai-khoan")
    page.get_by_role("link", name="Cài đặt thông báo").click()
    looked_at(page, script=script)
    page.get_by_label("Thư điện tử nhận tin").fill(address)
    page.get_by_role("button", name="Gửi mã xác nhận").click()
    looked_at(page, script=script)
    [text] = until(lambda: letters(house, address), "a letter with a code")
    code = re.search(r"\b\d{6}\b", text)
    assert code
    page.get_by_label("Mã xác thực (OTP)").fill(code[0])
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("Đã xác nhận thư điện tử")
    page.get_by_label("SMS").uncheck()
    page.get_by_label("Zalo", exact=True).uncheck()
    page.get_by_role("button", name="Lưu cài đặt").click()
    expect(page.locator(".flash")).to_contain_text("Đã lưu cài đặt thông báo")
    filing = Filing.begun(house, client, person)
    filing.submitted()
    until(lambda: any("đã nộp lúc" in one for one in letters(house, address)), "the letter")
    until(lambda: noted(page), "what became of it")
    looked_at(page, script=script)
    page.get_by_role("button", name=re.compile("Đánh dấu đã đọc")).click()
    expect(page.get_by_text("Mới", exact=True)).to_have_count(0)
    page.goto(f"{house.sandbox}/dien-thoai?so={person.phone}&thu={address}")
    expect(page.locator("article h3").first).to_contain_text("Đã nộp hồ sơ")
    looked_at(page, script=script)


@pytest.mark.parametrize("window", WINDOWS)
def test_words_are_tried_and_faults_are_said_before_they_are_published(
    house: House, opened: Opened, boss: Client, window: dict[str, int]
):
    page, script = let_in(opened(**window), house, boss), bool(window.get("script", True))
    page.goto("/can-bo")
    page.get_by_role("link", name="Mẫu tin nhắn").click()
    looked_at(page, script=script)
    page.get_by_role("link", name="Hồ sơ đang được xử lý").click()
    looked_at(page, script=script)
    short = page.get_by_label("Tiếng Việt, cho điện thoại")
    short.fill("{ho_ten} ơi")
    page.get_by_role("button", name="Ban hành bản mới").click()
    expect(page.get_by_role("alert")).to_contain_text("Không có chỗ điền {ho_ten}")
    looked_at(page, script=script)
    short.fill("{which} đang được xử lý từ {at}, " + str(window["width"]))
    page.get_by_role("button", name="Xem trước").last.click()
    expect(page.get_by_text(re.compile("dang duoc xu ly tu"))).to_be_visible()
    page.get_by_role("button", name="Ban hành bản mới").click()
    expect(page.locator(".flash")).to_contain_text("Đã ban hành bản mới")
    page.goto("/can-bo/tin-cho-gui-lai")
    expect(page.get_by_text("Không có tin nào chờ gửi lại.")).to_be_visible()
    looked_at(page, script=script)
