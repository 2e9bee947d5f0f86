"""What payment does when a dossier was declared."""

from collections.abc import Awaitable, Callable

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.streams import PAYMENT
from contracts.values import FeeId
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.ids import derived
from services.chassis.stream import Stream
from services.payment.domain.fee import fee_decider, react


def on_dossier(
    stream: Stream[PaymentEvent], clock: Clock
) -> Callable[[Recorded[DossierEvent]], Awaitable[None]]:
    """Ask for what a declared dossier owes, once: the demand's id follows from the declaration."""

    async def ask(recorded: Recorded[DossierEvent]) -> None:
        fee_id = FeeId(derived("f", recorded.id, "fee"))
        if command := react(recorded.data, fee_id):
            await handle(
                stream,
                fee_decider,
                subject=PAYMENT.subject(fee_id),
                command=command,
                cause=because_of(recorded, clock()),
            )

    return ask
