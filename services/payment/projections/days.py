"""How days came out when their money was compared. Pure."""

from pydantic import AwareDatetime, BaseModel

from contracts.days import DayReconciled, Unexplained
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.streams import PAYMENT
from services.chassis.projection import Projection, ViewSpec


class DayView(BaseModel):
    """A day; see `DayReconciled`. `at`: when it came out so."""

    day: str
    providers: tuple[str, ...] = ()
    entries: int = 0
    amount: int = 0
    receipts: int = 0
    held: int = 0
    unexplained: int = 0
    findings: tuple[Unexplained, ...] = ()
    at: AwareDatetime | None = None


def project(view: DayView, recorded: Recorded[PaymentEvent]) -> DayView:
    """The day after one more comparison."""
    event = recorded.data
    if not isinstance(event, DayReconciled):
        return view
    told = event.model_dump(include={"providers", "entries", "amount", "receipts", "held"})
    told |= {"unexplained": event.unexplained, "findings": event.findings}
    return view.model_copy(update={**told, "at": recorded.time})


def _key(event: PaymentEvent) -> str | None:
    return event.day.isoformat() if isinstance(event, DayReconciled) else None


day_view: ViewSpec[DayView] = ViewSpec(
    name="days",
    of=DayView,
    empty=lambda key: DayView(day=key),
    projections=(Projection(PAYMENT, _key, project),),
    indexes=(("day",),),
)
