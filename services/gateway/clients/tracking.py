"""Tracking: every dossier's timeline."""

from urllib.parse import urlencode

import httpx

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Tracking:
    """How far a dossier is, and who is handling it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def mine(self, wait: Positions = NOW) -> list[Told]:
        """The citizen's own dossiers, newest first."""
        found: list[Told] = await self._line.ask("/dossiers", wait)
        return found

    async def timeline(self, dossier_id: str, wait: Positions = NOW) -> Told:
        """Each step of a dossier, for its owner or an official of its agency."""
        found: Told = await self._line.ask(at("timelines", dossier_id), wait)
        return found

    async def look_up(self, code: str, key: str | None = None) -> Told:
        """By code alone the degree of completion; with the receipt's key everything."""
        found: Told = await self._line.ask("/lookups", code=code, key=key)
        return found

    async def head(self, log: str) -> Told:
        """The latest signed head of a log: note, key_id, public_key."""
        found: Told = await self._line.ask(at("heads", log))
        return found

    async def receipt(self, dossier_id: str, event_id: str, key: str) -> httpx.Response:
        """What proves an entry of a timeline; `key`: the security code, or nothing."""
        path = at("timelines", dossier_id, "entries", event_id, "receipt")
        return await self._line.fetch(f"{path}?{urlencode({'key': key})}" if key else path)
