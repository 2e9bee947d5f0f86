"""When each dossier was received, waited and was finished: what its time is counted from. Pure."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.dossier import (
    DossierDeclared,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierReceived,
    DossierSupplemented,
)
from contracts.event import Recorded
from contracts.handling import (
    DossierResumed,
    DossierStopped,
    PaymentRequired,
    SupplementRequested,
)
from contracts.streams import DOSSIER
from services.chassis.projection import Projection, ViewSpec, changed

Asked = SupplementRequested | PaymentRequired | DossierStopped
GoesOn = DossierSupplemented | DossierFeeSettled | DossierResumed
Counts = DossierDeclared | DossierReceived | DossierFinished | Asked | GoesOn


class Pace(BaseModel):
    """One dossier's times.

    Attributes:
        calendar: the edition its due date was counted with.
        waits: from when to when its clock stood; `since`: from when it stands now.
    """

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    procedure: str = ""
    agency: str = ""
    received_at: AwareDatetime | None = None
    calendar: str = ""
    waits: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()
    since: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None


def project_pace(  # noqa: PLR0911 - one case per event
    view: Pace, recorded: Recorded[DossierEvent]
) -> Pace:
    """The times after one more of the dossier's events; most say nothing of them."""
    match recorded.data:
        case DossierDeclared(procedure=procedure, agency=agency):
            return changed(view, procedure=procedure, agency=agency)
        case DossierReceived(calendar=calendar):
            return changed(view, received_at=recorded.time, calendar=calendar)
        case SupplementRequested() | PaymentRequired() | DossierStopped() as asked:
            return changed(view, since=view.since or asked.since)
        case DossierSupplemented() | DossierResumed():
            return _goes_on(view, recorded.time)
        case DossierFeeSettled(due=due) if due is not None:
            return _goes_on(view, recorded.time)
        case DossierFinished():
            return changed(_goes_on(view, recorded.time), finished_at=recorded.time)
        case _:
            return view


def _goes_on(view: Pace, at: datetime) -> Pace:
    if view.since is None:
        return view
    return changed(view, waits=(*view.waits, (view.since, at)), since=None)


pace_view: ViewSpec[Pace] = ViewSpec(
    name="pace",
    of=Pace,
    empty=lambda dossier_id: Pace(dossier_id=dossier_id),
    projections=(
        Projection(
            DOSSIER,
            lambda event: event.dossier_id if isinstance(event, Counts) else None,
            project_pace,
        ),
    ),
    indexes=(("procedure", "finished_at"),),
)
