"""What officials see and finish, and what both sides read."""

from collections.abc import AsyncIterator
from dataclasses import replace

from contracts.access import Act, Caller
from contracts.values import DossierId, PersonId
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError
from services.chassis.telemetry import about
from services.chassis.vault import Entry
from services.dossier.api.desk import Desk, theirs_to_do
from services.dossier.api.folder import RESULT
from services.dossier.api.intake import ComingFile
from services.dossier.api.offered import acting
from services.dossier.api.office import Office, filed, missing, plain
from services.dossier.api.shapes import Done
from services.dossier.domain.commands import Finish
from services.dossier.domain.moves import check
from services.dossier.domain.paper import Scan
from services.dossier.projections.shapes import DossierView


class Counter:
    """The officials' side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def finish(
        self, who: Caller, dossier_id: DossierId, file: ComingFile, cause: Cause
    ) -> Done:
        """Put the result to a dossier: a PDF, into the citizen's part of the vault."""
        desk, dossier = Desk(self.office), await self.office.now(dossier_id)
        if done := await desk.done(who, dossier_id, cause):
            return done
        theirs_to_do(who, Act.FINISH, dossier)
        by = acting(who, dossier)
        try:
            check(dossier, Act.FINISH, by)
        except RejectedError as refusal:
            raise await desk.refused(dossier_id, refusal) from None
        named = replace(file, name=plain(file.name, "ket-qua.pdf"))
        entry = await self.office.uploads(dossier).whole(RESULT, named, cause.at)
        try:
            with about(dossier=dossier.code):
                command = Finish(by=by, result=filed(RESULT, entry))
                recorded = await self.office.obey(dossier_id, command, cause)
        except RejectedError as refusal:  # it changed hands meanwhile: this is nobody's result
            await self.office.folder(dossier).drop(entry)
            raise await desk.refused(dossier_id, refusal) from None
        return Done(position=recorded.position if recorded else None)

    async def paper(
        self, who: Caller, dossier_id: DossierId, component: str
    ) -> tuple[Entry, AsyncIterator[bytes]]:
        """An uploaded paper: exactly what was declared, once it was."""
        view = await self.office.seen(who, dossier_id)
        papers = await self.office.folder(view).papers(view.papers if view.form else None)
        return await self._content(view, papers.get(component))

    async def result(
        self, who: Caller, dossier_id: DossierId
    ) -> tuple[Entry, AsyncIterator[bytes]]:
        """The result, once there is one."""
        view = await self.office.seen(who, dossier_id)
        folder = self.office.folder(view)
        return await self._content(view, await folder.result(view.result) if view.result else None)

    async def _content(
        self, view: DossierView, entry: Entry | None
    ) -> tuple[Entry, AsyncIterator[bytes]]:
        if entry is None:
            raise missing()
        if entry.about.get("scan") == Scan.FOUND:
            raise ProblemError(409, "dossier.virus-found", "The file holds a virus.")
        reading = await self.office.platform.vault.read(PersonId(view.applicant), entry.name)
        if reading is None:
            raise missing()
        return entry, reading
