"""What goes wrong while filing is said in plain words, beside what it concerns."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import KON_TUM, PROMISE, Citizen
from tests.browser.conftest import PHONE, Opened
from tests.browser.drafts import with_draft, with_fee
from tests.filing import Filing, answers
from tests.house import House
from tests.pdfs import pdf
from tests.people import registered

pytestmark = pytest.mark.browser

IDENTITY_PAPER = "giay-to-tuy-than"
MEGABYTE = 1024 * 1024


def answer(filing: Filing) -> None:
    """The form is filled in; no paper is there yet."""
    body = {"answers": answers(filing.person)}
    assert filing.client.send("PUT", f"{filing.path}/form", json=body).is_success


def said_beside(page: Page, field: str, text: str) -> None:
    """The field is marked and described by what is wrong; the summary leads to it."""
    marked = page.locator(f"#f-{field}")
    expect(marked).to_have_attribute("aria-invalid", "true")
    expect(marked).to_have_accessible_description(re.compile(re.escape(text)))
    expect(page.locator("#tong-loi").locator(f"a[href='#f-{field}']")).to_contain_text(text)


def test_each_wrong_answer_is_said_beside_its_field(opened: Opened, house: House):
    citizen, _, at = with_draft(page := opened(PHONE), house)
    page.goto(f"{at}/to-khai?phan=2")
    page.locator("#f-nyc_dien_thoai").fill("12345")
    citizen.press("Lưu và tiếp tục")
    said_beside(page, "nyc_dien_thoai", "Số điện thoại di động có 10 chữ số")
    said_beside(page, "nyc_quan_he", "Mời bạn chọn một trong các lựa chọn có sẵn.")
    page.goto(f"{at}/to-khai?phan=3")
    page.locator("#f-chu_ngay_sinh").fill("31/02/1990")
    page.locator("#f-nam_dang_ky").fill("hai nghìn")
    page.locator("#f-noi_dang_ky").fill("Xã Mẫu")
    citizen.press("Lưu và tiếp tục")
    citizen.sees("Tờ khai")
    expect(page).to_have_title(re.compile(r"^Lỗi: Tờ khai "))
    expect(page.locator("#tong-loi")).to_be_focused()
    for field, text in {
        "loai_giay_to": "Mời bạn chọn một trong các lựa chọn có sẵn.",
        "chu_ho_ten": "Mời bạn điền mục này.",
        "chu_ngay_sinh": "Mời bạn nhập ngày theo thứ tự ngày, tháng, năm.",
        "nam_dang_ky": "Mời bạn nhập một số, chỉ gồm chữ số.",
    }.items():
        expect(page.locator(f"#e-{field}")).to_contain_text(text)
        expect(page.locator(f"#f-{field}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f-noi_dang_ky")).to_have_value("Xã Mẫu")
    expect(page.locator("#f-nam_dang_ky")).to_have_value("hai nghìn")
    page.goto(f"{at}/to-khai?phan=4")
    page.locator("#f-so_ban").fill("21")
    citizen.press("Lưu và tiếp tục")
    expect(page.locator("#e-so_ban")).to_have_text("Số này không được lớn hơn 20.")


@pytest.mark.parametrize("script", [True, False])
def test_a_file_that_cannot_be_taken_is_refused_at_its_paper(
    opened: Opened, house: House, tmp_path: Path, *, script: bool
):
    page = opened(PHONE, script=script)
    citizen, filing, at = with_draft(page, house, script=script)
    answer(filing)
    page.goto(f"{at}/thanh-phan")
    citizen.press("Tiếp tục")
    expect(page.locator(f"#e-{IDENTITY_PAPER}")).to_contain_text("Giấy tờ này bắt buộc.")
    for name, content, text in (
        ("anh.pdf", b"day la anh", "Tệp này không phải PDF."),
        ("rach.pdf", pdf()[:-200], "Tệp PDF bị hỏng"),
        ("lon.pdf", b"%PDF-1.7" + bytes(21 * MEGABYTE), "Tệp lớn hơn 20 MB."),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        citizen.upload(IDENTITY_PAPER, path)
        expect(page.locator(f"#giay-to-{IDENTITY_PAPER}")).to_contain_text(text)
    page.goto(f"{at}/thanh-phan")
    expect(page.locator(".paper-file")).to_have_count(0)


def test_a_file_far_too_large_is_refused_too(opened: Opened, house: House, tmp_path: Path):
    page = opened(script=False)
    citizen, filing, at = with_draft(page, house, script=False)
    filing.fill_in()
    path = tmp_path / "rat-lon.pdf"
    path.write_bytes(b"%PDF-1.7" + bytes(30 * MEGABYTE))
    page.goto(f"{at}/thanh-phan")
    citizen.upload(IDENTITY_PAPER, path)
    expect(page.get_by_role("alert")).to_contain_text("Tệp lớn hơn 20 MB nên chưa được tải lên.")
    citizen.sees("Thành phần hồ sơ")


def test_a_paper_can_be_looked_at_replaced_and_removed(page: Page, house: House, tmp_path: Path):
    citizen, filing, at = with_draft(page, house)
    filing.fill_in()
    page.goto(f"{at}/thanh-phan")
    paper = page.locator(f"#giay-to-{IDENTITY_PAPER}")
    expect(paper).to_contain_text("can-cuoc.pdf")
    shown = page.request.get(f"{at}/tep/{IDENTITY_PAPER}")
    assert (shown.status, shown.headers["content-type"]) == (200, "application/pdf")
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    expect(paper).to_contain_text("2 trang")
    paper.get_by_role("button", name="Xóa").click()
    expect(paper.locator(".paper-file")).to_have_count(0)


def test_the_declaration_wants_agency_promise_and_captcha(opened: Opened, house: House):
    page = opened(PHONE)
    citizen, filing, at = with_draft(page, house)
    filing.fill_in()
    page.goto(f"{at}/le-phi")
    citizen.press("Thanh toán")
    citizen.sees("Phí, lệ phí")
    said_beside(page, "agency", "Mời bạn chọn cơ quan tiếp nhận hồ sơ.")
    said_beside(page, "promise", "Mời bạn đọc và đánh dấu vào ô cam đoan")
    said_beside(page, "captcha_answer", "Mời bạn nhập mã xác nhận trong hình.")
    page.get_by_label("Cơ quan tiếp nhận").select_option(label=KON_TUM)
    expect(page.get_by_text("Số tài khoản").locator("visible=true")).to_have_count(1)
    page.get_by_label(PROMISE).check()
    page.locator("[name=captcha_answer]").fill("abcde")
    page.locator("[name=captcha_answer]").press("Enter")
    said_beside(page, "captcha_answer", "Mã xác nhận chưa đúng.")
    expect(page.get_by_label("Cơ quan tiếp nhận")).to_have_value("H34.23.09")
    expect(page.get_by_label(PROMISE)).to_be_checked()
    citizen.sees("Phí, lệ phí")
    assert filing.client.get(filing.path).json()["state"] == "draft"


def test_papers_still_missing_are_named_before_and_after_the_declaration(page: Page, house: House):
    citizen, filing, at = with_draft(page, house)
    answer(filing)
    page.goto(f"{at}/le-phi")
    expect(page.get_by_role("main")).to_contain_text("Còn thiếu giấy tờ bắt buộc: Giấy tờ tùy thân")
    citizen.declare("Thanh toán")
    expect(page.locator("#tong-loi")).to_contain_text("Hồ sơ còn thiếu giấy tờ bắt buộc.")
    citizen.sees("Phí, lệ phí")


def test_a_wrong_one_time_code_is_said_beside_the_field(page: Page, house: House):
    citizen = Citizen(page, house, registered(house))
    page.goto("/dang-nhap/cong-dvc")
    citizen.fill({"Số CCCD": citizen.person.id_number, "Mật khẩu": "Mat-khau-2026"})
    citizen.type_captcha()
    citizen.press("Đăng nhập")
    page.locator("[name=code]").fill("abcdef")
    citizen.press("Xác nhận")
    citizen.sees("Nhập mã xác thực")
    said_beside(page, "code", "Mã xác thực chưa đúng.")


def test_a_cancelled_payment_can_be_tried_again(opened: Opened, house: House):
    page = opened(PHONE)
    citizen, at = with_fee(page, house)
    expect(page.get_by_role("main")).to_contain_text("Chưa thanh toán")
    citizen.press("Thanh toán")
    page.get_by_role("button", name="Hủy giao dịch").click()
    citizen.sees("Thanh toán")
    expect(page.get_by_role("main")).to_contain_text("Giao dịch chưa thành công")
    citizen.press("Thanh toán lại")
    citizen.pay_at_the_bank()
    citizen.sees("Kiểm tra và gửi")
    page.goto(f"{at}/thanh-toan")
    citizen.sees("Thanh toán")
    expect(page.get_by_role("main")).to_contain_text("Mã giao dịch")


def test_money_the_bank_forgot_to_tell_of_is_asked_for(page: Page, house: House):
    citizen, _ = with_fee(page, house)
    citizen.press("Thanh toán")
    citizen.pay_at_the_bank("Đã thu tiền nhưng không bao giờ báo")
    citizen.sees("Kiểm tra và gửi")


def test_a_browser_that_claims_to_have_paid_is_told_to_wait(page: Page, house: House):
    citizen, at = with_fee(page, house)
    citizen.press("Thanh toán")
    page.goto(f"{at}/thanh-toan/ve?RESPONSE_CODE=00")
    citizen.sees("Thanh toán")
    expect(page.get_by_role("main")).to_contain_text("xin đừng thanh toán lại")
    page.goto(f"{at}/kiem-tra")
    citizen.sees("Thanh toán")
    page.get_by_text("Tôi chưa trả tiền").click()
    citizen.press("Thanh toán")
    citizen.pay_at_the_bank()
    citizen.sees("Kiểm tra và gửi")


def test_while_payment_is_silent_the_page_says_so_and_nothing_is_lost(page: Page, house: House):
    citizen, at = with_fee(page, house)
    with silent(house, "services.payment.main"):
        page.goto(f"{at}/thanh-toan")
        citizen.sees("Thanh toán")
        expect(page.get_by_role("main")).to_contain_text("Phần thanh toán đang tạm ngừng")
    citizen.follow("Thử lại")
    expect(page.get_by_role("main")).to_contain_text("Chưa thanh toán")


@contextmanager
def silent(house: House, module: str) -> Iterator[None]:
    """One of the house's own processes does not answer for a while."""
    found = next(c for c in house.launched.children() if module in " ".join(_line(c)))
    os.kill(found.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(found.pid, signal.SIGCONT)


def _line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []
