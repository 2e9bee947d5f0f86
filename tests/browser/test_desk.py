"""Officials at their desk: receive, hand over, finish; each sees what is theirs to do."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import RECEIVE, hand_over_to
from tests.pdfs import pdf
from tests.people import HANDLER, HANDLER_ID, RECEPTIONIST, Person, citizen, official
from tests.waiting import until

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@dataclass(frozen=True)
class Staff:
    """Two officials of one agency, and a citizen who comes to them."""

    receptionist: Client
    handler: Client
    person: Person
    citizen: Client


@pytest.fixture(scope="module")
def staff(house: House) -> Staff:
    return Staff(official(house, RECEPTIONIST), official(house, HANDLER), *citizen(house))


@pytest.fixture
def filing(house: House, staff: Staff) -> Filing:
    """A dossier that waits on the desk."""
    filing = Filing.begun(house, staff.citizen, staff.person)
    filing.submitted()
    until(lambda: staff.receptionist.get(filing.path).is_success, "the dossier on the desk")
    return filing


def handed_over(filing: Filing, staff: Staff) -> None:
    """A colleague receives it and passes it on."""
    desk = staff.receptionist
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success
    until(lambda: desk.get(filing.path).json()["state"] == "in-progress", "handed over")


def code_of(filing: Filing) -> str:
    code: str = filing.client.get(filing.path).json()["code"]
    return code


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


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
    expect(desk.get_by_role("button", name="Trả kết quả")).to_have_count(0)
    looked_at(desk, script=script)

    press(desk, "Tiếp nhận")
    expect(desk.get_by_role("status")).to_contain_text("Đã tiếp nhận hồ sơ.")
    expect(desk.get_by_role("main")).to_contain_text(re.compile(r"Hạn trả\s*\d\d/\d\d/\d{4}"))
    receipt = desk.get_by_role("link", name="In giấy tiếp nhận").get_attribute("href") or ""
    assert desk.request.get(receipt).headers["content-type"] == "application/pdf"
    looked_at(desk, script=script)

    press(desk, "Chuyển xử lý")
    expect(desk.get_by_role("alert").first).to_contain_text("Mời bạn chọn người nhận hồ sơ.")
    looked_at(desk, script=script)
    desk.get_by_label("Người nhận hồ sơ").select_option(HANDLER_ID)
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
    handed_over(filing, staff)
    code, script = code_of(filing), window.get("script", True)
    work = let_in(opened(**window), house, staff.handler)
    work.goto("/can-bo?muc=cua-toi")
    work.get_by_role("link", name=code).click()
    looked_at(work, script=script)
    press(work, "Trả kết quả")
    expect(work.get_by_role("alert").first).to_contain_text("Mời bạn chọn tệp PDF kết quả.")
    result = tmp_path / "trích lục.pdf"
    result.write_bytes(pdf("ket qua"))
    finish(work, result)
    expect(work.get_by_role("status")).to_contain_text("Đã trả kết quả. Hồ sơ đã xong.")
    expect(work.get_by_role("button", name="Trả kết quả")).to_have_count(0)
    looked_at(work, script=script)
    assert filing.client.get(f"{filing.path}/result").content == result.read_bytes()
    work.goto("/can-bo?muc=da-xong")
    expect(work.get_by_role("link", name=code)).to_be_visible()
    looked_at(work, script=script)


def test_a_paper_is_opened_from_the_desk(page: Page, house: House, filing: Filing, staff: Staff):
    let_in(page, house, staff.receptionist).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    link = page.get_by_role("link", name="can-cuoc.pdf")
    expect(link).to_have_attribute("target", "_blank")
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_a_colleague_who_was_faster_is_named(
    page: Page, house: House, filing: Filing, staff: Staff
):
    let_in(page, house, staff.receptionist).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    handed_over(filing, staff)
    press(page, "Tiếp nhận")
    expect(page.get_by_role("status")).to_contain_text(
        "Tình trạng hiện nay: Đang xử lý, người giữ hồ sơ: A Mẫu"
    )
    expect(page.get_by_role("button", name="Tiếp nhận", exact=True)).to_have_count(0)
    looked_at(page)


def test_a_result_that_is_no_pdf_is_said_beside_the_file(
    page: Page, house: House, filing: Filing, staff: Staff, tmp_path: Path
):
    handed_over(filing, staff)
    let_in(page, house, staff.handler).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    path = tmp_path / "ket-qua.pdf"
    path.write_bytes(b"no PDF at all")
    finish(page, path)
    expect(page.locator("#e-result")).to_contain_text("Tệp này không phải PDF.")
    looked_at(page)
    assert staff.handler.get(filing.path).json()["state"] == "in-progress"


def test_without_the_role_nothing_can_be_done(
    page: Page, house: House, filing: Filing, staff: Staff
):
    let_in(page, house, staff.handler).goto(f"/can-bo/ho-so/{filing.dossier_id}")
    expect(page.get_by_role("main")).to_contain_text("không có quyền tiếp nhận")
    expect(page.get_by_role("main").locator("form[method=post]")).to_have_count(0)


def test_citizens_have_no_desk(page: Page, house: House, staff: Staff):
    answer = let_in(page, house, staff.citizen).goto("/can-bo")
    assert answer
    assert answer.status == 403
    expect(page.get_by_role("main")).to_contain_text("Bạn không có quyền làm việc này.")
    looked_at(page)
