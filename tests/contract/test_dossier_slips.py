"""The papers of the desk over HTTP: each tells the fact that led to it, to those it concerns."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import httpx
import pikepdf
import pytest

from contracts.dossier import DossierErased
from contracts.values import DossierId
from services.chassis.auth import seal_fits
from services.dossier.api.slips import FormNumber
from tests.dossier_office import (
    BIRTH,
    CHIEF,
    COPIES,
    ELSEWHERE,
    HANDLER,
    LOOKUP_KEY,
    PAPER,
    PORTAL,
    RECEPTION,
    SECRETS,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import envelope
from tests.moving import RECEIVE, REFUSE, STOP, extension, supplement
from tests.pdfs import pdf
from tests.printed import scanned, text_of

PDF = "application/pdf"


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of two procedures and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES, BIRTH)
    return office


@pytest.fixture
def case(office: DossierOffice) -> Case:
    """A citizen at its door."""
    return Case(office)


async def printed(case: Case, number: str) -> str:
    """What a form says to the dossier's owner."""
    answer = await case.owner.get(f"{case.path}/forms/{number}.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == PDF
    assert f'filename="{case.code}-mau-{number}.pdf"' in answer.headers["content-disposition"]
    return text_of(answer.content)


async def move(case: Case, who: Any, asked: dict[str, Any]) -> httpx.Response:
    """One move at the desk."""
    answer = await case.office.door(who).send("POST", f"{case.path}/moves", json=asked)
    assert answer.status_code == 200, answer.text
    return answer


async def handed_in(case: Case) -> None:
    """What was filled in is declared, paid, submitted and received."""
    assert (await case.declare()).status_code == 200
    await case.office.paid(case.dossier_id, 16_000)
    submitted = await case.owner.send("POST", f"{case.path}/submission")
    case.code = submitted.json()["code"]
    await move(case, RECEPTION, RECEIVE)


# Form 01


async def test_the_receipt_says_who_what_when_and_its_qr_leads_to_the_look_up(case: Case):
    await case.in_progress()
    receipt = await case.owner.get(f"{case.path}/receipt.pdf")
    assert receipt.headers["content-type"] == PDF
    assert f'filename="{case.code}.pdf"' in receipt.headers["content-disposition"]
    with pikepdf.open(BytesIO(receipt.content)) as document, document.open_metadata() as about:
        assert case.code in str(about["dc:title"])
        assert [float(side) for side in document.pages[0].mediabox[2:]] == [419.53, 595.28]  # A5
    said = text_of(receipt.content)
    key = (await case.shown())["security_code"]
    for part in (
        f"Mã hồ sơ: {case.code}",
        "UBND TỈNH KON TUM",
        "Ủy ban nhân dân phường Kon Tum",
        "Nguyễn Thị Thử Nghiệm Số định danh: ••••••••0001",
        "Tiếp nhận lúc: 09:30 thứ Hai, 16/11/2026",
        "Tính từ: 09:30 thứ Hai, 16/11/2026 (khi tiếp nhận)",
        "Thời hạn quy định: 1 ngày làm việc",
        "Hẹn trả kết quả lúc: 09:30 thứ Ba, 17/11/2026",
        f"{RECEPTION.name} {RECEPTION.title}",  # who received it, whoever has it now
        "1. Giấy tờ tùy thân của người yêu cầu bản điện tử 1",
        "16.000 đồng (đã nộp)",
        key,
    ):
        assert part in said
    assert "000199000001" not in said
    assert scanned(receipt.content) == {
        "Code128": case.code,
        "QRCode": f"{PORTAL}/tra-cuu/tien-trinh?m={case.code}&k={key}",
    }


async def test_a_receipt_for_someone_else_names_both_and_how_they_belong_together(case: Case):
    await case.drafted()
    filled = await case.fill_in(
        nop_cho="nguoi-khac",
        cho_ho_ten="Trần Văn Giả Định",
        cho_so_dinh_danh="000150000077",
        cho_ngay_sinh="1950-01-31",
        cho_quan_he="con",
    )
    assert filled.status_code == 200, filled.text
    for part in (PAPER, "van-ban-uy-quyen"):
        await case.upload(component=part)
    await handed_in(case)
    said = await printed(case, "01")
    assert "Người nộp (thay): Nguyễn Thị Thử Nghiệm Số định danh: ••••••••0001" in said
    assert "Quan hệ với chủ hồ sơ: Con Chủ hồ sơ: Trần Văn Giả Định" in said
    assert "••••••••0077" in said


async def test_the_receipt_carries_the_digest_of_the_very_file(case: Case):
    await case.drafted()
    await case.fill_in()
    content = pdf("can cuoc", pages=3)
    await case.upload(content)
    await handed_in(case)
    digest = sha256(content).hexdigest()
    said = await printed(case, "01")
    assert f"1. {digest}" in said
    assert f"bản điện tử 3 {len(content) / 1000:.0f} kB {digest[:8]}" in said


async def test_there_is_no_receipt_before_the_reception(case: Case):
    await case.submitted()
    early = await case.owner.get(f"{case.path}/receipt.pdf")
    assert (early.status_code, early.json()["code"]) == (409, "dossier.not-received")


async def test_the_owner_has_the_security_code_as_soon_as_there_is_a_code(case: Case):
    await case.drafted()
    assert (await case.shown())["security_code"] is None
    await case.submitted()
    shown = await case.shown()
    assert seal_fits(LOOKUP_KEY, shown["code"], shown["security_code"])


async def test_letters_the_font_lacks_do_not_spoil_the_receipt(case: Case):
    await case.drafted()
    await case.fill_in(nyc_ho_ten="漢字 😀\x00\nA")
    await case.upload()
    await handed_in(case)
    receipt = await case.owner.get(f"{case.path}/receipt.pdf")
    assert receipt.status_code == 200
    assert "Mã hồ sơ" in text_of(receipt.content)


# Forms 02 to 05


async def test_a_request_before_the_reception_says_that_nothing_is_counted_yet(case: Case):
    await case.submitted()
    await move(case, RECEPTION, supplement(PAPER, "form", days=10))
    said = await printed(case, "02")
    for part in (
        "1. Giấy tờ tùy thân của người yêu cầu Không đọc được. Mờ, không",
        "2. Tờ khai điện tử Không đọc được. Mờ, không đọc được: form.",
        "Bổ sung chậm nhất: 09:30 thứ Năm, 26/11/2026",
        "Chưa bắt đầu tính",
        f"Người hướng dẫn: {RECEPTION.name}, {RECEPTION.title}, điện thoại",
    ):
        assert part in said
    assert "Mã bảo mật" in said


async def test_a_request_after_the_reception_says_that_the_clock_stops(case: Case):
    await case.in_progress()
    await move(case, HANDLER, supplement(PAPER))
    said = await printed(case, "02")
    assert "Dừng tính từ 09:30 thứ Hai, 16/11/2026; tính lại từ đầu" in said
    assert "Mã bảo mật" in said


async def test_a_refusal_is_on_paper_with_its_reason(case: Case):
    await case.submitted()
    await move(case, RECEPTION, REFUSE)
    said = await printed(case, "03")
    assert f"Không thuộc thẩm quyền giải quyết của cơ quan này. {REFUSE['words']}" in said
    assert f"{RECEPTION.name} {RECEPTION.title}" in said


async def test_an_apology_is_on_paper_and_the_receipt_keeps_what_was_promised_first(case: Case):
    await case.in_progress()
    await move(case, HANDLER, extension("2026-11-20T02:30:00Z"))
    said = await printed(case, "04")
    for part in (
        "Kính gửi: Ông/Bà Nguyễn Thị Thử Nghiệm",
        "Hẹn trả kết quả cũ: 09:30 thứ Ba, 17/11/2026",
        "Hẹn trả kết quả mới: 09:30 thứ Sáu, 20/11/2026",
        "Lý do: Xin lỗi, cần xác minh thêm.",
    ):
        assert part in said
    assert "Hẹn trả kết quả lúc: 09:30 thứ Ba, 17/11/2026" in await printed(case, "01")


async def test_a_stop_is_on_paper_with_its_reason(case: Case):
    await case.in_progress()
    await move(case, CHIEF, STOP)
    said = await printed(case, "05")
    assert "Dừng từ: 09:30 thứ Hai, 16/11/2026" in said
    assert f"Không đủ điều kiện theo quy định. {STOP['words']}" in said


# Who gets them


@pytest.mark.parametrize("number", list(FormNumber))
async def test_what_was_not_issued_is_not_printed(case: Case, number: FormNumber):
    await case.submitted()
    answer = await case.owner.get(f"{case.path}/forms/{number}.pdf")
    code = "dossier.not-received" if number == "01" else "dossier.form-not-issued"
    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize("who", [STRANGER, ELSEWHERE])
async def test_whom_it_does_not_concern_finds_no_paper(case: Case, who: Any):
    await case.received()
    answer = await case.office.door(who).get(f"{case.path}/forms/01.pdf")
    assert answer.status_code == 404
    assert not any(secret in answer.text for secret in SECRETS)


async def test_once_it_is_erased_nothing_is_printed_any_more(case: Case):
    await case.received()
    fact = DossierErased(dossier_id=DossierId(case.dossier_id), ground="request", pieces=2)
    last = case.office.log[-1]
    await case.office.ground.dossiers.append(envelope(fact, last.subject), expected=last.position)
    await case.office.settle()
    answer = await case.owner.get(f"{case.path}/forms/01.pdf")
    assert (answer.status_code, answer.json()["code"]) == (410, "dossier.erased")


async def test_there_are_five_forms(case: Case):
    await case.received()
    assert (await case.owner.get(f"{case.path}/forms/06.pdf")).status_code == 422
