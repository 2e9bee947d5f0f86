"""What people see of demands for money. Pure."""

from typing import Literal, assert_never

from pydantic import AwareDatetime, BaseModel

from contracts.event import Recorded
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    PaymentEvent,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.streams import PAYMENT
from contracts.values import FeeLine, PersonId
from services.chassis.projection import Projection, ViewSpec


class FeeView(BaseModel):
    """One demand, and how far it has come.

    Attributes:
        amount: whole đồng.
        order: our reference at the provider, of the newest attempt or of the one that was paid.
        initiated_at: when the newest attempt began.
        uncertain: nobody has told us yet how that attempt ended, even if the demand was cancelled.
        transaction: the provider's id of the payment.
        bank: the bank's code, as the provider names it.
        cancelled: why it is not asked for any more; stays when it was paid after all.
    """

    fee_id: str
    dossier_id: str = ""
    applicant: PersonId = PersonId("")
    agency: str = ""
    lines: tuple[FeeLine, ...] = ()
    amount: int = 0
    requested_at: AwareDatetime | None = None
    state: Literal["requested", "initiated", "failed", "cancelled", "paid"] = "requested"
    order: str | None = None
    initiated_at: AwareDatetime | None = None
    uncertain: bool = False
    transaction: str | None = None
    bank: str | None = None
    paid_at: AwareDatetime | None = None
    cancelled: str | None = None


def project(view: FeeView, recorded: Recorded[PaymentEvent]) -> FeeView:
    """The demand after one more fact."""
    event = recorded.data
    match event:
        case FeeRequested():
            asked = event.model_dump(include={"dossier_id", "applicant", "agency", "amount"})
            asked |= {"lines": event.lines, "requested_at": recorded.time}
            return view.model_copy(update=asked)
        case PaymentInitiated(order=order):
            begun = {"state": "initiated", "order": order, "initiated_at": recorded.time}
            return view.model_copy(update={**begun, "uncertain": True})
        case PaymentFailed(order=order):
            if order != view.order:
                return view  # an older attempt's end says nothing of the newest
            state = view.state if view.cancelled else "failed"
            return view.model_copy(update={"state": state, "uncertain": False})
        case FeePaid():
            paid = event.model_dump(include={"order", "transaction", "bank", "paid_at"})
            return view.model_copy(update={"state": "paid", "uncertain": False, **paid})
        case FeeCancelled(ground=ground):
            return view.model_copy(update={"state": "cancelled", "cancelled": ground})
    assert_never(event)


fee_view: ViewSpec[FeeView] = ViewSpec(
    name="fees",
    of=FeeView,
    empty=lambda key: FeeView(fee_id=key),
    projections=(Projection(PAYMENT, lambda event: event.fee_id, project),),
    indexes=(("dossier_id", "requested_at"), ("uncertain", "initiated_at")),
)
