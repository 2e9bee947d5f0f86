"""Carries events to the portal: the first try at once, then in the background until HTTP 200."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from deploy.sandbox.clock import now
from deploy.sandbox.paying.messenger import Pace
from deploy.sandbox.settings import Settings
from deploy.sandbox.zalo.events import Event

REMEMBERED = 50  # tries that are shown
MORE_TRIES = 3  # after the first; how often Zalo itself tries is not published


@dataclass(frozen=True)
class Try:
    """One try, and how it went."""

    at: datetime
    event: Event
    outcome: str


class Courier:
    """Tells the portal, if it named an address."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, pace: Pace) -> None:
        self._settings, self._http, self._pace = settings, http, pace
        self._errands: set[asyncio.Task[None]] = set()
        self.tries: deque[Try] = deque(maxlen=REMEMBERED)

    async def tell(self, event: Event) -> None:
        """Tell of it; back after the first try."""
        if self._settings.zalo_webhook_url and not await self._try(event):
            self._start(self._insist(event))

    def tell_later(self, event: Event) -> None:
        """Tell of it in the background."""
        self._start(self.tell(event))

    async def close(self) -> None:
        """Drop what is still to be told. The line itself belongs to others."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _insist(self, event: Event) -> None:
        for pause in self._pace.pauses[:MORE_TRIES]:
            await asyncio.sleep(pause)
            if await self._try(event):
                return

    async def _try(self, event: Event) -> bool:
        outcome = await self._post(event)
        self.tries.appendleft(Try(now(), event, outcome))
        return outcome == "HTTP 200"

    async def _post(self, event: Event) -> str:
        url, patience = self._settings.zalo_webhook_url, self._pace.patience
        headers = event.headers(self._settings)
        try:
            reply = await self._http.post(url, content=event.raw, headers=headers, timeout=patience)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"không kết nối được ({type(error).__name__})"
        return f"HTTP {reply.status_code}"
