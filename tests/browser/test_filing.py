"""A citizen finds, registers, logs in, files, pays and submits, page by page as the manual says."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import forms
from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE, Opened
from tests.filing import COPIES
from tests.house import House
from tests.people import somebody

pytestmark = pytest.mark.browser

NAME = "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"
FREE = "2.000908"  # copies from the original register: nothing to pay
IDENTITY_PAPER = "giay-to-tuy-than"
STEPS = ("to-khai", "thanh-phan", "le-phi", "thanh-toan", "kiem-tra")


def find(citizen: Citizen) -> None:
    """By a word without diacritics, to the button that files; log-in comes in between."""
    citizen.page.goto("/thu-tuc?q=ban+sao+trich+luc")
    citizen.follow(NAME)
    citizen.sees(NAME)
    citizen.follow("Nộp trực tuyến")
    citizen.sees("Đăng nhập")
    citizen.follow("Tài khoản Cổng dịch vụ công")
    citizen.type_log_in()
    citizen.sees("Nộp hồ sơ trực tuyến")


def fill_in(citizen: Citizen) -> None:
    """What identity does not know; what it knows is there already."""
    page, person = citizen.page, citizen.person
    citizen.sees("Tờ khai")
    citizen.press("Lưu và tiếp tục")
    citizen.sees_part("Người yêu cầu")
    expect(page.get_by_label("Họ, chữ đệm, tên", exact=True)).to_have_value(person.full_name)
    expect(page.get_by_label("Số điện thoại di động")).to_have_value(person.phone)
    page.get_by_label("Quan hệ với người").select_option(label="Bản thân")
    citizen.press("Lưu và tiếp tục")
    citizen.sees_part("Giấy tờ cần bản sao")
    page.get_by_label("Loại giấy tờ").select_option(label="Giấy khai sinh")
    citizen.fill(
        {
            "Họ, chữ đệm, tên người": person.full_name,
            "Ngày sinh của người đó": "17/5/1990",
            "Nơi đã đăng ký": "Xã Mẫu",
        }
    )
    citizen.press("Lưu và tiếp tục")
    citizen.sees_part("Số lượng và cách nhận")
    citizen.fill({"Số bản sao cần cấp": "2"})
    citizen.press("Lưu và tiếp tục")
    citizen.sees("Thành phần hồ sơ")


def file_it(citizen: Citizen, folder: Path) -> None:
    """The five steps, from the button to the code."""
    citizen.press("Bắt đầu")
    fill_in(citizen)
    citizen.upload_pdf(IDENTITY_PAPER, folder)
    citizen.sees("Thành phần hồ sơ")
    citizen.press("Tiếp tục")
    citizen.sees("Phí, lệ phí")
    expect(citizen.page.locator("tfoot")).to_contain_text("16.000 đồng")
    citizen.declare("Thanh toán")
    citizen.pay_at_the_bank()
    citizen.sees("Kiểm tra và gửi")
    expect(citizen.page.get_by_role("main")).to_contain_text("17/05/1990")
    citizen.press("Đồng ý và gửi hồ sơ")
    citizen.sees("Đã gửi hồ sơ")
    code = citizen.page.locator("#ma-ho-so").inner_text()
    assert re.fullmatch(r"H34\.23\.09-\d{6}-\d{4,5}", code)
    citizen.follow("Theo dõi hồ sơ")
    expect(citizen.page.get_by_role("main")).to_contain_text(code)


def test_a_dossier_is_filed_paid_and_submitted(page: Page, house: House, tmp_path: Path):
    citizen = Citizen(page, house, somebody())
    citizen.register()
    find(citizen)
    file_it(citizen, tmp_path)


def test_the_same_on_a_phone_without_a_script(opened: Opened, house: House, tmp_path: Path):
    citizen = Citizen(opened(PHONE, script=False), house, somebody(), script=False)
    citizen.register()
    find(citizen)
    file_it(citizen, tmp_path)


def test_when_nothing_is_owed_nobody_is_sent_to_a_bank(
    opened: Opened, house: House, tmp_path: Path
):
    citizen = Citizen.inside(opened(PHONE), house)
    citizen.begin(FREE)
    forms.fill_in(citizen, FREE)
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    citizen.press("Tiếp tục")
    citizen.sees("Phí, lệ phí")
    expect(citizen.page.get_by_role("main")).to_contain_text("Không thu phí, lệ phí.")
    citizen.declare("Tiếp tục")
    citizen.sees("Kiểm tra và gửi")
    expect(citizen.page.locator(".step-bar")).to_contain_text("không phải nộp")
    citizen.press("Đồng ý và gửi hồ sơ")
    citizen.sees("Đã gửi hồ sơ")


def test_what_was_declared_can_be_read_but_not_changed(page: Page, house: House, tmp_path: Path):
    citizen = Citizen.inside(page, house)
    at = citizen.begin(COPIES)
    fill_in(citizen)
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    twin = page.context.new_page()
    twin.goto(f"{at}/to-khai")
    citizen.press("Tiếp tục")
    citizen.declare("Thanh toán")
    expect(page).to_have_title(re.compile("Chọn ngân hàng"))
    twin.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(twin.get_by_role("main")).to_contain_text("Bạn đã cam đoan nội dung này")
    twin.close()
    for step, heading in zip(STEPS, HEADINGS, strict=True):
        page.goto(f"{at}/{step}")
        citizen.sees(heading)
    page.goto(f"{at}/to-khai")
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    citizen.follow("Đến bước tiếp theo")
    citizen.sees("Thanh toán")


HEADINGS = ("Tờ khai", "Thành phần hồ sơ", "Phí, lệ phí", "Thanh toán", "Thanh toán")
"""Of the steps while the money has not come in."""


def test_every_step_speaks_english_too(page: Page, house: House, tmp_path: Path):
    citizen = Citizen.inside(page, house)
    at = citizen.begin(COPIES)
    fill_in(citizen)
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    page.goto(f"/ngon-ngu/en?ve={at}/to-khai")
    for step, heading in (("to-khai", "Form"), ("thanh-phan", "Papers"), ("le-phi", "Fees")):
        page.goto(f"{at}/{step}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_a_draft_goes_on_where_it_was_left(page: Page, house: House):
    citizen = Citizen.inside(page, house)
    at = citizen.begin(COPIES)
    page.goto(at)
    citizen.sees("Tờ khai")
    fill_in(citizen)
    page.goto(f"{at}/tiep-tuc")
    citizen.sees("Thành phần hồ sơ")
    page.goto(f"{at}/to-khai?phan=3")
    expect(page.get_by_label("Ngày sinh của người đó")).to_have_value("17/05/1990")


def test_after_the_session_ended_log_in_leads_back(page: Page, house: House):
    citizen = Citizen.inside(page, house)
    at = citizen.begin(COPIES)
    page.context.clear_cookies()
    page.goto(f"{at}/to-khai")
    citizen.sees("Đăng nhập")
    citizen.follow("Tài khoản Cổng dịch vụ công")
    citizen.type_log_in()
    citizen.sees("Tờ khai")


def test_nobody_sees_someone_elses_draft(opened: Opened, house: House):
    at = Citizen.inside(opened(), house).begin(COPIES)
    stranger = Citizen.inside(opened(), house)
    stranger.begin(COPIES)
    for step in (*STEPS, "tiep-tuc", "da-gui", f"tep/{IDENTITY_PAPER}"):
        shown = stranger.page.goto(f"{at}/{step}")
        assert shown is not None
        assert shown.status == 404
        expect(stranger.page.get_by_role("main")).to_contain_text("Không có hồ sơ này")
