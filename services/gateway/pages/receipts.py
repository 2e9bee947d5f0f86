"""Receipts as citizens see them: their own, each as PDF; and the check that anyone may make."""

import re

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.visit import Visit, Welcome, passed_on

LONGEST = 200  # characters that are read
NOT_FOUND = 404
UNLIKELY = re.compile(r"[^A-Z0-9-]+")
KINDS = {"phi": mark("Biên lai thu phí"), "le-phi": mark("Biên lai thu lệ phí")}
STATES = {
    "valid": (mark("Còn giá trị"), "success"),
    "cancelled": (mark("Đã hủy"), "danger"),
    "replaced": (mark("Đã được thay thế"), "danger"),
}
"""How each state of a receipt reads, and its colour."""

router = APIRouter()


@router.get("/bien-lai")
async def mine(visit: Welcome) -> Response:
    """All receipts of one's own."""
    visit.member()
    found = await visit.services.receipts.mine(visit.seen("PAYMENT"))
    return visit.page("receipts/mine.html", receipts=found, kinds=KINDS, states=STATES)


@router.get("/bien-lai/{receipt_id}")
async def pdf(visit: Welcome, receipt_id: str) -> Response:
    """A receipt as PDF, for its owner and the agency's accountants."""
    visit.member() if visit.caller and visit.caller.kind == "citizen" else visit.member("official")
    return passed_on(await visit.services.receipts.pdf(receipt_id), "bien-lai.pdf")


@router.get("/kiem-tra-bien-lai")
async def check(visit: Welcome, ma: str | None = None, k: str = "") -> Response:
    """Whether a receipt counts; the amount too for who has its check code."""
    form = Form({"ma": (ma or "").strip()[:LONGEST], "k": k.strip()[:LONGEST]})
    if ma is None:
        return _page(visit, form, None)
    form.demand(visit.say(mark("Mời bạn nhập mã biên lai.")), "ma")
    if form.wrong:
        return _page(visit, form, None, 422)
    try:
        code = UNLIKELY.sub("", form.get("ma").upper()).removeprefix("B-")
        found = await visit.services.receipts.check(f"b-{code}", form.get("k"))
    except ProblemError as problem:
        if problem.status != NOT_FOUND:
            raise
        return _page(visit, form, None, NOT_FOUND)
    return _page(visit, form, found)


def _page(visit: Visit, form: Form, found: Told | None, status: int = 200) -> Response:
    known = {"kinds": KINDS, "states": STATES, "missing": status == NOT_FOUND}
    return visit.page("receipts/check.html", status, form=form, found=found, **known)
