"""The stations on a dossier's way, and where on it a dossier is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.dossier import DossierState
from services.gateway.language import mark

STATIONS: tuple[tuple[DossierState, str], ...] = (
    (DossierState.SUBMITTED, mark("Đã nộp")),
    (DossierState.RECEIVED, mark("Đã tiếp nhận")),
    (DossierState.IN_PROGRESS, mark("Đang xử lý")),
    (DossierState.FINISHED, mark("Có kết quả")),
    (DossierState.RETURNED, mark("Đã trả")),
)

ASIDE: Mapping[str, str] = {
    DossierState.REFUSED: mark("Không được tiếp nhận"),
    DossierState.SUPPLEMENT_WANTED: mark("Chờ bổ sung"),
    DossierState.PAYMENT_WANTED: mark("Chờ nộp phí"),
    DossierState.STOPPED: mark("Dừng giải quyết"),
    DossierState.WITHDRAWN: mark("Đã rút"),
}
"""States beside the straight way, and what the station is called that they stand in for."""

ENDS = {DossierState.REFUSED, DossierState.WITHDRAWN}
"""States beside the way after which no station comes."""


@dataclass(frozen=True)
class Station:
    """A station on the way, and whether the dossier has passed it, is there, or will come.

    Attributes:
        aside: it is beside the way: nothing has been achieved there.
    """

    name: str
    place: Literal["done", "here", "ahead"]
    aside: bool = False


def stations(state: str, *, received: bool = True) -> tuple[Station, ...]:
    """The five stations as a dossier in `state` has them; all ahead while it is a draft.

    What was never received has not passed that station, and where a dossier ended no more come.
    """
    names = [text for _, text in STATIONS]
    reached = next((at for at, (one, _) in enumerate(STATIONS) if one == state), -1)
    if state in ASIDE:
        reached = 2 if received else 1
        names[reached] = ASIDE[state]
    known = names[: reached + 1] if state in ENDS else names
    return tuple(
        Station(name, _place(at, reached), aside=name == ASIDE.get(state))
        for at, name in enumerate(known)
    )


def _place(at: int, reached: int) -> Literal["done", "here", "ahead"]:
    if at == reached:
        return "here"
    return "done" if at < reached else "ahead"
