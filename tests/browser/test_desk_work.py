"""A dossier's whole way over the desk by hand, and many dossiers at once without a mouse."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.browser.staff import Staff, code_of, press
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import RECEIVE
from tests.pdfs import pdf
from tests.people import official
from tests.waiting import until

pytestmark = pytest.mark.browser
NEIGHBOUR, NEIGHBOUR_HANDLER = "H34.25.01", ("000083000108", "0900000108")
A_WORKING_DAY = "2027-03-10"

Sits = Callable[[Client], Page]


@pytest.fixture(scope="module")
def staff(house: House) -> Staff:
    return Staff.of(house)


@pytest.fixture
def sits(opened: Opened, house: House) -> Sits:
    """An official with a window of their own."""

    def open_desk(client: Client) -> Page:
        return let_in(opened(), house, client)

    return open_desk


def told(page: Page, text: str) -> None:
    """The page says this once."""
    expect(page.get_by_role("status").first).to_contain_text(text)


def begin(page: Page, filing: Filing, move: str) -> None:
    """The form of a move, found at the dossier."""
    page.goto(f"/can-bo/ho-so/{filing.dossier_id}")
    page.get_by_role("main").get_by_role("link", name=move).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(move)
    page.wait_for_load_state()  # so that a ground brings its sentence


def test_a_dossier_goes_its_whole_way_over_the_desk(
    house: House, staff: Staff, sits: Sits, tmp_path: Path
):
    filing = staff.filed(house)
    here = f"/can-bo/ho-so/{filing.dossier_id}"
    desk, work, chief = (sits(who) for who in (staff.receptionist, staff.handler, staff.approver))

    begin(desk, filing, "Yêu cầu bổ sung")
    desk.get_by_label("Giấy tờ tùy thân").check()
    words = desk.locator("#f-words-giay-to-tuy-than")
    desk.locator("#f-ground-giay-to-tuy-than").select_option("unreadable")
    expect(words).to_have_value(re.compile("^Bản chụp bị mờ"))
    looked_at(desk)
    press(desk, "Xem lại trước khi gửi")
    expect(desk.get_by_role("main")).to_contain_text("Chưa có gì được gửi.")
    looked_at(desk)
    press(desk, "Yêu cầu bổ sung")
    told(desk, "Đã gửi yêu cầu bổ sung.")

    answered(filing)
    desk.goto(here)
    press(desk, "Tiếp nhận")
    told(desk, "Đã tiếp nhận hồ sơ.")
    press(desk, "Chuyển xử lý")  # the only handler is chosen already
    told(desk, "Đã chuyển hồ sơ.")

    begin(work, filing, "Xin ý kiến cơ quan khác")
    work.get_by_label("Cơ quan được hỏi").select_option(NEIGHBOUR)
    work.get_by_label("Trả lời chậm nhất ngày").fill(A_WORKING_DAY)
    work.get_by_label("Câu mẫu").select_option(index=2)
    looked_at(work)
    press(work, "Xin ý kiến cơ quan khác")
    told(work, "Đã gửi câu hỏi.")
    neighbour = sits(official(house, NEIGHBOUR_HANDLER))
    neighbour.goto("/can-bo?muc=xin-y-kien")
    looked_at(neighbour)
    expect(neighbour.get_by_role("link", name=code_of(filing))).to_be_visible()
    begin(neighbour, filing, "Trả lời ý kiến")
    neighbour.get_by_label("Ý kiến của cơ quan bạn").fill("Thông tin đúng.")
    press(neighbour, "Trả lời ý kiến")
    told(neighbour, "Đã gửi ý kiến.")

    begin(work, filing, "Xin lỗi và hẹn lại")
    work.get_by_label("Hẹn lại ngày").fill(A_WORKING_DAY)
    work.get_by_label("Lúc").fill("09:00")
    work.get_by_label("Lời xin lỗi và lý do").fill("Cần xác minh thêm.")
    looked_at(work)
    press(work, "Xem lại trước khi gửi")
    press(work, "Xin lỗi và hẹn lại")
    told(work, "Đã gửi lời xin lỗi và ngày hẹn mới.")
    expect(work.get_by_role("main")).to_contain_text("Thông tin đúng.")
    press(work, "Chuyển xử lý")
    told(work, "Đã chuyển hồ sơ.")

    chief.goto(here)
    press(chief, "Phê duyệt")
    told(chief, "Đã phê duyệt.")
    looked_at(chief)
    result = tmp_path / "trích lục.pdf"
    result.write_bytes(pdf("ket qua"))
    chief.get_by_label("Tệp kết quả").set_input_files(result)
    chief.get_by_label("Tôi đã kiểm tra").check()
    press(chief, "Trả kết quả")
    told(chief, "Đã trả kết quả.")

    desk.goto(here)
    desk.get_by_label("Tôi đã đối chiếu").check()
    press(desk, "Giao kết quả tại quầy")
    told(desk, "Đã ghi nhận người nộp nhận kết quả tại quầy.")
    assert filing.client.get(filing.path).json()["state"] == "returned"


def reasoned(page: Page, move: str, ground: str, said: str) -> None:
    """A move with its reason, read once more before it is sent."""
    page.locator("#f-ground").select_option(ground)
    looked_at(page)
    press(page, "Xem lại trước khi gửi")
    expect(page.get_by_role("main")).to_contain_text("Chưa có gì được gửi.")
    press(page, move)
    told(page, said)


def in_state(filing: Filing, state: str) -> None:
    """The citizen sees it there."""
    until(lambda: filing.client.get(filing.path).json()["state"] == state, state)


def test_a_dossier_is_refused_by_hand(house: House, staff: Staff, sits: Sits):
    filing, desk = staff.filed(house), sits(staff.receptionist)
    begin(desk, filing, "Không tiếp nhận")
    reasoned(desk, "Không tiếp nhận", "not-competent", "Đã từ chối tiếp nhận.")
    in_state(filing, "refused")
    expect(desk.get_by_role("link", name="mẫu 03")).to_be_visible()


def test_a_dossier_waits_for_money_goes_back_a_step_stops_and_goes_on_by_hand(
    house: House, staff: Staff, sits: Sits
):
    filing = staff.filed(house)
    staff.handed_over(filing)
    work, chief = sits(staff.handler), sits(staff.approver)
    begin(work, filing, "Yêu cầu nộp thêm phí")
    work.locator("#f-name-1").fill("Phí một bản sao nữa")
    work.locator("#f-amount-1").fill("8.000")
    work.get_by_label("Vì sao phải nộp thêm").fill("Bạn cần ba bản, đã nộp phí hai bản.")
    looked_at(work)
    press(work, "Xem lại trước khi gửi")
    expect(work.get_by_role("main")).to_contain_text("8.000 đồng")
    press(work, "Yêu cầu nộp thêm phí")
    told(work, "Đã gửi yêu cầu nộp phí.")
    in_state(filing, "payment-wanted")
    filing.pay_besides()
    in_state(filing, "in-progress")

    work.goto(f"/can-bo/ho-so/{filing.dossier_id}")
    press(work, "Chuyển xử lý")
    told(work, "Đã chuyển hồ sơ.")
    chief.goto(f"/can-bo/ho-so/{filing.dossier_id}")
    more = chief.locator("details", has_text="Chuyển xử lý")
    more.locator("summary").click()
    back = more.locator("optgroup[label^='Trả lại bước trước'] option").first
    more.locator("select").select_option(back.get_attribute("value"))
    looked_at(chief)
    more.get_by_role("button", name="Chuyển xử lý").click()
    told(chief, "Đã chuyển hồ sơ.")

    begin(chief, filing, "Dừng giải quyết")
    reasoned(chief, "Dừng giải quyết", "not-eligible", "Đã dừng giải quyết.")
    in_state(filing, "stopped")
    press(chief, "Giải quyết tiếp")
    told(chief, "Hồ sơ được giải quyết tiếp.")
    in_state(filing, "in-progress")


def answered(filing: Filing) -> None:
    """The citizen puts another paper there and says so."""
    citizen = filing.client
    until(lambda: citizen.get(filing.path).json()["state"] == "supplement-wanted", "the request")
    paper = citizen.send(
        "PUT",
        f"{filing.path}/components/giay-to-tuy-than",
        content=pdf("ro hon"),
        headers={"X-File-Name": "ro-hon.pdf"},
    )
    assert paper.is_success, paper.text
    answer = citizen.send("POST", f"{filing.path}/answer")
    assert answer.is_success, answer.text
    until(lambda: citizen.get(filing.path).json()["state"] == "submitted", "the answer")


def test_many_are_received_at_once_with_keys_alone(house: House, staff: Staff, sits: Sits):
    filings = [staff.filed(house) for _ in range(2)]
    codes = [code_of(filing) for filing in filings]
    desk = sits(staff.receptionist)
    desk.goto("/can-bo?muc=cho-tiep-nhan", wait_until="load")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    looked_at(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    desk.keyboard.type(codes[0].rpartition("-")[0])  # all of today
    desk.keyboard.press("Enter")
    desk.wait_for_url("**tim=**", wait_until="load")
    rows = desk.locator("[data-open]")
    for place in range(rows.count()):
        desk.keyboard.press("j")
        expect(rows.nth(place)).to_be_focused()
        if rows.nth(place).inner_text() in codes:
            desk.keyboard.press("x")
    expect(desk.locator("[data-chosen]")).to_contain_text("Đã chọn 2/")
    looked_at(desk)
    press(desk, "Tiếp nhận")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Tiếp nhận: 2 hồ sơ")
    looked_at(desk)

    staff.move(staff.receptionist, filings[0], RECEIVE)  # a colleague is first at one of them
    press(desk, "Tiếp nhận: 2 hồ sơ")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Tiếp nhận: được 1 trên 2 hồ sơ")
    expect(desk.locator(".bulk-failed")).to_contain_text(codes[0])
    expect(desk.locator(".bulk-failed")).to_contain_text("Một cán bộ khác đã tiếp nhận")
    looked_at(desk)


def test_keys_can_be_turned_off_for_those_who_speak_to_their_machine(
    house: House, staff: Staff, sits: Sits
):
    staff.filed(house)
    desk = sits(staff.receptionist)
    desk.goto("/can-bo")
    press(desk, "Phím tắt")
    desk.get_by_label("Dùng phím tắt trên máy này").uncheck()
    press(desk, "Đóng")
    desk.keyboard.press("j")
    assert not desk.evaluate("document.activeElement.matches('[data-open]')")


def test_a_supplement_is_asked_for_on_a_phone_without_scripts(
    opened: Opened, house: House, staff: Staff
):
    filing = staff.filed(house)
    phone = let_in(opened(PHONE, script=False), house, staff.receptionist)
    begin(phone, filing, "Yêu cầu bổ sung")
    phone.get_by_label("Tờ khai", exact=True).check()
    phone.locator("#f-ground-form").select_option("incomplete")
    looked_at(phone, script=False)
    press(phone, "Xem lại trước khi gửi")
    expect(phone.get_by_role("main")).to_contain_text("Nội dung còn thiếu trang hoặc thiếu mục.")
    looked_at(phone, script=False)
    press(phone, "Yêu cầu bổ sung")
    expect(phone.get_by_role("status")).to_contain_text("Đã gửi yêu cầu bổ sung.")
    looked_at(phone, script=False)


def test_a_deputy_is_appointed_and_ended(sits: Sits, staff: Staff):
    chief = sits(staff.approver)
    chief.goto("/can-bo/lam-thay")
    looked_at(chief)
    chief.locator("#f-deputy").select_option("o-a-mau")
    chief.get_by_label("Từ ngày").fill(A_WORKING_DAY)
    chief.get_by_label("Đến hết ngày").fill("2027-03-12")
    press(chief, "Cử người làm thay")
    told(chief, "Đã ghi người làm thay.")
    expect(chief.get_by_role("main")).to_contain_text("A Mẫu")
    press(chief, "Thôi, tôi tự làm")
    told(chief, "Không còn ai làm thay bạn.")
