"""A dossier as it is and as it was at an instant, and why it is due when it is."""

from datetime import datetime

from contracts.access import Caller
from contracts.streams import DOSSIER
from contracts.values import DossierId
from services.dossier.api.explained import DueExplained, explained, told
from services.dossier.api.offered import moves_of
from services.dossier.api.office import Office, missing
from services.dossier.api.remarks import read_by
from services.dossier.api.shapes import DossierPaper
from services.dossier.domain.explanation import foreseen
from services.dossier.projections.dossier import dossier_view, project_dossier
from services.dossier.projections.shapes import DossierView


class Past:
    """What the dossier's own events tell of earlier times."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def show(
        self, who: Caller, dossier_id: DossierId, instant: datetime | None
    ) -> DossierPaper:
        """The dossier as officials see it, or saw it at `instant`; 404 when there was none yet.

        Who may see it is decided on the dossier as it is now.
        """
        now = await self.office.seen(who, dossier_id)
        if instant is None:
            return await self._as_it_is(who, now)
        history = await self.office.stream.load(DOSSIER.subject(dossier_id))
        view = dossier_view.empty(now.dossier_id)
        for recorded in history:
            if recorded.time <= instant:
                view = project_dossier(view, recorded)
        if view.opened_at is None:
            raise missing()
        return read_by(who, await self.office.show(view))

    async def _as_it_is(self, who: Caller, view: DossierView) -> DossierPaper:
        """With what the reader may do to it now, by the newest of its events."""
        dossier = await self.office.now(DossierId(view.dossier_id))
        at, calendar = self.office.platform.clock(), self.office.calendar
        moves = moves_of(who, dossier, at, calendar)
        paper = await self.office.show(view)
        return read_by(who, paper.model_copy(update={"moves": moves}))

    async def why(
        self, who: Caller, dossier_id: DossierId, *, foresee: bool = False
    ) -> DueExplained:
        """Why the result is due when it is, recomputed from the facts.

        With `foresee`, while nobody has received it: why it would be due when it would be, were
        it received now.

        Raises:
            ProblemError: 409 `dossier.not-received`; 409 `dossier.calendar-unknown`, an edition
                of the calendar that was used is not in the province's pack.
        """
        view = await self.office.seen(who, dossier_id)
        if foresee and view.received_at is None:
            procedure = await self.office.procedure(view.procedure)
            now, calendar = self.office.platform.clock(), self.office.calendar
            return told(foreseen(now, procedure.term_online, calendar))
        history = await self.office.stream.load(DOSSIER.subject(dossier_id))
        return explained(history, self.office.calendars)
