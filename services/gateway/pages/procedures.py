"""Looking for a procedure, and reading all about one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.chassis.problems import not_found
from services.gateway.clients.line import Told
from services.gateway.partly import usual_time
from services.gateway.visit import Visit, Welcome

PAGE = 10  # procedures on one page of results
LAST_PAGE = 1000  # nobody turns so many

Turned = Annotated[int, Query(ge=1, le=LAST_PAGE)]

router = APIRouter()


@router.get("/thu-tuc")
async def search(
    visit: Welcome, q: Annotated[str, Query(max_length=200)] = "", nhom: str = "", trang: Turned = 1
) -> Response:
    """What fits the words, or everything; perhaps within one life event."""
    found = await _found(visit, q.strip(), nhom, trang)
    groups = await visit.services.catalog.groups()
    group = next((group for group in groups if group["code"] == nhom), None)
    shown = [one for one in groups if one["count"]]
    return visit.page(
        "procedures.html",
        q=q.strip(),
        group=group,
        groups=shown,
        found=found,
        **_pager(found, trang),
    )


@router.get("/nhom/{code}")
async def life_event(visit: Welcome, code: str, trang: Turned = 1) -> Response:
    """The procedures of one life event."""
    groups = await visit.services.catalog.groups()
    group = next((group for group in groups if group["code"] == code), None)
    if group is None:
        raise not_found("gateway", "life event")
    found = await _found(visit, "", code, trang)
    return visit.page("life_event.html", group=group, found=found, **_pager(found, trang))


@router.get("/thu-tuc/{code}")
async def details(visit: Welcome, code: Annotated[str, Path(max_length=20)]) -> Response:
    """What it needs, costs and how long it takes; from here one files it."""
    procedure = await visit.services.catalog.procedure(code)
    every = {agency["code"]: agency for agency in await visit.services.catalog.agencies()}
    agencies = [every[one] for one in procedure["agencies"] if one in every]
    groups = [g for g in await visit.services.catalog.groups() if g["code"] in procedure["groups"]]
    known: Told = {"procedure": procedure, "agencies": agencies, "groups": groups}
    return visit.page("procedure.html", **known, usual=await usual_time(visit, code))


async def _found(visit: Visit, q: str, group: str, page: int) -> Told:
    return await visit.services.catalog.procedures(
        q=q or None, group=group or None, limit=PAGE, offset=(page - 1) * PAGE
    )


def _pager(found: Told, page: int) -> dict[str, int]:
    return {"turned": page, "pages": max(1, -(-found["total"] // PAGE))}
