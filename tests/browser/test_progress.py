"""A dossier is followed to its result: by its owner, and by whoever has the receipt."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import APPROVE, RECEIVE, hand_over_to
from tests.pdfs import pdf
from tests.people import (
    APPROVER,
    APPROVER_ID,
    HANDLER,
    HANDLER_ID,
    RECEPTIONIST,
    citizen,
    official,
)
from tests.waiting import until

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param({"width": 1280}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone without scripts"),
]


@pytest.fixture(scope="module")
def officials(house: House) -> tuple[Client, Client]:
    return official(house, RECEPTIONIST), official(house, HANDLER)


@pytest.fixture(scope="module")
def in_progress(house: House, officials: tuple[Client, Client]) -> tuple[Filing, str]:
    """A dossier that A Mẫu handles, and its security code."""
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    desk, _ = officials
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success
    until(lambda: _told(filing, "in-progress"), "the timeline to follow")
    key: str = client.get(filing.path).json()["security_code"]
    return filing, key


def _told(filing: Filing, state: str) -> dict[str, Any] | None:
    answer = filing.client.get(f"/tracking/timelines/{filing.dossier_id}")
    told: dict[str, Any] = answer.json()
    return told if answer.is_success and told["state"] == state else None


def code_of(filing: Filing) -> str:
    code: str = filing.client.get(filing.path).json()["code"]
    return code


def look_up(page: Page, code: str, key: str = "") -> None:
    page.goto("/tra-cuu")
    page.get_by_label("Mã hồ sơ").fill(code)
    page.get_by_label("Mã bảo mật").fill(key)
    page.get_by_role("main").get_by_role("button", name="Tìm kiếm").click()


def choose(page: Page, name: str) -> None:
    """Out of the menu behind the three dots, by keyboard."""
    dots = page.locator("details.dots summary").first
    dots.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=name, exact=True)
    expect(link.first).to_be_visible()
    link.first.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_code_alone_shows_only_how_far_it_is(
    opened: Opened, in_progress: tuple[Filing, str], window: dict[str, Any]
):
    filing, key = in_progress
    page = opened(**window)
    code = code_of(filing)
    look_up(page, f" {code.lower().replace('-', ' - ')} ")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="Tìm thấy 1 hồ sơ")).to_be_visible()
    expect(main).to_contain_text("70 %")
    expect(main).not_to_contain_text("A Mẫu")
    looked_at(page, script=window.get("script", True))
    choose(page, "Xem tiến trình")
    expect(main).to_contain_text("ai chỉ có mã hồ sơ thì chỉ xem được mức độ hoàn thành")
    expect(main).not_to_contain_text("A Mẫu")
    looked_at(page, script=window.get("script", True))
    page.get_by_label("Mã bảo mật").fill(key.lower())
    main.get_by_role("button", name="Xem tiến trình").click()
    expect(main).to_contain_text("A Mẫu")


@pytest.mark.parametrize("width", [1280, PHONE])
def test_with_the_security_code_everything_is_shown(
    opened: Opened, in_progress: tuple[Filing, str], width: int
):
    filing, key = in_progress
    page = opened(width)
    look_up(page, code_of(filing), key)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Đang xử lý")
    expect(main).to_contain_text("A Mẫu")
    looked_at(page)
    choose(page, "Xem chi tiết")
    expect(main).to_contain_text("Hẹn trả kết quả")
    looked_at(page)
    main.get_by_role("link", name="Xem tiến trình").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Đang xử lý")
    looked_at(page)


def test_the_qr_of_the_receipt_opens_the_progress(page: Page, in_progress: tuple[Filing, str]):
    filing, key = in_progress
    code = code_of(filing)
    answer = page.goto(f"/tra-cuu/tien-trinh?m={code}&k={key}")
    assert answer
    assert answer.headers["cache-control"] == "no-store"
    now = page.get_by_role("region", name=re.compile("Hiện nay"))
    for said in ("A Mẫu", "Từ lúc", "Hẹn trả kết quả", "Việc tiếp theo"):
        expect(now).to_contain_text(said)
    look_up(page, page.url)  # the same address, pasted into the form
    expect(page.get_by_role("main")).to_contain_text("A Mẫu")


def test_the_progress_is_printed_on_paper_without_what_one_clicks(
    page: Page, in_progress: tuple[Filing, str]
):
    filing, key = in_progress
    page.goto(f"/tra-cuu/tien-trinh?m={code_of(filing)}&k={key}")
    button = page.get_by_role("button", name="In", exact=True)
    expect(button).to_be_visible()
    expect(page.get_by_text("In lúc")).to_be_hidden()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
    expect(page.get_by_text("In lúc")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("A Mẫu")
    for gone in (button, page.get_by_role("link", name="Xem chi tiết"), page.locator("header")):
        expect(gone.first).to_be_hidden()


@pytest.mark.parametrize("window", WINDOWS)
def test_who_guesses_is_asked_to_wait_but_never_who_has_the_security_code(
    opened: Opened, in_progress: tuple[Filing, str], window: dict[str, Any]
):
    filing, key = in_progress
    page, code = opened(**window), code_of(filing)
    page.set_extra_http_headers({"X-Forwarded-For": f"198.51.100.{window['width'] % 251}"})
    for number in range(130):
        guess = f"/tra-cuu?m={code[:-4]}{number:04d}&k={number:010d}"
        headers = {"X-Forwarded-For": f"198.51.100.{window['width'] % 251}"}
        page.request.get(guess, headers=headers)
    look_up(page, code)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Mời bạn đợi một lát")
    expect(alert).to_contain_text(re.compile(r"thử lại sau \d+ phút"))
    expect(page.get_by_label("Mã hồ sơ")).to_have_value(code)
    looked_at(page, script=window.get("script", True))
    page.get_by_label("Mã bảo mật").fill(key)
    page.get_by_role("main").get_by_role("button", name="Tìm kiếm").click()
    expect(page.get_by_role("main")).to_contain_text("A Mẫu")


def test_an_official_of_its_agency_is_led_from_the_list_to_the_desk(
    page: Page, house: House, in_progress: tuple[Filing, str], officials: tuple[Client, Client]
):
    filing, _ = in_progress
    let_in(page, house, officials[0])
    look_up(page, code_of(filing))
    expect(page.get_by_role("main")).to_contain_text("A Mẫu")
    choose(page, "Xem chi tiết")
    expect(page).to_have_url(re.compile(f"/can-bo/ho-so/{filing.dossier_id}"))


@pytest.mark.parametrize(
    ("code", "key"), [("H34.23.09-990101-0001", ""), ("hoàn toàn khác", ""), ("", "AAAAAAAAAA")]
)
def test_what_is_not_found_gets_the_same_plain_answer(
    page: Page, in_progress: tuple[Filing, str], code: str, key: str
):
    look_up(page, code or code_of(in_progress[0]), key)
    expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy hồ sơ")
    looked_at(page)


def test_without_a_code_the_page_asks_for_one(page: Page):
    look_up(page, "")
    expect(page.locator("#e-m")).to_contain_text("Mời bạn nhập mã hồ sơ.")
    looked_at(page)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_owner_sees_who_has_it_since_when_and_until_when(
    opened: Opened, house: House, in_progress: tuple[Filing, str], window: dict[str, Any]
):
    filing, _ = in_progress
    page = let_in(opened(**window), house, filing.client)
    page.goto("/ho-so-cua-toi")
    looked_at(page, script=window.get("script", True))
    choose(page, "Xem tiến trình")
    now = page.get_by_role("region", name=re.compile("Hiện nay"))
    for said in ("A Mẫu", "Công chức tư pháp", "Ủy ban nhân dân phường Kon Tum", "Từ lúc", "còn"):
        expect(now).to_contain_text(said)
    expect(page.locator("[aria-current=step]")).to_contain_text("Đang xử lý")
    main = page.get_by_role("main")
    for said in ("16.000 đồng", "VIETCOMBANK", "Hẹn trả kết quả:", "Lê Thị Ví Dụ"):
        expect(main).to_contain_text(said)
    looked_at(page, script=window.get("script", True))
    main.get_by_role("link", name="Xem chi tiết").click()
    expect(main).to_contain_text("can-cuoc.pdf")
    expect(main).to_contain_text("Mã giao dịch")
    receipt = main.get_by_role("link", name="Giấy tiếp nhận").get_attribute("href") or ""
    assert page.request.get(receipt).headers["content-type"] == "application/pdf"
    looked_at(page, script=window.get("script", True))


def test_a_draft_is_gone_on_with(page: Page, house: House):
    person, client = citizen(house)
    page = let_in(page, house, client)
    page.goto("/ho-so-cua-toi")
    expect(page.get_by_role("main")).to_contain_text("Bạn chưa có hồ sơ nào.")
    looked_at(page)
    filing = Filing.begun(house, client, person)
    until(lambda: _told(filing, "draft"), "the draft")
    page.reload()
    place = page.get_by_role("main").get_by_role("link", name="Tiếp tục")
    expect(place).to_have_attribute("href", f"/ho-so/{filing.dossier_id}/tiep-tuc")
    looked_at(page)
    page.goto(f"/ho-so/{filing.dossier_id}/tien-trinh")
    assert "/tien-trinh" not in page.url


def test_the_result_is_fetched_and_the_way_is_at_its_end(
    page: Page, house: House, officials: tuple[Client, Client]
):
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    desk, handler = officials
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success
    approver, result = official(house, APPROVER), pdf("ket qua")
    to_sign = hand_over_to(APPROVER_ID)
    assert handler.send("POST", f"{filing.path}/moves", json=to_sign).is_success
    assert approver.send("POST", f"{filing.path}/moves", json=APPROVE).is_success
    assert approver.send("PUT", f"{filing.path}/result", content=result).is_success
    until(lambda: _told(filing, "finished"), "the timeline to finish")
    let_in(page, house, client).goto(f"/ho-so/{filing.dossier_id}")
    link = page.get_by_role("link", name="Tải kết quả (PDF)")
    looked_at(page)
    answer = page.request.get(link.get_attribute("href") or "")
    assert (answer.headers["content-type"], answer.body()) == ("application/pdf", result)
    until(lambda: _told(filing, "returned"), "the return noted")
    page.goto(f"/ho-so/{filing.dossier_id}/tien-trinh")
    expect(page.locator("[aria-current=step]")).to_contain_text("Đã trả")
    expect(page.get_by_role("main")).to_contain_text("Người nộp đã nhận kết quả")
    looked_at(page)


def test_someone_elses_dossier_is_not_there(
    page: Page, house: House, in_progress: tuple[Filing, str]
):
    _, stranger = citizen(house)
    let_in(page, house, stranger)
    for path in ("", "/tien-trinh", "/giay-tiep-nhan", "/ket-qua"):
        answer = page.goto(f"/ho-so/{in_progress[0].dossier_id}{path}")
        assert answer
        assert answer.status == 404
        expect(page.get_by_role("main")).not_to_contain_text("A Mẫu")
    looked_at(page)


def test_it_speaks_english_too(page: Page, in_progress: tuple[Filing, str]):
    filing, key = in_progress
    page.goto("/ngon-ngu/en")
    page.goto(f"/tra-cuu/tien-trinh?m={code_of(filing)}&k={key}")
    main = page.get_by_role("main")
    for said in ("Progress of the dossier", "Being handled", "Handled by", "16,000 đồng"):
        expect(main).to_contain_text(said)
    looked_at(page)
