"""What can be paid online, and the look-up by code and security code."""

import math

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.look_up import asked
from services.gateway.pages.paying.window import NoWindowError, at, private, shown, window_at
from services.gateway.visit import Posted, Visit, Welcome

TOO_OFTEN, NOT_FOUND, UNFIT = 429, 404, 422

router = APIRouter()


@router.get("/thanh-toan-truc-tuyen")
async def menu(visit: Welcome) -> Response:
    """What can be paid online."""
    return visit.page("paying/menu.html")


@router.get("/thanh-toan-truc-tuyen/phi-le-phi")
async def codes(visit: Welcome, m: str = "", k: str = "") -> Response:
    """Both codes; and the dossier, once this browser has shown them."""
    meant = asked(m, k)
    form = Form({"m": meant.code, "k": meant.key})
    if meant.code and not meant.key:
        try:
            window = await window_at(visit, meant.code)
        except NoWindowError:
            return _form(visit, 200, form)
        return _form(visit, 200, form, **await shown(visit, window))
    return _form(visit, 200, form)


@router.post("/thanh-toan-truc-tuyen/phi-le-phi")
async def look_up(visit: Welcome, form: Posted) -> Response:
    """Find the dossier; a wrong code and a wrong security code are told alike."""
    form.demand(visit.say(mark("Mời bạn nhập mã hồ sơ.")), "m")
    meant = asked(form.get("m"), form.get("k"))
    if not meant.key:
        form.demand(visit.say(mark("Mời bạn nhập mã bảo mật.")), "k")
    if form.wrong:
        return _form(visit, UNFIT, form)
    try:
        told = await visit.services.dues.owed(meant.code, meant.key)
    except ProblemError as problem:
        if problem.status == TOO_OFTEN:
            minutes = math.ceil(int(problem.extra["wait"]) / 60)
            return _form(visit, TOO_OFTEN, form, wait=minutes)
        if problem.status not in (NOT_FOUND, UNFIT):
            raise
        return _form(visit, NOT_FOUND, form, missing=True)
    visit.session.unlock(told["code"], meant.key)
    return visit.go(at("", told["code"]) + "#tim-thay")


def _form(visit: Visit, status: int, form: Form, **said: object) -> Response:
    known = {"window": None, "missing": False, "wait": None}
    return private(visit.page("paying/codes.html", status, form=form, **{**known, **said}))
