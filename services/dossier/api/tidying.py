"""What is done about uploads when nobody asks: finish those that broke, scan again, drop the old.

An upload stays on the list until nothing is left to be done about it, so that neither a process
that was killed between the last byte and the filing, nor a scanner that was down, loses anything.
"""

import asyncio
import logging
from collections.abc import Callable

from contracts.values import DossierId, PersonId
from services.chassis.decider import RejectedError
from services.chassis.problems import ProblemError
from services.chassis.vault import ForgottenError, Intake
from services.dossier.api.folder import PAPERS
from services.dossier.api.intake import UPLOADS, Uploads
from services.dossier.api.office import Office
from services.dossier.domain.changing import is_changeable
from services.dossier.domain.paper import LAPSES, Scan
from services.dossier.domain.state import Dossier

PAUSE = 15.0  # seconds between two rounds

log = logging.getLogger(__name__)


class Tidying:
    """Goes through all uploads, again and again; several processes may do so at once."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def run(self, well: Callable[[], None]) -> None:
        """For ever."""
        while True:
            await self.once()
            well()
            await asyncio.sleep(PAUSE)

    async def once(self) -> None:
        """One round."""
        for person, name in await self.office.platform.vault.intakes():
            dossier_id, _, upload = name.partition(f"/{UPLOADS}")
            if upload:
                await self._look_at(person, DossierId(dossier_id), name)

    async def _look_at(self, person: PersonId, dossier_id: DossierId, name: str) -> None:
        vault = self.office.platform.vault
        try:
            intake = await vault.intake(person, name)
            if intake is None:
                return
            dossier = await self.office.now(dossier_id)
            uploads = self.office.uploads(dossier)
            over = self.office.platform.clock() - intake.begun > LAPSES
            if intake.settled:
                over = await self._scanned(uploads, intake) and over
            elif not over and _is_whole(intake) and _may_be_filed(dossier, intake):
                await self._finish(uploads, intake)
        except ForgottenError:
            over = True
        if over:
            await vault.drop_intake(name)

    async def _finish(self, uploads: Uploads, intake: Intake) -> None:
        """What was complete when its process stopped is filed now, or refused."""
        try:
            await uploads.finish(intake.name.rpartition("/")[2], self.office.platform.clock())
            log.info("an upload that had broken off was filed")
        except (ProblemError, RejectedError) as refusal:
            log.info("an upload that had broken off is refused: %s", refusal)

    async def _scanned(self, uploads: Uploads, intake: Intake) -> bool:
        """Whether the scanner has nothing more to say of the file."""
        entry = await uploads.folder.entry(intake.settled or "")
        if entry is None or uploads.scanner is None or entry.about["scan"] != Scan.PENDING:
            return True
        scan = await uploads.scanned(entry.name)
        if scan is Scan.PENDING:
            return False
        vault, person = self.office.platform.vault, intake.person
        await vault.describe(person, entry.name, {**entry.about, "scan": scan})
        return True


def _is_whole(intake: Intake) -> bool:
    return intake.about["size"] is not None and intake.size == intake.about["size"]


def _may_be_filed(dossier: Dossier, intake: Intake) -> bool:
    part: str = intake.about["part"]
    return part.startswith(PAPERS) and is_changeable(dossier, part.removeprefix(PAPERS))
