"""What the browser keeps for us: one sealed cookie. Nobody else can read it or make one."""

import hmac
from datetime import datetime
from typing import Any, Literal

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.ids import mint

COOKIE = "motcua"
KEYS = 3  # dossiers whose security codes a browser remembers
LIFE = 24 * 3600  # seconds a cookie is believed after it was last written


class Flash(BaseModel):
    """Something to say once, on the next page."""

    kind: Literal["success", "info", "warning", "danger"]
    text: str


class Challenge(BaseModel):
    """The one-time code the person is about to type, as identity told of it."""

    challenge_id: str
    purpose: Literal["register", "log-in", "confirm-email"]
    sent_to: str
    expires_at: datetime
    resend_after: datetime


class Session(BaseModel):
    """One browser's visit.

    Attributes:
        token: what identity gave at log-in; None: a visitor.
        name: how the person is addressed in the header.
        csrf: every form carries it; empty until a form was shown.
        flashes: to be said on the next page.
        challenge: the one-time code being waited for.
        vneid_state: what the national log-in must bring back.
        going_to: the page that made the person log in.
        keys: of dossiers by their codes, the security codes that this browser has shown.
        positions: per stream, the last position our own commands led to (X-Wait-For).
    """

    language: str = "vi"
    token: str | None = None
    name: str = ""
    csrf: str = ""
    flashes: list[Flash] = Field(default_factory=list)
    challenge: Challenge | None = None
    vneid_state: str | None = None
    going_to: str | None = None
    positions: dict[str, int] = Field(default_factory=dict)
    keys: dict[str, str] = Field(default_factory=dict)

    def csrf_token(self) -> str:
        """What a form has to bring back, made when first asked for."""
        self.csrf = self.csrf or mint("s")
        return self.csrf

    def vouches_for(self, token: str) -> bool:
        """Whether a form that brought `token` was shown in this very session."""
        return bool(self.csrf) and hmac.compare_digest(self.csrf, token)

    def unlock(self, code: str, key: str) -> None:
        """Remember that both codes of a dossier were shown; of the last few dossiers."""
        others = [(known, its) for known, its in self.keys.items() if known != code]
        self.keys = dict([*others, (code, key)][-KEYS:])

    def take_flashes(self) -> list[Flash]:
        """What is to be said now; it will not be said again."""
        said, self.flashes = self.flashes, []
        return said

    def forget(self) -> None:
        """Log out: only the language stays, and what is still to be said."""
        kept = {"language", "flashes"}
        for name, value in Session().model_copy(deep=True):
            if name not in kept:
                setattr(self, name, value)


class Seal:
    """Turns sessions into cookies and back (AES-CBC with HMAC, Fernet)."""

    def __init__(self, key: str) -> None:
        self._box = Fernet(key)

    def close(self, session: Session, at: datetime) -> str:
        """The session as a cookie's value, sealed at `at`."""
        text = session.model_dump_json(exclude_defaults=True).encode()
        return self._box.encrypt_at_time(text, int(at.timestamp())).decode()

    def open(self, cookie: str, at: datetime) -> Session:
        """The session in a cookie; a fresh one when the cookie is old, broken or not ours."""
        try:
            text = self._box.decrypt_at_time(cookie.encode(), LIFE, int(at.timestamp()))
            return Session.model_validate_json(text)
        except (InvalidToken, ValidationError):
            return Session()


class SessionMiddleware:
    """Opens the cookie before a page and writes it again when the page changed the session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        house = scope["app"].state.house
        cookie = Request(scope).cookies.get(COOKIE, "")
        session = house.seal.open(cookie, house.clock())
        before = session.model_dump_json()
        scope["session"] = session

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and session.model_dump_json() != before:
                value = house.seal.close(session, house.clock())
                MutableHeaders(scope=message).append("Set-Cookie", _cookie(value, house.settings))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _cookie(value: str, settings: Any) -> str:
    """Ends with the browser: many people share a computer."""
    secure = "; Secure" if settings.secure else ""
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{secure}"
