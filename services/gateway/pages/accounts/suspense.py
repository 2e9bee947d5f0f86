"""Money in suspense: what waits, and what an accountant decides about it."""

from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.accounts.office import (
    CONFLICT,
    PLACE,
    accountant,
    amount_in,
    may,
    obeyed,
    shared,
    written,
)
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.wording import MISFITS, OTHERWISE, PROVIDERS, TEXTS

TAB = "/cho-xu-ly"
DEEDS = {
    "khop": ("match", mark("Đã khớp. Khoản phí được ghi là đã nộp trong giây lát.")),
    "tra-lai": ("refund", mark("Đã đề nghị trả lại. Một người khác phải duyệt.")),
    "so-tien": ("assessment", mark("Đã ghi số tiền theo sao kê.")),
}
"""What can be done, by what stands in addresses: the act, and what is said when it is done."""
STATES = {
    "open": mark("Chờ bạn xử lý"),
    "nothing": mark("Không có tiền vào"),
    "matched": mark("Đã khớp, đang ghi"),
    "settled": mark("Đã tính cho một khoản phí"),
    "returning": mark("Đang hoàn trả"),
    "returned": mark("Đã hoàn trả"),
}

router = APIRouter(prefix=PLACE + TAB)


@router.get("")
async def listed(visit: Welcome) -> Response:
    """What waits, oldest first."""
    accountant(visit)
    found = await visit.services.till.suspense(visit.seen("PAYMENT"))
    words: Told = {"misfits": MISFITS, "providers": PROVIDERS}
    return visit.page("accounts/suspense.html", money=found, **shared(TAB), **words)


@router.get("/{suspense_id}")
async def shown(visit: Welcome, suspense_id: str) -> Response:
    """One of them."""
    accountant(visit)
    return await _page(visit, suspense_id, Form())


@router.post("/{suspense_id}/{deed}")
async def decide(visit: Welcome, suspense_id: str, deed: str, form: Posted) -> Response:
    """Match it, give it back, or say how much it is."""
    accountant(visit)
    act, done = DEEDS.get(deed, (None, ""))
    if act is None:
        return visit.go(f"{PLACE}{TAB}/{suspense_id}")
    asked = _asked(visit, act, form)
    if form.wrong:
        return await _page(visit, suspense_id, form, 422)
    command = visit.services.till.do("suspense", suspense_id, act, asked, form.key)
    if await obeyed(visit, form, command):
        return visit.go(f"{PLACE}{TAB}/{suspense_id}", visit.say(done))
    return await _page(visit, suspense_id, form, CONFLICT)


def _asked(visit: Visit, act: str, form: Form) -> dict[str, Any]:
    field = f"{act}_words"  # each of the page's forms has one of its own
    written(visit, form, field)
    asked: dict[str, Any] = {"words": form.get(field)}
    if act == "match":
        form.demand(visit.say(mark("Mời bạn chọn khoản phí.")), "demand")
        asked["demand"] = form.get("demand")
    if act == "assessment":
        asked["amount"] = amount_in(visit, form, "amount")
    return asked


async def _page(visit: Visit, suspense_id: str, form: Form, status: int = 200) -> Response:
    told = await visit.services.till.money(suspense_id, visit.seen("PAYMENT"))
    who = accountant(visit)
    words = {"misfits": MISFITS, "providers": PROVIDERS, "states": STATES}
    can = {"settle": may(who, Act.SETTLE_MONEY), "give_back": may(who, Act.REQUEST_REFUND)}
    known = {"one": told, "texts": TEXTS, "otherwise": OTHERWISE, **can, **words}
    shows = {**shared(TAB), **known}
    return visit.page("accounts/money.html", status, form=form.shown_again(), **shows)
