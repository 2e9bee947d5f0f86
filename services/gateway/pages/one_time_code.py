"""The page where the one-time code is typed, after registering as after the password."""

from typing import Literal

from fastapi import APIRouter, Response

from services.chassis.auth import read
from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError, Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.session import Challenge
from services.gateway.visit import Posted, Visit, Welcome, own_path

Flow = Literal["dang-ky", "dang-nhap"]
FLOW_OF: dict[str, Flow] = {"register": "dang-ky", "log-in": "dang-nhap"}

router = APIRouter()


def await_code(visit: Visit, sent: Told, purpose: str) -> Response:
    """Go where the code is typed; the browser keeps which code it is, not the address."""
    visit.session.challenge = Challenge.model_validate(
        {name: sent[name] for name in Challenge.model_fields if name in sent} | {"purpose": purpose}
    )
    return visit.go(f"/{FLOW_OF[purpose]}/ma-otp")


@router.get("/{flow}/ma-otp")
async def ask(visit: Welcome, flow: Flow) -> Response:
    """Where the code went, how long it holds, and a field for it."""
    challenge = _challenge(visit, flow)
    if challenge is None:
        return visit.go(f"/{flow}")
    return visit.page("one_time_code.html", flow=flow, challenge=challenge)


@router.post("/{flow}/ma-otp")
async def answer(visit: Welcome, form: Posted, flow: Flow) -> Response:
    """With the right code the account exists, or the person is logged in."""
    challenge = _challenge(visit, flow)
    if challenge is None:
        return visit.go("/" if visit.caller else f"/{flow}")
    code = "".join(form.get("code").split())
    form.demand(visit.say(mark("Mời bạn nhập mã gồm 6 chữ số.")), "code")
    if form.wrong:
        return _again(visit, form, challenge, flow)
    identity = visit.services.identity
    try:
        if flow == "dang-ky":
            await identity.confirm_registration(challenge.challenge_id, code, form.key)
            return _registered(visit)
        let_in = await identity.confirm_log_in(challenge.challenge_id, code, form.key)
    except ProblemError as problem:
        visit.explain(problem, form)
        return _again(visit, form, challenge, flow)
    return await sign_in(visit, let_in)


@router.post("/{flow}/ma-otp/gui-lai")
async def resend(visit: Welcome, form: Posted, flow: Flow) -> Response:
    """Send a new code."""
    challenge = _challenge(visit, flow)
    if challenge is None:
        return visit.go(f"/{flow}")
    try:
        sent = await visit.services.identity.resend(challenge.challenge_id, form.key)
    except ProblemError as problem:
        visit.explain(problem, form)
        return visit.go(
            f"/{flow}/ma-otp", next(iter(form.errors.values()), form.general), "warning"
        )
    response = await_code(visit, sent, challenge.purpose)
    visit.flash(visit.say(mark("Đã gửi mã mới. Mã trước không còn dùng được.")))
    return response


async def sign_in(visit: Visit, let_in: Told) -> Response:
    """Keep the token, and go where the person wanted to go before they had to log in."""
    session = visit.session
    going_to = own_path(session.going_to)
    session.forget()
    session.token = str(let_in["token"])
    caller = read(visit.house.settings.token_public_key, session.token)
    if caller.kind == "official":
        return visit.go(going_to if going_to != "/" else "/can-bo")
    try:
        session.name = str((await visit.again_as_caller().services.identity.me())["full_name"])
    except (ProblemError, SilentError):
        session.name = ""  # the menu then says “Tài khoản”
    return visit.go(going_to, visit.say(mark("Bạn đã đăng nhập.")))


def _registered(visit: Visit) -> Response:
    visit.session.challenge = None
    text = visit.say(mark("Đăng ký thành công. Mời bạn đăng nhập bằng tài khoản vừa tạo."))
    return visit.go("/dang-nhap/cong-dvc", text)


def _challenge(visit: Visit, flow: Flow) -> Challenge | None:
    """The code being waited for, if it is for this flow."""
    challenge = visit.session.challenge
    return challenge if challenge and FLOW_OF.get(challenge.purpose) == flow else None


def _again(visit: Visit, form: Form, challenge: Challenge, flow: Flow) -> Response:
    return visit.again("one_time_code.html", form, flow=flow, challenge=challenge)
