"""What became of a message, by each channel, in words. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.gateway import formats
from services.gateway.language import mark

Say = Callable[..., str]

NAMES: Mapping[str, str] = {
    "sms": mark("SMS"),
    "email": mark("Thư điện tử"),
    "zalo": mark("Zalo"),
}
OUTCOMES: Mapping[str, str] = {
    "trying": mark("%(channel)s: đang gửi"),
    "failed": mark("%(channel)s: không gửi được"),
    "sent": mark("%(channel)s đã gửi %(sent)s"),
    "undelivered": mark("%(channel)s đã gửi %(sent)s, máy không nhận được"),
    "delivered": mark("%(channel)s đã gửi %(sent)s, đã nhận %(at)s"),
    "seen": mark("%(channel)s đã gửi %(sent)s, đã xem %(at)s"),
}
AGAIN = mark("%(channel)s: chưa gửi được, sẽ thử lại lúc %(due)s")
LATER = mark("Sẽ gửi lúc %(due)s")
NOWHERE = mark("Chỉ có trong hộp tin: chưa có kênh nào đến được bạn")
PARKED = mark("Chưa gửi ra ngoài cổng được; bộ phận vận hành sẽ gửi lại")


def told(message: Mapping[str, Any], say: Say) -> list[str]:
    """One line per channel that was tried, and what happens next; empty when it had none to go."""
    ways, due = message["ways"], message["due"]
    lines = [_line(way, due, say) for way in ways]
    if message["state"] == "parked":
        lines.append(say(PARKED))
    if message["state"] == "given-up" and not ways:
        lines.append(say(NOWHERE))
    if due and not any(way["step"] == "failed" for way in ways):
        lines.append(say(LATER, due=formats.moment(due)))
    return lines


def _line(way: Mapping[str, Any], due: str | None, say: Say) -> str:
    text = AGAIN if way["step"] == "failed" and due else OUTCOMES[way["step"]]
    sent, at = way["sent_at"] or way["at"], way["at"]
    return say(
        text,
        channel=say(NAMES.get(way["channel"], way["channel"])),
        sent=formats.moment(sent),
        at=_short(at, sent),
        due=formats.moment(due),
    )


def _short(at: str, after: str) -> str:
    """A time, with its day only when that is another one than that of `after`."""
    days = [datetime.fromisoformat(one).astimezone(formats.HERE).date() for one in (at, after)]
    return formats.clock_time(at) if days[0] == days[1] else formats.moment(at)
