"""A dossier as its owner and its officials see it, without what lies in the vault. Pure."""

from datetime import datetime
from typing import assert_never

from contracts.dossier import (
    DossierDeclared,
    DossierErased,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierReopened,
    DossierState,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    ResultReturned,
)
from contracts.event import Recorded
from contracts.handling import (
    DossierApproved,
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DossierWarned,
    DueExtended,
    ForeignCodeNoted,
    HandlingEvent,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
)
from contracts.payment import PaymentEvent
from contracts.refund import RefundPaid
from contracts.streams import DOSSIER, PAYMENT
from services.chassis.projection import Projection, ViewSpec, changed
from services.dossier.projections.shapes import DossierView, Notice, Opinion, Remark

Changes = dict[str, object]


def project_dossier(view: DossierView, recorded: Recorded[DossierEvent]) -> DossierView:
    """The dossier after one more of its events; what moves it quiets the watch."""
    moved: Changes = {"moved_at": recorded.time, "notices": ()}
    if isinstance(recorded.data, DossierWarned | ForeignCodeNoted | DossierErased):
        moved = {}
    return changed(view, **(moved | _change(view, recorded.data, recorded.time)))


def _change(  # noqa: C901, PLR0911, PLR0912 - one case per event
    view: DossierView, event: DossierEvent, at: datetime
) -> Changes:
    """What one event changes in the view."""
    match event:
        case DossierOpened():
            about = event.model_dump(include={"applicant", "procedure"})
            named = {"procedure_name": event.procedure_name, "opened_at": at}
            return {"state": DossierState.DRAFT, **about, **named}
        case DossierDeclared():
            copied = event.model_dump(include={"agency", "form", "principal"})
            filed = {"papers": event.papers, "fees": event.fees}
            return {"state": DossierState.DECLARED, **copied, **filed}
        case DossierReopened():
            taken_back: Changes = {"form": None, "papers": (), "fees": (), "relieved": 0}
            return {"state": DossierState.DRAFT, **taken_back}
        case DossierFeeSettled():
            return _settled(view, event)
        case DossierSubmitted():
            return {"state": DossierState.SUBMITTED, "code": event.code, "submitted_at": at}
        case DossierReceived():
            return _received(event, at)
        case DossierHandedOver():
            taken = {"handler": event.to, "step": event.step, "step_due": event.step_due}
            return {"state": DossierState.IN_PROGRESS, **taken}
        case DossierSupplemented():
            answered = {"form": event.form, "papers": event.papers, "due": event.due}
            return {"state": view.before, **answered, **_over()}
        case DossierWithdrawn():
            return _withdrawn(view, event, at)
        case DossierFinished():
            return {"state": DossierState.FINISHED, "result": event.result, "finished_at": at}
        case ResultReturned():
            return {"state": DossierState.RETURNED, "ended_at": at}
        case DossierErased():
            return {"erased": True}
        case _:
            return _handled(view, event, at)


def _handled(  # noqa: C901, PLR0911 - one case per event
    view: DossierView, event: HandlingEvent, at: datetime
) -> Changes:
    """What officials and the watch change in the view."""
    match event:
        case DossierRefused():
            ended: Changes = {"state": DossierState.REFUSED, "ended_at": at}
            return ended | _remarked(view, _remark(event, at))
        case SupplementRequested():
            waits = _waiting(view, DossierState.SUPPLEMENT_WANTED, event.since)
            asked = {"wanted": event.wanted, "answer_by": event.answer_by}
            extra = {"wanted": event.wanted, "until": event.answer_by}
            return waits | asked | _remarked(view, changed(_remark(event, at), **extra))
        case PaymentRequired():
            waits = _waiting(view, DossierState.PAYMENT_WANTED, event.since)
            owed = {"fees": (*view.fees, *event.lines), "fee_settled": False}
            return waits | owed | _remarked(view, _remark(event, at))
        case OpinionRequested():
            return _opinion_requested(view, event, at)
        case OpinionGiven():
            return _opinion_given(view, event, at)
        case DueExtended():
            remark = changed(_remark(event, at), until=event.due, previous=event.previous)
            return {"due": event.due, "extended": True, **_remarked(view, remark)}
        case DossierStopped():
            stopped = {"state": DossierState.STOPPED, "since": event.since}
            return stopped | _remarked(view, _remark(event, at))
        case DossierResumed():
            return {"state": DossierState.IN_PROGRESS, "due": event.due, **_over()}
        case DossierApproved():
            return {"approved_by": event.by}
        case DossierWarned():
            notice = Notice(alert=event.alert, deadline=event.deadline, at=at)
            return {"notices": (*view.notices, notice)}
        case ForeignCodeNoted():
            return {"foreign": {**view.foreign, event.system: event.foreign}}
    assert_never(event)


