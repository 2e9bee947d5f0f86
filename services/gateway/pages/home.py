"""The first page: find a procedure, by a word or by what is happening in one's life."""

import asyncio

from fastapi import APIRouter, Response

from services.gateway.clients.line import SilentError, Told
from services.gateway.visit import Visit, Welcome

MOST_USED = 6  # procedures; a row or two on a wide screen

router = APIRouter()


@router.get("/")
async def home(visit: Welcome) -> Response:
    """Search, life events, what is used most; still useful when the catalogue is silent."""
    groups, used = await asyncio.gather(_groups(visit), _most_used(visit))
    return visit.page("home.html", groups=groups, most_used=used)


async def _groups(visit: Visit) -> list[Told] | None:
    """Life events that have procedures; None when the catalogue does not answer."""
    try:
        return [group for group in await visit.services.catalog.groups() if group["count"]]
    except SilentError:
        return None


async def _most_used(visit: Visit) -> list[Told]:
    try:
        found = await visit.services.catalog.procedures(limit=MOST_USED)
    except SilentError:
        return []
    items: list[Told] = found["items"]
    return items
