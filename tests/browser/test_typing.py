"""What is typed into a form is never lost, is asked for only when it fits, and is checked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import forms
from tests.browser.citizen import KON_TUM, Citizen
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.door import let_in
from tests.filing import COPIES, Filing
from tests.house import Client, House
from tests.pdfs import pdf
from tests.people import Person
from tests.people import citizen as registered_citizen

pytestmark = pytest.mark.browser

RESIDENCE, LAND = "1.004222", "1.013831"
COMPLETE = ("1.001193", "1.000894", COPIES, RESIDENCE, "1.001612", LAND)
CENTRE = "Trung tâm Phục vụ hành chính công tỉnh"
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")


def saved(page: Page) -> None:
    expect(page.locator(".kept-said")).to_have_text(SAVED)


@pytest.fixture(scope="module")
def account(house: House) -> tuple[Person, Client]:
    """One citizen for all of these: each test has a dossier of its own."""
    return registered_citizen(house)


@pytest.fixture
def inside(opened: Opened, house: House, account: tuple[Person, Client]) -> Callable[..., Citizen]:
    """Opens a window in which that citizen has logged in: one more device each time."""

    def log_in(width: int = DESKTOP, *, script: bool = True) -> Citizen:
        person, client = account
        page = let_in(opened(width, script=script), house, client)
        return Citizen(page, house, person, script)

    return log_in


Inside = Callable[..., Citizen]


@pytest.mark.parametrize("code", COMPLETE)
def test_six_procedures_go_from_their_form_to_their_code(
    inside: Inside, account: tuple[Person, Client], code: str
):
    citizen = inside(PHONE if code == RESIDENCE else DESKTOP)
    at = citizen.begin(code)
    assert forms.fill_in(citizen, code, look=code == RESIDENCE) >= 4
    citizen.sees("Thành phần hồ sơ")
    upload_what_is_needed(account[1], at.removeprefix("/ho-so/"))
    citizen.page.goto(f"{at}/tiep-tuc")
    citizen.sees("Phí, lệ phí")
    expect(citizen.page.get_by_text("Còn thiếu giấy tờ")).to_have_count(0)
    button = "Thanh toán" if forms.procedure(code).get("fees") else "Tiếp tục"
    citizen.declare(button, CENTRE if code == LAND else KON_TUM)
    if button == "Thanh toán":
        citizen.pay_at_the_bank()
    citizen.sees("Kiểm tra và gửi")
    citizen.press("Đồng ý và gửi hồ sơ")
    citizen.sees("Đã gửi hồ sơ")
    number = citizen.page.locator("#ma-ho-so").inner_text()
    assert re.fullmatch(r"H34(\.\d\d)*-\d{6}-\d{4,5}", number)
    citizen.follow("Theo dõi hồ sơ")
    expect(citizen.page.get_by_role("main")).to_contain_text(number)


def upload_what_is_needed(client: Client, dossier_id: str) -> None:
    """A PDF for each paper that must be there."""
    path = f"/dossier/dossiers/{dossier_id}"
    for part in client.get(path).json()["components"]:
        if part["required"]:
            put = client.send("PUT", f"{path}/components/{part['id']}", content=pdf(part["id"]))
            assert put.is_success, put.text


def test_what_is_typed_is_saved_and_found_on_another_device(inside: Inside):
    citizen = inside()
    page = citizen.page
    at = citizen.begin(COPIES)
    page.goto(f"{at}/to-khai?phan=3")
    page.locator("#f-noi_dang_ky").fill("Xã Đăk T")
    saved(page)
    page.locator("#f-noi_dang_ky").press_sequentially("ô")
    expect(page.locator(".kept")).to_have_attribute("data-state", "keeping")
    saved(page)
    other = inside().page
    other.goto(f"{at}/tiep-tuc")
    expect(other.locator("#f-noi_dang_ky")).to_have_value("Xã Đăk Tô")
    other.locator("#f-chu_ho_ten").fill("Y Mẫu")
    saved(other)
    page.locator("#f-chu_ho_ten").fill("Y Khác")
    expect(page.locator(".kept-said")).to_contain_text("vừa được thay đổi ở nơi khác")
    citizen.press("Giữ những gì tôi gõ ở đây")
    saved(page)
    other.reload()
    expect(other.locator("#f-chu_ho_ten")).to_have_value("Y Khác")


def test_a_session_that_ends_loses_nothing(inside: Inside):
    citizen = inside()
    page = citizen.page
    at = citizen.begin(COPIES)
    page.goto(f"{at}/to-khai?phan=3")
    page.locator("#f-chu_ho_ten").fill("Y Mẫu")
    saved(page)
    page.context.clear_cookies()
    page.locator("#f-noi_dang_ky").fill("Xã Đăk Tô")
    expect(page.locator(".kept-said")).to_contain_text("phiên đăng nhập đã hết")
    kept = page.evaluate("[Object.keys(sessionStorage).length, localStorage.length]")
    assert kept == [1, 0]
    citizen.follow("Đăng nhập lại")
    citizen.sees("Đăng nhập")
    citizen.follow("Tài khoản Cổng dịch vụ công")
    citizen.type_log_in()
    citizen.sees_part("Giấy tờ cần bản sao")
    expect(page.locator("#f-chu_ho_ten")).to_have_value("Y Mẫu")
    expect(page.locator("#f-noi_dang_ky")).to_have_value("Xã Đăk Tô")
    saved(page)
    assert page.evaluate("sessionStorage.length") == 0
    other = inside().page
    other.goto(f"{at}/tiep-tuc")
    expect(other.locator("#f-noi_dang_ky")).to_have_value("Xã Đăk Tô")


def test_a_part_sent_after_the_session_ended_is_there_after_the_log_in(inside: Inside):
    citizen = inside()
    page = citizen.page
    at = citizen.begin(COPIES)
    page.goto(f"{at}/to-khai?phan=3")
    page.context.clear_cookies()
    page.locator("#f-noi_dang_ky").fill("Xã Đăk Tô")
    citizen.press("Lưu và tiếp tục")
    citizen.sees("Đăng nhập")
    citizen.follow("Tài khoản Cổng dịch vụ công")
    citizen.type_log_in()
    citizen.sees_part("Giấy tờ cần bản sao")
    expect(page.locator("#f-noi_dang_ky")).to_have_value("Xã Đăk Tô")
    saved(page)


def test_what_cannot_be_saved_is_said_and_tried_again(inside: Inside):
    citizen = inside()
    page = citizen.page
    at = citizen.begin(COPIES)
    page.goto(f"{at}/to-khai?phan=3")
    page.context.set_offline(True)
    page.locator("#f-noi_dang_ky").fill("Xã Đăk Tô")
    expect(page.locator(".kept-said")).to_contain_text("sẽ thử lại")
    page.context.set_offline(False)
    saved(page)


@pytest.mark.parametrize("script", [True, False])
def test_questions_come_and_go_with_the_answers(inside: Inside, *, script: bool):
    citizen = inside(PHONE, script=script)
    page = citizen.page
    at = citizen.begin(RESIDENCE)
    page.goto(f"{at}/to-khai?phan=4")
    expect(page.locator("#f-chu_ho_ho_ten")).to_be_hidden()
    page.get_by_label("Không", exact=True).check()
    if not script:
        citizen.press("Lưu và tiếp tục")
        expect(page.get_by_role("main")).to_contain_text("mở thêm 3 câu hỏi")
        expect(page.locator(".field-error")).to_have_count(0)
    expect(page.locator("#f-chu_ho_ho_ten")).to_be_visible()
    page.locator("#f-chu_ho_ho_ten").fill("Lê Văn Mẫu")
    citizen.press("Lưu và tiếp tục")
    expect(page.locator("#e-chu_ho_so_dinh_danh")).to_contain_text("Mời bạn điền mục này.")
    page.get_by_label("Có", exact=True).check()
    citizen.press("Lưu và tiếp tục")
    citizen.sees_part("Người cùng thay đổi")


def test_who_files_for_another_names_them_and_must_show_a_paper(inside: Inside):
    citizen = inside()
    page = citizen.page
    at = citizen.begin(RESIDENCE)
    page.get_by_label("Người khác").check()
    forms.fill_part(citizen, RESIDENCE, cho_ho_ten="Y Được Nộp Thay")
    citizen.press("Lưu và tiếp tục")
    citizen.sees_part("Người đăng ký")
    expect(page.locator("#f-nyc_ho_ten")).to_have_value("Y Được Nộp Thay")
    expect(page.locator("#f-nyc_ngay_sinh")).to_have_value("31/01/1950")
    expect(page.locator("#f-nyc_dien_thoai")).to_have_value(citizen.person.phone)
    forms.fill_in(citizen, RESIDENCE)
    paper = page.locator("#giay-to-van-ban-uy-quyen")
    expect(paper).to_contain_text("bắt buộc")
    page.goto(f"{at}/le-phi")
    expect(page.get_by_role("main")).to_contain_text("Y Được Nộp Thay")


def test_what_was_declared_can_be_corrected_until_it_is_paid(
    inside: Inside, house: House, account: tuple[Person, Client]
):
    person, client = account
    filing = Filing.begun(house, client, person)
    filing.fill_in()
    filing.declare()
    citizen = inside()
    page = citizen.page
    at = f"/ho-so/{filing.dossier_id}"
    page.goto(f"{at}/to-khai")
    citizen.press("Sửa lại hồ sơ")
    citizen.sees("Tờ khai")
    page.goto(f"{at}/to-khai?phan=4")
    page.locator("#f-so_ban").fill("5")
    saved(page)
    page.goto(f"{at}/le-phi")
    expect(page.locator("tfoot")).to_contain_text("40.000 đồng")
    filing.declare()
    filing.order()
    page.goto(f"{at}/to-khai")
    citizen.press("Sửa lại hồ sơ")
    citizen.sees("Thanh toán")
    expect(page.get_by_role("status").first).to_contain_text("chưa sửa được")
