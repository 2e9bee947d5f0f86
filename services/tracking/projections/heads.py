"""The newest signed head of each log. Pure."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Recorded
from contracts.streams import TRACKING
from contracts.tracking import TrackingEvent
from services.chassis.projection import Projection, ViewSpec


class Head(BaseModel):
    """The largest signed tree head of a log; size 0 while there is none."""

    model_config = ConfigDict(frozen=True)

    log: str
    size: int = 0
    root: str = ""
    signed_at: AwareDatetime | None = None
    note: str = ""


def project_head(view: Head, recorded: Recorded[TrackingEvent]) -> Head:
    """The head after one more was signed."""
    head = recorded.data
    if head.size < view.size:
        return view
    return Head(**head.model_dump(exclude={"type"}))


head_view: ViewSpec[Head] = ViewSpec(
    name="head",
    of=Head,
    empty=lambda log: Head(log=log),
    projections=(Projection(TRACKING, lambda event: event.log, project_head),),
)
