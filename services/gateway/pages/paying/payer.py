"""Who pays, and the way to the platform. What is typed here goes there and nowhere else."""

import re

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.paying.window import (
    OVER,
    NoWindowError,
    Window,
    at,
    back_to_the_codes,
    private,
    shown,
    window_at,
)
from services.gateway.partly import if_told
from services.gateway.visit import Posted, Visit, Welcome

WANTED = ("name", "id_number", "address", "commune", "province")
ID_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
LONGEST = 200  # characters of what is typed into one field
SEE_OTHER, UNFIT = 303, 422

router = APIRouter()


@router.get("/thanh-toan-truc-tuyen/phi-le-phi/nguoi-nop")
async def who(visit: Welcome, m: str = "", khoan: str = "") -> Response:
    """Who pays; whoever has logged in finds their own data there."""
    try:
        window = await window_at(visit, m)
    except NoWindowError:
        return back_to_the_codes(visit, m)
    if not _payable(window, khoan):
        return visit.go(at("khoan-nop", m))
    return await _form(visit, window, khoan, Form(await _known(visit)))


@router.post("/thanh-toan-truc-tuyen/phi-le-phi/nguoi-nop")
async def pay(visit: Welcome, form: Posted, m: str = "", khoan: str = "") -> Response:
    """To the platform, where the payer chooses a bank."""
    try:
        window = await window_at(visit, m)
    except NoWindowError:
        return back_to_the_codes(visit, m)
    if not _payable(window, khoan):
        return visit.go(at("ket-qua", m, khoan))
    _check(visit, form)
    if form.wrong:
        return await _form(visit, window, khoan, form.shown_again(), UNFIT)
    return await _to_the_platform(visit, window, khoan, form)


def _payable(window: Window, fee_id: str) -> bool:
    due = window.due(fee_id)
    return due is not None and due["state"] not in OVER


async def _known(visit: Visit) -> dict[str, str]:
    """What the account says of whoever logged in; they may be paying for somebody else."""
    if visit.caller is None or visit.caller.kind != "citizen":
        return {}
    me = await if_told(visit.services.identity.me()) or {}
    known = {"name": "full_name", "id_number": "id_number", "address": "address"}
    return {field: str(me.get(claim) or "") for field, claim in known.items()}


def _check(visit: Visit, form: Form) -> None:
    form.demand(visit.say(mark("Mời bạn điền mục này.")), *WANTED)
    if form.get("id_number") and not ID_NUMBER.fullmatch(form.get("id_number")):
        text = mark("Số CCCD có 12 chữ số, số CMND có 9 chữ số.")
        form.errors.setdefault("id_number", visit.say(text))
    for name in WANTED:
        if len(form.get(name)) > LONGEST:
            form.errors.setdefault(name, visit.say(mark("Nội dung này quá dài.")))


async def _to_the_platform(visit: Visit, window: Window, fee_id: str, form: Form) -> Response:
    public = visit.house.settings.public_url.rstrip("/")
    asked = {
        "code": window.code,
        "key": window.key,
        "return_url": public + at("ket-qua", window.code, fee_id),
        "payer": {name: form.get(name) for name in WANTED},
    }
    try:
        way = await visit.services.dues.order(fee_id, asked, form.key)
    except SilentError:
        return visit.go(at("ket-qua", window.code, fee_id))
    except ProblemError as problem:
        visit.flash(visit.say(sentence(problem.code)), "warning")
        return visit.go(at("ket-qua", window.code, fee_id))
    return RedirectResponse(way["redirect_url"], SEE_OTHER)


async def _form(
    visit: Visit, window: Window, fee_id: str, form: Form, status: int = 200
) -> Response:
    facts = await shown(visit, window, due=window.due(fee_id), form=form)
    return private(visit.page("paying/payer.html", status, **facts))
