"""The accountants' till: days compared, money in suspense, refunds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Till:
    """The payment service as accountants see it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def day(self, day: str) -> Told:
        """A day's money compared now."""
        found: Told = await self._line.ask(at("days", day))
        return found

    async def suspense(self, wait: Positions = NOW) -> list[Told]:
        """Money that waits for an official, oldest first."""
        found: list[Told] = await self._line.ask("/suspense", wait)
        return found

    async def money(self, suspense_id: str, wait: Positions = NOW) -> Told:
        """One of them, with what was written, and the demands it could be for."""
        found: Told = await self._line.ask(at("suspense", suspense_id), wait)
        return found

    async def refunds(self, wait: Positions = NOW) -> list[Told]:
        """Refunds that somebody has to do something about, oldest first."""
        found: list[Told] = await self._line.ask("/refunds", wait)
        return found

    async def refund(self, refund_id: str, wait: Positions = NOW) -> Told:
        """One of them, with what was written and where the money goes."""
        found: Told = await self._line.ask(at("refunds", refund_id), wait)
        return found

    async def do(self, kind: str, name: str, act: str, asked: Mapping[str, Any], key: UUID) -> Told:
        """Something about `suspense` or `refunds`, e.g. its `match`: position."""
        made: Told = await self._line.tell("POST", at(kind, name, act), asked, key)
        return made
