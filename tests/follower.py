"""The tracking service on ground in memory, fed with facts; each `Tracking` is a process.

Several of them on one ground share their views, as processes share a database.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.access import Caller
from contracts.event import Event, Recorded
from contracts.streams import PAYMENT, EventStream
from services.chassis.memory import MemoryPlatform
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.tracking.main import rooms
from services.tracking.settings import TrackingSettings
from tests.dossiers import DOSSIER_ID
from tests.facts import NOW, envelope
from tests.keys import PRIVATE, PUBLIC, bearer
from tests.listening import Ear, listening
from tests.unit.test_province_pack import PACK

LOOKUP_KEY = "bG9vay11cC1rZXktb2YtdGhpcy10ZXN0LW9ubHktMzI="
PATH = f"/timelines/{DOSSIER_ID}"


class Tracking:
    """One process of the service."""

    def __init__(self, ground: MemoryPlatform, most: int = 100) -> None:
        settings = TrackingSettings(
            province=PACK,
            token_public_key=PUBLIC,
            service_token=SecretStr(""),
            vault_key=SecretStr(""),
            lookup_key=SecretStr(LOOKUP_KEY),
            head_private_key=SecretStr(PRIVATE),
            live_most=most,
        )
        self.ground = ground
        self.rooms = rooms(ground, settings)
        self.app = FastAPI()
        explain_problems(self.app)
        furnish(self.app, self.rooms)

    @classmethod
    @asynccontextmanager
    async def at_work(cls, ground: MemoryPlatform, most: int = 100) -> AsyncIterator["Tracking"]:
        """A process that watches the timelines."""
        tracking = cls(ground, most)
        watch = next(task for task in tracking.rooms.tasks if task.name.startswith("watch"))
        task = asyncio.ensure_future(watch.run(lambda: None))
        try:
            yield tracking
        finally:
            task.cancel()

    async def told(
        self, stream: EventStream[Any], *facts: Event, at: datetime = NOW
    ) -> list[Recorded[Any]]:
        """These facts happen, a second apart, and the views hear of them."""
        log, made = self.ground.stream(stream), []
        for place, fact in enumerate(facts):
            about = getattr(fact, "fee_id", "f") if stream is PAYMENT else DOSSIER_ID
            subject = stream.subject(about)
            own = envelope(fact, subject).model_copy(update={"time": at + timedelta(seconds=place)})
            made.append(await log.append(own, expected=await log.tip(subject)))
        await self.ground.settle(self.rooms)
        return made

    def listen(
        self, who: Caller, query: str = "", life: timedelta | None = None, **headers: str
    ) -> AbstractAsyncContextManager[Ear]:
        """Listen to the dossier's timeline."""
        shown = bearer(who) if life is None else bearer(who, at=NOW, life=life)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return listening(self.app, f"{PATH}/live", shown | said, query)

    async def get(self, who: Caller | None, path: str = PATH, **query: str) -> httpx.Response:
        """A read that comes to an end."""
        inside = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=inside, base_url="http://tracking.test") as http:
            return await http.get(path, params=query, headers=bearer(who) if who else {})
