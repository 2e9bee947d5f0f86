"""One's own dossiers at a glance: which need something from one now, and which are where. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unicodedata import category, normalize

from contracts.dossier import DossierState
from services.gateway import formats
from services.gateway.language import mark
from services.gateway.progress import DRAFTS, Deadline, State, deadline, state_of

GROUPS: Mapping[str, str] = {
    "can-lam": mark("Cần bạn làm"),
    "dang-soan": mark("Đang soạn"),
    "dang-giai-quyet": mark("Đang giải quyết"),
    "da-xong": mark("Đã xong"),
}
"""Where a dossier is, by what stands in addresses."""

OVER = {
    DossierState.REFUSED,
    DossierState.WITHDRAWN,
    DossierState.STOPPED,
    DossierState.RETURNED,
}


@dataclass(frozen=True)
class Need:
    """What the citizen must do now.

    Attributes:
        text: the whole of it, with its numbers in `params`.
        path: where it is done, below the dossier's own page.
        button: what its button says.
        late: its time is over.
    """

    text: str
    path: str
    button: str
    params: Mapping[str, str]
    late: bool = False


@dataclass(frozen=True)
class Holding:
    """One dossier of one's own, as the list shows it."""

    told: Mapping[str, Any]
    state: State
    deadline: Deadline | None
    need: Need | None

    @property
    def group(self) -> str:
        """The first of the groups that it is in."""
        if self.need:
            return "can-lam"
        if self.told["state"] in DRAFTS:
            return "dang-soan"
        return "da-xong" if self.told["state"] in OVER else "dang-giai-quyet"

    @property
    def day(self) -> date | None:
        """The day it was handed in, or while it is a draft begun, by the calendar here."""
        at = self.told["submitted_at"] or self.told["opened_at"]
        return datetime.fromisoformat(at).astimezone(formats.HERE).date() if at else None

    def within(self, since: date | None, until: date | None) -> bool:
        """Whether that day is in a time; None: open on this side."""
        if self.day is None:
            return since is None and until is None
        return (since or self.day) <= self.day <= (until or self.day)

    def fits(self, wanted: str) -> bool:
        """Whether its code or its name holds `wanted`, tones and capitals aside."""
        names = self.told["procedure_name"].values()
        known = " ".join([self.told["code"] or "", *(name or "" for name in names)])
        return bare(wanted) in bare(known)


def holdings(every: Iterable[Mapping[str, Any]], now: datetime) -> list[Holding]:
    """All of them: what needs something first, the most urgent on top; then as they came."""
    found = [
        Holding(
            told,
            state_of(told["state"]),
            deadline(told["due"], told["state"], now),
            need_of(told, now),
        )
        for told in every
    ]
    order = list(GROUPS)
    return sorted(found, key=lambda one: (order.index(one.group), _until(one)))


def _until(one: Holding) -> str:
    """Until when something is needed; what has no such day comes last."""
    answer_by: str | None = one.told["answer_by"]
    return (answer_by or "9") if one.need else ""


def need_of(told: Mapping[str, Any], now: datetime) -> Need | None:
    """What the citizen must do for it now; None: nothing, or it is still a draft."""
    match told["state"]:
        case DossierState.SUPPLEMENT_WANTED:
            return _supplement(told["answer_by"], now)
        case DossierState.PAYMENT_WANTED:
            text = mark("Nộp khoản phí mà cơ quan đã nêu")
            return Need(text, "/thanh-toan", mark("Thanh toán"), {})
        case DossierState.FINISHED if not told.get("erased"):
            return Need(mark("Nhận kết quả"), "", mark("Xem và tải kết quả"), {})
        case _:
            return None


def _supplement(answer_by: str | None, now: datetime) -> Need:
    button = mark("Bổ sung")
    if answer_by is None:
        return Need(mark("Bổ sung hồ sơ"), "/bo-sung", button, {})
    until = {"day": formats.day(answer_by)}
    if datetime.fromisoformat(answer_by) < now:
        text = mark("Đã quá hạn bổ sung (%(day)s); bạn gửi ngay thì vẫn kịp nếu cơ quan chưa dừng")
        return Need(text, "/bo-sung", button, until, late=True)
    return Need(mark("Bổ sung trước %(day)s"), "/bo-sung", button, until)


def bare(text: str) -> str:
    """Letters and digits alone: no tones, no marks, no capitals."""
    apart = normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in apart if category(c)[0] in "LN")
