"""An open progress page keeps itself up to date, also over a death of the service behind it."""

import re
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Axe
from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import RECEIVE, hand_over_to
from tests.people import HANDLER_ID, RECEPTIONIST, citizen, official
from tests.waiting import until

pytestmark = pytest.mark.browser
AXE = Axe()
BACK = 60_000  # milliseconds in which a service that died is back and the page has heard of it


@pytest.fixture(scope="module")
def desk(house: House) -> Client:
    return official(house, RECEPTIONIST)


@pytest.fixture
def filing(house: House) -> Filing:
    """A dossier that was handed in."""
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    until(lambda: _timeline(filing).get("state") == "submitted", "the timeline to follow")
    return filing


def _timeline(filing: Filing) -> dict[str, Any]:
    answer = filing.client.get(f"/tracking/timelines/{filing.dossier_id}")
    told: dict[str, Any] = answer.json() if answer.is_success else {}
    return told


def follow(page: Page, filing: Filing) -> Page:
    let_in(page, filing.house, filing.client)
    page.goto(f"/ho-so/{filing.dossier_id}/tien-trinh")
    return page


def lines(page: Page) -> list[str]:
    """The timeline as it stands on the page."""
    texts = page.locator(".timeline li").all_inner_texts()
    return [re.sub(r"\s+", " ", text) for text in texts]


def up_to_date(page: Page) -> None:
    """What stands on the page is what stands there after a reload: nothing was missed."""

    def same() -> bool:
        shown = lines(page)
        fresh = page.context.new_page()
        fresh.goto(page.url)
        expected = lines(fresh)
        fresh.close()
        page.bring_to_front()
        return shown == expected

    until(same, "the page to show all of it", within=30)


def killed(house: House, service: str) -> psutil.Process:
    """The process of a service, below its launcher, dead."""
    children = house.launched.children()
    (found,) = (p for p in children if f"services.{service}.main:app" in p.cmdline())
    found.kill()
    return found


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_reception_appears_by_itself_and_is_read_out(
    opened: Opened, filing: Filing, desk: Client, width: int
):
    page = follow(opened(width), filing)
    expect(page.get_by_text("Trang này tự hiện tin mới.")).to_be_visible()
    page.evaluate("window.unreloaded = true")
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    expect(page.locator("[aria-current=step]")).to_contain_text("Đã tiếp nhận")
    expect(page.locator("[data-live-said]")).to_contain_text("Cơ quan đã tiếp nhận hồ sơ")
    page.get_by_text("Vì sao hẹn ngày này?").click()
    page.get_by_role("link", name="Xem chi tiết").focus()
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success
    expect(page.locator("[aria-current=step]")).to_contain_text("Đang xử lý")
    expect(page.get_by_text("Lịch làm việc")).to_be_visible()
    expect(page.get_by_role("link", name="Xem chi tiết")).to_be_focused()
    assert page.evaluate("window.unreloaded")
    up_to_date(page)
    AXE.look(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_after_tracking_died_and_came_back_nothing_is_missed(
    page: Page, house: House, filing: Filing, desk: Client
):
    follow(page, filing)
    expect(page.get_by_text("Trang này tự hiện tin mới.")).to_be_visible()
    page.evaluate("window.unreloaded = true")
    dead = killed(house, "tracking")
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success
    expect(page.get_by_text("Tải lại trang")).to_be_visible()
    step = page.locator("[aria-current=step]")
    expect(step).to_contain_text("Đang xử lý", timeout=BACK)
    expect(page.get_by_text("Trang này tự hiện tin mới.")).to_be_visible(timeout=BACK)
    up_to_date(page)
    assert page.evaluate("window.unreloaded")
    assert not dead.is_running()


def test_without_a_script_it_is_reloaded(opened: Opened, filing: Filing, desk: Client):
    page = follow(opened(script=False), filing)
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    until(lambda: _timeline(filing)["state"] == "received", "the timeline to follow")
    expect(page.locator("[aria-current=step]")).to_contain_text("Đã nộp")
    page.get_by_role("link", name="Tải lại trang").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Đã tiếp nhận")
    page.get_by_text("Vì sao hẹn ngày này?").click()
    expect(page.get_by_text("Lịch làm việc")).to_be_visible()


def test_who_has_logged_out_elsewhere_is_asked_to_log_in(page: Page, filing: Filing, desk: Client):
    follow(page, filing)
    expect(page.get_by_text("Trang này tự hiện tin mới.")).to_be_visible()
    page.context.clear_cookies()
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
