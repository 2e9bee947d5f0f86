"""Which step a dossier is at, who is handling it, and everything that happened to it."""

from fastapi import APIRouter, Response

from services.gateway.clients.line import Told
from services.gateway.partly import agency_of
from services.gateway.progress import (
    DRAFTS,
    OPEN,
    deadline,
    lines,
    since,
    state_of,
    stations,
)
from services.gateway.visit import Visit, Welcome

FEEDS = ("DOSSIER", "PAYMENT")  # the streams a timeline is made of, as far as people act on them

router = APIRouter()


@router.get("/ho-so/{dossier_id}/tien-trinh")
async def own(visit: Welcome, dossier_id: str) -> Response:
    """The progress of one's own dossier; a draft is not on its way yet."""
    visit.member()
    told = await visit.services.tracking.timeline(dossier_id, visit.seen(*FEEDS))
    if told["state"] in DRAFTS:
        return visit.go(f"/ho-so/{dossier_id}/tiep-tuc")
    return await shown(visit, told, detail=f"/ho-so/{dossier_id}")


async def shown(visit: Visit, told: Told, detail: str) -> Response:
    """The page of a progress; `detail` is where its details stand."""
    agency = await agency_of(visit, told["agency"])
    return visit.page("progress.html", detail=detail, agency=agency, **followed(visit, told))


def followed(visit: Visit, told: Told) -> Told:
    """What templates show of a progress."""
    state, now = told["state"], visit.house.clock()
    return {
        "told": told,
        "state": state_of(state),
        "stations": stations(state),
        "deadline": deadline(told["due"], state, now),
        "since": since(told["entries"]),
        "moving": state in OPEN,
        "lines": lines(told["entries"], visit.say, visit.session.language),
    }
