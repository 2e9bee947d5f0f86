"""What payment does when nobody says what was paid."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from opentelemetry import metrics

from contracts.values import FeeId
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError, Cause
from services.chassis.problems import ProblemError
from services.chassis.readmodel import ReadModel
from services.payment.domain.chase import due_by
from services.payment.projections.fees import FeeView

GLANCE = 10.0  # seconds between two looks at what is pending
AT_ONCE = 500  # pending attempts looked at, the newest first
CHASED = UUID("5f0e3c1a-6a0e-4a53-8f43-2a9f4f0c1b77")  # names an inquiry of ours

log = logging.getLogger(__name__)
_pending = metrics.get_meter("motcua").create_gauge(
    "payments_pending", "1", "Attempts to pay whose end nobody has told us"
)


@dataclass(frozen=True)
class Chaser:
    """Asks collectors about attempts that stay pending, at growing intervals until certain.

    It may be stopped at any instant; started anew it asks about each once more.

    Attributes:
        inquire: asks about one demand's attempts, and writes down what is news.
    """

    fees: ReadModel[FeeView]
    inquire: Callable[[FeeId, Cause], Awaitable[object]]
    clock: Clock
    _asked: dict[tuple[str, str | None], int] = field(default_factory=dict, init=False)

    async def run(self, well: Callable[[], None]) -> None:
        """For ever."""
        while True:
            await self.look()
            well()
            await asyncio.sleep(GLANCE)

    async def look(self) -> None:
        """Ask about every attempt whose time has come; what a collector cannot say waits."""
        now = self.clock()
        pending = await self.fees.find(
            {"uncertain": True}, order="initiated_at", descending=True, limit=AT_ONCE
        )
        _pending.set(len(pending))
        times = {(fee.fee_id, fee.order): due_by(fee.initiated_at or now, now) for fee in pending}
        waiting = [one for one, due in times.items() if due > self._asked.get(one, 0)]
        for fee_id, order in waiting:
            await self._ask(FeeId(fee_id), f"{order} {times[fee_id, order]}")
        self._asked.clear()
        self._asked.update(times)

    async def _ask(self, fee_id: FeeId, what: str) -> None:
        name = uuid5(CHASED, f"{fee_id} {what}")
        try:
            await self.inquire(fee_id, Cause(correlationid=name, causationid=name, at=self.clock()))
        except (ProblemError, RejectedError, BusyError) as error:
            log.warning("%s is still uncertain: %s", fee_id, type(error).__name__)
