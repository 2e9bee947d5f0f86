"""A dossier as its owner and its officials see it, without what lies in the vault. Pure."""

from datetime import datetime
from typing import assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import Rules, Term
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
    Alert,
    DossierApproved,
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DossierWarned,
    DueExtended,
    ForeignCodeNoted,
    Ground,
    HandlingEvent,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
    Wanted,
)
from contracts.streams import DOSSIER
from contracts.values import Digest, FeeLine, Filed, Named, Official
from services.chassis.projection import Projection, ViewSpec, changed

Changes = dict[str, object]


class Remark(BaseModel):
    """Something an official, or the citizen, did with a reason.

    Attributes:
        kind: the event's type without its version, e.g. `dossier.refused`.
        words: digest of the reason in the vault.
        wanted: what is to be completed, for a supplement.
        until: until when an answer is wanted; for an extension the new promise.
        previous: for an extension the promise before.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    at: AwareDatetime
    by: Official | None = None
    ground: Ground | None = None
    words: Digest | None = None
    wanted: tuple[Wanted, ...] = ()
    until: AwareDatetime | None = None
    previous: AwareDatetime | None = None


class Opinion(BaseModel):
    """What another agency was asked, and what it answered; both texts lie in the vault."""

    model_config = ConfigDict(frozen=True)

    opinion_id: str
    agency: str
    asked_by: Official
    asked_at: AwareDatetime
    answer_by: AwareDatetime
    question: Digest
    answer: Digest | None = None
    answered_by: Official | None = None
    answered_at: AwareDatetime | None = None


class Notice(BaseModel):
    """What the house noticed since the dossier moved last."""

    model_config = ConfigDict(frozen=True)

    alert: Alert
    deadline: AwareDatetime
    at: AwareDatetime


class DossierView(BaseModel):
    """One dossier.

    Attributes:
        principal: digest of whom it is filed for; None: the applicant.
        step: the step of the workflow it is at.
        before: where it goes back to when a wait is over.
        since: when the clock stopped; None while it runs.
        asked: agencies that still owe an opinion; `opinions` holds all that were asked.
        notices: what the watch found since the last movement.
        fee_after: what becomes of the fee of a withdrawn dossier.
        ended_at: since when nothing more will happen.
    """

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    state: DossierState = DossierState.UNKNOWN
    applicant: str = ""
    principal: str | None = None
    procedure: str = ""
    procedure_name: Named = Named(vi="")
    agency: str | None = None
    code: str | None = None
    form: str | None = None
    papers: tuple[Filed, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    fee_settled: bool = False
    opened_at: AwareDatetime | None = None
    submitted_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    received_by: Official | None = None
    due: AwareDatetime | None = None
    term: Term | None = None
    calendar: str | None = None
    rules: Rules = Rules()
    handler: Official | None = None
    step: str = ""
    step_due: AwareDatetime | None = None
    before: DossierState = DossierState.UNKNOWN
    since: AwareDatetime | None = None
    answer_by: AwareDatetime | None = None
    wanted: tuple[Wanted, ...] = ()
    extended: bool = False
    approved_by: Official | None = None
    opinions: tuple[Opinion, ...] = ()
    asked: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    notices: tuple[Notice, ...] = ()
    foreign: dict[str, str] = {}
    fee_after: str | None = None
    moved_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    result: Filed | None = None
    erased: bool = False


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
            return {
                "state": DossierState.DRAFT,
                "applicant": event.applicant,
                "procedure": event.procedure,
                "procedure_name": event.procedure_name,
                "opened_at": at,
            }
        case DossierDeclared():
            copied = event.model_dump(include={"agency", "form", "principal"})
            filed = {"papers": event.papers, "fees": event.fees}
            return {"state": DossierState.DECLARED, **copied, **filed}
        case DossierReopened():
            return {"state": DossierState.DRAFT, "form": None, "papers": (), "fees": ()}
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
            remark = Remark(kind="dossier.withdrawn", at=at, words=event.words)
            ended = {"fee_after": event.fee, "ended_at": at, **_over()}
            return {"state": DossierState.WITHDRAWN, **_remarked(view, remark), **ended}
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
    if view.state is not DossierState.PAYMENT_WANTED or event.due is None:
        return {"fee_settled": True}
    return {"fee_settled": True, "state": view.before, "due": event.due, **_over()}


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


dossier_view: ViewSpec[DossierView] = ViewSpec(
    name="dossiers",
    of=DossierView,
    empty=lambda dossier_id: DossierView(dossier_id=dossier_id),
    projections=(Projection(DOSSIER, lambda event: event.dossier_id, project_dossier),),
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
