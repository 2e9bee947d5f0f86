"""What all forms have in common: who writes, about which dossier, how to look it up, who signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from fpdf.enums import Align

from services.chassis import symbols
from services.chassis.sheet import BODY, MARGIN, SMALL, WIDE, Box, Cell, Sheet
from services.dossier.adapters.slips import words
from services.dossier.domain.slips import Matter, Person, Signer

LEFT, RIGHT = 56.0, 72.0  # mm: the agency, and the country with its motto
QR = 27.0  # mm, quiet zone included
BARS = Box(MARGIN + 8, 0, 80.0, 8.5)  # mm; placed by what stands above
LABEL = 36.0  # mm
CLOSING = 34.0  # mm for contact and signatures


@dataclass(frozen=True)
class Title:
    """Which form it is. `lines`: its Vietnamese name as it is set; `english`: the same."""

    number: str
    lines: tuple[str, ...]
    english: str


def begin(title: Title, matter: Matter) -> Sheet:
    """A sheet with its head: agency and country, title, code, and how to look the dossier up."""
    name = " ".join(title.lines).capitalize()
    foot = f"Mẫu số {title.number} (Thông tư 03/2025/TT-VPCP) · Mã hồ sơ {matter.code}"
    sheet = Sheet(f"{name} {matter.code}", foot)
    sheet.set_subject(title.english)
    sheet.set_creation_date(matter.made_at)  # the paper is as old as what it tells
    _heading(sheet, matter)
    _title(sheet, title, matter)
    return sheet


def _heading(sheet: Sheet, matter: Matter) -> None:
    nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    upper = f"UBND {matter.province.vi}".upper()
    centred = Align.C
    sheet.row(
        Cell(LEFT, upper, size=SMALL, align=centred),
        Cell(RIGHT, nation, "B", SMALL, centred),
        gap=0,
    )
    top = sheet.y
    sheet.row(Cell(LEFT, matter.agency.vi.upper(), "B", SMALL, centred), gap=0.4)
    sheet.rule(MARGIN + LEFT / 2 - 9, 18)
    below = sheet.y
    sheet.set_y(top)
    sheet.row(
        Cell(LEFT, ""), Cell(RIGHT, "Độc lập - Tự do - Hạnh phúc", "B", BODY, centred), gap=0.4
    )
    sheet.rule(MARGIN + LEFT + RIGHT / 2 - 22, 44)
    sheet.y += 1.2
    dated = words.dated(matter.made_at, matter.timezone)
    sheet.row(Cell(LEFT, ""), Cell(RIGHT, dated, "", SMALL, centred), gap=0)
    sheet.set_y(max(below, sheet.y) + 2)


def _title(sheet: Sheet, title: Title, matter: Matter) -> None:
    """Title, barcode and code on the left; the QR and its security code on the right."""
    top, wide = sheet.y, sheet.epw - QR - 2
    sheet.row(Cell(wide, "\n".join(title.lines), "B", 12, Align.C), tag="H1", gap=0)
    sheet.row(Cell(wide, title.english, "", SMALL, Align.C, dim=True), gap=1)
    drawn = Box(MARGIN + (wide - BARS.width) / 2, sheet.y, BARS.width, BARS.height)
    sheet.picture(symbols.bars(matter.code), f"Mã vạch: {matter.code}", at=drawn)
    sheet.set_y(sheet.y + BARS.height + 0.8)
    sheet.row(Cell(wide, f"Mã hồ sơ: {matter.code}", "B", BODY + 0.5, Align.C), gap=0)
    below = sheet.y
    _look_up(sheet, matter, top)
    sheet.set_y(max(below, sheet.y) + 2)


def _look_up(sheet: Sheet, matter: Matter, top: float) -> None:
    left = WIDE - MARGIN - QR
    told = "Mã QR: địa chỉ tra cứu hồ sơ này"
    sheet.picture(symbols.qr(matter.look_up), told, at=Box(left, top - 1.5, QR, QR))
    sheet.set_y(top + QR - 2.5)
    beside = Cell(left - MARGIN, "")
    hint = "Quét để theo dõi hồ sơ"
    sheet.row(beside, Cell(QR, hint, size=7, align=Align.C, dim=True), gap=0)
    if matter.security_code:
        sheet.row(beside, Cell(QR, "Mã bảo mật:", size=7, align=Align.C, dim=True), gap=0)
        sheet.row(beside, Cell(QR, matter.security_code, "B", BODY, Align.C), gap=0)


def field(sheet: Sheet, label: str, text: str) -> None:
    """One thing said about the dossier; nothing where nothing is known."""
    if text:
        sheet.row(Cell(LABEL, f"{label}:"), Cell(sheet.epw - LABEL, text, "B"))


def heading(sheet: Sheet, text: str) -> None:
    """What the following is about; never the last line of a page."""
    sheet.y += 1
    sheet.need(12)
    sheet.say(text, style="B", tag="H2")


def parties(sheet: Sheet, matter: Matter) -> None:
    """Who filed the dossier, for whom, and for which procedure."""
    if matter.principal is None:
        _person(sheet, "Người nộp hồ sơ", matter.applicant)
    else:
        _person(sheet, "Người nộp (thay)", matter.applicant)
        field(sheet, "Quan hệ với chủ hồ sơ", matter.relation)
        _person(sheet, "Chủ hồ sơ", matter.principal)
    field(sheet, "Thủ tục", matter.procedure.vi)
    if matter.procedure.en:
        english = Cell(sheet.epw - LABEL, matter.procedure.en, "", SMALL, dim=True)
        sheet.row(Cell(LABEL, ""), english)


def _person(sheet: Sheet, role: str, person: Person) -> None:
    field(sheet, role, person.name)
    number = person.number and f"Số định danh: {person.number}"
    phone = person.phone and f"Điện thoại: {person.phone}"
    reached = " · ".join(part for part in (number, phone) if part)
    for line in (reached, person.email, person.address):
        if line:
            sheet.row(Cell(LABEL, ""), Cell(sheet.epw - LABEL, line), gap=0.3)


def close(sheet: Sheet, matter: Matter, *signed: tuple[str, Signer]) -> None:
    """How to follow the dossier, whom to ask, and who signs: kept together on one page."""
    sheet.y += 1
    sheet.need(CLOSING)
    codes = "mã hồ sơ và mã bảo mật" if matter.security_code else "mã hồ sơ"
    how = f"Tra cứu: quét mã QR, hoặc vào mục Tra cứu hồ sơ trên cổng, nhập {codes}."
    sheet.say(f"{how} Liên hệ: {_contact(matter)}.", size=SMALL)
    sheet.y += 1.5
    _signatures(sheet, signed)


def _contact(matter: Matter) -> str:
    phone = matter.phone and f"điện thoại {matter.phone}"
    return ", ".join(part for part in (matter.agency.vi, matter.place, phone) if part)


def _signatures(sheet: Sheet, signed: Sequence[tuple[str, Signer]]) -> None:
    """Roles side by side, room for the hands, names below; one alone signs on the right."""
    beside = [Cell(sheet.epw / 2, "")] if len(signed) == 1 else []
    width = sheet.epw / 2
    roles = [Cell(width, role.upper(), "B", SMALL, Align.C) for role, _ in signed]
    sheet.row(*beside, *roles, gap=0)
    hint = "(Ký và ghi rõ họ tên)"
    hints = [Cell(width, hint, "", 7, Align.C, dim=True) for _ in signed]
    sheet.row(*beside, *hints, gap=6)
    names = [Cell(width, who.name, "B", align=Align.C) for _, who in signed]
    sheet.row(*beside, *names, gap=0)
    sheet.row(*beside, *[Cell(width, who.title, size=SMALL, align=Align.C) for _, who in signed])
