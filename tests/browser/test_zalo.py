"""Manual §6 by hand: found on Zalo, followed, asked by code and by photo, linked, asked again."""

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.browser.staff import Staff
from tests.house import House
from tests.waiting import until

pytestmark = pytest.mark.browser
ACCOUNT = "Cổng hành chính công tỉnh Kon Tum"
WINDOWS = [
    pytest.param({"width": 1280}, "Nguyễn Thị Mẫu", id="desktop"),
    pytest.param({"width": PHONE, "script": False}, "Trần Văn Thử", id="phone without scripts"),
]


@pytest.fixture(scope="module")
def filed(house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[Staff, str, Path]:
    """A dossier in work: its people, its code, a photo of its receipt as it was printed."""
    staff = Staff.of(house)
    filing = staff.filed(house)
    staff.handed_over(filing)
    printed = staff.citizen.get(f"{filing.path}/forms/01.pdf")
    assert printed.is_success, printed.text
    photo = tmp_path_factory.mktemp("photos") / "giay-tiep-nhan.png"
    with pypdfium2.PdfDocument(printed.content) as document:
        document[0].render(scale=2.5).to_pil().save(photo)
    return staff, staff.citizen.get(filing.path).json()["code"], photo


class Phone:
    """Zalo on somebody's phone; `heard` counts what the account has said so far."""

    def __init__(self, page: Page, house: House) -> None:
        self.page = page
        self.house = house
        self.heard = 0

    def follow(self, name: str) -> None:
        """Search as the manual says, Quan tâm."""
        self.page.goto(f"{self.house.sandbox}/zalo/")
        self.page.get_by_role("link", name=re.compile(name)).click()
        self.page.get_by_role("searchbox").fill(ACCOUNT)
        self.page.get_by_role("button", name="Tìm", exact=True).click()
        looked_at(self.page, script=False)
        self.presses("Quan tâm")

    def says(self, text: str) -> None:
        self.page.get_by_label("Tin nhắn").fill(text)
        self.presses("Gửi")

    def shows(self, photo: Path) -> None:
        self.page.get_by_label("Ảnh, ví dụ chụp mã QR").set_input_files(photo)
        self.presses("Gửi ảnh")

    def presses(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def hears(self, text: str) -> None:
        """One more answer comes, and holds this; the page is opened anew until then."""
        answers = self.page.locator("#messages article:not(.mine)")

        def more() -> bool:
            self.page.get_by_role("link", name="Xem tin mới").click()
            return answers.count() > self.heard

        until(more, f"an answer with {text!r}")
        self.heard += 1
        expect(answers).to_have_count(self.heard)
        expect(answers.last).to_contain_text(text)


@pytest.mark.parametrize(("window", "name"), WINDOWS)
def test_a_dossier_is_looked_up_on_zalo(
    opened: Opened, filed: tuple[Staff, str, Path], house: House, window: dict[str, int], name: str
):
    staff, code, receipt = filed
    script = bool(window.get("script", True))
    zalo = Phone(opened(**window), house)
    zalo.follow(name)
    zalo.hears("cảm ơn bạn đã quan tâm")
    zalo.presses("Tra cứu")
    zalo.hears("mã hồ sơ in trên giấy tiếp nhận")
    zalo.says(code.lower().replace("-", " - "))
    zalo.hears(f"Hồ sơ {code}: mức độ hoàn thành 70%.")
    zalo.shows(receipt)
    zalo.hears(f"Hồ sơ {code}: mức độ hoàn thành 70%.")
    looked_at(zalo.page, script=script)
    with zalo.page.expect_popup() as popup:
        zalo.page.get_by_role("link", name="Xem trên cổng").last.click()
    expect(popup.value.get_by_text("Đang xử lý").first).to_be_visible()

    portal = let_in(opened(**window), house, staff.citizen)
    portal.goto("/tai-khoan/zalo")
    portal.get_by_role("button", name="Lấy mã liên kết").click()
    looked_at(portal, script=script)
    zalo.says(portal.locator(".link-code").inner_text())
    zalo.hears("Đã liên kết với tài khoản của bạn")
    zalo.says(code)
    zalo.hears("Người xử lý: ")
    expect(zalo.page.locator("#messages article").last).to_contain_text("Hẹn trả: ")
    zalo.says("hủy liên kết")
    zalo.hears("Đã hủy liên kết")
