"""What the person sees: number and password, the code on the phone, and back to the portal."""

import re
from hmac import compare_digest
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from deploy.sandbox.clock import now
from deploy.sandbox.drawer import new_name
from deploy.sandbox.pages import page, see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.texts import Outbox, dialled
from deploy.sandbox.vneid.api import back_to_portal
from deploy.sandbox.vneid.attempts import CODE_LIFE, TEXTS, Attempt, Grant
from deploy.sandbox.vneid.people import PEOPLE, Person

PASSWORD = "sandbox"  # noqa: S105 -- shown on the page; opens a stand-in only
MINUTES = int(CODE_LIFE.total_seconds() // 60)

password_router = APIRouter(prefix="/vneid/dang-nhap/{name}")
code_router = APIRouter(prefix="/vneid/ma-xac-thuc/{name}")


def who(id_number: str, password: str) -> Person | None:
    """The person, if number and password are right."""
    right = compare_digest(password.encode(), PASSWORD.encode())
    return PEOPLE.get(re.sub(r"\s", "", id_number)) if right else None


def send_code(attempt: Attempt, person: Person, outbox: Outbox) -> None:
    """Put a fresh code on the person's phone.

    Raises:
        HTTPException: 429, this log-in had its share of codes; none was sent.
    """
    if attempt.texts >= TEXTS:
        raise HTTPException(429, "Đã gửi quá nhiều mã. Hãy quay lại và đăng nhập từ đầu.")
    code = attempt.new_code(now())
    words = f"VNeID: Ma xac thuc dang nhap cua ban la {code}. Ma co hieu luc trong {MINUTES} phut."
    outbox.deliver(f"vneid-{token_hex(8)}", [dialled(person.phone) or person.phone], words)


async def attempt_at(stage: OnStage, name: str) -> Attempt:
    """The log-in that a browser is at."""
    if attempt := stage.provider.attempts.get(name):
        return attempt
    raise HTTPException(404, "Phiên đăng nhập không còn. Hãy quay lại và đăng nhập từ đầu.")


AnyAttempt = Annotated[Attempt, Depends(attempt_at)]


async def person_at(attempt: AnyAttempt) -> Person:
    """The person of this log-in, once the password was right."""
    if attempt.person is None:
        raise HTTPException(303, headers={"Location": f"/vneid/dang-nhap/{attempt.name}"})
    return attempt.person


KnownPerson = Annotated[Person, Depends(person_at)]


def password_page(request: Request, attempt: Attempt, typed: str, *, wrong: bool) -> Response:
    """Where number and password are typed."""
    facts = {"name": attempt.name, "people": PEOPLE.values(), "wrong": wrong, "typed": typed}
    return page(request, "vneid_login.html", facts, 401 if wrong else 200)


def code_page(request: Request, attempt: Attempt, person: Person, *, wrong: bool) -> Response:
    """Where the code on the phone is typed."""
    alive = attempt.expires is not None and now() < attempt.expires
    facts = {
        "name": attempt.name,
        "phone": person.phone,
        "minutes": MINUTES,
        "wrong": wrong,
        "tries_left": attempt.tries_left if alive else 0,
        "more": attempt.texts < TEXTS,
    }
    return page(request, "vneid_code.html", facts, 422 if wrong else 200)


@password_router.get("")
async def ask_password(request: Request, attempt: AnyAttempt) -> Response:
    """Number and password."""
    typed = attempt.person.id_number if attempt.person else ""
    return password_page(request, attempt, typed, wrong=False)


@password_router.post("")
async def enter_password(
    request: Request,
    stage: OnStage,
    attempt: AnyAttempt,
    id_number: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Check them, and send a code to the person's phone."""
    person = who(id_number, password)
    if person is None:
        return password_page(request, attempt, id_number, wrong=True)
    send_code(attempt, person, stage.outbox)
    attempt.person = person
    return see(f"/vneid/ma-xac-thuc/{attempt.name}")


@password_router.post("/huy")
async def give_up(stage: OnStage, attempt: AnyAttempt) -> Response:
    """Back to the portal, not logged in."""
    stage.provider.attempts.take(attempt.name)
    told = {"error": "access_denied", "state": attempt.wish.state, "iss": stage.provider.issuer}
    return back_to_portal(attempt.wish.redirect_uri, told)


@code_router.get("")
async def ask_code(request: Request, attempt: AnyAttempt, person: KnownPerson) -> Response:
    """The code on the phone."""
    return code_page(request, attempt, person, wrong=False)


@code_router.post("")
async def enter_code(
    request: Request,
    stage: OnStage,
    attempt: AnyAttempt,
    person: KnownPerson,
    code: Annotated[str, Form()] = "",
) -> Response:
    """Check it, and send the browser back to the portal."""
    at = now()
    if not attempt.accepts(re.sub(r"\s", "", code), at):
        return code_page(request, attempt, person, wrong=True)
    stage.provider.attempts.take(attempt.name)
    grant = new_name()
    stage.provider.grants.put(grant, Grant(attempt.wish, person, at))
    told = {"code": grant, "state": attempt.wish.state, "iss": stage.provider.issuer}
    return back_to_portal(attempt.wish.redirect_uri, told)


@code_router.post("/gui-lai")
async def send_again(stage: OnStage, attempt: AnyAttempt, person: KnownPerson) -> Response:
    """Another code; the one before is void."""
    send_code(attempt, person, stage.outbox)
    return see(f"/vneid/ma-xac-thuc/{attempt.name}")
