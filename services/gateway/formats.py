"""How money, times, names and terms are written for people, per language. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")

UNITS = {
    "vi": {"working-day": "ngày làm việc", "day": "ngày", "hour": "giờ"},
    "en": {"working-day": "working day", "day": "day", "hour": "hour"},
}


def dong(amount: int, language: str) -> str:
    """`8.000 đồng`; in English `8,000 đồng`."""
    digits = f"{amount:,}"
    return f"{digits if language == 'en' else digits.replace(',', '.')} đồng"


def moment(at: datetime | str | None, _language: str = "vi") -> str:
    """`22/11/2026 14:05`, as the clock on the wall here shows it; empty for None."""
    if at is None:
        return ""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.astimezone(HERE).strftime("%d/%m/%Y %H:%M")


def clock_time(at: datetime | str, _language: str = "vi") -> str:
    """`14:05`, as the clock on the wall here shows it."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.astimezone(HERE).strftime("%H:%M")


def day(on: date | str | None, _language: str = "vi") -> str:
    """`22/11/2026`; of a moment, the day it is here; empty for None."""
    if on is None:
        return ""
    if isinstance(on, str):
        on = datetime.fromisoformat(on)
    if isinstance(on, datetime) and on.tzinfo is not None:
        on = on.astimezone(HERE)
    return on.strftime("%d/%m/%Y")


def named(name: Mapping[str, str] | None, language: str) -> str:
    """A name that data gives in Vietnamese and perhaps in English; empty for None."""
    if name is None:
        return ""
    return name.get(language) or name["vi"]


def term(span: Mapping[str, Any], language: str) -> str:
    """`5 ngày làm việc`; in English `5 working days`."""
    plural = "s" if language == "en" and span["amount"] != 1 else ""
    return f"{span['amount']} {UNITS[language][span['unit']]}{plural}"
