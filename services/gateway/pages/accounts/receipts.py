"""Receipts of a day, and the end of one: cancelled, or replaced by another."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act
from services.gateway import formats
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.accounts.office import (
    CONFLICT,
    PLACE,
    accountant,
    may,
    obeyed,
    shared,
    written,
)
from services.gateway.pages.receipts import KINDS, STATES
from services.gateway.visit import Posted, Visit, Welcome

TAB = "/bien-lai"
GROUNDS = {
    "wrong-payer": mark("Sai người nộp"),
    "wrong-content": mark("Sai nội dung"),
    "refunded": mark("Đã hoàn trả tiền"),
    "issued-in-error": mark("Lập nhầm"),
    "other": mark("Lý do khác"),
}
WORDS = {"kinds": KINDS, "states": STATES, "grounds": GROUNDS}
LONGEST_NAME, LONGEST_ADDRESS = 100, 200  # characters
REPLACE = "thay"  # the button that asks for another receipt in its place

router = APIRouter(prefix=PLACE + TAB)


@router.get("")
async def listed(visit: Welcome, ngay: str = "") -> Response:
    """What the agency collected on a day; today, unless another is asked for."""
    accountant(visit)
    today = visit.house.clock().astimezone(formats.HERE).date()
    form, found, day = Form({"ngay": ngay or today.isoformat()}), [], None
    try:
        day = formats.date_typed(form.get("ngay"))
    except ValueError:
        form.errors["ngay"] = visit.say(mark("Mời bạn chọn ngày."))
    if day:
        form.values["ngay"] = day.isoformat()
        found = await visit.services.receipts.of_day(day.isoformat(), visit.seen("PAYMENT"))
    beside = [day - timedelta(days=1), day + timedelta(days=1)] if day else []
    known = {"receipts": found, "today": today, "beside": [one for one in beside if one <= today]}
    status = 422 if form.wrong else 200
    shows = {**shared(TAB), **known, **WORDS}
    return visit.page("accounts/receipts.html", status, form=form, **shows)


@router.get("/{receipt_id}")
async def shown(visit: Welcome, receipt_id: str) -> Response:
    """One of them."""
    accountant(visit)
    return await _page(visit, receipt_id, Form())


@router.post("/{receipt_id}")
async def cancel(visit: Welcome, receipt_id: str, form: Posted) -> Response:
    """Cancel it, or have another issued in its place."""
    accountant(visit)
    asked = _asked(visit, form)
    if form.wrong:
        return await _page(visit, receipt_id, form, 422)
    command = visit.services.receipts.cancel(receipt_id, asked, form.key)
    if not await obeyed(visit, form, command):
        return await _page(visit, receipt_id, form, CONFLICT)
    done = mark("Đã hủy biên lai.")
    if asked["replace"]:
        done = mark("Đã hủy biên lai; biên lai thay thế có trong giây lát.")
    return visit.go(f"{PLACE}{TAB}/{receipt_id}", visit.say(done))


def _asked(visit: Visit, form: Form) -> dict[str, Any]:
    form.demand(visit.say(mark("Mời bạn chọn lý do.")), "ground")
    written(visit, form)
    replaced = form.get("do") == REPLACE
    name = form.get("name")
    if len(name) > LONGEST_NAME:
        form.errors["name"] = visit.say(mark("Tên có nhiều nhất 100 ký tự."))
    payer = (
        {"name": name, "address": form.get("address")[:LONGEST_ADDRESS]}
        if name and replaced
        else None
    )
    asked = {"ground": form.get("ground"), "words": form.get("words"), "replace": replaced}
    return {**asked, "payer": payer}


async def _page(visit: Visit, receipt_id: str, form: Form, status: int = 200) -> Response:
    told = await visit.services.receipts.one(receipt_id, visit.seen("PAYMENT"))
    cancels = may(accountant(visit), Act.CANCEL_RECEIPT) and told["state"] == "valid"
    shows = {**shared(TAB), **WORDS, "one": told, "cancels": cancels, "replace": REPLACE}
    return visit.page("accounts/receipt.html", status, form=form.shown_again(), **shows)
