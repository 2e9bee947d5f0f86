"""How things are done here, in a few steps each."""

from fastapi import APIRouter, Response

from services.gateway.visit import Welcome

router = APIRouter()


@router.get("/tro-giup")
async def manual(visit: Welcome) -> Response:
    """The steps of the portal's manual."""
    return visit.page("help.html")
