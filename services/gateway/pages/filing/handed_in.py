"""After filing: the dossier's code, and what happens next."""

from fastapi import APIRouter, Response

from services.gateway.pages.filing.desk import DossierId, go_to, own_sheet
from services.gateway.pages.filing.steps import is_handed_in
from services.gateway.partly import agency_of
from services.gateway.visit import Welcome

router = APIRouter()


@router.get("/ho-so/{dossier_id}/da-gui")
async def handed_in(visit: Welcome, dossier_id: DossierId) -> Response:
    """The code, large; the term; who will handle it."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_handed_in(sheet.paper):
        return go_to(visit, dossier_id, "tiep-tuc")
    return visit.page(
        "filing/handed_in.html",
        paper=sheet.paper,
        procedure=sheet.procedure,
        agency=await agency_of(visit, sheet.paper["agency"]),
    )
