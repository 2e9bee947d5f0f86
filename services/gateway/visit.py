"""One request of one person: who it is, in which language, and what pages can do for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from contracts.access import Act, Caller, may
from services.chassis.auth import read
from services.chassis.problems import ProblemError
from services.gateway.clients import Services, services_for
from services.gateway.forms import Form, read_form
from services.gateway.headers import PAPER_POLICY
from services.gateway.house import House
from services.gateway.messages import FIELD_OF, field_sentence, filled, sentence
from services.gateway.session import Flash, Session

LARGEST_POST = 24 * 1024 * 1024  # bytes: a 20 MB file with what surrounds it
CSRF = "X-CSRF-Token"  # what scripts send: no other site can, without being asked for leave


class LogInFirstError(Exception):
    """The page is for people who logged in; nothing was done."""


class ForgedFormError(Exception):
    """The form was not shown in this session, or its session has ended; nothing was done."""


@dataclass
class Visit:
    """What a page needs. Pages get it by `visit: Welcome`.

    Attributes:
        caller: who logged in, as their token says; None: a visitor.
        services: the six services, asked in the person's name.
    """

    request: Request
    house: House
    session: Session
    caller: Caller | None
    services: Services

    @property
    def path(self) -> str:
        """Where we are, with the query."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def say(self, text: str, **params: Any) -> str:
        """A Vietnamese text of ours in the person's language. Write `visit.say(mark("…"))`."""
        said = self.house.languages[self.session.language].gettext(text)
        return filled(said, params) if params else said

    def page(self, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page made from `templates/<template>`."""
        environment = self.house.environments[self.session.language]
        shown = {"form": Form(), **shown, "visit": self, "session": self.session}
        html = environment.get_template(template).render(shown)
        caching = "no-store" if self.session.token else "no-cache"
        return HTMLResponse(html, status, headers={"Cache-Control": caching})

    def again(self, template: str, form: Form, **shown: Any) -> HTMLResponse:
        """The page of a form that has something wrong, for another try."""
        return self.page(template, 422, form=form.shown_again(), **shown)

    def go(self, path: str, flash: str = "", kind: Any = "success") -> Response:
        """Send the browser to another page of ours, and say `flash` there."""
        if flash:
            self.flash(flash, kind)
        return RedirectResponse(path, 303)

    def flash(self, text: str, kind: Any = "success") -> None:
        """Say `text` on the next page."""
        self.session.flashes.append(Flash(kind=kind, text=text))

    def again_as_caller(self) -> "Visit":
        """The visit of who has just logged in."""
        return visit_of(self.request)

    def explain(self, problem: ProblemError, form: Form) -> None:
        """Say at the form what a service found wrong with it."""
        params = {**problem.extra}
        whole = self.say(sentence(problem.code), **params)
        if problem.code in FIELD_OF:
            form.errors[FIELD_OF[problem.code]] = whole
        for error in problem.errors:
            text = self.say(field_sentence(error.field, error.code), **{**params, **error.params})
            form.errors.setdefault(error.field, text)
        if not form.errors:
            form.general = whole

    def member(self, kind: str = "citizen") -> Caller:
        """Who logged in as `kind`.

        Raises:
            LogInFirstError: nobody did; after log-in the person comes back here.
            ProblemError: 403, someone of another kind did.
        """
        if self.caller is None:
            raise LogInFirstError
        if self.caller.kind != kind:
            raise ProblemError(403, "auth.not-allowed", "This page is not for you.")
        return self.caller

    @property
    def tends_messages(self) -> bool:
        """Whether the caller may edit the words of messages and release parked ones."""
        who = self.caller
        here = who.agency if who and who.agency in self.house.provincial else None
        return who is not None and may(who, Act.TEND_MESSAGES, agency=here)

    def remember(self, answer: Mapping[str, Any] | None) -> None:
        """Keep the position a command led to, so that `seen` can wait for it."""
        if answer and isinstance(answer.get("position"), int) and "stream" in answer:
            self.session.positions[str(answer["stream"])] = answer["position"]

    def seen(self, *streams: str) -> dict[str, int]:
        """What a view fed by `streams` has to have seen before it answers this person."""
        return {name: at for name, at in self.session.positions.items() if name in streams}


def house_of(request: Request) -> House:
    """What `main` put together."""
    house: House = request.app.state.house
    return house


def visit_of(request: Request) -> Visit:
    """The visit a request belongs to; an expired or broken log-in is ended here."""
    house, session = house_of(request), request.scope["session"]
    caller = _caller(house, session)
    came_from = request.client.host if request.client else ""
    services = services_for(house.clients, house.listening, session.token, came_from)
    return Visit(request, house, session, caller, services)


def _caller(house: House, session: Session) -> Caller | None:
    if session.token is None:
        return None
    try:
        return read(house.settings.token_public_key, session.token)
    except ProblemError as problem:
        end_log_in(house, session, problem.code)
        return None


def end_log_in(house: House, session: Session, code: str) -> None:
    """Log out because the token is worth nothing any more, and say so."""
    session.forget()
    text = house.languages[session.language].gettext(sentence(code))
    session.flashes = [Flash(kind="warning", text=text)]


async def _welcome(request: Request) -> Visit:
    return visit_of(request)


Welcome = Annotated[Visit, Depends(_welcome)]


async def guarded(request: Request) -> None:
    """Every POST to a page carries the token of this very session: in its form, or in a header.

    Raises:
        ForgedFormError: it does not.
        ProblemError: 411 or 413, the body is of unknown size or too large.
    """
    if request.method in {"GET", "HEAD"}:
        return
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise ProblemError(411, "request.length-missing", "Say how long the body is.")
    if int(length) > LARGEST_POST:
        raise ProblemError(413, "request.too-large", "The body is too large.")
    token = request.headers.get(CSRF) or (await request.form()).get("csrf", "")
    if not isinstance(token, str) or not request.scope["session"].vouches_for(token):
        raise ForgedFormError


async def _posted(request: Request) -> Form:
    return await read_form(request)


Posted = Annotated[Form, Depends(_posted)]


def own_path(path: str | None, otherwise: str = "/") -> str:
    """`path` when it leads to a page of ours, else `otherwise`: nobody is sent elsewhere."""
    if not path or not path.startswith("/") or path.startswith(("//", "/api/")):
        return otherwise
    parts = urlsplit(path)
    odd = parts.scheme or parts.netloc or "\\" in path or not path.isprintable()
    return otherwise if odd else path


def passed_through(file: httpx.Response, name: str) -> Response:
    """A service's PDF, opened, shown as a file of ours named `name` without being held here."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": PAPER_POLICY,
    }
    if length := file.headers.get("content-length"):
        headers["Content-Length"] = length
    return StreamingResponse(
        file.aiter_raw(),
        media_type="application/pdf",
        headers=headers,
        background=BackgroundTask(file.aclose),
    )


def passed_on(file: httpx.Response, name: str) -> Response:
    """A service's PDF as a download of ours, named `name`."""
    return Response(
        file.content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
