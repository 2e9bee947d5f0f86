"""Form 01: the receipt and appointment slip, as a PDF of A5.

Source: Thông tư 01/2018/TT-VPCP, Điều 9 (forms for electronic use, A5); fields of domain §1.3.
The QR holds only the address of the look-up with the dossier's code and the security code that is
printed beside it, never a person's number.
"""

import logging
from importlib.resources import as_file, files
from io import BytesIO
from zoneinfo import ZoneInfo

import segno
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from services.dossier.domain.slip import Slip

A5 = (148.0, 210.0)  # mm
MARGIN = 10.0  # mm
QR = 30.0  # mm
LABEL = 42.0  # mm
LINE = 6.0  # mm

for _chatty in ("fpdf", "fontTools"):  # they log letters that they draw or lack: parts of names
    logging.getLogger(_chatty).setLevel(logging.ERROR)


def draw(slip: Slip) -> bytes:
    """The slip as a PDF."""
    page = FPDF(format=A5)
    page.set_margin(MARGIN)
    _fonts(page)
    page.set_title(f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {slip.code}")
    page.set_lang("vi")
    page.add_page()
    _heading(page, slip)
    for label, text in _lines(slip):
        page.set_font(style="")
        page.cell(LABEL, LINE, label)
        page.set_font(style="B")
        page.multi_cell(0, LINE, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _papers(page, slip)
    _foot(page, slip)
    return bytes(page.output())


def _fonts(page: FPDF) -> None:
    folder = files("font_roboto") / "files"
    for style, name in (("", "Roboto-Regular.ttf"), ("B", "Roboto-Bold.ttf")):
        with as_file(folder / name) as path:
            page.add_font("Roboto", style, path)
    page.set_font("Roboto", size=10)


def _heading(page: FPDF, slip: Slip) -> None:
    page.set_font(size=9)
    for line in (f"UBND {slip.province.upper()}", slip.agency):
        page.cell(0, 5, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(3)
    page.set_font(style="B", size=13)
    title = "GIẤY TIẾP NHẬN HỒ SƠ\nVÀ HẸN TRẢ KẾT QUẢ"
    page.multi_cell(0, 7, title, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(style="", size=10)
    page.cell(0, 7, f"Mã hồ sơ: {slip.code}", align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(2)


def _lines(slip: Slip) -> list[tuple[str, str]]:
    zone = ZoneInfo(slip.timezone)
    return [
        ("Người nộp:", slip.applicant),
        ("Thủ tục:", slip.procedure),
        ("Tiếp nhận lúc:", f"{slip.received_at.astimezone(zone):%H:%M %d/%m/%Y}"),
        ("Hẹn trả kết quả:", f"{slip.due.astimezone(zone):%H:%M %d/%m/%Y}"),
        ("Người tiếp nhận:", slip.official),
    ]


def _papers(page: FPDF, slip: Slip) -> None:
    page.ln(1)
    page.set_font(style="")
    page.cell(0, LINE, "Thành phần hồ sơ đã nộp:", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for number, paper in enumerate(slip.papers, start=1):
        page.multi_cell(0, 5, f"{number}. {paper}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _foot(page: FPDF, slip: Slip) -> None:
    page.ln(3)
    top = page.get_y()
    image = BytesIO()
    segno.make(slip.address, error="m").save(image, kind="png", scale=8, border=2)
    page.image(image, x=MARGIN, y=top, w=QR)
    page.set_xy(MARGIN + QR + 4, top + 4)
    page.set_font(size=9)
    page.multi_cell(
        0,
        5,
        "Quét mã QR để theo dõi hồ sơ, hoặc vào mục Tra cứu hồ sơ,\n"
        f"nhập mã hồ sơ và mã bảo mật: {slip.security_code}",
    )
