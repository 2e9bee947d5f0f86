"""Getting an account: the choice of how, and the form for those who have a mobile number."""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.formats import day_typed
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.captcha import another_wanted, fresh
from services.gateway.pages.one_time_code import await_code
from services.gateway.visit import Posted, Visit, Welcome

NEEDED = ("full_name", "birth_date", "sex", "id_number", "phone", "address", "password")
SENT = (*NEEDED, "email", "captcha_id", "captcha_answer")

router = APIRouter()


@router.get("/dang-ky")
async def choose(visit: Welcome) -> Response:
    """How sure the state shall be of who one is: a mobile number, or VNeID."""
    return visit.page("register.html")


@router.get("/dang-ky/thue-bao")
async def form_by_phone(visit: Welcome) -> Response:
    """The empty form."""
    return visit.page("register_by_phone.html", captcha=await fresh(visit))


@router.post("/dang-ky/thue-bao")
async def by_phone(visit: Welcome, form: Posted) -> Response:
    """Register; a one-time code goes to the phone."""
    if another_wanted(form):
        return await _again(visit, form, 200)
    form.demand(visit.say(mark("Mời bạn điền mục này.")), *NEEDED, "password_again")
    form.demand(visit.say(mark("Mời bạn nhập mã xác nhận trong hình.")), "captcha_answer")
    if form.get("password") != form.get("password_again"):
        text = visit.say(mark("Hai lần nhập mật khẩu chưa giống nhau."))
        form.errors.setdefault("password_again", text)
    if form.wrong:
        return await _again(visit, form)
    try:
        told = form.some(SENT) | {"birth_date": day_typed(form.get("birth_date"))}
        sent = await visit.services.identity.register(told, form.key)
    except ProblemError as problem:
        visit.explain(problem, form)
        return await _again(visit, form)
    return await_code(visit, sent, "register")


async def _again(visit: Visit, form: Form, status: int = 422) -> Response:
    captcha = await fresh(visit)
    return visit.page("register_by_phone.html", status, form=form.shown_again(), captcha=captcha)
