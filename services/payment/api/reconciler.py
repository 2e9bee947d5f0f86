"""Gathers what a day's money is compared by, and writes down how it came out."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast
from uuid import UUID, uuid5

from opentelemetry import metrics

from contracts.payment import PaymentEvent, Provider
from contracts.streams import PAYMENT
from services.chassis.clock import Clock
from services.chassis.handle import Cause, handle
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.payment.domain.reconciliation import (
    Movement,
    NoteDay,
    Reconciliation,
    Reported,
    Taking,
    as_fact,
    day_decider,
    reconcile,
)
from services.payment.domain.suspense import movement_id
from services.payment.projections.fees import FeeView
from services.payment.projections.receipts import ReceiptView
from services.payment.projections.suspense import SuspenseView

MOST = 200_000  # movements of a day
NOTED = UUID("0c1d3a51-1b57-4b1d-8f0f-6d3a5d8f2f10")  # names the comparison of a day
GONE = "returned"  # of suspense: it went back to who had paid it

log = logging.getLogger(__name__)
_unexplained = metrics.get_meter("motcua").create_gauge(
    "payments_unexplained", "1", "Movements of money that somebody has to look into, by day"
)


class Reports(Protocol):
    """Where providers' reports come from."""

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Whose there are."""
        ...

    async def of(self, provider: Provider, day: date) -> list[Reported]:
        """What was paid on a day; CollectorError: nothing that can be believed."""
        ...


@dataclass(frozen=True)
class Money:
    """The views that know what came in."""

    fees: ReadModel[FeeView]
    suspense: ReadModel[SuspenseView]
    receipts: ReadModel[ReceiptView]

    async def reached(self, position: int) -> bool:
        """Whether all have seen this position of the stream; waits a little."""
        views = (self.fees, self.suspense, self.receipts)
        return all([await view.reached({PAYMENT.name: position}) for view in views])


@dataclass(frozen=True)
class Reconciler:
    """Compares days."""

    money: Money
    reports: Reports
    stream: Stream[PaymentEvent]
    clock: Clock

    async def compare(self, day: date, only: Provider | None = None) -> Reconciliation:
        """A day, or a day of one provider.

        Raises:
            CollectorError: a provider has no report that can be believed; nothing is known.
        """
        providers = (only,) if only else self.reports.providers
        report = [line for one in providers for line in await self.reports.of(one, day)]
        takings = {one.movement: one for one in await self._takings(day, providers)}
        for line in report:
            if line.movement not in takings and (found := await self._elsewhen(line.movement)):
                takings[line.movement] = found
        return reconcile(day, providers, report, takings.values())

    async def note(self, day: date) -> Reconciliation:
        """Compare a day and write down how it came out, if that is news.

        Raises:
            CollectorError: as above; nothing was written.
        """
        found = await self.compare(day)
        outcome = as_fact(found)
        cause = uuid5(NOTED, outcome.model_dump_json() + self.clock().isoformat())
        await handle(
            self.stream,
            day_decider,
            subject=PAYMENT.subject(f"day-{day.isoformat()}"),
            command=NoteDay(outcome),
            cause=Cause(correlationid=cause, causationid=cause, at=self.clock()),
        )
        _unexplained.set(found.unexplained, {"day": day.isoformat()})
        if found.unexplained:
            log.error("%s: %s movements of money are unexplained", day, found.unexplained)
        return found

    async def _takings(self, day: date, providers: Sequence[str]) -> list[Taking]:
        on = {"paid_on": day.isoformat()}
        fees = await self.money.fees.find(on, order="paid_at", limit=MOST)
        held = await self.money.suspense.find(on, order="paid_at", limit=MOST)
        proofs = await self.money.receipts.find(on, order="paid_at", limit=MOST)
        receipts = _by_fee(proofs)
        every = [_paid(fee, receipts.get(fee.fee_id, 0)) for fee in fees]
        every += [_suspended(one) for one in held if one.state != "settled"]
        return [taking for taking in every if taking.movement.provider in providers]

    async def _elsewhen(self, movement: Movement) -> Taking | None:
        """A movement that we have under another day."""
        where = {"order": movement.order, "transaction": movement.transaction}
        for fee in await self.money.fees.find(where, order="paid_at"):
            if fee.provider == movement.provider and fee.state == "paid":
                proofs = await self.money.receipts.find({"fee_id": fee.fee_id}, order="paid_at")
                return _paid(fee, _by_fee(proofs).get(fee.fee_id, 0), elsewhen=True)
        name = movement_id(movement.provider, movement.order, movement.transaction)
        one = await self.money.suspense.get(name)
        return _suspended(one, elsewhen=True) if one else None


def _by_fee(receipts: Iterable[ReceiptView]) -> dict[str, int]:
    """Whole đồng on receipts that count, by demand."""
    found: dict[str, int] = {}
    for one in receipts:
        if one.state == "valid":
            found[one.fee_id] = found.get(one.fee_id, 0) + one.amount
    return found


def _paid(fee: FeeView, receipts: int, *, elsewhen: bool = False) -> Taking:
    back = [one.amount for one in fee.refunds if one.state == "paid" and not one.suspense_id]
    return Taking(
        movement=Movement(cast("str", fee.provider), fee.order or "", fee.transaction or ""),
        agency=fee.agency,
        amount=fee.received,
        owed=fee.amount,
        returned=sum(back),
        elsewhen=elsewhen,
        receipts=receipts,
        fee_id=fee.fee_id,
        dossier_id=fee.dossier_id,
    )


def _suspended(one: SuspenseView, *, elsewhen: bool = False) -> Taking:
    return Taking(
        movement=Movement(one.provider, one.order, one.transaction),
        agency=one.agency,
        amount=one.amount,
        returned=one.amount if one.state == GONE else 0,
        held=True,
        elsewhen=elsewhen,
        fee_id=one.fee_id or "",
        dossier_id=one.dossier_id or "",
        suspense_id=one.suspense_id,
    )
