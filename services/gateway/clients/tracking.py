"""Tracking: every dossier's timeline."""

from datetime import datetime
from urllib.parse import urlencode

import httpx

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Tracking:
    """How far a dossier is, and who is handling it."""

    def __init__(self, line: Line, listening: Line) -> None:
        self._line = line
        self._listening = listening

    async def mine(self, wait: Positions = NOW) -> list[Told]:
        """The citizen's own dossiers, newest first."""
        found: list[Told] = await self._line.ask("/dossiers", wait)
        return found

    async def timeline(
        self, dossier_id: str, wait: Positions = NOW, as_of: datetime | None = None
    ) -> Told:
        """Each step of a dossier, now or as it was, for its owner or an official of its agency."""
        then = as_of.isoformat() if as_of else None
        found: Told = await self._line.ask(at("timelines", dossier_id), wait, as_of=then)
        return found

    async def live(self, dossier_id: str, cursor: str) -> httpx.Response:
        """What comes after `cursor`, as a stream of events; whoever gets it closes it."""
        return await self._listening.listen(at("timelines", dossier_id, "live"), cursor)

    async def look_up(self, code: str, key: str | None = None) -> Told:
        """By code alone the degree of completion; with the receipt's key everything."""
        found: Told = await self._line.ask("/lookups", code=code, key=key)
        return found

    async def handling_times(self, procedure: str) -> Told:
        """How long nine of ten dossiers took, everywhere and by agency, where enough were done."""
        found: Told = await self._line.ask(at("handling-times", procedure))
        return found

    async def head(self, log: str) -> Told:
        """The latest signed head of a log: note, key_id, public_key."""
        found: Told = await self._line.ask(at("heads", log))
        return found

    async def receipt(self, dossier_id: str, event_id: str, key: str) -> httpx.Response:
        """What proves an entry of a timeline; `key`: the security code, or nothing."""
        path = at("timelines", dossier_id, "entries", event_id, "receipt")
        return await self._line.fetch(f"{path}?{urlencode({'key': key})}" if key else path)
