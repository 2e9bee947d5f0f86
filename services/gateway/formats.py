"""How money, times, names and terms are written for people, per language. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")

DAY_FIRST = re.compile(r"(\d{1,2})\s*[/. -]?\s*(\d{1,2})\s*[/. -]?\s*(\d{4})")

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

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


def instant(at: datetime | str, _language: str = "vi") -> str:
    """`22/11/2026 14:05:09`, where the second matters."""
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return read.astimezone(HERE).strftime("%d/%m/%Y %H:%M:%S")


def instant_typed(text: str) -> datetime | None:
    """`2026-11-22T14:05:09` of a date-time field, by the clock here; None if it is none."""
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=HERE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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


def weekday(on: str, language: str) -> str:
    """`thứ Bảy`; in English `Saturday`."""
    return WEEKDAYS[language][date.fromisoformat(on).weekday()]


def day_typed(text: str) -> str:
    """`17/5/1990`, `17-05-1990` or `17051990` as `1990-05-17`; anything else as it was typed."""
    read = DAY_FIRST.fullmatch(text.strip())
    return f"{read[3]}-{read[2]:0>2}-{read[1]:0>2}" if read else text


def date_typed(text: str) -> date:
    """A day of a date field, or as people write it.

    Raises:
        ValueError: it is none.
    """
    return date.fromisoformat(day_typed(text))


def phone(number: str, _language: str = "vi") -> str:
    """`+84900000001` as people write it here: `0900000001`."""
    return "0" + number.removeprefix("+84") if number.startswith("+84") else number


def named(name: Mapping[str, str] | None, language: str) -> str:
    """A name that data gives in Vietnamese and perhaps in English; empty for None."""
    if name is None:
        return ""
    return name.get(language) or name["vi"]


LEFT = {
    "vi": (("ngày", "ngày làm việc"), ("giờ", "giờ làm việc"), ("phút", "phút")),
    "en": (("day", "working day"), ("hour", "working hour"), ("minute", "minute")),
}


def left(span: Mapping[str, Any], language: str) -> str:
    """`1 ngày làm việc 4 giờ làm việc`; of days, hours, minutes only those there are."""
    working = span["unit"] != "day"
    parts = zip(("days", "hours", "minutes"), LEFT[language], strict=True)
    told = [(span[name], words[working]) for name, words in parts if span[name]]
    told = told or [(0, LEFT[language][2][working])]
    plural = "s" if language == "en" else ""
    return " ".join(f"{count} {word}{plural if count != 1 else ''}" for count, word in told)


def term(span: Mapping[str, Any], language: str) -> str:
    """`5 ngày làm việc`; in English `5 working days`."""
    plural = "s" if language == "en" and span["amount"] != 1 else ""
    return f"{span['amount']} {UNITS[language][span['unit']]}{plural}"
