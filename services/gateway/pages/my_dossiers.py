"""One's own dossiers: what is to be done now, and how the others are getting on."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.gateway.holdings import GROUPS, holdings
from services.gateway.pages.progress import FEEDS
from services.gateway.visit import Welcome

router = APIRouter()


@router.get("/ho-so")
async def short(visit: Welcome) -> Response:
    """The shorter address leads here too."""
    return visit.go("/ho-so-cua-toi")


@router.get("/ho-so-cua-toi")
async def mine(
    visit: Welcome,
    group: Annotated[str, Query(alias="loc", max_length=40)] = "",
    wanted: Annotated[str, Query(alias="tim", max_length=100)] = "",
) -> Response:
    """All of them, or those of one group, or those that are called so."""
    visit.member()
    told = await visit.services.tracking.mine(visit.seen(*FEEDS))
    found = [one for one in holdings(told, visit.house.clock()) if one.fits(wanted)]
    group = group if group in GROUPS else ""
    return visit.page(
        "my_dossiers.html",
        every=told,
        counts={name: sum(one.group == name for one in found) for name in GROUPS},
        shown=[one for one in found if group in ("", one.group)],
        groups=GROUPS,
        group=group,
        wanted=wanted,
    )
