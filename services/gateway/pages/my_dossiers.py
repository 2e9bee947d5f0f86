"""One's own dossiers: what is still to be done, and how the others are getting on."""

from fastapi import APIRouter, Response

from services.gateway.clients.line import Told
from services.gateway.pages.progress import FEEDS
from services.gateway.progress import DRAFTS, deadline, state_of
from services.gateway.visit import Visit, Welcome

router = APIRouter()


@router.get("/ho-so")
async def short(visit: Welcome) -> Response:
    """The shorter address leads here too."""
    return visit.go("/ho-so-cua-toi")


@router.get("/ho-so-cua-toi")
async def mine(visit: Welcome) -> Response:
    """Drafts first, for they wait for the citizen; then what was handed in, newest on top."""
    visit.member()
    found = [_row(visit, told) for told in await visit.services.tracking.mine(visit.seen(*FEEDS))]
    drafts = [row for row in found if row["told"]["state"] in DRAFTS]
    filed = [row for row in found if row["told"]["state"] not in DRAFTS]
    return visit.page("my_dossiers.html", drafts=drafts, filed=filed)


def _row(visit: Visit, told: Told) -> Told:
    due = deadline(told["due"], told["state"], visit.house.clock())
    return {"told": told, "state": state_of(told["state"]), "deadline": due}
