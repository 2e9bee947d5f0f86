"""What payment does when a dossier costs something, and when nobody says what was paid."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from opentelemetry import metrics

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.streams import PAYMENT
from contracts.values import FeeId
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError, Cause, because_of, handle
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.payment.domain.chase import due_by
from services.payment.domain.commands import Command
from services.payment.domain.fee import fee_decider
from services.payment.domain.following import react, releases
from services.payment.projections.fees import FeeView

GLANCE = 10.0  # seconds between two looks at what is pending
AT_ONCE = 500  # pending attempts looked at, the newest first
CHASED = UUID("5f0e3c1a-6a0e-4a53-8f43-2a9f4f0c1b77")  # names an inquiry of ours

log = logging.getLogger(__name__)
_pending = metrics.get_meter("motcua").create_gauge(
    "payments_pending", "1", "Attempts to pay whose end nobody has told us"
)


def demand_of(recorded: Recorded[DossierEvent]) -> FeeId:
    """The id of the demand that follows from a dossier's fact; always the same."""
    return FeeId(derived("f", recorded.id, "fee"))


def on_dossier(
    stream: Stream[PaymentEvent], dossiers: Stream[DossierEvent], clock: Clock
) -> Callable[[Recorded[DossierEvent]], Awaitable[None]]:
    """Ask for what a dossier owes, once; cancel it when the dossier is corrected or taken back.

    Which demands a dossier has follows from its own history: no view can be behind.
    """

    async def tell(fee_id: FeeId, command: Command, recorded: Recorded[DossierEvent]) -> None:
        await handle(
            stream,
            fee_decider,
            subject=PAYMENT.subject(fee_id),
            command=command,
            cause=because_of(recorded, clock()),
        )

    async def follow(recorded: Recorded[DossierEvent]) -> None:
        fee_id = demand_of(recorded)
        if demand := react(recorded.data, fee_id):
            await tell(fee_id, demand, recorded)
        if release := releases(recorded.data):
            for earlier in await dossiers.load(recorded.subject, fresh=True):
                asked = react(earlier.data, demand_of(earlier))
                if asked and earlier.position < recorded.position:
                    await tell(asked.fee_id, release, recorded)

    return follow


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
