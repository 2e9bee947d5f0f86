"""When a page cannot be shown: what people read instead."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError
from services.gateway.headers import SECURITY_HEADERS
from services.gateway.language import mark
from services.gateway.messages import NAMES, sentence
from services.gateway.session import Flash
from services.gateway.visit import (
    ForgedFormError,
    LogInFirstError,
    Visit,
    end_log_in,
    house_of,
    own_path,
    visit_of,
)

log = logging.getLogger(__name__)

UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
TITLES = {
    FORBIDDEN: mark("Bạn không vào được trang này"),
    NOT_FOUND: mark("Không tìm thấy trang này"),
}


def show_refusals(app: FastAPI) -> None:
    """Every error of a page becomes a page."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(SilentError, _silent)
    app.add_exception_handler(LogInFirstError, _log_in_first)
    app.add_exception_handler(ForgedFormError, _forged)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(RequestValidationError, _misspelt)
    app.add_exception_handler(Exception, _unexpected)


def refusal(visit: Visit, status: int, text: str, title: str = "") -> Response:
    """A page that says what is the matter and where to go on."""
    title = visit.say(title or TITLES.get(status, mark("Chưa làm được việc này")))
    return visit.page("refusal.html", status, title=title, text=text)


async def _problem(request: Request, error: Exception) -> Response:
    match error:
        case ProblemError(status=401, code=code):
            end_log_in(house_of(request), request.scope["session"], code)
            return _to_log_in(request)
        case ProblemError(code="request.too-large") if page := _form_page(request):
            visit = visit_of(request)
            text = mark(
                "Tệp lớn hơn 20 MB nên chưa được tải lên."
                " Mời bạn quét lại với độ phân giải thấp hơn."
            )
            return visit.go(page, visit.say(text), "danger")
        case ProblemError():
            visit = visit_of(request)
            return refusal(visit, error.status, visit.say(sentence(error.code), **error.extra))
        case _:
            raise error


async def _silent(request: Request, error: Exception) -> Response:
    service = error.service if isinstance(error, SilentError) else ""
    log.warning("%s does not answer", service)
    visit = visit_of(request)
    text = visit.say(
        mark(
            "Phần “%(service)s” của cổng đang tạm ngừng. Các phần khác vẫn dùng được;"
            " những gì bạn đã lưu không mất. Mời bạn thử lại sau ít phút."
        ),
        service=visit.say(NAMES.get(service, service)),
    )
    response = refusal(visit, 503, text, mark("Một phần của cổng đang tạm ngừng"))
    response.headers["Retry-After"] = "30"
    return response


async def _log_in_first(request: Request, _: Exception) -> Response:
    visit = visit_of(request)
    if not visit.session.flashes:
        text = visit.say(mark("Mời bạn đăng nhập để tiếp tục."))
        visit.session.flashes.append(Flash(kind="info", text=text))
    return _to_log_in(request)


def _to_log_in(request: Request) -> Response:
    """After log-in the person comes back: to this page, or to the one a form was on."""
    visit = visit_of(request)
    here = visit.path if request.method == "GET" else _form_page(request)
    visit.session.going_to = own_path(here)
    return visit.go("/dang-nhap")


def _form_page(request: Request) -> str:
    """The page of ours that a form was sent from; empty when the browser does not say."""
    public = house_of(request).settings.public_url
    return own_path(request.headers.get("referer", "").removeprefix(public), "")


async def _forged(request: Request, error: Exception) -> Response:
    """Mostly not forgery but a form left open too long."""
    visit = visit_of(request)
    if visit.caller is None and visit.path.startswith("/ho-so/"):
        return await _log_in_first(request, error)  # the form was somebody's who had logged in
    text = mark("Trang đã mở quá lâu nên chưa có gì được gửi đi. Mời bạn tải lại trang và làm lại.")
    return refusal(visit, FORBIDDEN, visit.say(text), mark("Trang đã hết hạn"))


async def _plain(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    visit = visit_of(request)
    text = mark("Địa chỉ có thể đã gõ sai, hoặc trang đã được chuyển đi.")
    return refusal(visit, status, visit.say(text))


async def _misspelt(request: Request, _: Exception) -> Response:
    visit = visit_of(request)
    text = mark("Địa chỉ có thể đã gõ sai, hoặc trang đã được chuyển đi.")
    return refusal(visit, NOT_FOUND, visit.say(text))


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    visit = visit_of(request)
    text = mark("Lỗi thuộc về cổng, không phải do bạn; những gì đã lưu không mất.")
    response = refusal(visit, 500, visit.say(text), mark("Cổng gặp lỗi"))
    response.headers.update(SECURITY_HEADERS)  # this handler stands outside of the middleware
    return response
