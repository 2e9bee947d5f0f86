"""A receipt as PDF of A5: Biên lai thu phí, lệ phí."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fpdf.enums import Align

from services.chassis import symbols
from services.chassis.sheet import BODY, MARGIN, SMALL, WIDE, Box, Cell, Sheet
from services.payment.adapters.amounts import figures, in_words
from services.payment.domain.paper import ReceiptPaper

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
QR = 27.0  # mm, quiet zone included
LABEL = 36.0  # mm
SIGNED = 30.0  # mm that date and signature need
TITLES = {
    "phi": ("BIÊN LAI THU PHÍ", "Receipt for a fee"),
    "le-phi": ("BIÊN LAI THU LỆ PHÍ", "Receipt for a charge"),
}
ENDS = {
    "cancelled": "BIÊN LAI NÀY ĐÃ BỊ HỦY, KHÔNG CÒN GIÁ TRỊ",
    "replaced": "BIÊN LAI NÀY ĐÃ ĐƯỢC THAY THẾ, KHÔNG CÒN GIÁ TRỊ",
}
ERASED = "(đã xóa theo yêu cầu của người nộp)"


def draw(paper: ReceiptPaper) -> bytes:
    """The PDF. Source of what must stand on it: Nghị định 254/2026/NĐ-CP, Điều 23."""
    title, english = TITLES[paper.kind]
    number = f"{paper.number:08d}"
    foot = f"{title.capitalize()} · {paper.form} · {paper.serial} · Số {number}"
    sheet = Sheet(f"{title.capitalize()} {paper.serial} {number}", foot)
    sheet.set_subject(english)
    sheet.set_creation_date(paper.dated)
    _head(sheet, paper)
    _title(sheet, paper, title, english)
    _parties(sheet, paper)
    _lines(sheet, paper)
    _proofs(sheet, paper)
    _signature(sheet, paper)
    return bytes(sheet.output())


def _head(sheet: Sheet, paper: ReceiptPaper) -> None:
    """The collecting body on the left, the form's symbols on the right."""
    wide, small = sheet.epw - 44, 44.0
    sheet.row(
        Cell(wide, paper.agency.vi.upper(), "B", BODY),
        Cell(small, f"Mẫu số: {paper.form}", size=SMALL),
        gap=0,
    )
    sheet.row(
        Cell(wide, f"UBND {paper.province.vi}", size=SMALL),
        Cell(small, f"Ký hiệu: {paper.serial}", size=SMALL),
        gap=0,
    )
    sheet.row(
        Cell(wide, f"Mã số thuế: {paper.tax_code}", size=SMALL),
        Cell(small, f"Số: {paper.number:08d}", "B", BODY),
        gap=0,
    )
    sheet.row(Cell(wide, f"Địa chỉ: {paper.address}", size=SMALL), gap=3)


def _title(sheet: Sheet, paper: ReceiptPaper, title: str, english: str) -> None:
    top, left = sheet.y, WIDE - MARGIN - QR
    wide = left - MARGIN - 2
    told = "Mã QR: địa chỉ kiểm tra biên lai này"
    sheet.picture(symbols.qr(paper.check_at), told, at=Box(left, top - 1.5, QR, QR))
    sheet.row(Cell(wide, title, "B", 13, Align.C), tag="H1", gap=0)
    sheet.row(Cell(wide, english, "", SMALL, Align.C, dim=True), gap=1)
    sheet.row(Cell(wide, "(Biên lai điện tử)", "", SMALL, Align.C), gap=1)
    for said in (ENDS.get(paper.state), paper.replaces and f"Thay thế biên lai {paper.replaces}"):
        if said:
            sheet.row(Cell(wide, said, "B", BODY, Align.C), gap=1)
    below = sheet.y
    sheet.set_y(top + QR - 2.5)
    beside = Cell(left - MARGIN, "")
    sheet.row(beside, Cell(QR, "Quét để kiểm tra", size=7, align=Align.C, dim=True), gap=0)
    sheet.row(beside, Cell(QR, f"Mã kiểm tra: {paper.seal}", size=7, align=Align.C), gap=0)
    sheet.set_y(max(below, sheet.y) + 2)


def _field(sheet: Sheet, label: str, text: str) -> None:
    if text:
        sheet.row(Cell(LABEL, f"{label}:"), Cell(sheet.epw - LABEL, text, "B"))


def _parties(sheet: Sheet, paper: ReceiptPaper) -> None:
    _field(sheet, "Người nộp tiền", paper.payer.name or ERASED)
    _field(sheet, "Địa chỉ", paper.payer.address)
    sheet.y += 1


def _lines(sheet: Sheet, paper: ReceiptPaper) -> None:
    widths = 8.0, sheet.epw - 8 - 34, 34.0
    heads = (("TT", Align.L), ("Khoản thu", Align.L), ("Số tiền", Align.R))
    sheet.begin_table(
        *(Cell(w, said, "B", SMALL, align) for w, (said, align) in zip(widths, heads, strict=True))
    )
    for place, line in enumerate(paper.lines, start=1):
        sheet.row(
            Cell(widths[0], f"{place}."),
            Cell(widths[1], line.name.vi),
            Cell(widths[2], figures(line.amount), align=Align.R),
        )
    sheet.end_table()
    sheet.rule(MARGIN, sheet.epw)
    sheet.y += 0.8
    total = Cell(widths[0] + widths[1], "Tổng cộng", "B")
    sheet.row(total, Cell(widths[2], figures(paper.amount), "B", align=Align.R))
    _field(sheet, "Viết bằng chữ", f"{in_words(paper.amount)}.")


def _proofs(sheet: Sheet, paper: ReceiptPaper) -> None:
    sheet.y += 1
    _field(sheet, "Hình thức", "Chuyển khoản qua cổng thanh toán")
    _field(sheet, "Ngân hàng, thời điểm", f"{paper.bank}, {_moment(paper.paid_at)}")
    _field(sheet, "Mã giao dịch", paper.transaction)
    _field(sheet, "Mã tham chiếu", paper.order)
    _field(sheet, "Hồ sơ", paper.dossier)


def _signature(sheet: Sheet, paper: ReceiptPaper) -> None:
    """Date and the place of the digital signature."""
    sheet.y += 2
    sheet.need(SIGNED)
    half = sheet.epw / 2
    local = paper.dated.astimezone(HERE)
    dated = f"Ngày {local:%d} tháng {local:%m} năm {local.year}"
    for said, style, size in (
        (dated, "", SMALL),
        ("TỔ CHỨC THU PHÍ, LỆ PHÍ", "B", SMALL),
        ("(Chữ ký số)", "", 7),
        ("Chưa ký số: hệ thống chạy thử", "", SMALL),
        (paper.agency.vi, "B", BODY),
    ):
        sheet.row(Cell(half, ""), Cell(half, said, style, size, Align.C), gap=0.4)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(HERE):%H:%M:%S %d/%m/%Y}"
