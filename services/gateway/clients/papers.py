"""The papers of a dossier, in the dossier service: sent piece by piece, looked at, taken again."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import httpx

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Papers:
    """What citizens upload, and what they uploaded before."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def resume(
        self,
        method: str,
        where: tuple[str, str, str],
        headers: Mapping[str, str],
        content: AsyncIterator[bytes] | None = None,
    ) -> httpx.Response:
        """One step of tus about an upload (dossier, component, upload; "" for a new one)."""
        dossier_id, component, upload = where
        parts = ("dossiers", dossier_id, "components", component, "uploads", upload)
        return await self._line.relay(method, at(*(p for p in parts if p)), headers, content)

    async def file(self, dossier_id: str, component: str) -> httpx.Response:
        """A component's PDF, opened; whoever gets it closes it."""
        return await self._line.open(at("dossiers", dossier_id, "components", component, "file"))

    async def reusable(self, dossier_id: str, wait: Positions = NOW) -> dict[str, list[Told]]:
        """By component, the citizen's own papers and results that fit it."""
        found: dict[str, list[Told]] = await self._line.ask(
            at("dossiers", dossier_id, "reusable"), wait
        )
        return found

    async def reuse(
        self, dossier_id: str, component: str, chosen: tuple[str, str], key: UUID
    ) -> None:
        """Take a paper (of that dossier, that part) as a copy of its own."""
        path = at("dossiers", dossier_id, "components", component, "reuse")
        body = {"dossier_id": chosen[0], "part": chosen[1]}
        await self._line.tell("POST", path, body, key)
