"""How far a dossier has come, in words people use: states, steps, deadlines, the timeline. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from contracts.dossier import DossierState
from services.gateway import formats
from services.gateway.handling import ALERTS, ERASED, GROUNDS, OTHER
from services.gateway.language import mark
from services.gateway.wording import (
    ABOUT,
    CHANNELS,
    FEES_AFTER,
    MISFITS,
    OTHERWISE,
    PROVIDERS,
    REFUNDED,
    RELEASED,
    RELIEFS,
    TEXTS,
)

Say: TypeAlias = Callable[..., str]
"""`Visit.say`: a Vietnamese text of ours in the person's language."""

CODED: Mapping[str, Mapping[str, str]] = {
    "ground": {**GROUNDS, **ERASED, **RELEASED},
    "alert": ALERTS,
    "fee": FEES_AFTER,
    "relief": RELIEFS,
    "misfit": MISFITS,
    "why": REFUNDED,
}
"""Facts that come as codes, and their words."""
PLACE = re.compile(r"%\((\w+)\)s")  # where a text has a fact put in
AT_ONCE = timedelta(minutes=15)  # messages that carry the same news within this are told as one
SOON = 2  # days before the due date from which on we speak of it as near


@dataclass(frozen=True)
class State:
    """A state in plain words.

    Attributes:
        name: what stands in its badge.
        tone: how the badge looks: quiet, waiting, moving, done.
        following: what happens next, told to the citizen.
    """

    name: str
    tone: str
    following: str = ""


STATES: Mapping[str, State] = {
    DossierState.UNKNOWN: State(mark("Đang cập nhật"), "quiet"),
    DossierState.DRAFT: State(
        mark("Đang soạn"),
        "quiet",
        mark("Hồ sơ chưa nộp. Bạn điền tiếp, tải giấy tờ lên rồi nộp."),
    ),
    DossierState.DECLARED: State(
        mark("Chưa nộp"),
        "waiting",
        mark("Hồ sơ chưa nộp. Bạn thanh toán phí, lệ phí nếu có, kiểm tra lại rồi bấm đồng ý nộp."),
    ),
    DossierState.SUBMITTED: State(
        mark("Chờ tiếp nhận"),
        "waiting",
        mark("Cơ quan kiểm tra hồ sơ, tiếp nhận và báo cho bạn ngày hẹn trả kết quả."),
    ),
    DossierState.RECEIVED: State(
        mark("Đã tiếp nhận"),
        "moving",
        mark("Hồ sơ được chuyển cho người xử lý. Bạn được báo tin khi đổi người xử lý."),
    ),
    DossierState.IN_PROGRESS: State(
        mark("Đang xử lý"),
        "moving",
        mark("Người xử lý xem xét hồ sơ. Bạn được báo tin ngay khi có kết quả."),
    ),
    DossierState.SUPPLEMENT_WANTED: State(
        mark("Chờ bổ sung"),
        "waiting",
        mark("Người nộp bổ sung những mục cơ quan đã nêu; trong lúc chờ, thời hạn ngừng tính."),
    ),
    DossierState.PAYMENT_WANTED: State(
        mark("Chờ nộp phí"),
        "waiting",
        mark("Người nộp thanh toán khoản cơ quan đã nêu; trong lúc chờ, thời hạn ngừng tính."),
    ),
    DossierState.STOPPED: State(
        mark("Dừng giải quyết"),
        "waiting",
        mark("Cơ quan đã dừng giải quyết và nêu lý do. Cơ quan có thể giải quyết tiếp sau này."),
    ),
    DossierState.REFUSED: State(
        mark("Không được tiếp nhận"),
        "quiet",
        mark("Cơ quan đã nêu lý do. Người nộp có thể nộp hồ sơ mới khi đủ điều kiện."),
    ),
    DossierState.WITHDRAWN: State(
        mark("Đã rút"), "quiet", mark("Người nộp đã rút hồ sơ; cơ quan không giải quyết nữa.")
    ),
    DossierState.FINISHED: State(
        mark("Có kết quả"),
        "done",
        mark("Kết quả chờ người nộp tải về ở trang chi tiết hồ sơ, sau khi đăng nhập."),
    ),
    DossierState.RETURNED: State(
        mark("Đã trả kết quả"),
        "done",
        mark("Hồ sơ đã xong. Sau khi đăng nhập, người nộp tải lại được kết quả bất cứ lúc nào."),
    ),
}

OPEN = {DossierState.SUBMITTED, DossierState.RECEIVED, DossierState.IN_PROGRESS}
"""States in which the agency owes something: the clock counts."""

