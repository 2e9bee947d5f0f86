"""Receipts are issued when money was collected, and in place of those that are to be replaced.

An effect, so each fact at least once, and not always in order after a trouble. The number is
given by the guarded append itself: whoever dies before it has taken none, and whoever comes twice
finds what the first try wrote, for it stands behind the fact that led to it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.event import Recorded
from contracts.payment import FeePaid, PaymentEvent
from contracts.province import ReceiptForm
from contracts.receipts import ReceiptCancelled
from contracts.streams import PAYMENT
from contracts.values import FeeId, FeeKind
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.stream import Stream
from services.payment.domain.fee import fee_decider
from services.payment.domain.receipts import (
    KINDS,
    IssueReceipt,
    book_decider,
    collected,
    series_of,
)
from services.payment.reactions.tail import Tail


class NoReceiptError(Exception):
    """A fact calls for a receipt that cannot be made; nothing was written."""


class Issuer:
    """Writes receipts into the books of the collecting bodies."""

    def __init__(
        self,
        stream: Stream[PaymentEvent],
        forms: Mapping[FeeKind, ReceiptForm],
        clock: Clock,
    ) -> None:
        self._stream = stream
        self._books = Tail(stream)
        self._forms = forms
        self._clock = clock

    async def after_payment(self, recorded: Recorded[Any], payment: FeePaid) -> None:
        """One receipt for the fees and one for the charges that were paid."""
        for kind in KINDS:
            if command := await self._receipt(payment.fee_id, kind, recorded.time):
                await self._issue(command, recorded)

    async def in_place_of(self, recorded: Recorded[Any], cancelled: ReceiptCancelled) -> None:
        """Another receipt for the same money, in the book that is open now."""
        if command := await self._receipt(cancelled.fee_id, cancelled.kind, recorded.time):
            command = replace(command, replaces=cancelled.receipt_id, payer=cancelled.payer)
            await self._issue(command, recorded)

    async def _receipt(self, fee_id: FeeId, kind: FeeKind, dated: datetime) -> IssueReceipt | None:
        """What a receipt of this kind says; None where nothing of the kind was collected."""
        history = await self._stream.load(PAYMENT.subject(fee_id))
        fee = fee_decider.fold(recorded.data for recorded in history)
        collected_at = next((r.time for r in history if r.data == fee.payment), None)
        if fee.request is None or fee.payment is None or collected_at is None:
            raise NoReceiptError(fee_id)
        lines = collected(fee.request.lines, fee.owed, kind)
        if not lines:
            return None
        return IssueReceipt(
            series=series_of(fee.request.agency, self._forms[kind], dated),
            request=fee.request,
            payment=fee.payment,
            kind=kind,
            lines=lines,
            collected_at=collected_at,
            dated=dated,
        )

    async def _issue(self, command: IssueReceipt, because: Recorded[Any]) -> None:
        await handle(
            self._books,
            book_decider,
            subject=PAYMENT.subject(command.series.id),
            command=command,
            cause=because_of(because, self._clock()),
            since=because.position,
        )


def on_money(issuer: Issuer) -> Callable[[Recorded[PaymentEvent]], Awaitable[None]]:
    """Issue what a fact calls for."""

    async def follow(recorded: Recorded[PaymentEvent]) -> None:
        match recorded.data:
            case FeePaid() as payment:
                await issuer.after_payment(recorded, payment)
            case ReceiptCancelled(replaced=True) as cancelled:
                await issuer.in_place_of(recorded, cancelled)
            case _:
                pass  # nothing was collected

    return follow
