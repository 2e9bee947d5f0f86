"""Receipts of a timeline's entries: fetched here, and checked in the reader's own browser."""

from fastapi import APIRouter, Response

from services.gateway.partly import if_told
from services.gateway.visit import Welcome

LOG = "DOSSIER"  # whichever: all logs of the house are signed with one key

router = APIRouter()


@router.get("/kiem-chung")
async def verification(visit: Welcome) -> Response:
    """The page where a receipt is chosen; it stays with its reader, nothing is sent to us."""
    head = await if_told(visit.services.tracking.head(LOG))
    return visit.page("verification.html", public_key=head["public_key"] if head else "")


@router.get("/ho-so/{dossier_id}/chung-nhan/{event_id}")
async def receipt(visit: Welcome, dossier_id: str, event_id: str, k: str = "") -> Response:
    """The receipt of one entry as a file, for its owner, its officials, or the security code."""
    told = await visit.services.tracking.receipt(dossier_id, event_id, k)
    headers = {"Cache-Control": "no-store"}
    if name := told.headers.get("content-disposition"):
        headers["Content-Disposition"] = name
    return Response(told.content, media_type="application/json", headers=headers)
