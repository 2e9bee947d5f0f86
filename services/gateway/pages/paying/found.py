"""What is owed: every fee line, the agency and its account."""

from fastapi import APIRouter, Response

from services.gateway.pages.paying.window import (
    NoWindowError,
    back_to_the_codes,
    private,
    sheet_of,
    shown,
    window_at,
)
from services.gateway.visit import Welcome
from services.gateway.wording import PROVIDERS

router = APIRouter()


@router.get("/thanh-toan-truc-tuyen/phi-le-phi/khoan-nop")
async def owed(visit: Welcome, m: str = "") -> Response:
    """What is to be paid, line by line, and to whom."""
    try:
        window = await window_at(visit, m)
    except NoWindowError:
        return back_to_the_codes(visit, m)
    facts = await shown(visit, window, sheet_of=sheet_of, providers=PROVIDERS)
    return private(visit.page("paying/owed.html", **facts))
