"""Manual §4.2 by hand: paying without logging in, by what is printed on the receipt."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.browser.staff import Staff, code_of
from tests.filing import Filing
from tests.house import House
from tests.moving import payment
from tests.waiting import until

pytestmark = pytest.mark.browser
MORE = 24_000  # đồng that turn out to be owed at the desk
PAYER = {
    "Họ và tên": "Trần Thị Ví Dụ",
    "Số CCCD hoặc CMND": "000190000001",
    "Địa chỉ": "Thôn Mẫu",
    "Phường/Xã": "Xã Đăk Tô",
    "Tỉnh/Thành phố": "Quảng Ngãi",
}
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@pytest.fixture(scope="module")
def staff(house: House) -> Staff:
    return Staff.of(house)


@pytest.fixture
def owing(house: House, staff: Staff) -> Filing:
    """A dossier filed online, of which the desk found that more is owed."""
    filing = staff.filed(house)
    staff.handed_over(filing)
    staff.move(staff.handler, filing, payment(MORE))
    until(lambda: _state(filing) == "payment-wanted", "the wait for money")
    until(lambda: len(_fees(filing)) == 2, "the second demand")
    return filing


def _state(filing: Filing) -> str:
    state: str = filing.client.get(filing.path).json()["state"]
    return state


def _fees(filing: Filing) -> list[dict[str, Any]]:
    answer = filing.client.get("/payment/fees", dossier_id=filing.dossier_id)
    found: list[dict[str, Any]] = answer.json()
    return found


def key_of(filing: Filing) -> str:
    key: str = filing.client.get(filing.path).json()["security_code"]
    return key


class Payer:
    """Somebody with a receipt in their hand and a browser before them."""

    def __init__(self, page: Page, *, script: bool = True) -> None:
        self.page = page
        self.script = script
        self.main = page.get_by_role("main")

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        looked_at(self.page, script=self.script)

    def finds_the_menu(self) -> None:
        """Thanh toán trực tuyến, then Thanh toán phí, lệ phí thủ tục hành chính."""
        self.page.goto("/")
        if self.page.viewport_size and self.page.viewport_size["width"] <= PHONE:
            self.page.locator("details.menu summary").first.click()
        self.page.get_by_role("link", name="Thanh toán trực tuyến").locator("visible=true").click()
        self.sees("Thanh toán trực tuyến")
        self.main.get_by_role("link", name="Thanh toán phí, lệ phí").click()
        self.sees("Thanh toán phí, lệ phí thủ tục hành chính")

    def looks_up(self, code: str, key: str) -> None:
        self.page.get_by_label("Mã hồ sơ").fill(code)
        self.page.get_by_label("Mã bảo mật").fill(key)
        self.main.get_by_role("button", name="Tra cứu").click()

    def goes_on(self, name: str, *, exact: bool = False) -> None:
        self.main.get_by_role("link", name=name, exact=exact).click()

    def says_who_pays(self) -> None:
        for label, value in PAYER.items():
            self.page.get_by_label(label).fill(value)
        self.main.get_by_role("button", name="Thanh toán").click()

    def pays_at_the_bank(self, mischief: str = "") -> None:
        page = self.page
        expect(page.get_by_text("Cổng Dịch vụ công quốc gia").first).to_be_visible()
        page.get_by_label("BIDV").check(force=True)
        ticked = page.locator(".bank", has=page.locator("input:checked")).locator(".tick")
        expect(ticked).to_be_visible()
        looked_at(page, script=self.script)
        page.get_by_role("button", name="Thanh toán").click()
        page.get_by_label("Tên đăng nhập").fill("nguoi-mau")
        page.get_by_label("Mật khẩu").fill("sandbox")
        page.get_by_role("button", name="Đăng nhập").click()
        if mischief:
            page.get_by_text("Thử lỗi").click()
            page.get_by_label(mischief).check()
        page.get_by_role("button", name="Xác nhận").click()


@pytest.mark.parametrize("window", WINDOWS)
def test_the_six_steps_of_the_manual_settle_what_is_owed(
    opened: Opened, owing: Filing, window: dict[str, Any]
):
    payer = Payer(opened(**window), script=window.get("script", True))
    payer.finds_the_menu()
    payer.looks_up(f" {code_of(owing).lower()} ", key_of(owing).lower())
    expect(payer.main).to_contain_text("Tìm thấy 1 hồ sơ")
    looked_at(payer.page, script=payer.script)
    assert key_of(owing) not in payer.page.url
    payer.goes_on("Kiểm tra thông tin thanh toán")
    payer.sees("Thông tin phí, lệ phí")
    for said in ("Phí bản sao bổ sung", "24.000 đồng", "Số tài khoản", "Chủ tài khoản"):
        expect(payer.main).to_contain_text(said)
    expect(payer.main).not_to_contain_text(owing.person.full_name)
    payer.goes_on("Tiếp tục thanh toán")
    payer.sees("Thông tin người thanh toán")
    payer.main.get_by_role("button", name="Thanh toán").click()
    expect(payer.page.get_by_role("alert")).to_contain_text("Có 5 mục cần xem lại")
    looked_at(payer.page, script=payer.script)
    payer.says_who_pays()
    payer.pays_at_the_bank()
    payer.sees("Kết quả thanh toán")
    for said in ("Đã thanh toán", "24.000 đồng", "BIDV", "Mã giao dịch"):
        expect(payer.main).to_contain_text(said)
    until(lambda: _state(owing) == "in-progress", "the dossier to go on")
    assert [fee["state"] for fee in _fees(owing)] == ["paid", "paid"]


def test_on_the_national_portal_it_is_paid_by_the_code_alone(
    opened: Opened, house: House, owing: Filing
):
    """Its picture is its own; the province is asked by the code (dptracuuthanhtoanhs)."""
    page = opened(PHONE)
    page.goto(f"{house.sandbox}/cong-quoc-gia/")
    looked_at(page)
    page.get_by_role("link", name="Thanh toán phí, lệ phí Thủ tục hành chính").click()
    page.get_by_label("Mã hồ sơ").fill(code_of(owing))
    page.get_by_label("Mã bảo mật").first.fill(page.locator("[data-riddle]").text_content() or "")
    looked_at(page)
    page.get_by_role("button", name="Tra cứu").click()
    looked_at(page)
    page.get_by_role("link", name="Kiểm tra thông tin thanh toán").click()
    expect(page.get_by_role("main")).to_contain_text("24.000 đ")
    looked_at(page)
    page.get_by_role("link", name="Tiếp tục thanh toán").click()
    for label in ("Họ và tên", "Số CCCD/CMND", "Địa chỉ", "Phường/Xã", "Tỉnh/Thành phố"):
        page.get_by_label(label).fill("Mẫu")
    looked_at(page)
    page.get_by_role("button", name="Thanh toán").click()
    Payer(page).pays_at_the_bank()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã thanh toán")
    looked_at(page)
    until(lambda: _state(owing) == "in-progress", "the dossier to go on")


def test_a_notice_that_never_comes_is_asked_for_and_a_refusal_can_be_tried_again(
    page: Page, owing: Filing
):
    payer = Payer(page)
    page.goto(f"/tra-cuu/chi-tiet?m={code_of(owing)}&k={key_of(owing)}")
    looked_at(page)
    payer.main.get_by_role("button", name="Thanh toán phí, lệ phí").click()
    assert key_of(owing) not in page.url
    payer.goes_on("Kiểm tra thông tin thanh toán")
    payer.goes_on("Tiếp tục thanh toán")
    payer.says_who_pays()
    page.get_by_role("button", name="Hủy giao dịch").click()
    expect(payer.main).to_contain_text("Giao dịch chưa thành công")
    looked_at(page)
    payer.goes_on("Thanh toán lại")
    payer.says_who_pays()
    payer.pays_at_the_bank("Không thu tiền nhưng trình duyệt báo thành công")
    expect(payer.main).to_contain_text("xin đừng thanh toán lại")
    looked_at(page)
    payer.main.get_by_text("Tôi chưa trả tiền").click()
    payer.goes_on("Thanh toán", exact=True)
    payer.says_who_pays()
    payer.pays_at_the_bank("Đã thu tiền nhưng không bao giờ báo")
    expect(payer.main).to_contain_text("Đã thanh toán")
    until(lambda: _state(owing) == "in-progress", "the dossier to go on")


def test_wrong_codes_are_told_alike_and_the_owner_finds_the_right_one(
    page: Page, opened: Opened, house: House, staff: Staff
):
    filing = staff.filed(house)
    payer = Payer(page)
    page.goto("/thanh-toan-truc-tuyen/phi-le-phi")
    payer.looks_up("", "")
    expect(page.locator("#e-m")).to_contain_text("Mời bạn nhập mã hồ sơ.")
    expect(page.locator("#e-k")).to_contain_text("Mời bạn nhập mã bảo mật.")
    looked_at(page)
    for code, key in ((code_of(filing), "AAAAAAAAAA"), ("H34.23.09-990101-0001", key_of(filing))):
        payer.looks_up(code, key)
        expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    looked_at(page)
    payer.looks_up(code_of(filing), key_of(filing))
    payer.goes_on("Kiểm tra thông tin thanh toán")
    expect(payer.main).to_contain_text("Không còn khoản nào phải nộp")
    expect(payer.main).to_contain_text("16.000 đồng")  # what was paid when it was filed
    looked_at(page)
    owner = let_in(opened(PHONE), house, filing.client)
    for place in (f"/ho-so/{filing.dossier_id}", f"/ho-so/{filing.dossier_id}/da-gui"):
        owner.goto(place)
        expect(owner.get_by_role("main")).to_contain_text(key_of(filing))
        looked_at(owner)


def test_another_browser_has_to_show_both_codes_again(page: Page, owing: Filing):
    code = code_of(owing)
    for step in ("khoan-nop", "nguoi-nop", "ket-qua"):
        page.goto(f"/thanh-toan-truc-tuyen/phi-le-phi/{step}?m={code}")
        expect(page).to_have_url(re.compile(r"/phi-le-phi\?m="))
        expect(page.get_by_role("main")).to_contain_text("Mời bạn nhập mã bảo mật")
        expect(page.get_by_label("Mã hồ sơ")).to_have_value(code)
    looked_at(page)
