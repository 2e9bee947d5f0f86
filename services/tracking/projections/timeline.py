"""The timeline: what a citizen sees of a dossier. Pure; replaying the streams rebuilds it.

Three streams feed it, each its own part, so it comes out the same however they interleave:
what stands at the top is the dossier stream's, `paid` the payment stream's, `told` notify's.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import assert_never

from contracts.days import DayReconciled
from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.notify import (
    AttemptFailed,
    ChoiceEvent,
    MessageAttempted,
    MessageDelivered,
    MessageGivenUp,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageReleased,
    MessageSeen,
    MessageSent,
    MessageUndelivered,
    NotifyEvent,
)
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeReduced,
    FeeRequested,
    MatchUndone,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.receipts import ReceiptCancelled, ReceiptEvent, ReceiptIssued, called
from contracts.refund import (
    RefundAccountGiven,
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from contracts.zalo import ZaloEvent
from services.chassis.projection import Projection, ViewSpec, changed
from services.tracking.domain.cursor import Cursor
from services.tracking.projections.dossier import project_dossier
from services.tracking.projections.shapes import Entry, Timeline, entry_of


def project_payment(  # noqa: C901 - one case per event
    view: Timeline, recorded: Recorded[PaymentEvent]
) -> Timeline:
    """The timeline after one more event of its payments; what accountants sort out is not told."""
    match recorded.data:
        case FeeRequested(amount=amount):
            entry = entry_of(recorded, amount=str(amount))
        case FeeReduced(by=by, amount=amount, ground=ground):
            entry = entry_of(recorded, by, amount=str(amount), relief=ground)
        case PaymentInitiated(amount=amount, provider=provider):
            entry = entry_of(recorded, amount=str(amount), provider=provider)
        case PaymentFailed(code=code) | PaymentExpired(code=code):
            entry = entry_of(recorded, code=code)
        case FeePaid() as fact:
            entry = entry_of(
                recorded, amount=str(fact.amount), bank=fact.bank, transaction=fact.transaction
            )
        case FeeCancelled(ground=ground):
            entry = entry_of(recorded, ground=ground)
        case MoneySuspended(amount=amount, misfit=misfit, transaction=transaction):
            entry = entry_of(recorded, amount=str(amount), misfit=misfit, transaction=transaction)
        case MoneyAssessed() | MoneyMatched() | MatchUndone() | DayReconciled():
            return view
        case ReceiptIssued() | ReceiptCancelled() as fact:
            entry = _proved(recorded, fact)
        case fact:
            return _given_back(view, recorded, fact)
    return changed(view, paid=(*view.paid, entry))


def _proved(recorded: Recorded[PaymentEvent], fact: ReceiptEvent) -> Entry:
    """A receipt for what was paid, or that one counts no more."""
    number = called(fact.receipt_id)
    if isinstance(fact, ReceiptIssued):
        return entry_of(recorded, amount=str(fact.amount), number=number)
    return entry_of(recorded, fact.by, number=number)


def _given_back(view: Timeline, recorded: Recorded[PaymentEvent], fact: RefundEvent) -> Timeline:
    """The timeline after one more event of a refund."""
    match fact:
        case RefundRequested(amount=amount, ground=ground):
            entry = entry_of(recorded, fact.by, amount=str(amount), why=ground)
        case RefundAccountGiven():
            return view
        case RefundApproved(by=by, amount=amount):
            entry = entry_of(recorded, by, amount=str(amount))
        case RefundRejected(by=by):
            entry = entry_of(recorded, by)
        case RefundPaid(by=by, amount=amount, reference=reference):
            entry = entry_of(recorded, by, amount=str(amount), reference=reference)
        case RefundFailed(by=by, amount=amount):
            entry = entry_of(recorded, by, amount=str(amount))
        case event:
            assert_never(event)
    return changed(view, paid=(*view.paid, entry))


def project_notice(view: Timeline, recorded: Recorded[NotifyEvent]) -> Timeline:
    """The timeline after one more event of its messages; what only waits is not told."""
    if isinstance(recorded.data, ZaloEvent | ChoiceEvent):
        return view  # neither is about a dossier
    match recorded.data:
        case (
            MessageQueued()
            | MessageAttempted()
            | AttemptFailed()
            | MessagePostponed()
            | MessageDelivered()
            | MessageUndelivered()
            | MessageSeen()
            | MessageParked()
            | MessageReleased()
        ):
            return view
        case MessageSent(kind=kind, channel=channel):
            entry = entry_of(recorded, about=kind, channel=channel)
        case MessageGivenUp(kind=kind, channel=channel, reason=reason):
            entry = entry_of(recorded, about=kind, channel=channel, reason=reason)
        case event:
            assert_never(event)
    return changed(view, told=(*view.told, entry))


def _told_of(event: NotifyEvent) -> str | None:
    """The dossier that a message is about, if it is one and about any."""
    return None if isinstance(event, ZaloEvent | ChoiceEvent) else event.about


timeline_view: ViewSpec[Timeline] = ViewSpec(
    name="timeline",
    of=Timeline,
    empty=lambda dossier_id: Timeline(dossier_id=dossier_id),
    projections=(
        Projection(DOSSIER, lambda event: event.dossier_id, project_dossier),
        Projection(PAYMENT, lambda event: event.dossier_id, project_payment),
        Projection(NOTIFY, _told_of, project_notice),
    ),
    indexes=(("applicant", "opened_at"), ("names",)),
)


def news(timeline: Timeline, told: Cursor) -> Iterator[tuple[Entry, Cursor]]:
    """The entries that are not in `told` yet, each with the cursor that holds it too.

    By time, but each stream strictly by position: whoever stops after any of them and goes on
    from its cursor misses none and gets none twice, also when an older one comes in meanwhile.
    """
    parts = [
        [(stream, entry) for entry in entries if entry.position > told.get(stream, 0)]
        for stream, entries in timeline.parts.items()
    ]
    for stream, entry in merge(*parts, key=lambda placed: placed[1].at):
        told = {**told, stream: entry.position}
        yield entry, told


def as_of(
    timeline: Timeline, history: Sequence[Recorded[DossierEvent]], instant: datetime
) -> Timeline | None:
    """The timeline as it was at `instant`; None when the dossier had not been opened yet.

    `history` is all of the dossier's own events: what stands at the top follows from them anew.
    """
    then = timeline_view.empty(timeline.dossier_id)
    for recorded in history:
        if recorded.time <= instant:
            then = project_dossier(then, recorded)
    if then.opened_at is None:
        return None
    paid, told = (
        tuple(entry for entry in entries if entry.at <= instant)
        for entries in (timeline.paid, timeline.told)
    )
    return then.model_copy(update={"paid": paid, "told": told})
