"""What the dossier service does when facts arrive, and when time passes without any."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from opentelemetry import metrics

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.province import Calendar
from contracts.streams import DOSSIER
from contracts.values import DossierId
from services.chassis.clock import Clock
from services.chassis.handle import Cause, because_of, handle
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.dossier.domain.commands import Lapse, Warn
from services.dossier.domain.dossier import dossier_decider, react
from services.dossier.domain.watch import Deadline
from services.dossier.projections.watched import Watched

GLANCE = 5.0  # seconds between two looks at the next deadline
AT_ONCE = 50  # dossiers taken up in one look
OVERLOOKED = UUID("0d1c4a52-3a5e-4d8f-9c39-6f0d1c1be0b7")  # names a warning: said twice, it is one

_meter = metrics.get_meter("motcua")
_warned = _meter.create_counter("dossiers_warned", "1", "Warnings of the watchdog, by alert")


def on_payment(
    stream: Stream[DossierEvent], clock: Clock, calendar: Calendar
) -> Callable[[Recorded[PaymentEvent]], Awaitable[None]]:
    """Note on the dossier that its fee was paid."""

    async def settle(recorded: Recorded[PaymentEvent]) -> None:
        cause = because_of(recorded, clock())
        if reaction := react(recorded.data, cause.at, calendar):
            dossier_id, command = reaction
            await handle(
                stream,
                dossier_decider,
                subject=DOSSIER.subject(dossier_id),
                command=command,
                cause=cause,
            )

    return settle


@dataclass(frozen=True)
class Watchdog:
    """The process manager that says what was missed; deadlines come to it from the stream.

    It may be stopped at any instant, and several may watch at once: a warning is said once.
    """

    stream: Stream[DossierEvent]
    watched: ReadModel[Watched]
    clock: Clock
    glance: float = GLANCE

    async def run(self, well: Callable[[], None]) -> None:
        """For ever."""
        while True:
            await self.look()
            well()
            await asyncio.sleep(self.glance)

    async def look(self) -> int:
        """Say all that is to be said by now; how many dossiers that was."""
        now = self.clock()
        waiting = await self.watched.find({"pending": True}, order="next_at", limit=AT_ONCE)
        late = [one for one in waiting if one.next_at and one.next_at <= now]
        for one in late:
            for deadline in one.deadlines:
                if deadline.say_at <= now:
                    await self._say(DossierId(one.dossier_id), deadline)
        return len(late)

    async def _say(self, dossier_id: DossierId, deadline: Deadline) -> None:
        at = self.clock()
        told = deadline.alert
        name = uuid5(OVERLOOKED, f"{dossier_id} {told} {deadline.at.isoformat()}")
        recorded = await handle(
            self.stream,
            dossier_decider,
            subject=DOSSIER.subject(dossier_id),
            command=Warn(alert=told, deadline=deadline.at) if told else Lapse(at=at),
            cause=Cause(correlationid=name, causationid=name, at=at),
        )
        if recorded is not None:
            _warned.add(1, {"alert": told or "lapsed"})
