"""Paying as the manual tells it (§4.1), through either provider, and what a citizen reads after."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE, Opened
from tests.browser.drafts import with_draft, with_fee
from tests.browser.looks import looked_at
from tests.house import House
from tests.waiting import until

pytestmark = pytest.mark.browser


def go_to_the_bank(citizen: Citizen, at: str, way: str) -> None:
    """The fee page from top to bottom, as the manual has it."""
    page = citizen.page
    page.goto(f"{at}/le-phi")
    citizen.sees("Phí, lệ phí")
    expect(page.get_by_role("heading", name="Thông tin phí, lệ phí")).to_be_visible()
    ways = page.get_by_role("group", name="Chọn hình thức thanh toán")
    expect(ways.get_by_role("radio")).to_have_count(2)
    expect(ways.get_by_label("VNPT Payment Platform")).to_be_checked()
    ways.get_by_label(way).check()
    citizen.declare("Thanh toán")


def choose_a_bank(citizen: Citizen, bank: str) -> None:
    """The list, and the tick above the one that is chosen."""
    page = citizen.page
    expect(page).to_have_title(re.compile("Chọn ngân hàng"))
    looked_at(page, script=citizen.script)
    expect(page.locator(".tick").locator("visible=true")).to_have_count(0)
    page.get_by_label(bank, exact=False).check(force=True)
    expect(page.locator(".tick").locator("visible=true")).to_have_count(1)
    page.get_by_role("button", name="Thanh toán").click()


def at_the_bank(citizen: Citizen, bank: str) -> None:
    """Its own log-in, and the last word on the payment."""
    page = citizen.page
    expect(page.locator("header")).to_contain_text(bank)
    looked_at(page, script=citizen.script)
    page.get_by_label("Tên đăng nhập").fill("nguoi-mau")
    page.get_by_label("Mật khẩu").fill("sandbox")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận thanh toán")
    looked_at(page, script=citizen.script)
    page.get_by_role("button", name="Xác nhận").click()


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, False)])
def test_the_manuals_way_through_vnpay(opened: Opened, house: House, width: int, *, script: bool):
    page = opened(width, script=script)
    citizen, filing, at = with_draft(page, house, script=script)
    filing.fill_in()
    go_to_the_bank(citizen, at, "VNPAY")
    choose_a_bank(citizen, "Agribank")
    at_the_bank(citizen, "Agribank")
    citizen.sees("Kiểm tra và gửi")
    page.goto(f"{at}/thanh-toan")
    citizen.sees("Thanh toán")
    main = page.get_by_role("main")
    for proof in ("AGRIBANK", "Số tham chiếu của ngân hàng", "Mã giao dịch VNPAY", "Số biên lai"):
        expect(main).to_contain_text(proof)
    main.get_by_text("Diễn biến của khoản này").click()
    expect(main).to_contain_text("qua VNPAY")


def pay_with(citizen: Citizen, way: str, mischief: str) -> None:
    """From the payment page to the bank, where something goes wrong, and back."""
    citizen.page.get_by_label(way).check()
    citizen.press("Thanh toán")
    citizen.pay_at_the_bank(mischief)
    citizen.sees("Thanh toán")


def test_money_that_does_not_fit_is_not_to_be_paid_again(opened: Opened, house: House):
    page = opened(PHONE)
    for way, mischief, why in (
        ("VNPT", "Số tiền thu không đúng số phải nộp", "khác số tiền phải nộp"),
        ("VNPAY", "Đã thu tiền nhưng giao dịch bị nghi ngờ", "bên thanh toán đang kiểm tra"),
    ):
        citizen, _ = with_fee(page, house)
        pay_with(citizen, way, mischief)
        main = page.get_by_role("main")
        expect(main).to_contain_text(why)
        expect(main).to_contain_text("Xin đừng nộp lại.")
        expect(main.get_by_role("button", name="Thanh toán")).to_have_count(0)


def test_a_failure_is_told_in_plain_words_and_its_later_success_too(page: Page, house: House):
    citizen, at = with_fee(page, house)
    pay_with(citizen, "VNPAY", "Tài khoản không đủ tiền")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Tài khoản của bạn không đủ tiền.")
    page.get_by_label("VNPT").check()
    citizen.press("Thanh toán lại")
    citizen.pay_at_the_bank("Báo thất bại trước, 5 giây sau báo đã thu tiền")
    citizen.sees("Thanh toán")
    expect(main).to_contain_text("Giao dịch chưa thành công")

    def paid() -> bool:
        page.goto(f"{at}/thanh-toan")
        return "Đã thanh toán" in main.inner_text()

    until(paid, "a payment after all", 30.0)
