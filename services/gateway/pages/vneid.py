"""Logging in with the national log-in (VNeID): away, and back."""

import hashlib
import hmac

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from services.chassis.problems import ProblemError
from services.gateway.language import mark
from services.gateway.pages.one_time_code import sign_in
from services.gateway.visit import Visit, Welcome

router = APIRouter()


@router.get("/dang-nhap/vneid")
async def go_away(visit: Welcome) -> Response:
    """To the national log-in; the browser must bring the state back."""
    away = await visit.services.identity.vneid_authorization()
    visit.session.vneid_state = _digest(away["state"])
    return RedirectResponse(away["url"], 303)


@router.get("/dang-nhap/vneid/ve")
async def come_back(visit: Welcome, code: str = "", state: str = "") -> Response:
    """From the national log-in, with a code if the person was let in there."""
    expected, visit.session.vneid_state = visit.session.vneid_state, None
    if not code or not expected or not hmac.compare_digest(expected, _digest(state)):
        return _not_let_in(visit)
    try:
        let_in = await visit.services.identity.vneid_log_in(code, state)
    except ProblemError:
        return _not_let_in(visit)
    return await sign_in(visit, let_in)


def _not_let_in(visit: Visit) -> Response:
    text = mark("VNeID không xác nhận lần đăng nhập này. Mời bạn thử lại.")
    return visit.go("/dang-nhap", visit.say(text), "warning")


def _digest(state: str) -> str:
    """The state may be long; the cookie keeps enough to know it again."""
    return hashlib.sha256(state.encode()).hexdigest()
