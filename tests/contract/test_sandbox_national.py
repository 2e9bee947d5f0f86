"""The National Portal and its platform, as a payer's browser and a merchant's server meet them."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest
from pydantic import SecretStr

from contracts.payment import FeePaid
from services.payment.adapters.national import BILL_LIMIT, Messages, National
from services.payment.domain.collection import CollectorError
from services.payment.main import collectors
from tests.facts import BINH, NOW
from tests.fees import AMOUNT
from tests.keys import citizen
from tests.national import API_KEY, CODE, MERCHANT, filed, knobs, notice, required, signed, tell
from tests.payment_office import OWNER, headers
from tests.street import OFFICE, STREET, Street, laid_out

DOOR = "/cong-quoc-gia/thanh-toan"
PAYER = {
    "HoTenNguoiNop": "Trần Thị Ví Dụ",
    "SoCMNDNguoiNop": "000190000001",
    "DiaChiNguoiNop": "Thôn Mẫu",
    "HuyenNguoiNop": "Xã Đăk Tô",
    "TinhNguoiNop": "Quảng Ngãi",
}
KEY = {"Authorization": f"Bearer {API_KEY}"}
API = "/national/rest/payment/v1.0.6"


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with laid_out("national") as street:
        yield street


async def look_up(street: Street, code: str = CODE, riddle: str = "") -> httpx.Response:
    """Type the code, and what the picture says; the page one is led to."""
    await street.office.platform.settle(street.office.rooms)
    form = (await street.browser.get(DOOR)).text
    read = re.search(r"data-riddle>(\d{4})<", form)
    name = re.search(r'name="name" value="([^"]+)"', form)
    assert read
    assert name
    typed = {"code": code, "riddle": riddle or read[1], "name": name[1]}
    return await street.browser.post(DOOR, data=typed, follow_redirects=True)


async def at_platform(street: Street) -> str:
    """From the look-up to the list of banks; the address of that page."""
    await tell(street.office, *filed(), required())
    found = await look_up(street)
    at = str(found.url)
    assert "Kiểm tra thông tin thanh toán" in found.text
    owed = (await street.browser.get(at + "/khoan-nop")).text
    assert "10.000 đ" in owed
    assert "Tiếp tục thanh toán" in owed
    assert "(*)" in (await street.browser.get(at + "/nguoi-nop")).text
    sent = await street.browser.post(at + "/nguoi-nop", data=PAYER)
    assert sent.status_code == 303
    return sent.headers["location"]


async def test_a_payer_who_comes_by_the_national_portal_settles_the_demand(street: Street):
    page = await at_platform(street)
    banks = unescape((await street.browser.get(page)).text)
    assert CODE in banks
    assert "10.000 đ" in banks
    back = await street.confirm(page)
    assert back.endswith("/xong")  # the payer stays on the National Portal
    paid = street.office.facts[-1]
    assert isinstance(paid, FeePaid)
    assert (paid.provider, paid.bank, paid.amount) == ("national", "BIDV", AMOUNT)
    assert paid.order.startswith(CODE)
    assert await street.outcomes(paid.order) == ["mã 00"]
    assert "không có khoản phí" in (await look_up(street)).text


async def test_nothing_the_payer_typed_is_told_to_us(street: Street):
    page = await at_platform(street)
    await street.confirm(page)
    written = " ".join(fact.model_dump_json() for fact in street.office.facts)
    assert not any(value in written for value in PAYER.values())


async def test_called_off_there_it_can_be_paid_there_again_under_a_new_reference(street: Street):
    await street.confirm(await at_platform(street), "cancel")
    assert street.office.types[-1] == "failed"
    at = str((await look_up(street)).url)
    page = (await street.browser.post(at + "/nguoi-nop", data=PAYER)).headers["location"]
    await street.confirm(page)
    assert street.office.types[-1] == "fee-paid"
    assert street.office.types.count("initiated") == 2


async def test_never_told_it_is_found_by_asking(street: Street):
    await street.confirm(await at_platform(street), mischief="never")
    assert "fee-paid" not in street.office.types
    assert "không có khoản phí" in (await look_up(street)).text  # asked again, we ask too
    assert street.office.types[-1] == "fee-paid"


async def test_what_cannot_be_looked_up_is_said_plainly(street: Street):
    await tell(street.office, *filed())
    assert "Không tìm thấy" in (await look_up(street, "H34.23.09-990101-0001")).text
    assert "không có khoản phí" in (await look_up(street)).text
    assert "chưa đúng" in (await look_up(street, riddle="abcd")).text
    assert street.office.types == []


async def test_a_payer_who_says_too_little_is_asked_again(street: Street):
    await tell(street.office, *filed(), required())
    at = str((await look_up(street)).url)
    answer = await street.browser.post(at + "/nguoi-nop", data=PAYER | {"TinhNguoiNop": " "})
    assert answer.status_code == 422
    assert "bắt buộc" in answer.text


# The platform's API


async def test_the_platforms_receipt_is_a_pdf_once_it_is_paid(street: Street):
    _, order, page = await street.begun()
    ours = knobs(national_url=f"{STREET}/national")
    collector = collectors(street.office.platform, ours)["national"]
    assert isinstance(collector, National)
    with pytest.raises(CollectorError):
        await collector.bill(order, NOW)
    await street.confirm(page)
    assert (await collector.bill(order, NOW)).startswith(b"%PDF-")


async def test_owner_and_agency_get_the_platforms_receipt_and_nobody_else(street: Street):
    fee_id, _, page = await street.begun()
    path = f"/fees/{fee_id}/bill.pdf"
    assert (await street.office.http.get(path, headers=headers(OWNER))).status_code == 404
    await street.confirm(page)
    bill = await street.office.http.get(path, headers=headers(OWNER))
    assert bill.headers["content-type"] == "application/pdf"
    assert bill.content.startswith(b"%PDF-")
    assert (await street.office.http.get(path)).status_code == 401
    stranger = headers(citizen(BINH))
    assert (await street.office.http.get(path, headers=stranger)).status_code == 404


async def test_a_provider_without_receipts_of_its_own_has_none_to_give():
    async with laid_out("vnpt") as street:
        fee_id, _, page = await street.begun()
        await street.confirm(page)
        path = f"/fees/{fee_id}/bill.pdf"
        answer = await street.office.http.get(path, headers=headers(OWNER))
        assert (answer.status_code, answer.json()["code"]) == (404, "payment.not-found")


async def test_an_init_whose_parts_do_not_add_up_is_refused(street: Street):
    await street.begun()
    fields = {
        "LoaiBanTin": "INIT",
        "PhienBan": "1.0.6",
        "MaDoiTac": MERCHANT,
        "MaThamChieu": "mc9",
        "SoTien": "60000",
        "LoaiHinhThanhToan": "PAY",
        "MaKenhThanhToan": "1",
        "MaThietBi": "1",
        "NgonNgu": "vi-VN",
        "MaTienTe": "VND",
        "MaNganHang": "PAYMENT",
        "ThongTinGiaoDich": "Nop phi",
        "ThoiGianGD": "20260102030405",
        "Ip": "127.0.0.1",
    }
    names = ("MaDichVu", "MaDVC", "MaTTHC", "MaDonVi", "MaHoSo", "TKThuHuong")
    receipt = dict.fromkeys(names, "") | {"PhiLePhi": [], "DSKhoanNop": [{"SoTien": "60000"}]}
    sent = signed(fields, " ".join(fields))
    for whole, code in [
        (sent | {"ThongTinBienLai": receipt}, "0"),
        (sent | {"ThongTinBienLai": receipt | {"DSKhoanNop": [{"SoTien": "50000"}]}}, "04"),
        (sent | {"ThongTinBienLai": {}}, "03"),
        (sent, "03"),
        (sent | {"SoTien": "60001", "ThongTinBienLai": receipt}, "97"),
        (sent | {"ThongTinGiaoDich": "a|b", "ThongTinBienLai": receipt}, "03"),
        ({**signed(fields | {"MaDoiTac": "X"}, " ".join(fields)), "ThongTinBienLai": {}}, "02"),
    ]:
        reply = (await street.browser.post(API + "/init", json=whole, headers=KEY)).json()
        assert reply["error_code"] == code, whole


async def test_only_a_merchant_with_its_key_is_heard(street: Street):
    for call in ("init", "query", "get_bill"):
        assert (await street.browser.post(f"{API}/{call}", json={})).status_code == 401


async def test_a_notice_in_a_form_field_is_taken_too(street: Street):
    _, order, _ = await street.begun()
    body = {"data": json.dumps(notice(order))}
    answer = await street.office.http.post(f"{OFFICE}/national/ipn", data=body)
    assert answer.json()["MaLoi"] == "00"
    assert street.office.types[-1] == "fee-paid"


async def test_a_receipt_larger_than_any_receipt_is_none():
    huge = httpx.MockTransport(lambda _: httpx.Response(200, content=b"%PDF-" + b"0" * BILL_LIMIT))
    http = httpx.AsyncClient(transport=huge, base_url=STREET)
    key = SecretStr("")
    with pytest.raises(CollectorError):
        await National(http, Messages(MERCHANT, key, {}), key).bill("mc1", NOW)
