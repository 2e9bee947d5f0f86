"""Who carries messages: each behind a breaker and a limit of its own, so that none slows another.

What they raise counts as failed, and as doubtful unless the connection was never made.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import httpx
from opentelemetry import metrics
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from contracts.notify import Channel
from contracts.values import MessageId
from services.notify.domain.commands import Failed, Result
from services.notify.domain.letter import Letter
from services.notify.domain.routing import Provider

FAILURES = 5  # in a row, after which a provider is left alone

Send = Callable[[MessageId, str, Letter], Awaitable[Result]]

_meter = metrics.get_meter("motcua")
_handed = _meter.create_counter("messages_handed", "1", "Messages handed to providers, by result")


@dataclass(frozen=True)
class Carrier:
    """A provider and how a message is handed to it."""

    provider: Provider
    send: Send


class _UnwellError(Exception):
    """What a carrier answered as a failure, so that the breaker counts it."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.reason)
        self.failed = failed


class Carriers:
    """All of them.

    Attributes:
        patience: seconds within which one has to answer.
        rest: seconds for which one that failed is left alone, before one message tries it again.
    """

    def __init__(self, carriers: Sequence[Carrier], patience: float, rest: float) -> None:
        self._carriers = {carrier.provider.name: carrier for carrier in carriers}
        self._breakers = AsyncCircuitBreakerFactory(default_threshold=FAILURES, default_ttl=rest)
        self._busy = Counter[str]()
        self.patience = patience
        self.rest = rest

    async def providers(self) -> list[Provider]:
        """Who there is, and who may be asked now."""
        return [
            replace(carrier.provider, state=await self._state(carrier.provider))
            for carrier in self._carriers.values()
        ]

    async def room(self, channel: Channel) -> int | None:
        """How many more messages of a channel can be carried; None: nobody of it is up."""
        found = [one for one in await self.providers() if one.channel == channel]
        if all(one.state == "down" for one in found):
            return None
        return sum(one.at_once - self._busy[one.name] for one in found if one.state == "up")

    async def _state(self, provider: Provider) -> Literal["up", "busy", "down"]:
        name = provider.name
        context = (await self._breakers.get_breaker(name)).context
        if context.state == "closed":
            return "up" if self._busy[name] < provider.at_once else "busy"
        rested = time.time() >= (context.opened_at or 0) + self.rest
        return "up" if rested and not self._busy[name] else "down"  # one tries whether it is back

    @contextmanager
    def place(self, name: str) -> Iterator[None]:
        """One of the places of a provider is taken: from when it was chosen until it is through."""
        self._busy[name] += 1
        try:
            yield
        finally:
            self._busy[name] -= 1

    async def send(self, name: str, message_id: MessageId, address: str, letter: Letter) -> Result:
        """What became of the attempt; never raises but when it is cancelled."""
        outcome = await self._guarded(name, message_id, address, letter)
        result = outcome.reason if isinstance(outcome, Failed) else type(outcome).__name__
        _handed.add(1, {"provider": name, "result": result})
        return outcome

    async def _guarded(
        self, name: str, message_id: MessageId, address: str, letter: Letter
    ) -> Result:
        breaker = await self._breakers.get_breaker(name)
        try:
            async with asyncio.timeout(self.patience), breaker:
                return _well(await self._carriers[name].send(message_id, address, letter))
        except _UnwellError as error:
            return error.failed
        except Exception as error:  # noqa: BLE001 - whatever it said, it was no answer
            return _failed(error)


def _well(outcome: Result) -> Result:
    if isinstance(outcome, Failed):
        raise _UnwellError(outcome)
    return outcome


def _failed(error: Exception) -> Failed:
    """What an error says about the attempt: only who was never connected surely has nothing."""
    match error:
        case OpenedState():
            return Failed(reason="left-alone", doubtful=False)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Failed(reason="no-connection", doubtful=False)
        case TimeoutError() | httpx.TimeoutException():
            return Failed(reason="no-answer", doubtful=True)
        case httpx.HTTPStatusError():
            return Failed(reason=f"answered-{error.response.status_code}", doubtful=True)
        case _:
            return Failed(reason=f"garbage-{type(error).__name__}", doubtful=True)