WAITING = {DossierState.SUPPLEMENT_WANTED, DossierState.PAYMENT_WANTED, DossierState.STOPPED}
"""States in which the clock stands."""

DRAFTS = {DossierState.UNKNOWN, DossierState.DRAFT, DossierState.DECLARED}
"""States in which it is still in the citizen's hands."""


def state_of(name: str) -> State:
    """The words for a state; of one we do not know yet, that it is being updated."""
    return STATES.get(name, STATES[DossierState.UNKNOWN])


@dataclass(frozen=True)
class Deadline:
    """How much time is left, as a text with its numbers."""

    text: str
    tone: Literal["plain", "soon", "late"]
    params: Mapping[str, int] = field(default_factory=dict)


def deadline(due: str | None, state: str, now: datetime) -> Deadline | None:
    """What to say of a due date; None when there is none or nothing is owed any more."""
    return None if due is None or state not in OPEN else remaining(due, now)


def remaining(until: str, now: datetime) -> Deadline:
    """What is left until an instant."""
    end = datetime.fromisoformat(until).astimezone(formats.HERE)
    here = now.astimezone(formats.HERE)
    days = (end.date() - here.date()).days
    if days < 0:
        return Deadline(mark("quá hạn %(days)s ngày"), "late", {"days": -days})
    if here > end:
        return Deadline(mark("quá hạn từ hôm nay"), "late")
    if days == 0:
        return Deadline(mark("đến hạn hôm nay"), "soon")
    return Deadline(mark("còn %(days)s ngày"), "soon" if days <= SOON else "plain", {"days": days})


TURNS = {
    "dossier.submitted",
    "dossier.received",
    "dossier.refused",
    "dossier.supplement-requested",
    "dossier.supplemented",
    "dossier.payment-required",
    "dossier.handed-over",
    "dossier.stopped",
    "dossier.resumed",
    "dossier.withdrawn",
    "dossier.finished",
    "dossier.result-returned",
}
"""Kinds of entries after which a dossier is somewhere else than before."""


def since(entries: list[dict[str, Any]]) -> str | None:
    """Since when a dossier is where it is now; None before it was submitted."""
    times = [str(entry["at"]) for entry in entries if entry["kind"] in TURNS]
    return times[-1] if times else None


@dataclass(frozen=True)
class Line:
    """An entry of the timeline, ready to be shown.

    Attributes:
        at: ISO 8601.
        actor: the official who acted, as tracking tells it; None: nobody in office did.
    """

    at: str
    title: str
    detail: str
    sign: str
    minor: bool
    actor: Mapping[str, str] | None


def lines(entries: list[dict[str, Any]], say: Say, language: str) -> list[Line]:
    """A timeline in words, the newest on top."""
    return [line(entry, say, language) for entry in reversed(_gathered(entries))]


def _gathered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same news sent on several ways at about the same time, as one entry."""
    found: list[dict[str, Any]] = []
    for entry in entries:
        earlier = next((one for one in reversed(found) if _same_news(one, entry)), None)
        if earlier:
            ways = f"{earlier['facts']['channel']} {entry['facts']['channel']}"
            earlier["facts"] = earlier["facts"] | {"channel": ways}
        else:
            found.append(dict(entry))
    return found


def _same_news(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if not one["kind"] == other["kind"] == "notify.message-sent":
        return False
    apart = datetime.fromisoformat(other["at"]) - datetime.fromisoformat(one["at"])
    known = {"about", "channel"} <= set(one["facts"]) & set(other["facts"])
    return known and one["facts"]["about"] == other["facts"]["about"] and apart <= AT_ONCE


def line(entry: Mapping[str, Any], say: Say, language: str) -> Line:
    """One entry in words; a kind or a fact we do not know yet is told without details."""
    text = TEXTS.get(entry["kind"], OTHERWISE)
    facts = {name: _fact(name, value, say, language) for name, value in entry["facts"].items()}
    told = set(PLACE.findall(text.detail)) <= set(facts)
    detail = say(text.detail, **facts) if text.detail and told else ""
    return Line(entry["at"], say(text.title), detail, text.sign, text.minor, entry["actor"])


def _fact(name: str, value: str, say: Say, language: str) -> str:
    """A fact as people write it."""
    if name in CODED:
        return say(CODED[name].get(value, OTHER))
    match name:
        case "amount":
            return formats.dong(int(value), language)
        case "due" | "until" | "previous" | "deadline":
            return formats.moment(value, language)
        case "channel":
            return ", ".join(say(CHANNELS.get(way, way)) for way in value.split())
        case "about" | "provider":
            return say({**ABOUT, **PROVIDERS}.get(value, value))
        case _:
            return value
