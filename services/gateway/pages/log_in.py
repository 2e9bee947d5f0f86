"""Logging in with an account of the portal, and logging out."""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.captcha import another_wanted, fresh
from services.gateway.pages.one_time_code import await_code
from services.gateway.visit import Posted, Visit, Welcome

NEEDED = ("id_number", "password")
SENT = (*NEEDED, "captcha_id", "captcha_answer")

router = APIRouter()


@router.get("/dang-nhap")
async def choose(visit: Welcome) -> Response:
    """Which account one has; who is logged in already goes home."""
    if visit.caller:
        return visit.go("/can-bo" if visit.caller.kind == "official" else "/")
    return visit.page("log_in.html")


@router.get("/dang-nhap/cong-dvc")
async def empty(visit: Welcome) -> Response:
    """The empty form."""
    return visit.page("log_in_portal.html", captcha=await fresh(visit))


@router.post("/dang-nhap/cong-dvc")
async def log_in(visit: Welcome, form: Posted) -> Response:
    """Check the password; a one-time code goes to the phone."""
    if another_wanted(form):
        return await _again(visit, form, 200)
    form.demand(visit.say(mark("Mời bạn điền mục này.")), *NEEDED)
    form.demand(visit.say(mark("Mời bạn nhập mã xác nhận trong hình.")), "captcha_answer")
    if form.wrong:
        return await _again(visit, form)
    try:
        sent = await visit.services.identity.log_in(form.some(SENT), form.key)
    except ProblemError as problem:
        visit.explain(problem, form)
        return await _again(visit, form)
    return await_code(visit, sent, "log-in")


@router.post("/dang-xuat")
async def log_out(visit: Welcome) -> Response:
    """Forget the person; only the language stays."""
    visit.session.forget()
    return visit.go("/", visit.say(mark("Bạn đã đăng xuất.")))


async def _again(visit: Visit, form: Form, status: int = 422) -> Response:
    captcha = await fresh(visit)
    return visit.page("log_in_portal.html", status, form=form.shown_again(), captcha=captcha)
