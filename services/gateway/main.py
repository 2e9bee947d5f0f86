"""Composition root of the gateway."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from fastapi import APIRouter, Depends, FastAPI

from services.chassis.clock import utc_now
from services.chassis.collector import relax
from services.chassis.platform import LINES, PARTNER_TIMEOUT
from services.chassis.province import read_agencies, read_province
from services.chassis.settings import SettingsError
from services.chassis.telemetry import log_as_json, measure, trace_requests
from services.gateway import assets, proxy, signs
from services.gateway.headers import SecurityHeadersMiddleware
from services.gateway.house import House
from services.gateway.language import read_languages
from services.gateway.pages import ROUTERS, look_up
from services.gateway.refusals import show_refusals
from services.gateway.relay import SILENCE
from services.gateway.remembered import Remembered
from services.gateway.session import Seal, SessionMiddleware
from services.gateway.settings import GatewaySettings
from services.gateway.templating import environments
from services.gateway.visit import guarded

log = logging.getLogger(__name__)


def open_house(
    settings: GatewaySettings,
    clients: dict[str, httpx.AsyncClient],
    listening: httpx.AsyncClient | None = None,
) -> House:
    """What pages stand on, with `clients` as the lines to the services."""
    province = read_province(settings.province)
    agencies, languages = read_agencies(settings.province), read_languages()
    return House(
        settings=settings,
        clock=utc_now,
        province=province,
        provincial=frozenset(code for code, one in agencies.items() if one.level == "province"),
        seal=Seal(settings.session_key.get_secret_value()),
        clients=clients,
        listening=listening or clients["tracking"],
        remembered=Remembered(utc_now),
        languages=languages,
        environments=environments(languages, province),
    )


def _listening(url: str) -> httpx.AsyncClient:
    """A line for streams: as many as tracking lets in, so that they keep nobody else waiting."""
    return httpx.AsyncClient(
        base_url=url,
        timeout=httpx.Timeout(PARTNER_TIMEOUT, read=SILENCE),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the knobs, open the lines, close them in the end."""
    try:
        settings = GatewaySettings.from_environment()
    except SettingsError as error:
        log.critical("gateway cannot start: %s", error)
        raise
    measure("gateway", otlp=settings.otlp)
    relax()
    async with AsyncExitStack() as closing:
        clients = {
            name: await closing.enter_async_context(
                httpx.AsyncClient(base_url=url, timeout=PARTNER_TIMEOUT, limits=LINES)
            )
            for name, url in settings.services.items()
        }
        listening = await closing.enter_async_context(_listening(settings.services["tracking"]))
        app.state.house = open_house(settings, clients, listening)
        yield


def door() -> FastAPI:
    """The gateway's app; it works as soon as `app.state.house` is there."""
    app = FastAPI(title="Một Cửa", lifespan=lifespan, openapi_url=None, docs_url=None)
    show_refusals(app)
    app.add_exception_handler(look_up.TooOftenError, look_up.too_often)
    app.include_router(signs.router)
    app.include_router(proxy.router)
    assets.lay_out(app)
    pages = APIRouter(dependencies=[Depends(guarded)])
    for router in ROUTERS:
        pages.include_router(router)
    app.include_router(pages)
    app.add_middleware(SessionMiddleware)
    app.add_middleware(SecurityHeadersMiddleware)
    return app


log_as_json()
app = door()
trace_requests(app)
