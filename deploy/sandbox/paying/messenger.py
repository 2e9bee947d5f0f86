"""Telling a merchant what became of an order: server to server, until the merchant took it.

How patient the platform is, and what mischief does to it, is the same for every platform; what is
said, and what counts as taken, is each platform's own `Voice`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from deploy.sandbox.clock import now
from deploy.sandbox.paying.orders import BROKEN_OFF, PAID, Mischief, Notice, Order, Status

PUT_OFF = {Mischief.LATE, Mischief.SERVER_DOWN}  # told only after a while


@dataclass(frozen=True)
class Pace:
    """How patient the platform is; all in seconds.

    Attributes:
        late: wait before what an order's mischief puts off.
        pauses: waits between the tries; after the last it gives up.
        patience: how long one try may take; the payer's browser waits for the first.
    """

    late: float = 5.0
    pauses: tuple[float, ...] = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    patience: float = 5.0


@dataclass(frozen=True)
class Voice:
    """How one platform speaks to its merchant.

    Attributes:
        url: where the merchant wants to be told.
        notice_of: what is said of an order that has ended.
        verdict: whether a reply took the notice of an order, and its answer in words.
        by: how: as the JSON of a POST, or in the address of a GET.
    """

    url: str
    notice_of: Callable[[Order], dict[str, str]]
    verdict: Callable[[object, Order], tuple[bool, str]]
    by: Literal["GET", "POST"] = "POST"


class Messenger:
    """Tells the merchant; goes on in the background where the first try was not enough."""

    def __init__(self, voice: Voice, http: httpx.AsyncClient, pace: Pace) -> None:
        self._voice, self._http, self._pace = voice, http, pace
        self._errands: set[asyncio.Task[None]] = set()

    async def tell(self, order: Order) -> None:
        """Tell of an order that has ended, as its mischief wants; back after the first try."""
        if order.mischief is Mischief.NEVER:
            return
        if order.mischief in PUT_OFF:
            self._start(self._insist(order, (self._pace.late, *self._pace.pauses)))
            return
        taken = await self._try(order)
        if order.mischief is Mischief.TWICE:
            taken = await self._try(order) and taken
        if order.mischief is Mischief.FAILED_FIRST and order.result == BROKEN_OFF:
            self._start(self._change_mind(order))
        elif not taken:
            self._start(self._insist(order, self._pace.pauses))

    async def close(self) -> None:
        """Drop what is still to be told."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _insist(self, order: Order, pauses: tuple[float, ...]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            if await self._try(order):
                return

    async def _change_mind(self, order: Order) -> None:
        """The money had moved after all."""
        await asyncio.sleep(self._pace.late)
        order.end(Status.PAID, PAID, order.transaction)
        await self._insist(order, (0.0, *self._pace.pauses))

    async def _try(self, order: Order) -> bool:
        taken, outcome = await self._ask(order)
        order.notices.append(Notice(now(), outcome))
        return taken

    async def _ask(self, order: Order) -> tuple[bool, str]:
        told, patience = self._voice.notice_of(order), self._pace.patience
        try:
            if self._voice.by == "GET":
                asked = f"{self._voice.url}?{urlencode(told)}"
                reply = await self._http.get(asked, timeout=patience)
            else:
                reply = await self._http.post(self._voice.url, json=told, timeout=patience)
            if not reply.is_success:
                return False, f"HTTP {reply.status_code}"
            return self._voice.verdict(reply.json(), order)
        except httpx.HTTPError as error:
            return False, f"không kết nối được ({type(error).__name__})"
        except ValueError:
            return False, "trả lời không phải JSON"
