"""What the watchdog has in mind of each dossier: how it stands, and what to say when. Pure."""

from functools import partial

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.dossier import (
    DossierErased,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierReceived,
    DossierState,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    ResultReturned,
)
from contracts.event import Recorded
from contracts.handling import (
    Alert,
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DossierWarned,
    DueExtended,
    ForeignCodeNoted,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
)
from contracts.province import Calendar
from contracts.streams import DOSSIER
from services.chassis.projection import ByCalendar, Projection, ViewSpec
from services.dossier.domain.watch import Deadline, Standing, deadlines

ENDS = {
    DossierRefused: DossierState.REFUSED,
    DossierWithdrawn: DossierState.WITHDRAWN,
    DossierFinished: DossierState.FINISHED,
    ResultReturned: DossierState.RETURNED,
}


class Watched(BaseModel):
    """One dossier under watch.

    Attributes:
        before: where it goes back to when a wait is over.
        told: deadlines that were warned of.
        deadlines: those still to come, or not warned of yet.
        next_at: when to look at it next; only while `pending`.
    """

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    standing: Standing = Standing()
    before: DossierState = DossierState.UNKNOWN
    told: tuple[tuple[Alert, AwareDatetime], ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    pending: bool = False
    next_at: AwareDatetime | None = None


def project_watched(calendar: Calendar, view: Watched, recorded: Recorded[DossierEvent]) -> Watched:
    """What is watched after one more event: deadlines follow from how the dossier stands now."""
    event, told = recorded.data, view.told
    if isinstance(event, ForeignCodeNoted | DossierErased):
        return view
    if isinstance(event, DossierWarned):
        told, standing = (*told, (event.alert, event.deadline)), view.standing
    else:
        changes = _change(view, event) | {"moved_at": recorded.time}
        if isinstance(event, DossierReceived):
            changes["received_at"] = recorded.time
        standing = view.standing.model_copy(update=changes)
    waits = isinstance(event, SupplementRequested | PaymentRequired)
    left = tuple(d for d in deadlines(standing, calendar) if (d.alert, d.at) not in told)
    return Watched(
        dossier_id=view.dossier_id,
        standing=standing,
        before=view.standing.state if waits else view.before,
        told=told,
        deadlines=left,
        pending=bool(left),
        next_at=left[0].say_at if left else None,
    )


def _change(  # noqa: C901, PLR0911, PLR0912 - one case per event
    view: Watched, event: DossierEvent
) -> dict[str, object]:
    """What the event changes in how the dossier stands."""
    match event:
        case DossierSubmitted():
            return {"state": DossierState.SUBMITTED}
        case DossierReceived():
            return {"state": DossierState.RECEIVED, "due": event.due}
        case DossierHandedOver():
            return {"state": DossierState.IN_PROGRESS, "step_due": event.step_due}
        case SupplementRequested():
            return {"state": DossierState.SUPPLEMENT_WANTED, "answer_by": event.answer_by}
        case PaymentRequired():
            return {"state": DossierState.PAYMENT_WANTED}
        case DossierSupplemented():
            return {"state": view.before, "due": event.due, "step_due": None}
        case DossierFeeSettled() if event.due:
            return {"state": view.before, "due": event.due, "step_due": None}
        case DossierResumed():
            return {"state": DossierState.IN_PROGRESS, "due": event.due, "step_due": None}
        case DueExtended():
            return {"due": event.due, "extended": True}
        case OpinionRequested():
            asked = {**view.standing.opinions, event.opinion_id: event.answer_by}
            return {"opinions": asked}
        case OpinionGiven():
            opinions = view.standing.opinions.items()
            return {"opinions": {key: at for key, at in opinions if key != event.opinion_id}}
        case DossierStopped():
            return {"state": DossierState.STOPPED}
        case DossierRefused() | DossierWithdrawn() | DossierFinished() | ResultReturned():
            return {"state": ENDS[type(event)]}
        case _:
            return {}


def watched_view(calendar: Calendar) -> ViewSpec[Watched]:
    """The view, by this edition of the calendar; after a new one it is rebuilt."""
    return ViewSpec(
        name="watched",
        of=Watched,
        empty=lambda dossier_id: Watched(dossier_id=dossier_id),
        projections=(
            Projection(DOSSIER, lambda event: event.dossier_id, partial(project_watched, calendar)),
        ),
        indexes=(("pending", "next_at"),),
    )


watched = ByCalendar(watched_view)
