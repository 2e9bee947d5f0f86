"""The notice (IPN): server to server, signed, repeated until the merchant answers, signed too."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.sandbox.clock import now, stamp
from deploy.sandbox.settings import Settings
from deploy.sandbox.vnpt.orders import Mischief, Notice, Order
from deploy.sandbox.vnpt.signing import IPN, IPN_REPLY, is_genuine, signed

TAKEN = ("00", "02")  # the merchant's "confirmed" and "already confirmed"


@dataclass(frozen=True)
class Pace:
    """How patient the platform is; all in seconds.

    Attributes:
        late: wait before the first notice of a `late` order.
        pauses: waits between the tries; after the last it gives up.
        patience: how long one try may take; the payer's browser waits for the first.
    """

    late: float = 5.0
    pauses: tuple[float, ...] = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    patience: float = 5.0


def notice_of(order: Order, settings: Settings) -> dict[str, str]:
    """What the merchant is told of an order that has ended."""
    told = {
        "ACTION": "CONFIRM",
        "RESPONSE_CODE": order.result,
        "MERCHANT_SERVICE_ID": settings.vnpt_merchant,
        "MERCHANT_ORDER_ID": order.number,
        "AMOUNT": str(order.paid_amount or order.amount),
        "CURRENCY_CODE": "VND",
        "VNPTPAY_TRANSACTION_ID": order.transaction,
        "PAYMENT_METHOD": order.bank or "PAYMENT",
        "PAY_DATE": stamp(order.ended or now()),
        "ADDITIONAL_INFO": "",
    }
    wrong = order.mischief is Mischief.WRONG_SIGNATURE
    return signed(told, IPN, settings.vnpt_secret + ("-wrong" if wrong else ""))


def verdict(reply: object, order: Order, settings: Settings) -> tuple[bool, str]:
    """Whether the merchant took the notice, and its answer in words."""
    if not isinstance(reply, dict) or not all(isinstance(v, str) for v in reply.values()):
        return False, "trả lời không đúng dạng"
    if not is_genuine(reply, IPN_REPLY, settings.vnpt_secret):
        return False, "trả lời có chữ ký sai"
    named = reply.get("MERCHANT_SERVICE_ID"), reply.get("MERCHANT_ORDER_ID")
    if named != (settings.vnpt_merchant, order.number):
        return False, "trả lời cho giao dịch khác"
    code = reply.get("RESPONSE_CODE", "")
    return code in TAKEN, f"mã {code}"


class Messenger:
    """Tells the merchant; goes on in the background where the first try was not enough."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, pace: Pace) -> None:
        self._settings, self._http, self._pace = settings, http, pace
        self._errands: set[asyncio.Task[None]] = set()

    async def tell(self, order: Order) -> None:
        """Tell of an order that has ended, as its mischief wants; back after the first try."""
        if order.mischief is Mischief.NEVER:
            return
        if order.mischief is Mischief.LATE:
            self._start(self._insist(order, (self._pace.late, *self._pace.pauses)))
            return
        taken = await self._try(order)
        if order.mischief is Mischief.TWICE:
            taken = await self._try(order) and taken
        if not taken:
            self._start(self._insist(order, self._pace.pauses))

    async def close(self) -> None:
        """Drop what is still to be told, and hang up."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self._http.aclose()

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _insist(self, order: Order, pauses: tuple[float, ...]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            if await self._try(order):
                return

    async def _try(self, order: Order) -> bool:
        taken, outcome = await self._ask(order)
        order.notices.append(Notice(now(), outcome))
        return taken

    async def _ask(self, order: Order) -> tuple[bool, str]:
        told = notice_of(order, self._settings)
        url, patience = self._settings.vnpt_ipn_url, self._pace.patience
        try:
            reply = await self._http.post(url, json=told, timeout=patience)
            if not reply.is_success:
                return False, f"HTTP {reply.status_code}"
            return verdict(reply.json(), order, self._settings)
        except httpx.HTTPError as error:
            return False, f"không kết nối được ({type(error).__name__})"
        except ValueError:
            return False, "trả lời không phải JSON"
