"""What people see of demands for money. Pure."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from contracts.days import DayReconciled
from contracts.event import Recorded
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeReduced,
    FeeRequested,
    MatchUndone,
    Misfit,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
    Provider,
)
from contracts.receipts import ReceiptEvent
from contracts.refund import RefundEvent, RefundPaid, RefundRequested
from contracts.streams import PAYMENT
from contracts.values import FeeLine, PersonId
from services.chassis.projection import Projection, ViewSpec
from services.payment.domain.receipts import HERE
from services.payment.projections.refunds import state_after

FeeState = Literal["requested", "initiated", "failed", "expired", "waived", "cancelled", "paid"]
PROOFS = {"order", "provider", "transaction", "bank", "bank_reference", "paid_at"}
CERTAIN = {Misfit.ALREADY_PAID, Misfit.CANCELLED}
"""Money that came in for these says how the attempt ended, though it settled nothing."""


class Held(BaseModel):
    """Money that came in for the demand and did not settle it.

    Attributes:
        amount: whole đồng.
        misfit: why.
        gone: it was for another demand, or turned out to settle this one, or is on its way back.
    """

    suspense_id: str
    amount: int
    misfit: str
    gone: bool = False


class Returned(BaseModel):
    """One giving back: `amount` in whole đồng."""

    refund_id: str
    suspense_id: str | None
    amount: int
    ground: str
    state: str
    account_given: bool
    reference: str | None = None


class FeeView(BaseModel):
    """One demand, and how far it has come.

    Attributes:
        amount: whole đồng that are asked for now.
        requested: whole đồng that were asked for at first.
        relief: why less is asked for now.
        received: whole đồng that settled it; 0 while it is not paid.
        order: our reference at the provider, of the newest attempt or of the one that was paid.
        initiated_at: when the newest attempt began.
        uncertain: nobody has told us yet how that attempt ended, even if the demand was cancelled.
        provider: through whom, of that attempt.
        transaction: the provider's id of the payment.
        code: the provider's code of that attempt's failure or expiry.
        bank: the bank's code, as the provider names it.
        bank_reference: the bank's own id of the movement; empty where none is known.
        paid_on: the day here, `2026-11-28`.
        cancelled: why it is not asked for any more.
    """

    fee_id: str
    dossier_id: str = ""
    applicant: PersonId = PersonId("")
    agency: str = ""
    lines: tuple[FeeLine, ...] = ()
    amount: int = 0
    requested: int = 0
    credited: int = 0
    relief: str | None = None
    received: int = 0
    requested_at: AwareDatetime | None = None
    state: FeeState = "requested"
    order: str | None = None
    provider: Provider | None = None
    initiated_at: AwareDatetime | None = None
    uncertain: bool = False
    code: str | None = None
    transaction: str | None = None
    bank: str | None = None
    bank_reference: str = ""
    paid_at: AwareDatetime | None = None
    paid_on: str | None = None
    cancelled: str | None = None
    held: tuple[Held, ...] = ()
    refunds: tuple[Returned, ...] = ()


def project(  # noqa: C901, PLR0911, PLR0912 - one case per event
    view: FeeView, recorded: Recorded[PaymentEvent]
) -> FeeView:
    """The demand after one more fact."""
    event = recorded.data
    match event:
        case FeeRequested():
            asked = event.model_dump(include={"dossier_id", "applicant", "agency", "amount"})
            asked |= {"requested": event.amount, "credited": event.credited}
            asked |= {"lines": event.lines, "requested_at": recorded.time}
            return view.model_copy(update=asked)
        case FeeReduced(amount=amount, ground=ground):
            state = view.state if amount else "waived"
            return _with(view, amount=amount, relief=ground, state=state)
        case PaymentInitiated(order=order, provider=provider):
            begun = {"order": order, "provider": provider, "initiated_at": recorded.time}
            return _with(view, state="initiated", uncertain=True, code=None, **begun)
        case PaymentFailed():
            return _ended(view, event, "failed")
        case PaymentExpired():
            return _ended(view, event, "expired")
        case FeePaid():
            return _paid(view, event)
        case FeeCancelled(ground=ground):
            return _with(view, state="cancelled", cancelled=ground)
        case MoneySuspended():
            return _held(view, event)
        case MoneyAssessed(suspense_id=suspense_id, amount=amount):
            return _gone(view, suspense_id, amount=amount)
        case MoneyMatched(suspense_id=suspense_id):
            return _gone(view, suspense_id, gone=True)
        case MatchUndone(suspense_id=suspense_id):
            return _gone(view, suspense_id, gone=False)
        case fact if isinstance(fact, ReceiptEvent | DayReconciled):
            return view  # receipts and days are views of their own
        case fact:
            return _returned(view, fact)


def _with(view: FeeView, **changes: Any) -> FeeView:
    return view.model_copy(update=changes)


def _paid(view: FeeView, event: FeePaid) -> FeeView:
    proofs = event.model_dump(include=PROOFS)
    proofs |= {"paid_on": f"{event.paid_at.astimezone(HERE):%Y-%m-%d}", "received": event.amount}
    settled = _gone(view, event.suspense, gone=True) if event.suspense else view
    return _with(settled, state="paid", uncertain=False, code=None, **proofs)


def _ended(view: FeeView, event: PaymentFailed | PaymentExpired, how: FeeState) -> FeeView:
    if event.order != view.order or view.state == "paid":
        return view  # an older attempt's end says nothing of the newest
    state = how if view.state == "initiated" else view.state
    return _with(view, state=state, uncertain=False, code=event.code)


def _held(view: FeeView, event: MoneySuspended) -> FeeView:
    held = Held(suspense_id=event.suspense_id, amount=event.amount, misfit=event.misfit)
    certain = event.order == view.order and event.misfit in CERTAIN
    return _with(view, held=(*view.held, held), uncertain=view.uncertain and not certain)


def _gone(view: FeeView, suspense_id: str, **changes: Any) -> FeeView:
    held = (
        one.model_copy(update=changes) if one.suspense_id == suspense_id else one
        for one in view.held
    )
    return _with(view, held=tuple(held))


def _returned(view: FeeView, event: RefundEvent) -> FeeView:
    if isinstance(event, RefundRequested):
        asked = event.model_dump(include={"refund_id", "suspense_id", "amount", "ground"})
        new = Returned(**asked, state="requested", account_given=event.account is not None)
        told = _with(view, refunds=(*view.refunds, new))
        return _gone(told, event.suspense_id, gone=True) if event.suspense_id else told
    refunds = tuple(
        _moved(one, event) if one.refund_id == event.refund_id else one for one in view.refunds
    )
    [moved] = [one for one in refunds if one.refund_id == event.refund_id]
    told = _with(view, refunds=refunds)
    if moved.suspense_id is None:
        return told
    return _gone(told, moved.suspense_id, gone=moved.state != "rejected")


def _moved(one: Returned, event: RefundEvent) -> Returned:
    reference = event.reference if isinstance(event, RefundPaid) else one.reference
    state = state_after(event) or one.state
    given = one.account_given or event.type == "payment.refund-account-given.v1"
    return one.model_copy(update={"state": state, "reference": reference, "account_given": given})


fee_view: ViewSpec[FeeView] = ViewSpec(
    name="fees",
    of=FeeView,
    empty=lambda key: FeeView(fee_id=key),
    projections=(Projection(PAYMENT, lambda event: event.fee_id, project),),
    indexes=(
        ("dossier_id", "requested_at"),
        ("uncertain", "initiated_at"),
        ("amount", "state", "requested_at"),
    ),
)
