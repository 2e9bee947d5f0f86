"""An owner answers the office, takes a dossier back, takes it home, and has it erased."""

import json
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import RECEIVE, hand_over_to, supplement
from tests.pdfs import pdf
from tests.people import HANDLER, HANDLER_ID, RECEPTIONIST, citizen, official
from tests.waiting import until

pytestmark = pytest.mark.browser
PAPER = "giay-to-tuy-than"
NEW: FilePayload = {
    "name": "can-cuoc-ro.pdf",
    "mimeType": "application/pdf",
    "buffer": pdf("ban ro hon"),
}
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@pytest.fixture(scope="module")
def officials(house: House) -> tuple[Client, Client]:
    return official(house, RECEPTIONIST), official(house, HANDLER)


def asked_back(house: House, officials: tuple[Client, Client]) -> Filing:
    """A dossier whose handler wants the paper and the form mended."""
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    desk, handler = officials
    for who, move in (
        (desk, RECEIVE),
        (desk, hand_over_to(HANDLER_ID)),
        (handler, supplement(PAPER, "form")),
    ):
        moved = who.send("POST", f"{filing.path}/moves", json=move)
        assert moved.is_success, moved.text
    until(lambda: _state(filing) == "supplement-wanted", "the timeline to follow")
    return filing


def _state(filing: Filing) -> str:
    answer = filing.client.get(f"/tracking/timelines/{filing.dossier_id}")
    told: dict[str, Any] = answer.json() if answer.is_success else {}
    return str(told.get("state"))


def chosen(page: Page, *, script: bool) -> None:
    """A new file for the paper; with a script it goes up by itself."""
    page.locator(f"#f-{PAPER}").set_input_files([NEW])
    if not script:
        page.locator(f"#muc-{PAPER}").get_by_role("button", name="Tải lên").click()


def money_back(page: Page, *, script: bool) -> None:
    """From the dossier to the money paid for it, ask for that, and back."""
    page.get_by_role("link", name="Diễn biến khoản tiền và hoàn trả").click()
    expect(page.locator(".money-story").first).to_contain_text("Đã nộp phí, lệ phí")
    looked_at(page, script=script)
    page.get_by_role("link", name="Đề nghị hoàn tiền").click()
    page.get_by_label("Vì sao bạn đề nghị hoàn tiền?").fill("Tôi nộp nhầm thủ tục.")
    page.get_by_label("Số tài khoản").fill("12")
    page.get_by_label("Tên chủ tài khoản").fill("NGUYEN THI MAU")
    page.get_by_label("Ngân hàng").fill("Ngân hàng Mẫu")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.locator("#tong-loi")).to_contain_text("Số tài khoản có từ 4 đến 34")
    looked_at(page, script=script)
    page.get_by_label("Số tài khoản").fill("0123 456 789")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đang chờ kế toán xem xét")).to_be_visible()
    expect(page.locator(".money-story").first).to_contain_text("Đề nghị hoàn trả tiền")
    looked_at(page, script=script)
    page.locator(".breadcrumb").get_by_role("link", name="H34.").click()


