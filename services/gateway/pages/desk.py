"""The officials' desk: the dossiers of their agency, by what is to be done with them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Response

from contracts.access import Caller
from contracts.dossier import DossierState
from contracts.identity import Role
from services.gateway.clients.line import Told
from services.gateway.language import mark
from services.gateway.partly import agency_of
from services.gateway.progress import deadline, state_of
from services.gateway.visit import Visit, Welcome

MOST = 200  # dossiers of one state that the service lists
ON_DESK = ("submitted", "received", "in-progress", "finished", "returned")
IN_WORK = {DossierState.RECEIVED, DossierState.IN_PROGRESS}
DONE = {DossierState.FINISHED, DossierState.RETURNED}

router = APIRouter()


@dataclass(frozen=True)
class Tab:
    """One heap on the desk.

    Attributes:
        holds: whether a dossier lies in it, for this official.
        order: what is taken up first comes first.
    """

    name: str
    title: str
    empty: str
    holds: Callable[[Told, Caller], bool]
    order: Callable[[Told], str] = lambda told: str(told["due"])
    newest_first: bool = False


def _is_mine(told: Told, who: Caller) -> bool:
    return told["handler"] is not None and told["handler"]["person_id"] == who.person_id


TABS = (
    Tab(
        "cho-tiep-nhan",
        mark("Chờ tiếp nhận"),
        mark("Không có hồ sơ nào chờ tiếp nhận."),
        lambda told, _: told["state"] == DossierState.SUBMITTED,
        lambda told: str(told["submitted_at"]),
    ),
    Tab(
        "cua-toi",
        mark("Tôi đang xử lý"),
        mark("Bạn không giữ hồ sơ nào."),
        lambda told, who: told["state"] in IN_WORK and _is_mine(told, who),
    ),
    Tab(
        "co-quan",
        mark("Cơ quan đang xử lý"),
        mark("Cơ quan không có hồ sơ nào đang xử lý."),
        lambda told, _: told["state"] in IN_WORK,
    ),
    Tab(
        "da-xong",
        mark("Đã xong"),
        mark("Chưa có hồ sơ nào xong."),
        lambda told, _: told["state"] in DONE,
        lambda told: str(told["submitted_at"]),
        newest_first=True,
    ),
)


@router.get("/can-bo")
async def desk(visit: Welcome, muc: str = "") -> Response:
    """One tab of the desk, and how much lies in the others."""
    who = visit.member("official")
    wait = visit.seen("DOSSIER")
    heaps, agency = await asyncio.gather(
        asyncio.gather(*(visit.services.dossier.desk(state, wait) for state in ON_DESK)),
        agency_of(visit, who.agency),
    )
    all_of_it = [told for heap in heaps for told in heap]
    tab = next((tab for tab in TABS if tab.name == muc), TABS[0 if _receives(who) else 1])
    rows = [_row(visit, told) for told in _in(tab, all_of_it, who)]
    tabs = [(one, len(_in(one, all_of_it, who))) for one in TABS]
    cut = any(len(heap) >= MOST for heap in heaps)
    return visit.page("desk.html", agency=agency, tab=tab, tabs=tabs, rows=rows, cut=cut)


def _receives(who: Caller) -> bool:
    return Role.RECEPTION in who.roles


def _in(tab: Tab, all_of_it: list[Told], who: Caller) -> list[Told]:
    held = [told for told in all_of_it if tab.holds(told, who)]
    return sorted(held, key=tab.order, reverse=tab.newest_first)


def _row(visit: Visit, told: Told) -> Told:
    due = deadline(told["due"], told["state"], visit.house.clock())
    return {"told": told, "state": state_of(told["state"]), "deadline": due}
