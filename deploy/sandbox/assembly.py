"""The whole sandbox as one application: every partner under its own prefix."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from deploy.sandbox import front, sms
from deploy.sandbox.mail import pages as mail_pages
from deploy.sandbox.mail.listener import Listener
from deploy.sandbox.mail.mailbox import Mailbox
from deploy.sandbox.national import api as national_api
from deploy.sandbox.national import portal as national_portal
from deploy.sandbox.national.memory import Memory
from deploy.sandbox.national.platform import NATIONAL
from deploy.sandbox.national.platform import voice as national_voice
from deploy.sandbox.pages import page, serve_looks
from deploy.sandbox.paying import bank
from deploy.sandbox.paying.messenger import Messenger, Pace
from deploy.sandbox.paying.orders import Book
from deploy.sandbox.paying.pages import book_router, payer_router
from deploy.sandbox.paying.platform import Till
from deploy.sandbox.receipts import Receipts
from deploy.sandbox.settings import Settings
from deploy.sandbox.stage import Stage
from deploy.sandbox.texts import Outbox
from deploy.sandbox.vneid import api as vneid_api
from deploy.sandbox.vneid import pages as vneid_pages
from deploy.sandbox.vneid.provider import Provider
from deploy.sandbox.vnpay import api as vnpay_api
from deploy.sandbox.vnpay import platform as vnpay
from deploy.sandbox.vnpt import api as vnpt_api
from deploy.sandbox.vnpt.notice import voice as vnpt_voice
from deploy.sandbox.vnpt.platform import VNPT
from deploy.sandbox.zalo import api as zalo_api
from deploy.sandbox.zalo import console, oauth, photos
from deploy.sandbox.zalo import pages as zalo_pages
from deploy.sandbox.zalo.account import Account

ROUTERS = (
    front.router,
    sms.router,
    vnpt_api.router,
    vnpay_api.router,
    national_api.router,
    national_portal.router,
    vneid_api.router,
    vneid_pages.password_router,
    vneid_pages.code_router,
    mail_pages.router,
    oauth.router,
    zalo_api.router,
    zalo_pages.users_router,
    zalo_pages.chat_router,
    photos.router,
    console.router,
    payer_router,
    bank.router,
    book_router,  # the last: any name could be a platform's
)


async def refuse(request: Request, error: Exception) -> Response:
    """A refusal: a page for people, JSON for programs, and the way on for who came too early."""
    status, detail, headers = 422, "Yêu cầu không đúng dạng.", dict[str, str]()
    if isinstance(error, HTTPException):
        status, detail, headers = error.status_code, error.detail, dict(error.headers or {})
    if "Location" in headers:
        return Response(status_code=status, headers=headers)
    if "text/html" in request.headers.get("accept", ""):
        return page(request, "error.html", {"detail": detail}, status)
    return JSONResponse({"detail": detail}, status, headers)


@asynccontextmanager
async def office_hours(app: FastAPI) -> AsyncIterator[None]:
    """Take e-mail in; at the end, drop what is still to be told."""
    stage: Stage = app.state.stage
    listener = Listener(stage.settings.sandbox_smtp_port, stage.mailbox)
    await listener.open()
    yield
    await listener.close()
    await stage.receipts.close()
    await stage.zalo.courier.close()
    for till in stage.tills.values():
        await till.messenger.close()
    await stage.line.aclose()


def sandbox(settings: Settings, http: httpx.AsyncClient, pace: Pace | None = None) -> FastAPI:
    """All partners; `http` is how they reach the portal, and is closed at the end."""
    app = FastAPI(title="Sandbox", docs_url=None, redoc_url=None, lifespan=office_hours)
    pace = pace or Pace()
    app.state.stage = Stage(
        settings,
        Outbox(),
        http,
        {
            VNPT.name: Till(VNPT, Book(), Messenger(vnpt_voice(settings), http, pace)),
            vnpay.NAME: Till(
                vnpay.platform(settings), Book(), Messenger(vnpay.voice(settings), http, pace)
            ),
            NATIONAL.name: Till(NATIONAL, Book(), Messenger(national_voice(settings), http, pace)),
        },
        Memory(),
        Provider(settings),
        Mailbox(),
        Receipts(settings, http),
        Account(settings, http, pace),
    )
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(HTTPException, refuse)
    app.add_exception_handler(RequestValidationError, refuse)
    serve_looks(app)
    return app
