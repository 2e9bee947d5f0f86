"""The papers of the desk, as citizens read, hear and scan them."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pytest

from contracts.handling import Ground
from contracts.values import Named
from services.dossier.adapters import slips
from services.dossier.domain.slips import Mending, Slip
from tests.printed import page_count, scanned, spoken, text_of, untagged
from tests.slips import (
    APOLOGY,
    APPLICANT,
    CODE,
    KEY,
    LONG,
    LONGEST,
    LOOK_UP,
    MATTER,
    NUMBER,
    PRINCIPAL,
    RECEIPT,
    REFUSAL,
    STOP,
    SUPPLEMENT,
    filed,
)

draw = cache(slips.draw)
A5 = [419.53, 595.28]  # points
FORMS: dict[str, Slip] = {
    "01": RECEIPT,
    "02": SUPPLEMENT,
    "03": REFUSAL,
    "04": APOLOGY,
    "05": STOP,
}
FOR_ANOTHER = replace(MATTER, principal=PRINCIPAL, relation="Cha hoặc mẹ")
EVERY = pytest.mark.parametrize("number", FORMS)


@EVERY
def test_every_form_says_who_writes_about_what_and_where_to_ask(number: str):
    said = text_of(draw(FORMS[number]))
    for part in (
        "UBND TỈNH KON TUM",
        "ỦY BAN NHÂN DÂN PHƯỜNG KON TUM",
        "Độc lập - Tự do - Hạnh phúc",
        "Ngày 20 tháng 11 năm 2026",
        f"Mã hồ sơ: {CODE}",
        "Nguyễn Thị Thử Nghiệm",
        "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
        "Số 1 đường Thử Nghiệm, phường Kon Tum, điện thoại 02600000001",
        f"Mẫu số {number} (Thông tư 03/2025/TT-VPCP)",
    ):
        assert part in said
    assert NUMBER not in said


@EVERY
def test_every_form_can_be_read_by_those_who_do_not_see_it(number: str):
    content = draw(FORMS[number])
    with pikepdf.open(BytesIO(content)) as document, document.open_metadata() as about:
        assert document.Root.Lang == "vi"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert CODE in str(about["dc:title"])
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "U")
        assert [float(side) for side in document.pages[0].mediabox[2:]] == A5
    told = spoken(content)
    assert [kind for kind, _ in told].count("/H1") == 1
    assert [words for kind, words in told if kind == "/Figure"] == [
        f"Mã vạch: {CODE}",
        "Mã QR: địa chỉ tra cứu hồ sơ này",
    ]
    assert untagged(content) == []


@EVERY
def test_scanners_read_the_code_and_the_address_and_nothing_else(number: str):
    address = LOOK_UP if FORMS[number] is not REFUSAL else REFUSAL.matter.look_up
    assert scanned(draw(FORMS[number])) == {"Code128": CODE, "QRCode": address}


# Form 01


def test_the_receipt_lists_what_was_handed_in_and_explains_the_date():
    said = text_of(draw(RECEIPT))
    digest = filed(2).sha256
    for part in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"1. Giấy tờ tùy thân của người yêu cầu bản điện tử 2 340 kB {digest[:8]}",
        "2. Tờ khai theo mẫu bản chính 1",
        "Tiếp nhận lúc: 18:02 thứ Sáu, 20/11/2026",
        "Tính từ: 07:00 thứ Hai, 23/11/2026 (khi cơ quan mở cửa)",
        "Thời hạn quy định: 2 ngày làm việc",
        "Ngày không tính: 2 ngày thứ Bảy, Chủ nhật; 24/11 (Ngày Văn hóa Việt Nam)",
        "Hẹn trả kết quả lúc: 07:00 thứ Năm, 26/11/2026",
        "Phí, lệ phí: 16.000 đồng (đã nộp)",
        f"Mã bảo mật: {KEY}",
        "Số định danh: ••••••••0001",
        "Lê Thị Ví Dụ Công chức Một cửa",
        f"1. {digest}",
    ):
        assert part in said


def test_a_dossier_filed_for_someone_else_names_both():
    said = text_of(draw(replace(RECEIPT, matter=FOR_ANOTHER)))
    assert "Quan hệ với chủ hồ sơ: Cha hoặc mẹ" in said
    assert "Người nộp (thay): Nguyễn Thị Thử Nghiệm Số định danh: ••••••••0001" in said
    assert "Chủ hồ sơ: Trần Văn Giả Định Số định danh: ••••••••0002" in said


def test_without_its_calendar_a_promise_is_not_explained_but_kept():
    said = text_of(draw(replace(RECEIPT, why=None)))
    assert "Tính từ" not in said
    assert "Hẹn trả kết quả lúc: 07:00 thứ Năm, 26/11/2026" in said


def test_what_is_free_and_unfiled_is_said_so():
    said = text_of(draw(replace(RECEIPT, total=0, papers=RECEIPT.papers[1:])))
    assert "Phí, lệ phí: không phải nộp" in said
    assert "Phụ lục" not in said


def test_twenty_papers_with_long_names_flow_over_pages_and_none_is_lost():
    content = draw(LONGEST)
    said = text_of(content)
    assert page_count(content) > 2
    assert said.count(LONG) == 2 + 1 + 10  # procedure, address, ten papers
    assert [f"{n}. {filed(n).sha256}" in said for n in range(1, 21)] == [True] * 20
    assert said.count("TT Giấy tờ Hình thức") >= 2  # the head again on the next page
    assert f"Trang {page_count(content)}/{page_count(content)}" in said
    assert untagged(content) == []


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Y Blơ\u0306k Niê", "Y Blơ"),
        ("Nguye\u0302\u0303n Thi\u0323 Thử", "Nguyễn Thị Thử"),  # as some phones send it
        ("A\x00\r\nB\u202eC", "A"),
        ("漢字 😀", "Người nộp hồ sơ:"),
        ("{nb} (a) \\ <b>", "(a) \\ <b>"),
        ("X" * 400, "X" * 40),
    ],
)
def test_no_name_spoils_a_paper(name: str, read: str):
    matter = replace(MATTER, applicant=replace(APPLICANT, name=name))
    said = text_of(draw(replace(RECEIPT, matter=matter)))
    assert read in said
    assert "Hẹn trả kết quả lúc: 07:00 thứ Năm, 26/11/2026" in said


# Forms 02 to 05


def test_a_request_names_every_item_with_its_reason_and_says_what_happens_to_the_clock():
    said = text_of(draw(SUPPLEMENT))
    for part in (
        "1. Giấy tờ tùy thân của người yêu cầu Không đọc được. Trang 2 bị mờ, đề nghị quét lại.",
        "2. Văn bản ủy quyền Thiếu giấy tờ.",
        "Đây là toàn bộ yêu cầu",
        "Bổ sung chậm nhất: 17:00 thứ Sáu, 18/12/2026",
        "Dừng tính từ 18:02 thứ Sáu, 20/11/2026; tính lại từ đầu khi ông/bà đã bổ sung đủ.",
        "Người hướng dẫn: Lê Thị Ví Dụ, Công chức Một cửa, điện thoại 02600000001",
    ):
        assert part in said
    assert "tính tiếp phần còn lại" in text_of(draw(replace(SUPPLEMENT, clock="pause")))
    assert "Chưa bắt đầu tính" in text_of(draw(replace(SUPPLEMENT, clock="not-begun")))


def test_a_reason_longer_than_a_page_is_said_to_its_end():
    words = "Đề nghị làm rõ nguồn gốc thửa đất. " * 150 + "Hết."
    item = Mending(name=Named(vi="Tờ khai"), ground=Ground.OTHER, words=words)
    content = draw(replace(SUPPLEMENT, wanted=(item,) * 2))
    assert page_count(content) > 3
    assert text_of(content).count("Hết.") == 2


def test_a_refusal_gives_its_reason_and_what_can_be_done():
    said = text_of(draw(REFUSAL))
    assert "Không thuộc thẩm quyền giải quyết của cơ quan này. Việc này thuộc Ủy ban" in said
    assert "nộp lại hồ sơ" in said
    assert "khiếu nại" in said
    assert "Mã bảo mật" not in said


def test_an_apology_says_both_dates_and_why():
    said = text_of(draw(APOLOGY))
    for part in (
        "Kính gửi: Ông/Bà Nguyễn Thị Thử Nghiệm",
        "đã tiếp nhận hồ sơ của ông/bà lúc 18:02 thứ Sáu, 20/11/2026",
        "Hẹn trả kết quả cũ: 07:00 thứ Năm, 26/11/2026",
        "Lý do: Sổ gốc đang được số hóa nên chưa tra cứu được.",
        "thành thật xin lỗi ông/bà",
        "Hẹn trả kết quả mới: 07:00 thứ Ba, 01/12/2026",
        "chỉ thực hiện một lần",
        "Phạm Văn Thử Chủ tịch Ủy ban nhân dân phường",
    ):
        assert part in said


def test_a_stop_says_why_since_when_and_what_can_be_done():
    said = text_of(draw(STOP))
    assert "Dừng từ: 18:02 thứ Sáu, 20/11/2026" in said
    assert "Lý do: Không đủ điều kiện theo quy định. Thửa đất đang có tranh chấp." in said
    assert "1. Liên hệ cơ quan" in said
    by_itself = replace(STOP, official=None, ground=Ground.NOT_SUPPLEMENTED, words="")
    said = text_of(draw(by_itself))
    assert "Lý do: Quá thời hạn mà hồ sơ chưa được bổ sung." in said
    assert "Hệ thống dừng hồ sơ theo quy định" in said
