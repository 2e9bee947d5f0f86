"""What accountants see of money that fits no demand. Pure."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from contracts.event import Recorded
from contracts.payment import (
    FeePaid,
    MatchUndone,
    MoneyAssessed,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
)
from contracts.refund import RefundPaid, RefundRejected
from contracts.streams import PAYMENT
from services.chassis.projection import Projection, ViewSpec
from services.payment.domain.receipts import HERE
from services.payment.projections.refunds import Step, step_of

SuspenseState = Literal["open", "nothing", "matched", "settled", "returning", "returned"]


class SuspenseView(BaseModel):
    """Money in suspense, and what became of it.

    Attributes:
        fee_id: the demand whose order it came in under; None: nobody knows the order.
        agency: whose demand that is; empty: nobody's, and so for the collecting agency.
        amount: whole đồng, as far as is known.
        paid_on: the day here, `2026-11-28`.
        state: `open` while an official has to decide; `nothing`: no money had come in; `settled`:
            it paid a demand; `matched`: it is about to.
        demand: the demand that it is, or was, to pay.
        refund_id: the giving back that it is, or was last, part of.
        words: digests of what officials wrote, oldest first.
        steps: oldest first.
    """

    suspense_id: str
    fee_id: str | None = None
    dossier_id: str | None = None
    agency: str = ""
    misfit: str = ""
    provider: str = ""
    order: str = ""
    amount: int = 0
    claimed: str = ""
    currency: str = ""
    transaction: str = ""
    bank: str = ""
    paid_at: AwareDatetime | None = None
    paid_on: str | None = None
    suspended_at: AwareDatetime | None = None
    state: SuspenseState = "open"
    open: bool = True
    demand: str | None = None
    refund_id: str | None = None
    words: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def project(view: SuspenseView, recorded: Recorded[PaymentEvent]) -> SuspenseView:
    """The money after one more fact."""
    event = recorded.data
    told = _told(event)
    if isinstance(event, MoneySuspended):
        told |= {"suspended_at": recorded.time}
    if words := getattr(event, "words", None):
        told |= {"words": (*view.words, words)}
    state = _state_after(event)
    steps = (*view.steps, step_of(recorded))
    return view.model_copy(update={**told, "state": state, "open": state == "open", "steps": steps})


def _told(event: PaymentEvent) -> dict[str, Any]:
    match event:
        case MoneySuspended():
            told = event.model_dump(exclude={"type", "agency"})
            paid_on = f"{event.paid_at.astimezone(HERE):%Y-%m-%d}"
            return told | {"agency": event.agency or "", "paid_on": paid_on}
        case MoneyAssessed(amount=amount):
            return {"amount": amount, "currency": "VND"}
        case MoneyMatched(demand=demand):
            return {"demand": demand}
        case FeePaid(fee_id=fee_id):
            return {"demand": fee_id}
        case MatchUndone():
            return {"demand": None}
        case _:
            return {"refund_id": getattr(event, "refund_id", None)}


def _state_after(event: PaymentEvent) -> SuspenseState:
    match event:
        case MoneySuspended() | MatchUndone() | RefundRejected():
            return "open"
        case MoneyAssessed(amount=amount):
            return "open" if amount else "nothing"
        case MoneyMatched():
            return "matched"
        case FeePaid():
            return "settled"
        case RefundPaid():
            return "returned"
        case _:
            return "returning"  # any other fact of a refund


def _key(event: PaymentEvent) -> str | None:
    if isinstance(event, FeePaid):
        return event.suspense
    return getattr(event, "suspense_id", None)


suspense_view: ViewSpec[SuspenseView] = ViewSpec(
    name="suspense",
    of=SuspenseView,
    empty=lambda key: SuspenseView(suspense_id=key),
    projections=(Projection(PAYMENT, _key, project),),
    indexes=(("agency", "open", "suspended_at"), ("paid_on", "paid_at")),
)
