"""Papers in the browser: up in pieces, paused, broken off, gone on with, looked at, used again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.bombs import ACTIVE, weighing
from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_filing import IDENTITY_PAPER, fill_in
from tests.filing import COPIES
from tests.house import House
from tests.pdfs import pdf

pytestmark = pytest.mark.browser

MB = 1024 * 1024
PAPER = f"#giay-to-{IDENTITY_PAPER}"
SHOTS = Path("build/screenshots")


def at_the_papers(page: Page, house: House, *, script: bool = True) -> tuple[Citizen, str]:
    """A citizen whose form is filled in, and where their draft is."""
    citizen = Citizen.inside(page, house, script=script)
    at = citizen.begin(COPIES)
    fill_in(citizen)
    return citizen, at


def large(folder: Path, size: int = 6 * MB) -> Path:
    path = folder / "sổ hộ khẩu.pdf"
    path.write_bytes(weighing(size))
    return path


def choose(page: Page, path: Path) -> None:
    page.wait_for_load_state()
    page.locator(f"{PAPER} [type=file]").set_input_files(path)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_an_upload_is_paused_goes_on_and_outlives_a_broken_line(
    opened: Opened, house: House, tmp_path: Path, width: int
):
    page = opened(width)
    citizen, _ = at_the_papers(page, house)
    sent, whole = list[int](), list[bool]()

    def counted(route: Route) -> None:
        """Two pieces pass; then the line is broken until it is whole."""
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) > 2 and not whole:
                route.abort()
                return
        route.continue_()

    page.route("**/tai-len/**", counted)
    choose(page, large(tmp_path))
    said = page.locator(f"{PAPER} .paper-said")
    expect(said).to_contain_text("Mất kết nối")
    expect(page.locator(f"{PAPER} .paper-percent")).to_contain_text("33 %")
    citizen.sees("Thành phần hồ sơ")
    page.screenshot(path=shot(f"broken-{width}"), full_page=True)
    page.locator(f"{PAPER} [data-pause]").click()
    expect(said).to_contain_text("Đã tạm dừng")
    expect(page.locator(f"{PAPER} .paper-file")).to_have_count(0)
    whole.append(True)
    page.locator(f"{PAPER} [data-resume]").click()
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("sổ hộ khẩu.pdf")
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("chưa quét vi-rút")
    expect(said).to_contain_text("Đã tải lên xong")
    assert sorted(set(sent)) == [n * MB for n in range(7)]
    assert sent.count(0) == sent.count(MB) == 1, "what was there was not sent again"
    page.screenshot(path=shot(f"done-{width}"), full_page=True)
    page.reload()
    citizen.sees("Thành phần hồ sơ")
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("6,0 MB")


def test_after_a_reload_the_same_file_goes_on_where_it_was(
    page: Page, house: House, tmp_path: Path
):
    at_the_papers(page, house)
    sent = list[int]()

    def two(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) in (3, 4):
                route.abort()
                return
        route.continue_()

    page.route("**/tai-len/**", two)
    path = large(tmp_path)
    choose(page, path)
    expect(page.locator(f"{PAPER} .paper-said")).to_contain_text("Mất kết nối")
    page.reload()
    sent[:] = [-1] * 4  # the line is whole again
    choose(page, path)
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("sổ hộ khẩu.pdf")
    assert sent[4] == 2 * MB


def test_a_file_that_cannot_be_taken_says_what_to_do(page: Page, house: House, tmp_path: Path):
    citizen, _ = at_the_papers(page, house)
    path = tmp_path / "kich-ban.pdf"
    path.write_bytes(ACTIVE["a script when it is opened"])
    choose(page, path)
    expect(page.locator(f"{PAPER} .paper-said")).to_contain_text("lưu thành PDF mới")
    citizen.sees("Thành phần hồ sơ")
    path.write_bytes(b"\x89PNG\r\n" + bytes(2000))
    choose(page, path)
    expect(page.locator(f"{PAPER} .paper-said")).to_contain_text("không phải PDF")
    expect(page.locator(f"{PAPER} .paper-file")).to_have_count(0)
    choose(page, tmp_path / citizen_paper(tmp_path))
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("can-cuoc.pdf")


def citizen_paper(folder: Path) -> str:
    (folder / "can-cuoc.pdf").write_bytes(pdf("can cuoc", pages=2))
    return "can-cuoc.pdf"


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, False)])
def test_a_paper_filed_before_is_used_again(
    opened: Opened, house: House, tmp_path: Path, *, width: int, script: bool
):
    page = opened(width, script=script)
    citizen, _ = at_the_papers(page, house, script=script)
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    citizen.press("Tiếp tục")
    citizen.declare("Thanh toán")
    citizen.begin(COPIES)
    fill_in(citizen)
    page.locator(f"{PAPER} .paper-store summary").click()
    expect(page.locator(f"{PAPER} .paper-store")).to_contain_text("Bạn đã nộp ngày")
    citizen.sees("Thành phần hồ sơ")
    page.screenshot(path=shot(f"store-{width}"), full_page=True)
    page.locator(f"{PAPER} .paper-store button").click()
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("căn cước.pdf")
    expect(page.locator(f"{PAPER} .paper-file")).to_contain_text("lấy từ hồ sơ")


def test_an_uploaded_paper_can_be_looked_at(page: Page, house: House, tmp_path: Path):
    citizen, at = at_the_papers(page, house)
    citizen.upload_pdf(IDENTITY_PAPER, tmp_path)
    with page.context.expect_page() as opening:
        page.locator(f"{PAPER} .paper-acts a").click()
    shown = opening.value
    shown.wait_for_load_state()
    expect(shown).to_have_url(f"{house.portal}{at}/tep/{IDENTITY_PAPER}")
    told = page.request.get(f"{house.portal}{at}/tep/{IDENTITY_PAPER}")
    assert told.headers["content-type"] == "application/pdf"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["content-disposition"].startswith("inline")
    assert told.body().startswith(b"%PDF-")


def shot(name: str) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"uploading-{name}.png"
