"""From rooms to a running process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from contracts.access import Act, Caller
from services.chassis.auth import allow, whois
from services.chassis.collector import relax
from services.chassis.effects import Effect, Parked, Parking, attend
from services.chassis.live import LivePlatform, live
from services.chassis.parking import passed_by
from services.chassis.platform import Platform, Rooms
from services.chassis.problems import explain_problems, not_found
from services.chassis.settings import Settings, SettingsError
from services.chassis.tasks import Runner
from services.chassis.telemetry import log_as_json, measure, trace_requests
from services.chassis.views import Keeper

S = TypeVar("S", bound=Settings)

log = logging.getLogger(__name__)


def serve(name: str, knobs: type[S], rooms: Callable[[Platform, S], Rooms]) -> FastAPI:
    """The whole process: connect, wire the rooms, keep views and attend to events until told."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            settings = knobs.from_environment()
        except SettingsError as error:
            log.critical("%s cannot start: %s", name, error)
            raise
        measure(name, otlp=settings.otlp)
        async with live(name, settings) as ground:
            offered = rooms(ground, settings)
            passed = partial(passed_by, ground.nats)
            keepers = [
                Keeper(settings.nats_url, spec, ground.view(spec), passed) for spec in offered.views
            ]
            runners = [Runner(task) for task in offered.tasks]
            furnish(app, offered)
            app.include_router(_signs_of_life(ground, keepers, runners))
            app.include_router(_ops(settings, offered.effects, ground))
            for spec in offered.views:
                await ground.view(spec).prepare()
            for effect in offered.effects:
                attend(ground.broker, effect, Parking(ground.nats, ground.clock))
            async with _busy([*(k.run() for k in keepers), *(r.run() for r in runners)]):
                await ground.broker.start()
                yield

    log_as_json()
    app = FastAPI(title=f"Một Cửa: {name}", version="1", lifespan=lifespan)
    explain_problems(app)
    trace_requests(app)
    return app


@asynccontextmanager
async def _busy(work: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """All of it goes on meanwhile."""
    relax()
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def furnish(app: FastAPI, offered: Rooms) -> None:
    """Put the routes of the rooms into the app."""
    for router in offered.routes:
        app.include_router(router)


def _signs_of_life(
    ground: LivePlatform, keepers: Sequence[Keeper[Any]], runners: Sequence[Runner]
) -> APIRouter:
    router = APIRouter(tags=["ops"])

    @router.get("/health")
    async def health() -> dict[str, str]:
        """The process is up."""
        return {"status": "up"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """200 when servers answer and every view goes on; else 503 and what is wrong.

        A task in trouble is told, but what people read is right without it.
        """
        trouble = {stream: why for keeper in keepers for stream, why in keeper.trouble.items()}
        healthy = await ground.healthy()
        well = all(healthy.values()) and not trouble
        alarms = {task: why for runner in runners for task, why in runner.trouble.items()}
        told = {**healthy, "stalled": trouble, "alarms": alarms}
        return JSONResponse(told, status_code=200 if well else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Prometheus text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _ops(settings: Settings, effects: Sequence[Effect], ground: LivePlatform) -> APIRouter:
    router = APIRouter(prefix="/ops", tags=["ops"])
    who_is = Depends(whois(settings.token_public_key))
    parking = Parking(ground.nats, ground.clock)

    @router.get("/parked")
    async def parked(who: Annotated[Caller, who_is]) -> list[Parked]:
        """Events that effects of this service could not deal with."""
        allow(who, Act.ADMINISTER)
        return [p for effect in effects for p in await parking.waiting(effect)]

    @router.post("/parked/{durable}/{entry}/release", status_code=204)
    async def release(durable: str, entry: int, who: Annotated[Caller, who_is]) -> None:
        """Hand a parked event to its effect once more."""
        allow(who, Act.ADMINISTER)
        for effect in effects:
            if effect.durable == durable and await parking.release(effect, entry):
                return
        raise not_found("ops", "parked event")

    return router
