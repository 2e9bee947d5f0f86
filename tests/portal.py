"""The gateway in this process: services stood in for by a few answers, or silent."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from contracts.access import Caller
from contracts.values import PersonId
from services.chassis.auth import sign
from services.chassis.problems import FieldError, answer
from services.gateway.main import door, open_house
from services.gateway.settings import SERVICES, GatewaySettings
from tests.keys import PRIVATE, PUBLIC

PORTAL = "http://127.0.0.1:8080"
NOBODY = "http://127.0.0.1:9"  # where nothing listens
CITIZEN = Caller(person_id=PersonId("p-1"), kind="citizen")


def token(caller: Caller = CITIZEN, life: timedelta = timedelta(hours=1)) -> str:
    """What identity would give `caller`."""
    return sign(PRIVATE, caller, at=datetime.now(UTC), life=life)


@dataclass
class Identity:
    """Stands in for identity; keeps what it was asked.

    Attributes:
        token: what a log-in gives.
        refusal: what it answers to commands instead, if anything.
    """

    token: str = field(default_factory=token)
    refusal: Response | None = None
    asked: list[tuple[Request, dict[str, Any]]] = field(default_factory=list)

    def app(self) -> FastAPI:
        """Its HTTP API."""
        app = FastAPI()
        app.add_api_route("/me", self.me)
        app.add_api_route("/captchas", lambda: {"id": "c1"}, methods=["POST"])
        for path in ("/registrations", "/logins"):
            app.add_api_route(path, self.challenge, methods=["POST"])
        app.add_api_route("/{kind}/{one}/confirmation", self.confirm, methods=["POST"])
        return app

    async def challenge(self, request: Request) -> Any:
        """A code is on its way."""
        await self._note(request)
        at = datetime.now(UTC)
        return self.refusal or JSONResponse(
            {
                "challenge_id": "c-1",
                "sent_to": "*******321",
                "expires_at": (at + timedelta(minutes=5)).isoformat(),
                "resend_after": (at + timedelta(minutes=1)).isoformat(),
            },
            202,
        )

    async def confirm(self, request: Request) -> Any:
        """Let in, with code 123456 only."""
        told = await self._note(request)
        if told["code"] != "123456":
            wrong = [FieldError("code", "wrong")]
            return answer(422, "identity.wrong-code", "No.", wrong, tries_left=4)
        return {"token": self.token, "expires_at": "2026-11-22T10:00:00Z", "person_id": "p-1"}

    async def me(self, request: Request) -> Any:
        """Who holds the token."""
        await self._note(request)
        return {
            "full_name": "Nguyễn Thị Thử",
            "birth_date": "1990-05-17",
            "sex": "female",
            "id_number": "000190000001",
            "phone": "+84900000001",
            "email": "",
            "address": "Thôn Mẫu",
            "assurance": 1,
        }

    async def _note(self, request: Request) -> dict[str, Any]:
        told: dict[str, Any] = await request.json() if await request.body() else {}
        self.asked.append((request, told))
        return told


def catalog() -> FastAPI:
    """Stands in for the catalogue: one life event, one procedure in lists."""
    app = FastAPI()
    item = {
        "code": "1.001193",
        "name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
        "field": {"vi": "Hộ tịch", "en": "Civil status"},
        "term_online": {"amount": 1, "unit": "working-day"},
        "fee_from": 8000,
    }
    group = {
        "code": "COCONNHO",
        "name": {"vi": "Có con nhỏ", "en": "Having a child"},
        "audience": "citizen",
        "icon": "hearts",
        "count": 1,
    }

    @app.get("/groups")
    async def groups() -> Any:
        return [group]

    @app.get("/procedures")
    async def procedures(q: str = "") -> Any:
        items = [] if q == "zzz" else [item]
        return {"total": len(items), "items": items}

    @app.get("/procedures/{code}")
    async def procedure(code: str) -> Any:
        return answer(404, "catalog.not-found", f"No {code}.")

    @app.get("/echo/{rest:path}")
    async def echo(rest: str, request: Request) -> Any:
        body = {"path": rest, "query": str(request.query_params), "headers": dict(request.headers)}
        return JSONResponse(body, headers={"set-cookie": "inner=1", "x-kept": "yes"})

    @app.get("/metrics")
    async def metrics() -> str:
        return "secret"

    return app


@dataclass
class Browser:
    """Someone with a browser that keeps cookies and fills in forms as they were shown."""

    http: httpx.AsyncClient
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def open(self, path: str) -> httpx.Response:
        """Go to a page; redirects are followed."""
        self.page = await self.http.get(path, follow_redirects=True)
        return self.page

    async def submit(self, path: str, **typed: str) -> httpx.Response:
        """Send the shown page's form to `path`, as typed."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page.text))
        headers = {"Referer": str(self.page.request.url)}
        self.page = await self.http.post(
            path, data=hidden | typed, headers=headers, follow_redirects=True
        )
        return self.page


@asynccontextmanager
async def portal(**stand_ins: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway, with these services; all others are silent."""
    app = door()
    settings = GatewaySettings.model_validate(
        {
            "province": Path("deploy/provinces/kontum"),
            "token_public_key": PUBLIC,
            "session_key": SecretStr(Fernet.generate_key().decode()),
            "public_url": PORTAL,
            "services": "{%s}" % ",".join(f'"{name}":"{NOBODY}"' for name in SERVICES),  # noqa: UP031
        }
    )
    clients = {
        name: httpx.AsyncClient(
            base_url=NOBODY,
            transport=httpx.ASGITransport(stand_ins[name]) if name in stand_ins else None,
        )
        for name in SERVICES
    }
    app.state.house = open_house(settings, clients)
    inside = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=inside, base_url=PORTAL) as http:
        yield http
    for client in clients.values():
        await client.aclose()
