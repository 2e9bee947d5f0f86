"""Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

from collections.abc import Mapping, Sequence

from services.chassis.sheet import SMALL, Cell, Sheet
from services.dossier.adapters.slips import words
from services.dossier.adapters.slips.letterhead import (
    Title,
    begin,
    close,
    field,
    heading,
    parties,
)
from services.dossier.domain.slips import Mending, Signer, SupplementSlip

TITLE = Title(
    "02",
    ("PHIẾU YÊU CẦU BỔ SUNG,", "HOÀN THIỆN HỒ SƠ"),
    "Request to complete the dossier",
)
COLUMNS = (("TT", 7.0), ("Nội dung cần bổ sung, hoàn thiện", 52.0), ("Lý do và hướng dẫn", 69.0))
CLOCKS: Mapping[str, str] = {
    "restart": "Dừng tính từ {since}; tính lại từ đầu khi ông/bà đã bổ sung đủ.",
    "pause": "Tạm dừng từ {since}; tính tiếp phần còn lại khi ông/bà đã bổ sung đủ.",
    "not-begun": "Chưa bắt đầu tính; tính từ khi hồ sơ đầy đủ được tiếp nhận.",
}
"""What happens to the term. Source: Nghị định 61/2018/NĐ-CP, Điều 19.4."""


def draw(slip: SupplementSlip) -> Sheet:
    """The request on its sheet."""
    matter = slip.matter
    sheet = begin(TITLE, matter)
    parties(sheet, matter)
    _wanted(sheet, slip.wanted)
    heading(sheet, "Thời hạn")
    until = words.moment(slip.answer_by, matter.timezone)
    field(sheet, "Bổ sung chậm nhất", f"{until}, trên cổng hoặc tại nơi tiếp nhận")
    since = words.moment(slip.since, matter.timezone)
    field(sheet, "Thời hạn giải quyết", CLOCKS[slip.clock].format(since=since))
    field(sheet, "Nếu quá hạn", "Cơ quan dừng giải quyết và thông báo cho ông/bà (mẫu số 05).")
    field(sheet, "Người hướng dẫn", _guide(slip.guide))
    close(sheet, matter, ("Người hướng dẫn", slip.guide))
    return sheet


def _wanted(sheet: Sheet, wanted: Sequence[Mending]) -> None:
    heading(sheet, "Đề nghị ông/bà bổ sung, hoàn thiện những nội dung sau")
    sheet.say("Đây là toàn bộ yêu cầu, được hướng dẫn đầy đủ trong một lần.", size=SMALL)
    sheet.begin_table(*(Cell(width, name, "B", SMALL) for name, width in COLUMNS))
    for number, item in enumerate(wanted, start=1):
        said = (f"{number}.", item.name.vi, words.reason(item.ground, item.words))
        columns = zip(said, COLUMNS, strict=True)
        sheet.row(*(Cell(width, text) for text, (_, width) in columns))
    sheet.end_table()


def _guide(guide: Signer) -> str:
    phone = guide.phone and f"điện thoại {guide.phone}"
    return ", ".join(part for part in (guide.name, guide.title, phone) if part)
