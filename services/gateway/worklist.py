"""The boxes of the desk and their lines: how urgent each is, in words and colour. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts.access import DESK, Act
from contracts.handling import Alert
from contracts.identity import Role
from services.gateway import formats
from services.gateway.handling import ALERTS, OTHER
from services.gateway.language import mark
from services.gateway.progress import SOON, Deadline

OPINIONS = "opinions"  # the box of questions from other agencies
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Box:
    """One heap on the desk.

    Attributes:
        name: as the dossier service calls it.
        slug: in addresses.
        empty: what it means that nothing lies here.
        bulk: the moves that make sense for many of its dossiers at once.
    """

    name: str
    slug: str
    title: str
    empty: str
    bulk: tuple[Act, ...] = ()

    def together(self, roles: Collection[Role]) -> tuple[Act, ...]:
        """The moves of `bulk` that an official with these roles may make."""
        return tuple(act for act in self.bulk if not set(DESK[act]).isdisjoint(roles))


BOXES = (
    Box(
        "reception",
        "cho-tiep-nhan",
        mark("Chờ tiếp nhận"),
        mark("Mọi hồ sơ nộp đến cơ quan đều đã có người tiếp nhận hoặc trả lời."),
        (Act.RECEIVE,),
    ),
    Box(
        "mine",
        "cua-toi",
        mark("Ở chỗ tôi"),
        mark("Bạn không giữ hồ sơ nào đang giải quyết. Ai chuyển đến thì hồ sơ hiện ở đây."),
        (Act.HAND_OVER, Act.APPROVE),
    ),
    Box(
        "approval",
        "cho-phe-duyet",
        mark("Chờ tôi phê duyệt"),
        mark("Không có hồ sơ nào đang chờ bạn phê duyệt."),
        (Act.APPROVE, Act.HAND_OVER),
    ),
    Box(
        OPINIONS,
        "xin-y-kien",
        mark("Được xin ý kiến"),
        mark("Mọi câu hỏi của cơ quan khác gửi đến đây đều đã được trả lời."),
    ),
    Box(
        "waiting",
        "dang-cho",
        mark("Đang chờ"),
        mark("Không có hồ sơ nào đang chờ người nộp bổ sung, nộp phí, hay đang dừng."),
    ),
    Box(
        "give-out",
        "cho-giao",
        mark("Chờ giao kết quả"),
        mark("Mọi kết quả đều đã đến tay người nộp."),
        (Act.GIVE_OUT,),
    ),
    Box(
        "money",
        "thu-hoan-phi",
        mark("Thu và hoàn phí"),
        mark("Không có khoản nào đang chờ nộp thêm, và không có khoản nào phải hoàn lại."),
    ),
    Box(
        "watch",
        "canh-bao",
        mark("Cần chú ý"),
        mark("Không có hồ sơ nào trễ, sắp trễ hay đứng yên quá lâu."),
    ),
    Box(
        "done",
        "da-xong",
        mark("Đã xong"),
        mark("Chưa có hồ sơ nào kết thúc."),
    ),
)


def box_called(slug: str) -> Box | None:
    """The box under `slug`; None: none is called so."""
    return next((box for box in BOXES if box.slug == slug), None)


def box_named(name: str) -> Box:
    """The box that the dossier service calls so."""
    return next(box for box in BOXES if box.name == name)


@dataclass(frozen=True)
class Badge:
    """What the watch noticed, in a few words."""

    text: str
    tone: str
    params: Mapping[str, Any] = field(default_factory=dict)


def left(until: str | None, now: datetime) -> Deadline | None:
    """How much time is left until an instant: in days, and on the last day in hours."""
    if until is None:
        return None
    end = datetime.fromisoformat(until)
    days = (end.astimezone(formats.HERE).date() - now.astimezone(formats.HERE).date()).days
    if end <= now:
        return _late(now - end)
    if days > 0:
        return Deadline(
            mark("còn %(days)s ngày"), "soon" if days <= SOON else "plain", {"days": days}
        )
    hours = int((end - now) / HOUR)
    if hours == 0:
        return Deadline(mark("còn dưới 1 giờ"), "soon")
    return Deadline(mark("còn %(hours)s giờ"), "soon", {"hours": hours})


def _late(by: timedelta) -> Deadline:
    if by >= DAY:
        return Deadline(mark("trễ %(days)s ngày"), "late", {"days": by.days})
    if by >= HOUR:
        return Deadline(mark("trễ %(hours)s giờ"), "late", {"hours": int(by / HOUR)})
    return Deadline(mark("vừa quá hạn"), "late")


def badges(notices: list[dict[str, Any]], moved_at: str | None, now: datetime) -> list[Badge]:
    """What the watch noticed since the dossier moved last, each kind once, the newest of it."""
    newest = {str(notice["alert"]): notice for notice in notices}
    return [_badge(alert, notice, moved_at, now) for alert, notice in newest.items()]


def _badge(alert: str, notice: dict[str, Any], moved_at: str | None, now: datetime) -> Badge:
    match alert:
        case Alert.STANDING_STILL if moved_at:
            stood = now - datetime.fromisoformat(moved_at)
            return Badge(mark("Đứng yên %(days)s ngày"), "soon", {"days": max(1, stood.days)})
        case Alert.APOLOGY_DUE:
            return _apology(notice["deadline"], now)
        case Alert.STEP_LATE_SOON | Alert.STANDING_STILL:
            return Badge(ALERTS[alert], "soon")
        case _:
            return Badge(ALERTS.get(alert, OTHER), "late")


def _apology(deadline: str, now: datetime) -> Badge:
    last = datetime.fromisoformat(deadline).astimezone(formats.HERE).date()
    ahead = (last - now.astimezone(formats.HERE).date()).days
    if ahead < 0:
        return Badge(mark("Đã lỡ hạn xin lỗi và hẹn lại"), "late")
    if ahead == 0:
        return Badge(mark("Phải xin lỗi trước ngày mai"), "late")
    return Badge(mark("Phải xin lỗi chậm nhất %(day)s"), "soon", {"day": formats.day(deadline)})


def plain(typed: str) -> str:
    """A code as people may type it in part: without blanks, dots and dashes, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def found(told: Mapping[str, Any], typed: str) -> bool:
    """Whether a line is looked for: by a part of its code, or of its procedure's name."""
    names = " ".join(str(name) for name in told["procedure_name"].values())
    return plain(typed) in plain(told["code"] or "") or typed.casefold() in names.casefold()
