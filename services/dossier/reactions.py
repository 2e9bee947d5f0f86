"""What the dossier service does when facts of other services arrive."""

from collections.abc import Awaitable, Callable

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.province import Calendar
from contracts.streams import DOSSIER
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.stream import Stream
from services.dossier.domain.dossier import dossier_decider, react


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
