"""What officials see and finish, and what both sides read."""

from contracts.access import Act, Caller
from contracts.dossier import DossierState
from contracts.values import DossierId
from services.chassis.auth import allow
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause
from services.chassis.telemetry import about
from services.chassis.vault import Entry
from services.dossier.api.desk import Desk, acting
from services.dossier.api.folder import RESULT
from services.dossier.api.office import Office, filed, missing, plain
from services.dossier.api.shapes import DeskLine, Done
from services.dossier.domain.commands import Finish
from services.dossier.domain.moves import check
from services.dossier.projections.dossier import DossierView

LONGEST_LIST = 200  # dossiers shown at once
ON_THE_DESK = (
    DossierState.SUBMITTED,
    DossierState.RECEIVED,
    DossierState.IN_PROGRESS,
    DossierState.FINISHED,
    DossierState.RETURNED,
)


class Counter:
    """The officials' side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def desk(self, who: Caller, state: DossierState | None) -> list[DeskLine]:
        """The dossiers of the caller's agency: what waits, then what is due first, then the rest.

        Each state is looked up by itself, so that what is done never crowds out what is not.
        """
        allow(who, Act.WORK, agency=who.agency)
        looked = [one for one in ON_THE_DESK if state in (None, one)]
        found = [
            view
            for one in looked
            for view in await self.office.dossiers.find(
                {"agency": who.agency, "state": one}, order="due", limit=LONGEST_LIST
            )
        ]
        found.sort(key=_urgency)
        return [DeskLine.model_validate(view.model_dump()) for view in found[:LONGEST_LIST]]

    async def finish(
        self, who: Caller, dossier_id: DossierId, *, name: str, content: bytes, cause: Cause
    ) -> Done:
        """Put the result to a dossier: a PDF, into the citizen's part of the vault."""
        dossier = await Desk(self.office).mine(who, Act.FINISH, dossier_id)
        if done := await self.office.obeyed(dossier_id, cause):
            return Done(position=done.position)
        by = acting(who, dossier)
        check(dossier, Act.FINISH, by)
        entry = await self.office.keep(dossier, RESULT, plain(name, "ket-qua.pdf"), content, cause)
        try:
            with about(dossier=dossier.code):
                command = Finish(by=by, result=filed(RESULT, entry))
                recorded = await self.office.obey(dossier_id, command, cause)
        except RejectedError:  # it changed hands meanwhile: this is nobody's result
            await self.office.folder(dossier).drop(entry)
            raise
        return Done(position=recorded.position if recorded else None)

    async def paper(self, who: Caller, dossier_id: DossierId, component: str) -> bytes:
        """An uploaded paper: exactly what was declared, once it was."""
        view = await self.office.seen(who, dossier_id)
        papers = await self.office.folder(view).papers(view.papers if view.form else None)
        return await self._content(view, papers.get(component))

    async def result(self, who: Caller, dossier_id: DossierId) -> bytes:
        """The result, once there is one."""
        view = await self.office.seen(who, dossier_id)
        folder = self.office.folder(view)
        return await self._content(view, await folder.result(view.result) if view.result else None)

    async def _content(self, view: DossierView, entry: Entry | None) -> bytes:
        content = await self.office.folder(view).read(entry) if entry else None
        if content is None:
            raise missing()
        return content


def _urgency(view: DossierView) -> tuple[bool, bool, float]:
    """What nobody has received yet, then what is in work by its due date, then what is done."""
    done = view.state in (DossierState.FINISHED, DossierState.RETURNED)
    due_at = view.due.timestamp() if view.due else 0.0
    return done, view.due is not None, due_at
