"""What owners do to their dossiers after filing, at the dossier service."""

from uuid import UUID

import httpx

from services.gateway.clients.line import Line, Told, at

ME = "/me/erasure"


class Owner:
    """Answer the office, take a dossier back, take it home, have it erased."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def supplement(self, dossier_id: str) -> Told:
        """What the office wants, and how far one has come; `dossier.not-now` when nothing is."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "supplement"))
        return found

    async def renewed(self, dossier_id: str, component: str) -> httpx.Response:
        """A paper as it would be sent now."""
        return await self._line.fetch(at("dossiers", dossier_id, "supplement", component, "file"))

    async def answer(self, dossier_id: str, key: UUID) -> Told:
        """Send what was mended: stream, position."""
        made: Told = await self._line.tell("POST", at("dossiers", dossier_id, "answer"), None, key)
        return made

    async def withdrawal(self, dossier_id: str) -> Told:
        """What a withdrawal would mean: fee (none, refund, kept), paid."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "withdrawal"))
        return found

    async def withdraw(self, dossier_id: str, words: str, key: UUID) -> Told:
        """Take it back: stream, position."""
        path = at("dossiers", dossier_id, "withdrawal")
        made: Told = await self._line.tell("POST", path, {"words": words}, key)
        return made

    async def archive(self, dossier_id: str) -> httpx.Response:
        """Everything as a ZIP file, opened; whoever gets it closes it."""
        return await self._line.open(at("dossiers", dossier_id, "archive.zip"))

    async def erase(self, dossier_id: str, key: UUID) -> Told:
        """Have what was filed erased: the certificate."""
        made: Told = await self._line.tell("POST", at("dossiers", dossier_id, "erasure"), None, key)
        return made

    async def certificate(self, dossier_id: str) -> Told:
        """The certificate; `dossier.not-erased` before."""
        found: Told = await self._line.ask(at("dossiers", dossier_id, "erasure"))
        return found

    async def forget_me(self, key: UUID) -> Told:
        """Have all of one's dossiers erased, and one's key destroyed: the certificate."""
        made: Told = await self._line.tell("POST", ME, None, key)
        return made

    async def forgotten(self) -> Told:
        """The certificate; `dossier.not-erased` before."""
        found: Told = await self._line.ask(ME)
        return found

    async def certificate_drawn(self, dossier_id: str) -> httpx.Response:
        """The certificate as PDF."""
        return await self._line.fetch(at("dossiers", dossier_id, "erasure.pdf"))

    async def forgotten_drawn(self) -> httpx.Response:
        """The certificate of the whole person as PDF."""
        return await self._line.fetch(f"{ME}.pdf")
