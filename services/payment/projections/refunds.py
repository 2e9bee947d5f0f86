"""What accountants see of money that goes back. Pure."""

from typing import Any, Literal, assert_never

from pydantic import AwareDatetime, BaseModel

from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.refund import (
    RefundAccountGiven,
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from contracts.streams import PAYMENT
from contracts.values import Official
from services.chassis.projection import Projection, ViewSpec

RefundStanding = Literal["requested", "approved", "rejected", "paid", "failed"]


class Step(BaseModel):
    """Who did what to money, and when; `by` None: the citizen or the house.

    Attributes:
        what: the event's name, e.g. `refund-approved`.
    """

    what: str
    at: AwareDatetime
    by: Official | None


def step_of(recorded: Recorded[PaymentEvent]) -> Step:
    """What happened, as the one line that the next accountant reads."""
    what = recorded.data.type.split(".")[1]
    return Step(what=what, at=recorded.time, by=getattr(recorded.data, "by", None))


class RefundView(BaseModel):
    """One giving back, and how far it has come.

    Attributes:
        agency: whose demand it was; empty: nobody's.
        amount: whole đồng.
        words: digest of why it is asked for, where somebody said so.
        refusal: digest of why it was rejected.
        account: digest of where it goes.
        code: why the last transfer did not arrive.
        open: somebody still has to do something.
        steps: oldest first.
    """

    refund_id: str
    fee_id: str | None = None
    dossier_id: str | None = None
    suspense_id: str | None = None
    agency: str = ""
    amount: int = 0
    ground: str = ""
    asked_by: str = ""
    words: str | None = None
    refusal: str | None = None
    account: str | None = None
    reference: str | None = None
    code: str | None = None
    state: RefundStanding = "requested"
    open: bool = True
    requested_at: AwareDatetime | None = None
    steps: tuple[Step, ...] = ()


def state_after(event: RefundEvent) -> RefundStanding | None:
    """What a refund is once this has happened; None: as before."""
    match event:
        case RefundRequested():
            return "requested"
        case RefundAccountGiven():
            return None
        case RefundApproved():
            return "approved"
        case RefundRejected():
            return "rejected"
        case RefundPaid():
            return "paid"
        case RefundFailed():
            return "failed"
    assert_never(event)


def project(view: RefundView, recorded: Recorded[PaymentEvent]) -> RefundView:
    """The refund after one more fact."""
    event = recorded.data
    if not isinstance(event, RefundEvent):
        return view
    state = state_after(event) or view.state
    told = _told(event)
    told |= {"requested_at": recorded.time} if isinstance(event, RefundRequested) else {}
    known = {"state": state, "open": state not in ("paid", "rejected")}
    return view.model_copy(update=told | known | {"steps": (*view.steps, step_of(recorded))})


def _told(event: RefundEvent) -> dict[str, Any]:
    match event:
        case RefundRequested():
            told = event.model_dump(exclude={"type", "by", "agency"})
            return told | {"agency": event.agency or ""}
        case RefundAccountGiven(account=account):
            return {"account": account}
        case RefundRejected(words=words):
            return {"refusal": words}
        case RefundPaid(reference=reference):
            return {"reference": reference, "code": None}
        case RefundFailed(code=code):
            return {"code": code}
        case RefundApproved():
            return {}
    assert_never(event)


def _key(event: PaymentEvent) -> str | None:
    return event.refund_id if isinstance(event, RefundEvent) else None


refund_view: ViewSpec[RefundView] = ViewSpec(
    name="refunds",
    of=RefundView,
    empty=lambda key: RefundView(refund_id=key),
    projections=(Projection(PAYMENT, _key, project),),
    indexes=(("agency", "open", "requested_at"), ("fee_id", "requested_at")),
)
