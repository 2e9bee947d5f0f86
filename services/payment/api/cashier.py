"""Between citizens and collectors: opens orders, asks about them, hears notices.

An order is written down, with the demand it is for, before the collector hears of it: whatever
dies on the way, money that was taken finds its demand.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from opentelemetry import metrics

from contracts.event import Recorded
from contracts.payment import MoneySuspended, PaymentEvent, PaymentInitiated, Provider
from contracts.streams import PAYMENT
from contracts.values import FeeId, SuspenseId
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError, Cause, handle
from services.chassis.ids import new_key
from services.chassis.platform import Platform
from services.chassis.problems import ProblemError
from services.payment.api.purposes import purpose_of
from services.payment.api.verdicts import NOBODYS, REFUSALS, kept, verdict_on
from services.payment.domain.chase import open_questions
from services.payment.domain.collection import (
    Bill,
    Collector,
    CollectorError,
    DeclinedError,
    NoticeError,
    Outcome,
    Payer,
    Settled,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import (
    Command,
    ConfirmPayment,
    InitiatePayment,
    ReportFailure,
    SuspendMoney,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.orders import demand_in, order_for
from services.payment.domain.state import Fee, Order
from services.payment.domain.suspense import suspense_of
from services.payment.projections.matters import matter_view

DESCRIPTION = "Nop phi, le phi thu tuc hanh chinh"  # shown by the bank; without diacritics

log = logging.getLogger(__name__)
_notices = metrics.get_meter("motcua").create_counter(
    "payment_notices", "1", "Notices of collectors, by verdict"
)


@dataclass(frozen=True, kw_only=True)
class Errand:
    """How a citizen wants to pay, and where they go afterwards."""

    provider: Provider
    return_url: str
    payer_ip: str
    payer: Payer | None = None


@dataclass(frozen=True)
class Opened:
    """An order that waits to be paid at `page`."""

    page: str
    order: str
    position: int


class OrderTakenError(Exception):
    """An order of this name is for another demand; nothing was written."""


class Cashier:
    """Carries out what is asked of demands."""

    def __init__(self, platform: Platform, collectors: Mapping[Provider, Collector]) -> None:
        self._stream = platform.stream(PAYMENT)
        self._register = platform.register
        self._clock = platform.clock
        self._matters = platform.view(matter_view)
        self.collectors = collectors

    def collector(self, provider: Provider) -> Collector:
        """Who collects under this name.

        Raises:
            ProblemError: 409 `payment.provider-absent`: nobody does in this house.
        """
        if collector := self.collectors.get(provider):
            return collector
        raise ProblemError(409, "payment.provider-absent", "Nobody collects under this name here.")

    async def history(self, fee_id: FeeId) -> Sequence[Recorded[PaymentEvent]]:
        """All that has happened to a demand, oldest first."""
        return await self._stream.load(PAYMENT.subject(fee_id), fresh=True)

    async def fee(self, fee_id: FeeId) -> Fee:
        """The demand as it stands now."""
        return fee_decider.fold(recorded.data for recorded in await self.history(fee_id))

    async def open(self, fee_id: FeeId, errand: Errand, cause: Cause) -> Opened:
        """Begin an attempt to pay; the same cause again is the same order and the same page.

        Raises:
            RejectedError: `payment.already-paid`.
            ProblemError: 409 `payment.provider-absent`, 502 `payment.provider-silent` or
                `payment.provider-declined`.
        """
        order = order_for(fee_id, cause.causationid)
        recorded = await self.begin(
            fee_id, InitiatePayment(order=order, provider=errand.provider), cause
        )
        if recorded is None or not isinstance(recorded.data, PaymentInitiated):
            raise BusyError(order)  # begun by a twin of this request that is not yet visible
        page = await self._page(errand, recorded.data, recorded)
        return Opened(page, order, recorded.position)

    async def begin(
        self, fee_id: FeeId, attempt: InitiatePayment, cause: Cause
    ) -> Recorded[PaymentEvent] | None:
        """Write down that an order is for this demand; None when that had been done before.

        Earlier attempts are asked about first, so that nobody pays twice for want of a notice.

        Raises:
            RejectedError: `payment.already-paid`, `payment.cancelled`.
            OrderTakenError: an order of this name is for another demand; nothing was written.
            ProblemError: 409 `payment.provider-absent`, 502 `payment.provider-silent`.
        """
        self.collector(attempt.provider)
        try:
            await self.inquire(fee_id, cause, offered=attempt.order)
        except RejectedError as refusal:  # wrong money came in: it stays to be looked into
            log.warning("%s has an attempt with %s", fee_id, refusal.code)
        if demand_in(attempt.order) != fee_id:  # a name that somebody else gave
            name = _name(attempt.provider, attempt.order)
            if await self._register.claim(name, fee_id) != fee_id:
                raise OrderTakenError(attempt.order)
        return await self._do(fee_id, attempt, cause)

    async def _page(
        self, errand: Errand, attempt: PaymentInitiated, begun: Recorded[PaymentEvent]
    ) -> str:
        """Where the order is paid; the collector is asked until it has said so once."""
        order = attempt.order
        name = f"page:{errand.provider}:{order}"
        if known := await self._register.holder(name):
            return known
        bill = Bill(
            order=order,
            amount=attempt.amount,
            description=f"{DESCRIPTION} {order}",
            payer_ip=errand.payer_ip,
            return_url=errand.return_url,
            at=begun.time,
            purpose=await purpose_of(await self.fee(attempt.fee_id), self._matters),
            payer=errand.payer,
        )
        try:
            page = await self.collector(errand.provider).open(bill)
        except CollectorError as error:
            raise silent(error) from None
        except DeclinedError as error:
            failure = ReportFailure(order=order, code=error.code)
            await self._do(
                attempt.fee_id, failure, self._after(begun.id, begun.correlationid, "declined")
            )
            raise ProblemError(
                502, "payment.provider-declined", "The payment provider declined the order."
            ) from None
        return await self._register.claim(name, page)

    async def inquire(self, fee_id: FeeId, cause: Cause, offered: str = "") -> int | None:
        """Ask the collectors what became of the attempts; position of the last news, if any.

        Of the order `offered` only a payment is news: its payer may not have begun yet.

        Raises:
            RejectedError: verified money that does not fit, e.g. `payment.wrong-amount`.
            ProblemError: 502 `payment.provider-silent`.
        """
        history = await self.history(fee_id)
        begun = {r.data.order: r.time for r in history if isinstance(r.data, PaymentInitiated)}
        position: int | None = None
        trouble: RejectedError | ProblemError | None = None
        for order in open_questions(fee_decider.fold(recorded.data for recorded in history)):
            try:
                outcome = await self._outcome(order, begun[order.number])
                unbegun = order.number == offered and not isinstance(outcome, ConfirmPayment)
                if unbegun or isinstance(outcome, StillPending):
                    continue
                position = await self._note(fee_id, outcome, cause) or position
            except (RejectedError, ProblemError) as found:
                trouble = found  # another attempt may be the one that was paid
                continue
            if isinstance(outcome, ConfirmPayment):
                return position
        if trouble:
            raise trouble
        return position

    async def _note(self, fee_id: FeeId, outcome: Settled, cause: Cause) -> int | None:
        """Write down what became of an order; position of the fact, None when it was known."""
        news = f"{outcome.order}:{type(outcome).__name__}"
        because = self._after(cause.causationid, cause.correlationid, news)
        recorded = await self._do(fee_id, outcome, because)
        if recorded and isinstance(recorded.data, MoneySuspended):
            raise kept(recorded.data)
        return recorded.position if recorded else None

    async def _outcome(self, order: Order, begun: datetime) -> Outcome:
        try:
            collector = self.collector(order.provider)
            return await collector.inquire(order.number, begun, self._clock())
        except CollectorError as error:
            raise silent(error) from None

    async def hear(self, provider: Provider, notice: bytes) -> tuple[int, dict[str, Any]]:
        """Take a collector's notice; HTTP status and body of the answer, whatever happens."""
        collector, order = self.collector(provider), ""
        try:
            outcome = collector.heard(notice)
            order = outcome.order
            verdict = await self._take(provider, outcome)
        except NoticeError as error:
            verdict = error.verdict
        except RejectedError as refusal:
            verdict = REFUSALS[refusal.code]
        except Exception:
            log.exception("a notice of %s could not be taken", provider)
            verdict = Verdict.LATER
        _notices.add(1, {"provider": provider, "verdict": verdict})
        if verdict not in (Verdict.TAKEN, Verdict.KNOWN):
            log.warning("a notice of %s was refused: %s %s", provider, verdict, order)
        return collector.reply(verdict, order, self._clock())

    async def _take(self, provider: Provider, outcome: Settled) -> Verdict:
        key = new_key()  # each notice is news of its own; the decision knows what it knows
        cause = Cause(correlationid=key, causationid=key, at=self._clock())
        if fee_id := await self._demand(provider, outcome.order):
            try:
                return verdict_on(await self._do(FeeId(fee_id), outcome, cause))
            except RejectedError as refusal:
                if refusal.code not in NOBODYS:
                    raise
        if isinstance(outcome, ConfirmPayment):
            where = suspense_of(provider, outcome)
            await self._do(where, SuspendMoney(provider=provider, payment=outcome), cause)
        return Verdict.UNKNOWN_ORDER

    async def _demand(self, provider: Provider, order: str) -> FeeId | None:
        """What an order is for: its name says so, or the register."""
        if named := demand_in(order):
            return named
        holder = await self._register.holder(_name(provider, order))
        return FeeId(holder) if holder else None

    def _after(self, causationid: UUID, correlationid: UUID, what: str) -> Cause:
        """The cause of what follows from `causationid`; always the same for the same `what`."""
        return Cause(
            correlationid=correlationid, causationid=uuid5(causationid, what), at=self._clock()
        )

    async def _do(
        self, of: FeeId | SuspenseId, command: Command, cause: Cause
    ) -> Recorded[PaymentEvent] | None:
        return await handle(
            self._stream,
            fee_decider,
            subject=PAYMENT.subject(of),
            command=command,
            cause=cause,
        )


def _name(provider: Provider, order: str) -> str:
    """What the register calls an order that we did not name; those of two providers never mix."""
    return f"order:{provider}:{order}"


def silent(error: CollectorError) -> ProblemError:
    """502: nobody knows more than before."""
    log.warning("no answer from a collector: %s", error)
    return ProblemError(
        502, "payment.provider-silent", "The payment provider has not answered; ask again."
    )
