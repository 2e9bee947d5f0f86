"""Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

from collections.abc import Sequence

from fpdf.enums import Align

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
from services.dossier.domain.explanation import Explanation
from services.dossier.domain.slips import Handed, Receipt, Signer

TITLE = Title(
    "01",
    ("GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ"),
    "Receipt of the dossier, with the date of its result",
)
COLLECT = "Tại trang của hồ sơ trên cổng, hoặc tại nơi tiếp nhận"
COLUMNS = (
    ("TT", 7.0, Align.L),
    ("Giấy tờ", 52.0, Align.L),
    ("Hình thức", 21.0, Align.L),
    ("Số trang", 13.0, Align.R),
    ("Dung lượng", 18.0, Align.R),
    ("SHA-256", 17.0, Align.R),
)


def draw(receipt: Receipt) -> Sheet:
    """The receipt on its sheet."""
    matter = receipt.matter
    sheet = begin(TITLE, matter)
    parties(sheet, matter)
    field(sheet, "Phí, lệ phí", _money(receipt))
    field(sheet, "Nơi nhận kết quả", COLLECT)
    _papers(sheet, receipt.papers)
    _due(sheet, receipt, matter.timezone)
    applicant = Signer(name=matter.applicant.name)
    close(
        sheet, matter, ("Người nộp hồ sơ", applicant), ("Người tiếp nhận hồ sơ", receipt.official)
    )
    _digests(sheet, receipt.papers)
    return sheet


def _money(receipt: Receipt) -> str:
    if not receipt.total:
        return "không phải nộp"
    return f"{words.money(receipt.total)} ({'đã nộp' if receipt.paid else 'chưa nộp'})"


def _papers(sheet: Sheet, papers: Sequence[Handed]) -> None:
    heading(sheet, "Thành phần hồ sơ đã nộp (01 bộ)")
    heads = (Cell(width, name, "B", SMALL, align) for name, width, align in COLUMNS)
    sheet.begin_table(*heads)
    for number, paper in enumerate(papers, start=1):
        said = (
            f"{number}.",
            paper.name.vi,
            words.FORMS[paper.form],
            str(paper.pages),
            "" if paper.size is None else words.size(paper.size),
            paper.sha256[: words.SHORT_DIGEST],
        )
        columns = zip(said, COLUMNS, strict=True)
        sheet.row(*(Cell(width, text, "", SMALL, align) for text, (_, width, align) in columns))
    sheet.end_table()


def _due(sheet: Sheet, receipt: Receipt, timezone: str) -> None:
    """The promise, and how it is counted."""
    heading(sheet, "Hẹn trả kết quả")
    field(sheet, "Tiếp nhận lúc", words.moment(receipt.received_at, timezone))
    if receipt.why:
        _why(sheet, receipt.why, timezone)
    field(sheet, "Hẹn trả kết quả lúc", words.moment(receipt.due, timezone))


def _why(sheet: Sheet, why: Explanation, timezone: str) -> None:
    begun = words.moment(why.counted_from, timezone)
    at_once = why.counted_from == why.received
    field(sheet, "Tính từ", f"{begun} ({'khi tiếp nhận' if at_once else 'khi cơ quan mở cửa'})")
    field(sheet, "Thời hạn quy định", words.term(why.term))
    field(sheet, "Ngày không tính", words.days_off(why.days_off))


def _digests(sheet: Sheet, papers: Sequence[Handed]) -> None:
    """The annex: each file's digest in full, so that anyone can check what was handed in."""
    filed = [(n, paper) for n, paper in enumerate(papers, start=1) if paper.sha256]
    if not filed:
        return
    heading(sheet, "Phụ lục: mã SHA-256 đầy đủ của từng tệp")
    sheet.say(
        "Tự kiểm tra tệp đã nộp bằng lệnh sha256sum TỆP (Linux), shasum -a 256 TỆP (macOS) hoặc "
        "certutil -hashfile TỆP SHA256 (Windows).",
        size=SMALL,
    )
    for number, paper in filed:
        sheet.row(
            Cell(7, f"{number}.", "", SMALL), Cell(sheet.epw - 7, paper.sha256, "", SMALL), gap=0.2
        )
