"""Dossiers: a citizen's application, from the first draft to the result."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from starlette.datastructures import UploadFile

from contracts.access import Act
from services.gateway.clients.line import NOW, Line, Positions, Told, at

PIECE = 1024 * 1024  # bytes of a file sent on at once


class Dossiers:
    """What citizens file, and what officials do with it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def open(self, procedure: str, key: UUID) -> Told:
        """Begin a draft: dossier_id, position."""
        made: Told = await self._line.tell("POST", "/dossiers", {"procedure": procedure}, key)
        return made

    async def paper(
        self, dossier_id: str, wait: Positions = NOW, as_of: datetime | None = None
    ) -> Told:
        """The dossier as its owner or an official of its agency sees it, or saw it then."""
        then = as_of.isoformat() if as_of else None
        found: Told = await self._line.ask(at("dossiers", dossier_id), wait, as_of=then)
        return found

    async def why_due(self, dossier_id: str, wait: Positions = NOW) -> Told:
        """The facts and rules that its due date follows from."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "due"), wait)
        return found

    async def fill_in(self, dossier_id: str, answers: Mapping[str, Any], key: UUID) -> Told:
        """Save the form; `dossier.form-invalid` names each wrong field."""
        path = at("dossiers", dossier_id, "form")
        made: Told = await self._line.tell("PUT", path, {"answers": dict(answers)}, key)
        return made

    async def add_file(self, dossier_id: str, component: str, file: UploadFile, key: UUID) -> Told:
        """File a PDF as one component."""
        path = at("dossiers", dossier_id, "components", component)
        headers = {**_pdf(file.filename or ""), "Content-Length": str(file.size or 0)}
        made: Told = await self._line.upload(path, _pieces(file), headers, key)
        return made

    async def drop_file(self, dossier_id: str, component: str, key: UUID) -> None:
        """Take a component's file out again."""
        await self._line.tell(
            "DELETE", at("dossiers", dossier_id, "components", component), None, key
        )

    async def file(self, dossier_id: str, component: str) -> httpx.Response:
        """A component's PDF."""
        return await self._line.fetch(at("dossiers", dossier_id, "components", component, "file"))

    async def declare(self, dossier_id: str, captcha_proof: str, agency: str, key: UUID) -> Told:
        """Declare the contents to be true; from here they no longer change."""
        body = {"captcha_proof": captcha_proof, "agency": agency}
        path = at("dossiers", dossier_id, "declaration")
        made: Told = await self._line.tell("POST", path, body, key)
        return made

    async def submit(self, dossier_id: str, key: UUID) -> Told:
        """Hand it in: code, position."""
        made: Told = await self._line.tell(
            "POST", at("dossiers", dossier_id, "submission"), None, key
        )
        return made

    async def result(self, dossier_id: str) -> httpx.Response:
        """The result's PDF."""
        return await self._line.fetch(at("dossiers", dossier_id, "result"))

    async def result_fetched(self, dossier_id: str, key: UUID) -> Told:
        """Say that the owner fetched the result online."""
        path = at("dossiers", dossier_id, "result", "return")
        made: Told = await self._line.tell("POST", path, {"channel": "online"}, key)
        return made

    async def desk(self, state: str | None = None, wait: Positions = NOW) -> list[Told]:
        """The dossiers of the official's own agency."""
        found: Told = await self._line.ask("/desk", wait, state=state)
        lines: list[Told] = found["lines"]
        return lines

    async def move(self, dossier_id: str, asked: Mapping[str, Any], key: UUID) -> Told:
        """One move of the desk; a refusal tells in `happened` who did what last."""
        made: Told = await self._line.tell("POST", at("dossiers", dossier_id, "moves"), asked, key)
        return made

    async def receive(self, dossier_id: str, key: UUID) -> Told:
        """Receive it for the agency; the clock starts."""
        return await self.move(dossier_id, {"move": Act.RECEIVE}, key)

    async def receipt(self, dossier_id: str) -> httpx.Response:
        """The receipt as PDF."""
        return await self._line.fetch(at("dossiers", dossier_id, "receipt.pdf"))

    async def hand_over(self, dossier_id: str, to: str, key: UUID) -> Told:
        """Pass it on to another official."""
        return await self.move(dossier_id, {"move": Act.HAND_OVER, "to": to}, key)

    async def finish(self, dossier_id: str, name: str, content: bytes, key: UUID) -> Told:
        """Finish it with its result, a PDF."""
        path = at("dossiers", dossier_id, "result")
        made: Told = await self._line.upload(path, content, _pdf(name), key)
        return made


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE):
        yield piece


def _pdf(name: str) -> dict[str, str]:
    return {"Content-Type": "application/pdf", "X-File-Name": quote(name)}
