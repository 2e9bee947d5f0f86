"""The officials' desk: boxes of dossiers, many at once, and the papers of the desk."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Desk:
    """The dossier service as officials see it. One move of one dossier stands in `Dossiers`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def box(self, name: str | None, wait: Positions = NOW) -> Told:
        """The `box` called so, with its `lines`, and how much lies in each of the `boxes`.

        None: the first one of the official's that is not empty.
        """
        found: Told = await self._line.ask("/desk", wait, box=name)
        return found

    async def move_all(
        self, dossiers: Sequence[str], move: Mapping[str, Any], key: UUID
    ) -> list[Told]:
        """The same move of many dossiers, each by itself: position, or the problem it met."""
        body = {"dossiers": list(dossiers), "move": dict(move)}
        made: list[Told] = await self._line.tell("POST", "/desk/moves", body, key)
        return made

    async def slip(self, dossier_id: str, number: str) -> httpx.Response:
        """Form `01` to `05` as PDF."""
        return await self._line.fetch(at("dossiers", dossier_id, "forms", f"{number}.pdf"))

    async def foreseen(self, dossier_id: str) -> Told:
        """When it would be due if it were received now, and why."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "due"), foreseen="true")
        return found
