"""One's own dossiers: what is to be done now, and how the others are getting on."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.gateway import formats
from services.gateway.forms import Form
from services.gateway.holdings import GROUPS, holdings
from services.gateway.language import mark
from services.gateway.pages.procedures import Turned
from services.gateway.pages.progress import FEEDS
from services.gateway.visit import Visit, Welcome

PAGE = 20  # dossiers on one page

Typed = Annotated[str, Query(max_length=100)]
Group = Annotated[str, Query(alias="loc", max_length=40)]

router = APIRouter()


@router.get("/ho-so")
async def short(visit: Welcome) -> Response:
    """The shorter address leads here too."""
    return visit.go("/ho-so-cua-toi")


@router.get("/ho-so-cua-toi")
async def mine(
    visit: Welcome,
    group: Group = "",
    tim: Typed = "",
    tu: Typed = "",
    den: Typed = "",
    trang: Turned = 1,
) -> Response:
    """All of them, or those of one group, of some days, or called so; page by page."""
    visit.member()
    form = Form({"tim": tim.strip(), "tu": tu.strip(), "den": den.strip()})
    since, until = (_day(visit, form, name) for name in ("tu", "den"))
    told = await visit.services.tracking.mine(visit.seen(*FEEDS))
    every = holdings(told, visit.house.clock())
    found = [one for one in every if one.fits(form.get("tim")) and one.within(since, until)]
    group = group if group in GROUPS else ""
    chosen = [one for one in found if group in ("", one.group)]
    pages = max(1, -(-len(chosen) // PAGE))
    turned = min(trang, pages)
    return visit.page(
        "my_dossiers.html",
        form=form,
        every=told,
        counts={name: sum(one.group == name for one in found) for name in GROUPS},
        shown=chosen[(turned - 1) * PAGE : turned * PAGE],
        groups=GROUPS,
        group=group,
        asked={name: form.get(name) for name in ("tim", "tu", "den") if form.get(name)},
        turned=turned,
        pages=pages,
    )


def _day(visit: Visit, form: Form, name: str) -> date | None:
    """A day of the filter; what is none is said to be so, and does not count."""
    typed = form.get(name)
    if not typed:
        return None
    try:
        day = formats.date_typed(typed)
    except ValueError:
        form.errors[name] = visit.say(mark("Mời bạn chọn ngày, ví dụ 22/11/2026."))
        return None
    form.values[name] = day.isoformat()  # as a date field shows it
    return day
