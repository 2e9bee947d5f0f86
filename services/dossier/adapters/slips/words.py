"""How dates, sizes, terms and grounds read in Vietnamese. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.catalog import Term
from contracts.handling import Ground
from services.dossier.domain.explanation import DayOff
from services.dossier.domain.slips import PaperForm

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
KILO = 1000  # bytes; as phones and file managers count them
SHORT_DIGEST = 8  # hex digits shown on the line; all 64 stand in the annex

FORMS: Mapping[PaperForm, str] = {
    PaperForm.ORIGINAL: "bản chính",
    PaperForm.COPY: "bản sao",
    PaperForm.ELECTRONIC: "bản điện tử",
}

GROUNDS: Mapping[Ground, str] = {
    Ground.MISSING: "Thiếu giấy tờ",
    Ground.UNREADABLE: "Không đọc được",
    Ground.WRONG_PAPER: "Không đúng loại giấy tờ",
    Ground.INCOMPLETE: "Kê khai hoặc nộp chưa đủ",
    Ground.EXPIRED: "Giấy tờ hết hiệu lực",
    Ground.NOT_SIGNED: "Thiếu chữ ký hoặc con dấu",
    Ground.DIFFERS: "Thông tin không khớp nhau",
    Ground.NOT_COMPETENT: "Không thuộc thẩm quyền giải quyết của cơ quan này",
    Ground.NOT_ELIGIBLE: "Không đủ điều kiện theo quy định",
    Ground.NOT_SUPPLEMENTED: "Quá thời hạn mà hồ sơ chưa được bổ sung",
    Ground.NOT_PAID: "Quá thời hạn mà phí, lệ phí chưa được nộp",
    Ground.OTHER: "",
}
"""Each ground as a citizen reads it; where nothing fits, the official's words say it all."""


def moment(at: datetime, timezone: str) -> str:
    """An instant on the wall clock, e.g. `09:30 thứ Hai, 16/11/2026`."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local:%H:%M} {WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}"


def dated(at: datetime, timezone: str) -> str:
    """The day in full, as papers are dated."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"Ngày {local:%d} tháng {local:%m} năm {local.year}"


def term(allowed: Term) -> str:
    """What the procedure allows."""
    match allowed.unit:
        case "working-day":
            return f"{allowed.amount} ngày làm việc"
        case "day":
            return f"{allowed.amount} ngày"
        case "hour":
            return f"{allowed.amount} giờ làm việc"


def days_off(days: tuple[DayOff, ...]) -> str:
    """The days that do not count: weekends by their number, holidays by their names."""
    weekends = sum(1 for off in days if not off.name)
    holidays = [f"{off.day:%d/%m} ({off.name})" for off in days if off.name]
    counted = [f"{weekends} ngày thứ Bảy, Chủ nhật"] if weekends else []
    return "; ".join([*counted, *holidays]) or "không có"


def size(count: int) -> str:
    """Bytes as people read them, with the decimal comma."""
    if count < KILO:
        return f"{count} B"
    if count < KILO * KILO:
        return f"{count / KILO:.0f} kB"
    return f"{count / KILO / KILO:.1f} MB".replace(".", ",")


def money(amount: int) -> str:
    """Whole đồng."""
    return f"{amount:,} đồng".replace(",", ".")


def reason(ground: Ground, words: str) -> str:
    """Why, as code and words together say it."""
    return ". ".join(part.strip().rstrip(".") for part in (GROUNDS[ground], words) if part) + "."
