"""What is kept no longer than its procedure says: found by the view's index, erased in the quiet.

It may be stopped at any instant, and several may work at once: what is erased is erased once.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from contracts.catalog import Procedure
from contracts.values import DossierId
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause
from services.chassis.where import AtMost, Where
from services.dossier.api.erasing import Erasing
from services.dossier.api.office import Office

EVERY = 3600.0  # seconds between two rounds: retention is counted in years
BREATH = 0.05  # seconds between two dossiers, so that people are served first
AT_ONCE = 100  # dossiers of a procedure taken up in one look
EVERY_PROCEDURE = 10_000
OVER = UUID("5b8f3a1e-7f0c-4f39-9a52-2f5c0a6f7c11")  # names an erasure: done twice, it is one

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retention:
    """Who goes through what has ended."""

    office: Office
    every: float = EVERY
    breath: float = BREATH

    async def run(self, well: Callable[[], None]) -> None:
        """For ever."""
        while True:
            await self.round()
            well()
            await asyncio.sleep(self.every)

    async def round(self) -> int:
        """Erase all whose time is over; how many dossiers that was."""
        views = await self.office.procedures.find({}, order="code", limit=EVERY_PROCEDURE)
        erased = 0
        for view in views:
            if view.procedure is not None:
                erased += await self._of(view.procedure)
        if erased:
            log.info("erased %d dossiers whose retention is over", erased)
        return erased

    async def _of(self, procedure: Procedure) -> int:
        """Those of one procedure, the oldest first."""
        over = years_before(self.office.platform.clock(), procedure.retention_years)
        where: Where = {"procedure": procedure.code, "erased": False, "ended_at": AtMost(over)}
        erased = 0
        while found := await self.office.dossiers.find(where, order="ended_at", limit=AT_ONCE):
            done = 0
            for view in found:
                done += await self._erase(DossierId(view.dossier_id))
                await asyncio.sleep(self.breath)
            erased += done
            if done < AT_ONCE:
                break  # the rest, or what the view has not seen yet, in the next round
        return erased

    async def _erase(self, dossier_id: DossierId) -> bool:
        at, name = self.office.platform.clock(), uuid5(OVER, dossier_id)
        cause = Cause(correlationid=name, causationid=name, at=at)
        dossier = await self.office.now(dossier_id)
        try:
            return await Erasing(self.office).end(dossier, "retention", cause)
        except RejectedError:
            log.warning("a dossier that has ended cannot be erased: %s", dossier.status)
            return False


def years_before(now: datetime, years: int) -> datetime:
    """The same day and time `years` ago; the day before where there is no 29 February."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
