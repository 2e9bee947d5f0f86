"""A citizen in front of the pages: finds, registers, logs in, files, pays, as the manual says."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.house import House
from tests.pdfs import pdf
from tests.people import PASSWORD, Person
from tests.people import citizen as registered_citizen

PROMISE = (
    "Tôi chắc chắn rằng các thông tin khai báo trên là đúng sự thật"
    " và đồng ý chịu trách nhiệm trước pháp luật về lời khai trên"
)
KON_TUM = "Ủy ban nhân dân phường Kon Tum"


@dataclass
class Citizen:
    """Someone with a browser.

    Attributes:
        script: whether the browser runs scripts.
    """

    page: Page
    house: House
    person: Person
    script: bool = True

    @classmethod
    def inside(cls, page: Page, house: House, *, script: bool = True) -> "Citizen":
        """Someone registered and logged in already."""
        person, client = registered_citizen(house)
        return cls(let_in(page, house, client), house, person, script)

    def sees(self, heading: str) -> None:
        """The page has this heading, has no serious flaw and is not wider than the window."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        looked_at(self.page, script=self.script)

    def sees_part(self, heading: str) -> None:
        """This part of the form is here."""
        expect(self.page.locator("form[data-typed] h2")).to_have_text(heading)
        self.sees("Tờ khai")

    def press(self, name: str) -> None:
        """A button of the page, by what stands on it."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """A link of the page, by what stands on it."""
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def fill(self, fields: dict[str, str]) -> None:
        """Fields by the beginnings of their labels."""
        for label, value in fields.items():
            self.page.get_by_label(label).first.fill(value)

    def type_captcha(self) -> None:
        """What the picture says, for this house's own key."""
        captcha = self.page.locator("[name=captcha_id]").input_value()
        self.page.locator("[name=captcha_answer]").fill(self.house.captcha(captcha))

    def register(self) -> None:
        """With a mobile number and a one-time code."""
        person = self.person
        self.page.goto("/dang-ky")
        self.sees("Đăng ký tài khoản")
        self.page.goto("/dang-ky/thue-bao")
        self.sees("Đăng ký bằng thuê bao di động")
        self.fill(
            {
                "Họ và tên": person.full_name,
                "Ngày sinh": "17/05/1990",
                "Số CCCD": person.id_number,
                "Số điện thoại di động": person.phone,
                "Nơi ở hiện tại": "Thôn Mẫu, xã Đăk Tô",
            }
        )
        self.page.get_by_label("Nữ").check()
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password_again]").fill(PASSWORD)
        self.type_captcha()
        already = len(self.house.texts(person.phone))
        self.press("Đăng ký")
        self.type_code(already)

    def log_in(self) -> None:
        """Kind of account, number, password, captcha, one-time code."""
        self.page.goto("/dang-nhap")
        self.sees("Đăng nhập")
        self.follow("Tài khoản Cổng dịch vụ công")
        self.type_log_in()

    def type_log_in(self) -> None:
        """From the form with number and password on."""
        self.sees("Đăng nhập Cổng dịch vụ công")
        self.fill({"Số CCCD": self.person.id_number, "Mật khẩu": PASSWORD})
        self.type_captcha()
        already = len(self.house.texts(self.person.phone))
        self.press("Đăng nhập")
        self.type_code(already)

    def type_code(self, already: int) -> None:
        """The code from the phone."""
        self.sees("Nhập mã xác thực")
        self.page.locator("[name=code]").fill(self.house.code(self.person.phone, already))
        self.press("Xác nhận")
        expect(self.page.locator("[name=code]")).to_have_count(0)

    def begin(self, procedure: str) -> str:
        """A draft of this procedure; where it is."""
        self.page.goto(f"/nop/{procedure}")
        self.press("Bắt đầu")
        self.sees("Tờ khai")
        return self.page.url.removeprefix(self.house.portal).removesuffix("/to-khai")

    def upload(self, component: str, path: Path) -> None:
        """Choose a file for a paper; with a script it goes up by itself."""
        form = self.page.locator(f"#giay-to-{component} form.paper-form")
        self.page.wait_for_load_state()
        form.locator("[type=file]").set_input_files(path)
        if not self.script:
            form.locator("[type=submit]").click()

    def upload_pdf(self, component: str, folder: Path) -> None:
        """A real PDF."""
        path = folder / "căn cước.pdf"
        path.write_bytes(pdf("can cuoc", pages=2))
        self.upload(component, path)
        expect(self.page.locator(f"#giay-to-{component} .paper-file")).to_contain_text(path.name)

    def declare(self, button: str, agency: str = KON_TUM) -> None:
        """Choose the agency, promise, type the captcha."""
        self.page.get_by_label("Cơ quan tiếp nhận").select_option(label=agency)
        self.page.get_by_label(PROMISE).check()
        self.type_captcha()
        self.press(button)

    def pay_at_the_bank(self, mischief: str = "") -> None:
        """The bank's own pages: choose, log in, confirm; `mischief`: what shall go wrong then."""
        self.page.locator("[name=bank]").first.check(force=True)
        self.page.get_by_role("button", name="Thanh toán").click()
        self.page.get_by_label("Tên đăng nhập").fill("nguoi-mau")
        self.page.get_by_label("Mật khẩu").fill("sandbox")
        self.page.get_by_role("button", name="Đăng nhập").click()
        if mischief:
            self.page.get_by_text("Thử lỗi").click()
            self.page.get_by_label(mischief).check()
        self.page.get_by_role("button", name="Xác nhận").click()
