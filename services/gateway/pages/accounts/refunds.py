"""Refunds: what is asked for, approved by a second official, paid out."""

from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act, Caller
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.money_words import REFUNDS
from services.gateway.pages.accounts.office import (
    CONFLICT,
    PLACE,
    accountant,
    may,
    obeyed,
    shared,
    written,
)
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.wording import OTHERWISE, REFUNDED, TEXTS

TAB = "/hoan-tra"
DEEDS = {
    "duyet": ("approval", mark("Đã duyệt. Người khác chuyển tiền và ghi mã chuyển khoản.")),
    "tu-choi": ("rejection", mark("Đã từ chối; người nộp đọc được lý do.")),
    "da-chuyen": ("payout", mark("Đã ghi mã chuyển khoản.")),
    "khong-den": ("failure", mark("Đã ghi là tiền chưa đến.")),
}
"""What can be done, by what stands in addresses: the act, and what is said when it is done."""
FAILURES = {
    "no-such-account": mark("Không có tài khoản này"),
    "account-closed": mark("Tài khoản đã đóng"),
    "wrong-holder": mark("Sai tên chủ tài khoản"),
    "returned": mark("Ngân hàng trả lại"),
    "other": mark("Lý do khác"),
}

router = APIRouter(prefix=PLACE + TAB)


@router.get("")
async def listed(visit: Welcome) -> Response:
    """What somebody has to do something about, oldest first."""
    accountant(visit)
    found = await visit.services.till.refunds(visit.seen("PAYMENT"))
    words: Told = {"grounds": REFUNDED, "refund_states": REFUNDS}
    return visit.page("accounts/refunds.html", refunds=found, **shared(TAB), **words)


@router.get("/{refund_id}")
async def shown(visit: Welcome, refund_id: str) -> Response:
    """One of them."""
    accountant(visit)
    return await _page(visit, refund_id, Form())


@router.post("/{refund_id}/{deed}")
async def decide(visit: Welcome, refund_id: str, deed: str, form: Posted) -> Response:
    """Approve or reject it, or say what became of the transfer."""
    accountant(visit)
    act, done = DEEDS.get(deed, (None, ""))
    if act is None:
        return visit.go(f"{PLACE}{TAB}/{refund_id}")
    asked = _asked(visit, act, form)
    if form.wrong:
        return await _page(visit, refund_id, form, 422)
    command = visit.services.till.do("refunds", refund_id, act, asked, form.key)
    if await obeyed(visit, form, command):
        return visit.go(f"{PLACE}{TAB}/{refund_id}", visit.say(done))
    return await _page(visit, refund_id, form, CONFLICT)


def _asked(visit: Visit, act: str, form: Form) -> dict[str, Any]:
    match act:
        case "rejection":
            written(visit, form)
            return {"words": form.get("words")}
        case "payout":
            form.demand(visit.say(mark("Mời bạn ghi mã chuyển khoản.")), "reference")
            return {"reference": form.get("reference")}
        case "failure":
            form.demand(visit.say(mark("Mời bạn chọn lý do.")), "code")
            return {"code": form.get("code")}
        case _:
            return {}


async def _page(visit: Visit, refund_id: str, form: Form, status: int = 200) -> Response:
    told = await visit.services.till.refund(refund_id, visit.seen("PAYMENT"))
    who = accountant(visit)
    words = {"grounds": REFUNDED, "refund_states": REFUNDS, "failures": FAILURES}
    known = {"one": told, "texts": TEXTS, "otherwise": OTHERWISE, "can": _can(who, told)}
    shows = {**shared(TAB), **words, **known}
    return visit.page("accounts/refund.html", status, form=form.shown_again(), **shows)


def _can(who: Caller, told: Told) -> dict[str, bool]:
    """What this official may do with it now; `another`: it is somebody else's turn."""
    state, approves, pays = told["state"], may(who, Act.APPROVE_REFUND), may(who, Act.PAY_REFUND)
    asked, agreed = _did(who, told, "refund-requested"), _did(who, told, "refund-approved")
    to_pay = state in ("approved", "failed")
    return {
        "approve": approves and state == "requested" and not asked,
        "reject": approves and state in ("requested", "approved", "failed"),
        "pay": pays and to_pay and not agreed,
        "fail": pays and state in ("approved", "paid"),
        "another": (state == "requested" and asked) or (to_pay and agreed),
    }


def _did(who: Caller, told: Told, what: str) -> bool:
    """Whether this official, or whoever they stand in for, did it."""
    hands = {who.person_id, *who.deputy_of}
    done = [step["by"] for step in told["steps"] if step["what"] == what and step["by"]]
    return any(not hands.isdisjoint({by["person_id"], by["acting_for"]}) for by in done[-1:])