@pytest.mark.parametrize("window", WINDOWS)
def test_from_the_list_to_the_answer_and_out_again(
    opened: Opened,
    house: House,
    officials: tuple[Client, Client],
    window: dict[str, Any],
    tmp_path: Any,
):
    script = window.get("script", True)
    filing = asked_back(house, officials)
    page = let_in(opened(**window), house, filing.client)

    page.goto("/ho-so-cua-toi")
    row = page.locator(".holding-needs")
    expect(row).to_contain_text("Bổ sung trước")
    looked_at(page, script=script)
    page.get_by_role("link", name="Đang soạn").first.click()
    expect(page.get_by_text("Không có hồ sơ nào ở mục này.")).to_be_visible()
    page.get_by_role("link", name="Cần bạn làm").first.click()
    page.locator(".holding-acts").get_by_role("link", name="Bổ sung").click()

    expect(page.get_by_text(f"Mờ, không đọc được: {PAPER}.")).to_be_visible()
    expect(page.locator(".supplement-progress")).to_contain_text("0/2")
    looked_at(page, script=script)
    page.get_by_role("button", name="Gửi phần bổ sung").click()
    expect(page.locator("#tong-loi")).to_contain_text("Mục này chưa được bổ sung.")
    looked_at(page, script=script)
    chosen(page, script=script)
    progress = page.locator(".supplement-progress")
    expect(progress).to_contain_text("1/2", timeout=PATIENCE)
    page.get_by_role("link", name="Sửa tờ khai").click()
    expect(page.get_by_text("Mờ, không đọc được: form.")).to_be_visible()
    looked_at(page, script=script)
    page.locator("#f-nyc_noi_cu_tru").fill("Thôn Khác, xã Đăk Tô")
    page.get_by_role("button", name="Lưu tờ khai đã sửa").click()
    expect(progress).to_contain_text("2/2")
    looked_at(page, script=script)
    page.get_by_role("button", name="Gửi phần bổ sung").click()
    expect(page.get_by_text("Đã gửi phần bổ sung.")).to_be_visible()
    expect(page.get_by_role("link", name="can-cuoc-ro.pdf")).to_be_visible()
    looked_at(page, script=script)

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về tất cả (ZIP)").click()
    download.value.save_as(tmp_path / "tat-ca.zip")
    with ZipFile(tmp_path / "tat-ca.zip") as archive:
        assert archive.testzip() is None
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == 2

    page.get_by_role("link", name="Rút hồ sơ").click()
    expect(page.get_by_text("không được hoàn lại,")).to_be_visible()
    looked_at(page, script=script)
    page.get_by_role("button", name="Rút hồ sơ").click()
    expect(page.locator("#tong-loi")).to_contain_text("đánh dấu vào ô xác nhận")
    page.get_by_label("Tôi hiểu và muốn rút").check()
    page.get_by_label("Vì sao bạn rút?").fill("Tôi nộp nhầm thủ tục.")
    page.get_by_role("button", name="Rút hồ sơ").click()
    expect(page.get_by_text("Bạn đã rút hồ sơ.")).to_be_visible()
    expect(page.get_by_text("Tôi nộp nhầm thủ tục.")).to_be_visible()
    looked_at(page, script=script)

    money_back(page, script=script)
    page.get_by_role("link", name="Xóa dữ liệu hồ sơ này").click()
    looked_at(page, script=script)
    page.get_by_label("Gõ chữ XÓA để xác nhận").fill("xin")
    page.get_by_role("button", name="Xóa vĩnh viễn").click()
    expect(page.locator("#tong-loi")).to_contain_text("Mời bạn gõ đúng chữ XÓA")
    page.get_by_label("Gõ chữ XÓA để xác nhận").fill("xóa")
    page.get_by_role("button", name="Xóa vĩnh viễn").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chứng nhận xóa dữ liệu")
    looked_at(page, script=script)
    page.goto(f"/ho-so/{filing.dossier_id}/tien-trinh")
    expect(page.locator(".timeline li").first).to_be_visible()

    page.goto("/xoa-du-lieu")
    looked_at(page, script=script)
    page.get_by_label("Gõ chữ XÓA để xác nhận").fill("XÓA")
    page.get_by_role("button", name="Xóa vĩnh viễn").click()
    expect(page.get_by_text("Khóa mã hóa của bạn đã bị hủy")).to_be_visible()
    looked_at(page, script=script)
    with page.expect_download() as download:
        page.get_by_role("link", name="Chứng nhận (JSON)").click()
    download.value.save_as(tmp_path / "chung-nhan.json")
    told = json.loads((tmp_path / "chung-nhan.json").read_text(encoding="utf-8"))
    assert [one["dossier_id"] for one in told["dossiers"]] == [filing.dossier_id]
