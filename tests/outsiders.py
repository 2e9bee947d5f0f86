"""The sandbox in this process, and a merchant for its payment platform to tell; no sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from deploy.sandbox.assembly import sandbox
from deploy.sandbox.paying.messenger import Pace
from deploy.sandbox.settings import Settings

SETTINGS = Settings(
    sandbox_url="http://sandbox.test",
    vnpt_merchant="MERCHANT-1",
    vnpt_secret="secret-of-the-merchant",  # noqa: S106 -- opens a stand-in only
    vnpt_api_key="key-of-the-merchant",
    vnpt_ipn_url="http://merchant.test/ipn",
    vneid_client_id="portal",
    vneid_client_secret="secret-of-the-portal",  # noqa: S106 -- opens a stand-in only
    vneid_redirect="http://portal.test/ve",
    sms_user="brand",
    sms_password="password-of-the-brand",  # noqa: S106 -- opens a stand-in only
    zalo_app_id="4000000000000000099",
    zalo_app_secret="secret-of-the-application",  # noqa: S106 -- opens a stand-in only
    zalo_oa_secret="secret-of-the-account",  # noqa: S106 -- opens a stand-in only
    zalo_webhook_url="http://portal.test/zalo",
    zalo_redirect="http://portal.test/zalo/ve",
)
QUICK = Pace(late=0.05, pauses=(0.01, 0.02, 0.04), patience=1.0)


def code_over(*values: str) -> str:
    """A SECURE_CODE, computed here from the platform's documentation and not from its stand-in."""
    return sha256("|".join([*values, SETTINGS.vnpt_secret]).encode()).hexdigest()


@dataclass
class Merchant:
    """Hears notices, and answers with the codes it was given, then "00"; "down" is an HTTP 503."""

    answers: list[str] = field(default_factory=list)
    heard: list[dict[str, str]] = field(default_factory=list)
    sign_as: Callable[..., str] = code_over

    def app(self) -> FastAPI:
        """The merchant as an application with one route."""
        app = FastAPI()

        @app.post("/ipn")
        async def hear(request: Request) -> Response:
            notice = await request.json()
            self.heard.append(notice)
            code = self.answers.pop(0) if self.answers else "00"
            if code == "down":
                return Response(status_code=503)
            order = notice["MERCHANT_ORDER_ID"]
            reply = (code, "Answer", SETTINGS.vnpt_merchant, order, "20260101120000")
            names = ("RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID")
            body = dict(zip((*names, "CREATE_DATE"), reply, strict=True))
            return JSONResponse({**body, "SECURE_CODE": self.sign_as(*reply)})

        return app


class Told(Protocol):
    """Whoever the sandbox tells of what happened."""

    def app(self) -> FastAPI: ...


@asynccontextmanager
async def sandbox_for(
    told: Told, pace: Pace = QUICK, settings: Settings = SETTINGS
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser (or server) in front of a sandbox that tells this outsider."""
    line = httpx.AsyncClient(transport=httpx.ASGITransport(app=told.app()))
    app = sandbox(settings, line, pace)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=SETTINGS.sandbox_url) as client,
    ):
        yield client


async def eventually(look: Callable[[], Any], within: float = 3.0) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(within):
        while not look():
            await asyncio.sleep(0.005)
