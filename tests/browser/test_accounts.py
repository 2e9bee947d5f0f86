"""An accountant's day: compare it, sort out what fits nothing, give it back, mend a receipt."""

import csv
import subprocess
import sys
from io import StringIO
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Page, expect

from services.chassis.clock import utc_now
from services.payment.domain.receipts import HERE
from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.browser.staff import Staff, press
from tests.filing import Filing
from tests.house import House
from tests.people import official
from tests.waiting import until

pytestmark = pytest.mark.browser
FIRST, SECOND = ("000191000114", "0900000114"), ("000082000116", "0900000116")
ROOT = Path(__file__).parents[2]


def today() -> str:
    return f"{utc_now().astimezone(HERE):%Y-%m-%d}"


def settled(staff: Staff, filing: Filing) -> list[dict[str, str]]:
    """The dossier's receipts, once they are there."""
    found: list[dict[str, str]] = until(
        lambda: staff.citizen.get("/payment/receipts", dossier_id=filing.dossier_id).json(),
        "the receipts",
    )
    return found


def paid_wrong(house: House, staff: Staff) -> Filing:
    """A dossier for which another amount came in than was asked for."""
    filing = Filing.begun(house, staff.citizen, staff.person)
    filing.fill_in()
    filing.declare()
    with httpx.Client(base_url=house.sandbox, timeout=20) as browser:
        door = browser.get(filing.order()["redirect_url"], follow_redirects=True)
        page = str(door.url)
        browser.post(page, data={"bank": "BIDV"})
        browser.post(f"{page}/dang-nhap", data={"user": "mau", "password": "sandbox"})
        wrong = {"answer": "confirm", "mischief": "wrong-amount"}
        assert browser.post(f"{page}/xac-nhan", data=wrong).is_redirect
    return filing


def reconciled(house: House) -> subprocess.CompletedProcess[str]:
    """`motcua payment reconcile` of today, beside the running house."""
    environment = psutil.Process(house.launched.process.pid).environ()
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "deploy.motcua", "payment", "reconcile", today()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def told(page: Page, text: str) -> None:
    """The page says this on top."""
    expect(page.get_by_role("status").first).to_contain_text(text)


