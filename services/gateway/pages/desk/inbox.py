"""The officials' desk: one box at a time, what is due first on top, and how much lies elsewhere."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Response

from contracts.dossier import DossierState
from services.gateway.clients.line import Told
from services.gateway.handling import MOVES
from services.gateway.partly import agency_of, if_told
from services.gateway.progress import OPEN, deadline, state_of
from services.gateway.visit import Visit, Welcome
from services.gateway.worklist import BOXES, OPINIONS, badges, box_called, box_named, found, left

MONEY = "money"  # the box whose lines say how much
MOST_SUMS = 50  # lines whose money is asked for

router = APIRouter()


@router.get("/can-bo")
async def inbox(visit: Welcome, muc: str = "", tim: str = "") -> Response:
    """One box, searched for `tim`, and how much lies in the others."""
    who = visit.member("official")
    asked = box_called(muc)
    told, agency = await asyncio.gather(
        visit.services.desk.box(asked.name if asked else None, visit.seen("DOSSIER")),
        agency_of(visit, who.agency),
    )
    box = box_named(told["box"])
    lines = [line for line in told["lines"] if not tim.strip() or found(line, tim.strip())]
    sums = await _sums(visit, lines) if box.name == MONEY else {}
    return visit.page(
        "desk/inbox.html",
        agency=agency,
        box=box,
        boxes=[(one, told["boxes"][one.name]) for one in BOXES if one.name in told["boxes"]],
        rows=[_row(visit, line, box.name, sums) for line in lines],
        typed=tim.strip(),
        cut=told["boxes"].get(box.name, 0) > len(told["lines"]),
        together=box.together(who.roles),
        moves=MOVES,
    )


def _row(visit: Visit, told: Told, box: str, sums: Mapping[str, int]) -> Told:
    """A line of a box as templates show it."""
    now, state = visit.house.clock(), told["state"]
    moving = state in OPEN
    return {
        "told": told,
        "state": state_of(state),
        "new": state == DossierState.SUBMITTED,
        "stands": told["since"] is not None and not moving,
        "deadline": deadline(told["due"], state, now),
        "step_left": left(told["step_due"], now) if moving else None,
        "answer_left": left(told["answer_by"], now) if not moving or box == OPINIONS else None,
        "badges": badges(told["notices"], told["moved_at"], now),
        "sum": sums.get(told["dossier_id"]),
    }


async def _sums(visit: Visit, lines: list[Told]) -> dict[str, int]:
    """Whole đồng that each dossier waits for, or that are to be given back."""
    asked = lines[:MOST_SUMS]
    answers = await asyncio.gather(
        *(if_told(visit.services.payment.fees(line["dossier_id"])) for line in asked)
    )
    return {
        line["dossier_id"]: _sum(line, fees)
        for line, fees in zip(asked, answers, strict=True)
        if fees is not None
    }


def _sum(line: Told, fees: list[Told]) -> int:
    paid = line["state"] == DossierState.WITHDRAWN  # what came in goes back
    return sum(fee["amount"] for fee in fees if (fee["state"] == "paid") is paid)
