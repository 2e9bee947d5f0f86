"""What the forms of the moves need to be drawn: colleagues, agencies, the due date to come."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

from contracts.access import Act, Caller
from contracts.dossier import DossierState
from services.chassis.problems import ProblemError
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.pages.desk.handover import Reach, likely, reaches
from services.gateway.partly import if_told
from services.gateway.phrases import BY_GROUND, TO_PICK
from services.gateway.visit import Visit

CONFLICT = 409


async def prepared(visit: Visit, who: Caller, paper: Told, acts: Collection[str]) -> Told:
    """What templates read to draw the forms of `acts`."""
    reached, agencies, foreseen = await asyncio.gather(
        _reached(visit, who, paper, acts),
        _agencies(visit, who, acts),
        _foreseen(visit, paper, acts),
    )
    return {
        "reaches": reached,
        "likely": likely(reached),
        "agencies": agencies,
        "foreseen": foreseen,
        "asked_of_us": questions(who, paper),
        "by_ground": BY_GROUND,
        "to_pick": TO_PICK,
        "today": formats.day(visit.house.clock()),
    }


def questions(who: Caller, paper: Told) -> list[Told]:
    """What the official's agency was asked and has not answered."""
    return [
        one
        for one in paper["opinions"]
        if one["agency"] == who.agency and one["answered_at"] is None
    ]


def rules_of(paper: Told, procedure: Told | None) -> Told:
    """The rules that hold for it: those of its reception, before it those in force."""
    if paper["state"] == DossierState.SUBMITTED and procedure is not None:
        rules: Told = procedure["rules"]
        return rules
    return dict(paper["rules"])


def answer_day(visit: Visit, days: int) -> str:
    """The day until which the citizen may answer when given `days`."""
    return formats.day(visit.house.clock() + timedelta(days=days))


async def _reached(visit: Visit, who: Caller, paper: Told, acts: Collection[str]) -> list[Reach]:
    if Act.HAND_OVER not in acts:
        return []
    known = await if_told(visit.services.identity.officers(who.agency or ""))
    return reaches(paper, known or [])


async def _agencies(visit: Visit, who: Caller, acts: Collection[str]) -> list[Told]:
    if Act.ASK_OPINION not in acts:
        return []
    known = await if_told(visit.services.catalog.agencies())
    return [agency for agency in known or [] if agency["code"] != who.agency]


async def _foreseen(visit: Visit, paper: Told, acts: Collection[str]) -> Told | None:
    """When it would be due; None when that cannot be told now."""
    if Act.RECEIVE not in acts:
        return None
    try:
        return await if_told(visit.services.desk.foreseen(paper["dossier_id"]))
    except ProblemError as problem:
        if problem.status != CONFLICT:
            raise
        return None
