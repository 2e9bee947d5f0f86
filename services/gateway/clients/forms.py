"""The form of a draft, in the dossier service: as it is typed, and as it was checked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.gateway.clients.line import Line, Told, at


class Forms:
    """What citizens fill in."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def typed(self, dossier_id: str) -> Told:
        """What was typed so far: answers, page, version, at, wrong."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "draft"))
        return found

    async def type(
        self, dossier_id: str, answers: Mapping[str, Any], page: str, version: str, key: UUID
    ) -> Told:
        """Keep what is being typed; `dossier.draft-changed` if it was changed elsewhere."""
        body = {"answers": dict(answers), "page": page, "version": version}
        made: Told = await self._line.tell("PUT", at("dossiers", dossier_id, "draft"), body, key)
        return made

    async def fill_in(self, dossier_id: str, answers: Mapping[str, Any], key: UUID) -> Told:
        """Save the form; `dossier.form-invalid` names each wrong field."""
        body = {"answers": dict(answers)}
        made: Told = await self._line.tell("PUT", at("dossiers", dossier_id, "form"), body, key)
        return made

    async def reopen(self, dossier_id: str, key: UUID) -> Told:
        """Take the declaration back: stream, position."""
        path = at("dossiers", dossier_id, "reopening")
        made: Told = await self._line.tell("POST", path, None, key)
        return made
