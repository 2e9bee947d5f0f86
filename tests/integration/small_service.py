"""A service as small as can be, on the whole chassis: messages are queued, and given up at once."""

import asyncio
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from contracts.event import Recorded, Value
from contracts.notify import MessageQueued, NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.auth import whois
from services.chassis.decider import Decider, RejectedError
from services.chassis.effects import Effect
from services.chassis.handle import Cause, because_of, handle
from services.chassis.ids import derived
from services.chassis.platform import Platform, Rooms
from services.chassis.problems import not_found
from services.chassis.projection import Projection, ViewSpec
from services.chassis.requests import WaitFor, causes
from services.chassis.serve import serve
from services.chassis.settings import Settings
from services.chassis.telemetry import about
from tests.facts import given_up, queued

log = logging.getLogger("small")


class SmallSettings(Settings):
    """One knob of its own.

    Attributes:
        most: MOTCUA_MOST, messages that one person may queue.
    """

    most: int = 2


class Wish(Value):
    """What to tell, and how often."""

    times: int


class Box(Value):
    """How many events there were about a message."""

    message: str
    events: int = 0


def decide(wish: Wish, events: int) -> MessageQueued | None:
    if events:
        raise RejectedError("small.already-queued", "It is queued already.")
    return queued() if wish.times else None


decider: Decider[Wish, int, NotifyEvent] = Decider(0, decide, lambda events, _: events + 1)
answerer: Decider[str, int, NotifyEvent] = Decider(
    0, lambda message, _: given_up(message), lambda events, _: events + 1
)


def project(view: Box, _: Recorded[NotifyEvent]) -> Box:
    return view.model_copy(update={"events": view.events + 1})


boxes: ViewSpec[Box] = ViewSpec(
    name="boxes",
    of=Box,
    empty=lambda key: Box(message=key),
    projections=(Projection(NOTIFY, lambda event: event.message_id, project),),
)


def api(platform: Platform, settings: SmallSettings) -> APIRouter:
    """Queue, look, and a route that is broken."""
    router = APIRouter()
    stream, views = platform.stream(NOTIFY), platform.view(boxes)
    Because = Annotated[Cause, Depends(causes(platform.clock))]  # noqa: N806 - a type

    @router.post("/messages/{message}")
    async def tell(message: str, wish: Wish, because: Because) -> dict[str, Any]:
        subject = NOTIFY.subject(message)
        with about(dossier="H34.23.09-261122-0001"):
            log.info("telling")
        recorded = await handle(stream, decider, subject=subject, command=wish, cause=because)
        return {"stream": "NOTIFY", "position": recorded and recorded.position}

    @router.get("/messages/{message}")
    async def look(message: str, wait: WaitFor) -> Box:
        await views.reached(wait)
        if box := await views.get(message):
            return box
        raise not_found("small", "message")

    @router.get("/mine", dependencies=[Depends(whois(settings.token_public_key))])
    async def mine() -> int:
        return settings.most

    arrived, released = asyncio.Event(), asyncio.Event()

    @router.get("/slow")
    async def slow() -> str:
        arrived.set()
        await released.wait()
        return "done"

    @router.get("/slow/arrived")
    async def has_arrived() -> bool:
        asyncio.get_running_loop().call_later(1.0, released.set)
        return arrived.is_set()

    @router.get("/broken")
    async def broken() -> None:
        raise RuntimeError("Nguyễn Văn Ví Dụ is not to be told")

    return router


def on_notify(platform: Platform) -> Effect:
    """Every queued message is answered, on an aggregate of its own."""
    stream = platform.stream(NOTIFY)

    async def answer(recorded: Recorded[NotifyEvent]) -> None:
        if isinstance(recorded.data, MessageQueued):
            subject = NOTIFY.subject(derived("m", recorded.id, "answer"))
            cause = because_of(recorded, platform.clock())
            await handle(stream, answerer, subject=subject, command="m-answer", cause=cause)

    return Effect(NOTIFY, "small-notify-v1", answer)


def rooms(platform: Platform, settings: SmallSettings) -> Rooms:
    """The whole service."""
    return Rooms(routes=[api(platform, settings)], views=[boxes], effects=[on_notify(platform)])


app = serve("small", SmallSettings, rooms)