def test_an_accountants_day(house: House, opened: Opened):
    staff = Staff.of(house)
    filing = staff.filed(house)
    [receipt] = settled(staff, filing)
    paid_wrong(house, staff)
    first, second = (let_in(opened(), house, official(house, who)) for who in (FIRST, SECOND))

    first.goto("/can-bo")
    first.get_by_role("main").get_by_role("link", name="Kế toán").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("Đối chiếu ngày")
    looked_at(first)
    first.goto(f"/can-bo/ke-toan?ngay={today()}")
    expect(first.get_by_role("status")).to_contain_text("Mọi khoản đều khớp")
    expect(first.get_by_role("main")).to_contain_text("Ủy ban nhân dân phường Kon Tum")
    looked_at(first)
    with first.expect_download() as download:
        first.get_by_role("link", name="Tải CSV").click()
    rows = list(csv.reader(StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert rows[0][0] == "Kết quả"
    assert {row[0] for row in rows[1:]} == {"Khớp", "Khớp, đang hoặc đã chờ xử lý"}
    with first.expect_download() as download:
        first.get_by_role("link", name="Tải XLSX").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")

    command = reconciled(house)
    assert command.returncode == 0, command.stdout + command.stderr
    assert command.stdout.rstrip().endswith("0 unexplained")

    first.get_by_role("link", name="Tiền chờ xử lý").click()
    looked_at(first)
    first.locator("tbody").get_by_role("link", name="Xử lý").click()
    looked_at(first)
    here = first.url
    second.goto(here)
    first.get_by_label("Lý do").fill("Chuyển nhầm số tiền.")
    press(first, "Đề nghị trả lại")
    told(first, "Đã đề nghị trả lại.")
    looked_at(first)
    second.get_by_label("Lý do").fill("Trả lại ngay.")  # on a page that is out of date by now
    press(second, "Đề nghị trả lại")
    expect(second.get_by_role("alert")).to_contain_text("Y Minh Mẫu")
    looked_at(second)

    first.get_by_role("link", name="Xem đề nghị hoàn trả").click()
    expect(first.get_by_role("main")).to_contain_text("phải do một người khác làm")
    expect(first.get_by_role("button", name="Duyệt hoàn trả")).to_have_count(0)
    looked_at(first)
    second.goto("/can-bo/ke-toan/hoan-tra")
    looked_at(second)
    second.locator("tbody").get_by_role("link", name="Xử lý").click()
    press(second, "Duyệt hoàn trả")
    told(second, "Đã duyệt.")
    looked_at(second)
    first.reload()
    first.get_by_label("Mã chuyển khoản").fill("FT26320000001")
    press(first, "Ghi đã chuyển")
    told(first, "Đã ghi mã chuyển khoản.")
    looked_at(first)

    place = f"/can-bo/ke-toan/bien-lai/{receipt['receipt_id']}"
    first.goto("/can-bo/ke-toan/bien-lai")
    looked_at(first)
    first.goto(place)
    second.goto(place)
    looked_at(first)
    first.get_by_label("Lý do").select_option("wrong-payer")
    first.get_by_label("Nội dung").fill("Ghi nhầm tên.")
    first.get_by_label("Người nộp tiền trên biên lai").fill("Trần Văn Mẫu")
    press(first, "Hủy và thay thế")
    told(first, "Đã hủy biên lai")
    looked_at(first)
    second.get_by_label("Lý do").select_option("other")
    second.get_by_label("Nội dung").fill("Hủy giúp.")
    press(second, "Chỉ hủy")
    expect(second.get_by_role("alert")).to_contain_text("Y Minh Mẫu")
    looked_at(second)

    owner = let_in(opened(), house, staff.citizen)
    owner.goto("/bien-lai")
    expect(owner.get_by_role("main")).to_contain_text("Đã được thay thế")
    expect(owner.get_by_role("main")).to_contain_text("Còn giá trị")
    looked_at(owner)
    owner.goto(f"/ho-so/{filing.dossier_id}")
    expect(owner.get_by_role("link", name="Tải biên lai (PDF)")).to_have_count(2)
    looked_at(owner)
    anyone = opened()
    anyone.goto(f"/kiem-tra-bien-lai?ma={receipt['receipt_id']}")
    expect(anyone.get_by_role("main")).to_contain_text("Được thay bằng")
    expect(anyone.get_by_role("main")).not_to_contain_text(staff.person.full_name)
    looked_at(anyone)
    anyone.goto("/kiem-tra-bien-lai?ma=b-khong-co")
    expect(anyone.get_by_role("alert")).to_contain_text("Không có biên lai nào")
    looked_at(anyone)


def test_the_pages_fit_a_phone_without_scripts(house: House, opened: Opened):
    staff = Staff.of(house)
    [receipt, *_] = settled(staff, staff.filed(house))
    phone = let_in(opened(PHONE, script=False), house, official(house, FIRST))
    for path in (
        f"?ngay={today()}",
        "?ngay=khong",
        "/cho-xu-ly",
        "/hoan-tra",
        f"/bien-lai?ngay={today()}",
        f"/bien-lai/{receipt['receipt_id']}",
    ):
        phone.goto(f"/can-bo/ke-toan{path}")
        looked_at(phone, script=False)
    press(phone, "Chỉ hủy")  # without a word
    expect(phone.get_by_role("alert")).to_contain_text("Mời bạn chọn lý do.")
    looked_at(phone, script=False)
    owner = let_in(opened(PHONE, script=False), house, staff.citizen)
    for path in ("/bien-lai", f"/kiem-tra-bien-lai?ma={receipt['receipt_id']}"):
        owner.goto(path)
        looked_at(owner, script=False)


def test_who_is_no_accountant_has_no_business_there(house: House, opened: Opened):
    staff = Staff.of(house)
    desk = let_in(opened(), house, staff.receptionist)
    desk.goto("/can-bo")
    expect(desk.get_by_role("main").get_by_role("link", name="Kế toán")).to_have_count(0)
    for path in ("", "/cho-xu-ly", "/hoan-tra", "/bien-lai"):
        answer = desk.goto(f"/can-bo/ke-toan{path}")
        assert answer
        assert answer.status == 403
