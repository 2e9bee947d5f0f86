"""Officials at their desk: receive, hand over, finish; each sees what is theirs to do."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.browser.staff import Staff, code_of, press
from tests.filing import Filing
from tests.house import House
from tests.pdfs import pdf
from tests.people import HANDLER_ID

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@pytest.fixture(scope="module")
def staff(house: House) -> Staff:
    return Staff.of(house)


@pytest.fixture
def filing(house: House, staff: Staff) -> Filing:
    """A dossier that waits on the desk."""
    return staff.filed(house)


def finish(page: Page, path: Path) -> None:
    page.get_by_label("Tệp kết quả").set_input_files(path)
    page.get_by_label("Tôi đã kiểm tra").check()
    press(page, "Trả kết quả")


@pytest.mark.parametrize("window", WINDOWS)
def test_a_dossier_is_received_and_handed_over(
    opened: Opened, house: House, filing: Filing, staff: Staff, window: dict[str, Any]
):
    code, script = code_of(filing), window.get("script", True)
    desk = let_in(opened(**window), house, staff.receptionist)
    desk.goto("/can-bo")
    tab = desk.get_by_role("link", name="Chờ tiếp nhận")
    expect(tab).to_have_attribute("aria-current", "page")
    looked_at(desk, script=script)
    desk.get_by_role("link", name=code).click()
    expect(desk.get_by_role("heading", name="Nội dung đã khai")).to_be_visible()
    expect(desk.get_by_text("Giấy khai sinh", exact=True)).to_be_visible()
    expect(desk.get_by_text("VIETCOMBANK", exact=True)).to_be_visible()
    expect(desk.get_by_text("Nếu tiếp nhận lúc này, hẹn trả")).to_be_visible()
    expect(desk.get_by_role("button", name="Trả kết quả")).to_have_count(0)
    paper = desk.get_by_role("link", name="can-cuoc.pdf")
    expect(paper).to_have_attribute("target", "_blank")
    assert desk.request.get(paper.get_attribute("href") or "").body().startswith(b"%PDF-")
    looked_at(desk, script=script)

    press(desk, "Tiếp nhận")
    expect(desk.get_by_role("status")).to_contain_text("Đã tiếp nhận hồ sơ.")
    expect(desk.get_by_role("main")).to_contain_text(re.compile(r"Hạn trả\s*\d\d/\d\d/\d{4}"))
    receipt = desk.get_by_role("link", name="mẫu 01").get_attribute("href") or ""
    assert desk.request.get(receipt).headers["content-type"] == "application/pdf"
    looked_at(desk, script=script)

    desk.get_by_label("Người nhận hồ sơ").select_option("")
    press(desk, "Chuyển xử lý")
    expect(desk.get_by_role("alert").first).to_contain_text("Mời bạn chọn người nhận hồ sơ.")
    looked_at(desk, script=script)
    next_one = desk.locator(f"#f-to option[value$='{HANDLER_ID}']").first
    desk.get_by_label("Người nhận hồ sơ").select_option(next_one.get_attribute("value"))
    press(desk, "Chuyển xử lý")
    expect(desk.get_by_role("status")).to_contain_text("Đã chuyển hồ sơ.")
    expect(desk.get_by_role("main")).to_contain_text("Hồ sơ đang do A Mẫu")
    looked_at(desk, script=script)


@pytest.mark.parametrize("window", WINDOWS)
def test_another_finishes_it_with_its_result(
    opened: Opened,
    house: House,
    filing: Filing,
    staff: Staff,
    window: dict[str, Any],
    tmp_path: Path,
):
    staff.approved(filing)
    code, script = code_of(filing), window.get("script", True)
    work = let_in(opened(**window), house, staff.approver)
    work.goto("/can-bo?muc=cua-toi")
    work.get_by_role("link", name=code).click()
    looked_at(work, script=script)
    press(work, "Trả kết quả")
    expect(work.get_by_role("alert").first).to_contain_text("Mời bạn chọn tệp PDF kết quả.")
    broken = tmp_path / "ket-qua.pdf"
    broken.write_bytes(b"no PDF at all")
    finish(work, broken)
    expect(work.locator("#e-result")).to_contain_text("Tệp này không phải PDF.")
    looked_at(work, script=script)
    result = tmp_path / "trích lục.pdf"
    result.write_bytes(pdf("ket qua"))
    finish(work, result)
    expect(work.get_by_role("status")).to_contain_text("Đã trả kết quả. Hồ sơ đã xong.")
    expect(work.get_by_role("button", name="Trả kết quả")).to_have_count(0)
    looked_at(work, script=script)
    assert filing.client.get(f"{filing.path}/result").content == result.read_bytes()


def test_a_colleague_who_was_faster_is_named(
    page: Page, house: House, filing: Filing, staff: Staff
):
    let_in(page, house, staff.receptionist).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    staff.handed_over(filing)
    press(page, "Tiếp nhận")
    notice = page.get_by_role("status")
    expect(notice).to_contain_text("Việc của bạn chưa được ghi")
    expect(notice).to_contain_text("Đã chuyển hồ sơ cho người xử lý")
    expect(notice).to_contain_text("Lê Thị Ví Dụ, Công chức tiếp nhận")
    expect(page.get_by_role("main")).to_contain_text("Hồ sơ đang do A Mẫu")
    expect(page.get_by_role("button", name="Tiếp nhận", exact=True)).to_have_count(0)
    looked_at(page)


def test_without_the_role_it_cannot_be_received(
    page: Page, house: House, filing: Filing, staff: Staff
):
    let_in(page, house, staff.handler).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    expect(page.get_by_role("main").get_by_role("link", name="Yêu cầu bổ sung")).to_be_visible()
    expect(page.get_by_role("main").locator("form[method=post]")).to_have_count(0)
    page.goto(f"/can-bo/ho-so/{filing.dossier_id}/viec/tiep-nhan")
    expect(page.get_by_role("status")).to_contain_text("lúc này không cho làm việc đó")


def test_citizens_have_no_desk(page: Page, house: House, staff: Staff):
    answer = let_in(page, house, staff.citizen).goto("/can-bo")
    assert answer
    assert answer.status == 403
    expect(page.get_by_role("main")).to_contain_text("Bạn không có quyền làm việc này.")
    looked_at(page)
