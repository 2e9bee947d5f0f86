"""What payment does when a dossier turns out to cost something, and when it does not any more."""

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
from services.payment.domain.fee import Command, fee_decider, react, releases


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
