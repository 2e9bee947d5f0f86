"""How long dossiers of a procedure really take; `domain.pace` says what is counted."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from contracts.province import Calendar
from contracts.values import ProcedureCode
from services.chassis.clock import Clock
from services.chassis.readmodel import ReadModel
from services.chassis.where import AtLeast, Where
from services.tracking.domain.pace import WorkClock, told, worked_days
from services.tracking.projections.pace import Pace

PERIOD = timedelta(days=365)
KEPT = timedelta(minutes=10)  # what was counted is told for so long
MOST = 50_000  # cases that are counted, the newest


class HandlingTime(BaseModel):
    """Nine of ten dossiers took at most so many working days; of so many in the last 12 months."""

    days: int
    cases: int


class HandlingTimes(BaseModel):
    """Of a procedure: everywhere (`all`), and by agency; what has fewer than 20 cases is not told.

    Counted from the reception to the result, while offices are open, without the waits for the
    citizen and without stops.
    """

    procedure: str
    all: HandlingTime | None
    agencies: dict[str, HandlingTime]


class Case(BaseModel):
    """What is needed of a finished dossier."""

    agency: str
    received_at: AwareDatetime | None
    calendar: str
    waits: tuple[tuple[AwareDatetime, AwareDatetime], ...]
    finished_at: AwareDatetime


@dataclass
class Paces:
    """Counts, and keeps for a while what was counted.

    Attributes:
        calendars: every edition, by version; an unknown one is taken for the newest.
    """

    views: ReadModel[Pace]
    calendars: Mapping[str, Calendar]
    clock: Clock
    _kept: dict[str, tuple[datetime, HandlingTimes]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, procedure: str) -> HandlingTimes:
        """The procedure's times."""
        async with self._turn:
            now = self.clock()
            at, found = self._kept.get(procedure, (None, None))
            if at is None or found is None or now - at > KEPT:
                cases = await self._cases(procedure, now)
                found = await asyncio.to_thread(self._counted, procedure, cases)
                if cases:  # else anyone could fill our memory with names of nothing
                    self._kept[procedure] = (now, found)
            return found

    async def _cases(self, procedure: str, now: datetime) -> list[Case]:
        recent: Where = {"procedure": procedure, "finished_at": AtLeast(now - PERIOD)}
        return await self.views.parts(
            Case, recent, order="finished_at", descending=True, limit=MOST
        )

    def _counted(self, procedure: str, cases: Sequence[Case]) -> HandlingTimes:
        clocks = {version: WorkClock(one) for version, one in self.calendars.items()}
        newest = clocks[max(clocks)]
        by_agency: dict[str, Counter[int]] = {}
        for case in cases:
            if case.received_at is None:
                continue
            clock = clocks.get(case.calendar, newest)
            days = worked_days(case.received_at, case.waits, case.finished_at, clock)
            by_agency.setdefault(case.agency, Counter())[days] += 1
        found = {agency: _told(one) for agency, one in by_agency.items()}
        return HandlingTimes(
            procedure=procedure,
            all=_told(sum(by_agency.values(), Counter())),
            agencies={agency: one for agency, one in sorted(found.items()) if one},
        )


def _told(histogram: Counter[int]) -> HandlingTime | None:
    found = told(histogram)
    return HandlingTime(days=found[0], cases=found[1]) if found else None


def pace(paces: Paces) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["handling times"])

    @router.get("/handling-times/{procedure}")
    async def handling_times(procedure: ProcedureCode) -> HandlingTimes:
        """How long nine of ten of its dossiers took at most, in the last 12 months.

        Eventual; what was counted is told for ten minutes.
        """
        return await paces.of(procedure)

    return router
