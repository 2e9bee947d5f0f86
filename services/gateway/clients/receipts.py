"""Receipts: shown, drawn, checked, cancelled."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Receipts:
    """The payment service as who holds receipts, or looks after them, sees it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def of_dossier(self, dossier_id: str, wait: Positions = NOW) -> list[Told]:
        """A dossier's receipts, oldest first."""
        found: list[Told] = await self._line.ask("/receipts", wait, dossier_id=dossier_id)
        return found

    async def mine(self, wait: Positions = NOW) -> list[Told]:
        """One's own, the newest first."""
        found: list[Told] = await self._line.ask("/me/receipts", wait)
        return found

    async def of_day(self, day: str, wait: Positions = NOW) -> list[Told]:
        """What one's agency collected on a day."""
        found: list[Told] = await self._line.ask(at("receipts", "of", day), wait)
        return found

    async def one(self, receipt_id: str, wait: Positions = NOW) -> Told:
        """One of them, with why it was cancelled."""
        found: Told = await self._line.ask(at("receipts", receipt_id), wait)
        return found

    async def pdf(self, receipt_id: str) -> httpx.Response:
        """The paper."""
        return await self._line.fetch(at("receipts", f"{receipt_id}.pdf"))

    async def check(self, receipt_id: str, seal: str) -> Told:
        """Whether it counts, for anyone."""
        found: Told = await self._line.ask(at("receipts", receipt_id, "check"), seal=seal)
        return found

    async def cancel(self, receipt_id: str, asked: Mapping[str, Any], key: UUID) -> Told:
        """Let it count no more, or replace it: position."""
        path = at("receipts", receipt_id, "cancellation")
        made: Told = await self._line.tell("POST", path, asked, key)
        return made
