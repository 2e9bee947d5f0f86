"""The demands of dossiers, as what reacts to facts needs them."""

from dataclasses import dataclass
from typing import Any

from contracts.dossier import DossierDeclared, DossierEvent, DossierReopened
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.streams import DOSSIER, PAYMENT
from contracts.values import DossierId, FeeId, SuspenseId
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.ids import derived
from services.chassis.stream import Stream
from services.payment.domain.commands import Command
from services.payment.domain.fee import fee_decider
from services.payment.domain.following import react
from services.payment.domain.state import Fee


def demand_of(recorded: Recorded[DossierEvent]) -> FeeId:
    """The id of the demand that follows from a dossier's fact; always the same."""
    return FeeId(derived("f", recorded.id, "fee"))


@dataclass(frozen=True)
class Books:
    """Which demands a dossier has follows from its own history: no view can be behind."""

    stream: Stream[PaymentEvent]
    dossiers: Stream[DossierEvent]
    clock: Clock

    async def tell(
        self, of: FeeId | SuspenseId, command: Command, because: Recorded[Any]
    ) -> Recorded[PaymentEvent] | None:
        """Decide `command` because of that fact; twice is once.

        Raises:
            RejectedError: it is refused.
        """
        return await handle(
            self.stream,
            fee_decider,
            subject=PAYMENT.subject(of),
            command=command,
            cause=because_of(because, self.clock()),
        )

    async def fee(self, of: FeeId | SuspenseId, since: int | None = None) -> Fee:
        """The demand, or the money that is nobody's, as it stands now.

        With `since`, the position of a fact of its own, as it stood then or later: that is
        cheaper to know.
        """
        history = await self.stream.load(PAYMENT.subject(of), fresh=since is None)
        if since is not None and (not history or history[-1].position < since):
            history = await self.stream.load(PAYMENT.subject(of), fresh=True)  # a replica lagged
        return fee_decider.fold(recorded.data for recorded in history)

    async def facts(self, dossier_id: DossierId) -> list[Recorded[DossierEvent]]:
        """All that happened to a dossier, oldest first."""
        return list(await self.dossiers.load(DOSSIER.subject(dossier_id), fresh=True))


def demands(facts: list[Recorded[DossierEvent]]) -> list[FeeId]:
    """What a dossier's facts made us ask for, oldest first."""
    return [demand_of(fact) for fact in facts if react(fact.data, demand_of(fact))]


def declarations(facts: list[Recorded[DossierEvent]]) -> list[FeeId]:
    """Those demands that followed from a declaration."""
    return demands([fact for fact in facts if isinstance(fact.data, DossierDeclared)])


def is_being_corrected(facts: list[Recorded[DossierEvent]]) -> bool:
    """Whether the citizen took back what was declared and has not declared anew."""
    turns = [f.data for f in facts if isinstance(f.data, DossierDeclared | DossierReopened)]
    return bool(turns) and isinstance(turns[-1], DossierReopened)
