"""Which step a dossier is at, who is handling it, and everything that happened to it."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Response

from contracts.dossier import DossierState
from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError, Told
from services.gateway.holdings import need_of
from services.gateway.partly import agency_of, usual_time, why_due
from services.gateway.progress import (
    DRAFTS,
    OPEN,
    WAITING,
    deadline,
    lines,
    remaining,
    since,
    state_of,
)
from services.gateway.relay import Relayed
from services.gateway.stations import stations
from services.gateway.visit import Visit, Welcome

UNAUTHORIZED, UNAVAILABLE = 401, 503
FEEDS = ("DOSSIER", "PAYMENT")  # the streams a timeline is made of, as far as people act on them

router = APIRouter()


@router.get("/ho-so/{dossier_id}/tien-trinh")
async def own(visit: Welcome, dossier_id: str) -> Response:
    """The progress of one's own dossier; a draft is not on its way yet."""
    visit.member()
    told = await visit.services.tracking.timeline(dossier_id, visit.seen(*FEEDS))
    if told["state"] in DRAFTS:
        return visit.go(f"/ho-so/{dossier_id}/tiep-tuc")
    return await _own_page(visit, told, "progress.html")


@router.get("/ho-so/{dossier_id}/tien-trinh/phan")
async def parts(visit: Welcome, dossier_id: str) -> Response:
    """Only what changes, for the page's script; 401 instead of the way to the log-in."""
    if visit.caller is None:
        return Response(status_code=UNAUTHORIZED)
    visit.member()
    told = await visit.services.tracking.timeline(dossier_id, visit.seen(*FEEDS))
    return await _own_page(visit, told, "parts/progress.html")


@router.get("/ho-so/{dossier_id}/tien-trinh/truc-tiep")
async def live(
    visit: Welcome,
    dossier_id: str,
    tu: str = "",
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """What comes after `tu`, as tracking tells it; a browser that comes back knows better."""
    if visit.caller is None:
        return Response(status_code=UNAUTHORIZED)
    try:
        return Relayed(await visit.services.tracking.live(dossier_id, last_event_id or tu))
    except ProblemError as problem:
        return Response(status_code=problem.status)
    except SilentError:
        return Response(status_code=UNAVAILABLE)


async def _own_page(visit: Visit, told: Told, template: str) -> Response:
    """The progress, which keeps itself up to date, and why the result is due when it is."""
    due = None if told["state"] == DossierState.WITHDRAWN else told["due"]
    agency, why, usual = await asyncio.gather(
        agency_of(visit, told["agency"]),
        why_due(visit, told["dossier_id"], due),
        _usual(visit, told),
    )
    detail = f"/ho-so/{told['dossier_id']}"
    known: Told = {"detail": detail, "agency": agency, "why": why, "usual": usual, "live": True}
    return visit.page(template, **known, **followed(visit, told))


async def shown(visit: Visit, told: Told, detail: str) -> Response:
    """The page for who has the receipt's code alone; `detail` is where its details stand."""
    agency, usual = await asyncio.gather(agency_of(visit, told["agency"]), _usual(visit, told))
    known: Told = {"detail": detail, "agency": agency, "usual": usual}
    return visit.page("progress.html", **known, why=None, live=False, **followed(visit, told))


async def _usual(visit: Visit, told: Told) -> Told | None:
    """How long such dossiers usually take, while this one is on its way."""
    if told["state"] not in OPEN | WAITING:
        return None
    return await usual_time(visit, told["procedure"], told["agency"])


def followed(visit: Visit, told: Told, then: datetime | None = None) -> Told:
    """What templates show of a progress, seen from now or from `then`."""
    state, now = told["state"], then or visit.house.clock()
    until = told["answer_by"]
    return {
        "told": told,
        "state": state_of(state),
        "stations": stations(state, received=told["due"] is not None),
        "deadline": deadline(told["due"], state, now),
        "stands": told["since"] if state in WAITING and told["due"] else None,
        "answer": remaining(until, now) if until else None,
        "need": need_of(told, now),
        "since": since(told["entries"]),
        "moving": state in OPEN | WAITING,
        "lines": lines(told["entries"], visit.say, visit.session.language),
    }