def _received(event: DossierReceived, at: datetime) -> Changes:
    return {
        "state": DossierState.RECEIVED,
        "due": event.due,
        "handler": event.by,
        "term": event.term,
        "calendar": event.calendar,
        "rules": event.rules,
        "step": event.rules.first,
        "received_at": at,
        "received_by": event.by,
    }


def _settled(view: DossierView, event: DossierFeeSettled) -> Changes:
    relieved = view.relieved + event.relieved
    if view.state is DossierState.PAYMENT_WANTED and event.due is not None:
        over = {"state": view.before, "due": event.due, **_over()}
        return {"fee_settled": True, "relieved": relieved, **over}
    settled = event.amount > 0 or relieved >= sum(line.total for line in view.fees)
    return {"fee_settled": settled, "relieved": relieved}


def _withdrawn(view: DossierView, event: DossierWithdrawn, at: datetime) -> Changes:
    remark = Remark(kind="dossier.withdrawn", at=at, words=event.words)
    ended = {"fee_after": event.fee, "ended_at": at, **_over()}
    return {"state": DossierState.WITHDRAWN, **_remarked(view, remark), **ended}


def _waiting(view: DossierView, state: DossierState, since: datetime) -> Changes:
    return {"state": state, "before": view.state, "since": since}


def _over() -> Changes:
    """The wait is over."""
    return {"since": None, "answer_by": None, "wanted": ()}


def _remark(
    event: DossierRefused | SupplementRequested | PaymentRequired | DueExtended | DossierStopped,
    at: datetime,
) -> Remark:
    return Remark(
        kind=event.type.rpartition(".")[0],
        at=at,
        by=event.by,
        ground=event.ground if isinstance(event, DossierRefused | DossierStopped) else None,
        words=event.words,
    )


def _remarked(view: DossierView, remark: Remark) -> Changes:
    return {"remarks": (*view.remarks, remark)}


def _opinion_requested(view: DossierView, event: OpinionRequested, at: datetime) -> Changes:
    opinion = Opinion(
        opinion_id=event.opinion_id,
        agency=event.agency,
        asked_by=event.by,
        asked_at=at,
        answer_by=event.answer_by,
        question=event.words,
    )
    return {"opinions": (*view.opinions, opinion), "asked": (*view.asked, event.agency)}


def _opinion_given(view: DossierView, event: OpinionGiven, at: datetime) -> Changes:
    answer = {"answer": event.words, "answered_by": event.by, "answered_at": at}
    opinions = tuple(
        changed(opinion, **answer) if opinion.opinion_id == event.opinion_id else opinion
        for opinion in view.opinions
    )
    return {"opinions": opinions, "asked": tuple(o.agency for o in opinions if o.answer is None)}


def project_payment(view: DossierView, recorded: Recorded[PaymentEvent]) -> DossierView:
    """The dossier after one more fact of its payments: that what was paid went back."""
    return changed(view, refunded=view.refunded or isinstance(recorded.data, RefundPaid))


def _given_back(event: PaymentEvent) -> str | None:
    return event.dossier_id if isinstance(event, RefundPaid) else None


dossier_view: ViewSpec[DossierView] = ViewSpec(
    name="dossiers",
    of=DossierView,
    empty=lambda dossier_id: DossierView(dossier_id=dossier_id),
    projections=(
        Projection(DOSSIER, lambda event: event.dossier_id, project_dossier),
        Projection(PAYMENT, _given_back, project_payment),
    ),
    indexes=(
        ("agency", "state", "due"),
        ("agency", "state", "ended_at"),
        ("agency", "notices.alert"),
        ("applicant", "opened_at"),
        ("handler.person_id", "state", "due"),
        ("asked",),
        ("procedure", "erased", "ended_at"),
    ),
)
