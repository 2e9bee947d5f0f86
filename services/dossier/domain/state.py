"""What decisions need to know of a dossier's past, and how its facts change it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

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
from contracts.handling import (
    Alert,
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
    Wanted,
)
from contracts.identity import Role
from contracts.values import DossierId, Filed, Named, Official, OpinionId, PersonId
from services.chassis.decider import changed

NO_DOSSIER, NOBODY, UNNAMED = DossierId(""), PersonId(""), Named(vi="")


@dataclass(frozen=True)
class Dossier:
    """The state of the aggregate; what people read lives in projections.

    Attributes:
        form: digest of the form that holds now; empty while there is none.
        papers: those that hold now.
        named: digests of all that was filed since the declaration, replaced things included.
        openings: how often form and papers were opened to changes anew after the first draft.
        wanted: what the citizen was asked to complete, and has not yet.
        owed: whole đồng still to be paid before it goes on.
        paid: whole đồng that came in.
        refundable: whether any fee of it may ever be given back.
        handler: the official who has it now.
        received_by: None while nobody has received it.
        due: what is promised; None before the reception.
        rules: those in force at the reception.
        step: the step of the workflow it is at; empty where there is none.
        before: where it goes back to when the wait is over.
        since: when the clock stopped; None while it runs.
        answer_by: until when the citizen may answer what was asked for.
        opinions: the agencies that were asked and have not answered.
        foreign: how other systems call it.
    """

    status: DossierState = DossierState.UNKNOWN
    dossier_id: DossierId = NO_DOSSIER
    applicant: PersonId = NOBODY
    procedure: str = ""
    procedure_name: Named = UNNAMED
    agency: str = ""
    form: str = ""
    papers: tuple[Filed, ...] = ()
    named: frozenset[str] = frozenset()
    openings: int = 0
    wanted: tuple[Wanted, ...] = ()
    owed: int = 0
    paid: int = 0
    refundable: bool = False
    code: str = ""
    handler: Official | None = None
    received_by: Official | None = None
    term: Term | None = None
    due: datetime | None = None
    rules: Rules = field(default_factory=Rules)
    step: str = ""
    before: DossierState = DossierState.UNKNOWN
    since: datetime | None = None
    answer_by: datetime | None = None
    extended: bool = False
    approved: bool = False
    opinions: Mapping[OpinionId, str] = field(default_factory=dict)
    warned: frozenset[tuple[Alert, datetime]] = frozenset()
    foreign: Mapping[str, str] = field(default_factory=dict)
    erased: bool = False

    @property
    def place(self) -> int:
        """Where in the workflow it is, counted from 0; -1 where it is nowhere."""
        return next((n for n, s in enumerate(self.rules.workflow) if s.id == self.step), -1)

    @property
    def role(self) -> Role | None:
        """Whose step it is; None where there is no workflow."""
        return self.rules.workflow[self.place].role if self.place >= 0 else None

    @property
    def needs_approval(self) -> bool:
        """Whether the workflow has an approver."""
        return any(step.role is Role.APPROVER for step in self.rules.workflow)


def evolve(  # noqa: C901, PLR0911, PLR0912 - one case per event
    dossier: Dossier, event: DossierEvent
) -> Dossier:
    """What is true of the dossier once `event` has happened. Never fails: facts are facts."""
    match event:
        case DossierOpened():
            return Dossier(
                status=DossierState.DRAFT,
                dossier_id=event.dossier_id,
                applicant=event.applicant,
                procedure=event.procedure,
                procedure_name=event.procedure_name,
            )
        case DossierDeclared():
            return _declared(dossier, event)
        case DossierReopened():
            empty = changed(dossier, form="", papers=(), named=frozenset(), owed=0)
            return changed(empty, status=DossierState.DRAFT, openings=dossier.openings + 1)
        case DossierFeeSettled():
            return _settled(dossier, event)
        case DossierSubmitted():
            return changed(dossier, status=DossierState.SUBMITTED, code=event.code)
        case DossierReceived():
            return _received(dossier, event)
        case DossierHandedOver():
            return _handed_over(dossier, event)
        case DossierSupplemented():
            return _supplemented(dossier, event)
        case DossierWithdrawn():
            return changed(dossier, status=DossierState.WITHDRAWN)
        case DossierFinished():
            return changed(dossier, status=DossierState.FINISHED)
        case ResultReturned():
            return changed(dossier, status=DossierState.RETURNED)
        case DossierErased():
            return changed(dossier, erased=True)
        case _:
            return _handled(dossier, event)


def _handled(  # noqa: C901, PLR0911 - one case per event
    dossier: Dossier, event: HandlingEvent
) -> Dossier:
    """What officials and the watch changed on its way."""
    match event:
        case DossierRefused():
            return changed(dossier, status=DossierState.REFUSED)
        case SupplementRequested():
            return _asked_back(dossier, event)
        case PaymentRequired():
            owed = dossier.owed + sum(line.total for line in event.lines)
            waits = _waiting(dossier, DossierState.PAYMENT_WANTED, event.since)
            refundable = dossier.refundable or any(line.refundable for line in event.lines)
            return changed(waits, owed=owed, refundable=refundable)
        case OpinionRequested():
            asked = {**dossier.opinions, event.opinion_id: event.agency}
            return changed(dossier, opinions=asked)
        case OpinionGiven():
            left = {o: agency for o, agency in dossier.opinions.items() if o != event.opinion_id}
            return changed(dossier, opinions=left)
        case DueExtended():
            return changed(dossier, due=event.due, extended=True)
        case DossierStopped():
            return changed(dossier, status=DossierState.STOPPED, since=event.since)
        case DossierResumed():
            return changed(dossier, status=DossierState.IN_PROGRESS, due=event.due, since=None)
        case DossierApproved():
            return changed(dossier, approved=True)
        case DossierWarned():
            return changed(dossier, warned=dossier.warned | {(event.alert, event.deadline)})
        case ForeignCodeNoted():
            return changed(dossier, foreign={**dossier.foreign, event.system: event.foreign})
    assert_never(event)


def _declared(dossier: Dossier, event: DossierDeclared) -> Dossier:
    """What came in for an earlier declaration counts for this one."""
    owed = max(0, sum(line.total for line in event.fees) - dossier.paid)
    word = changed(dossier, status=DossierState.DECLARED, agency=event.agency, owed=owed)
    named = frozenset({event.form, event.principal or "", *(p.digest for p in event.papers)})
    refundable = any(line.refundable for line in event.fees)
    filed = changed(word, form=event.form, papers=event.papers, named=named)
    return changed(filed, refundable=refundable)


def _asked_back(dossier: Dossier, event: SupplementRequested) -> Dossier:
    waits = _waiting(dossier, DossierState.SUPPLEMENT_WANTED, event.since)
    opened = changed(waits, wanted=event.wanted, openings=dossier.openings + 1)
    return changed(opened, answer_by=event.answer_by)


def _supplemented(dossier: Dossier, event: DossierSupplemented) -> Dossier:
    named = dossier.named | {event.form, *(paper.digest for paper in event.papers)}
    filed = changed(dossier, form=event.form, papers=event.papers, named=named, wanted=())
    return changed(filed, status=dossier.before, due=event.due, since=None)


def _handed_over(dossier: Dossier, event: DossierHandedOver) -> Dossier:
    """Who passes it back to an earlier step takes the approval with it."""
    moved = changed(dossier, status=DossierState.IN_PROGRESS, handler=event.to, step=event.step)
    return changed(moved, approved=dossier.approved and moved.place >= dossier.place)


def _waiting(dossier: Dossier, status: DossierState, since: datetime) -> Dossier:
    return changed(dossier, status=status, before=dossier.status, since=since)


def _received(dossier: Dossier, event: DossierReceived) -> Dossier:
    return changed(
        dossier,
        status=DossierState.RECEIVED,
        handler=event.by,
        received_by=event.by,
        term=event.term,
        due=event.due,
        rules=event.rules,
        step=event.rules.first,
    )


def _settled(dossier: Dossier, event: DossierFeeSettled) -> Dossier:
    owed = max(0, dossier.owed - event.amount - event.relieved)
    paid = dossier.paid + event.amount
    after = changed(dossier, owed=owed, paid=paid)
    if dossier.status is not DossierState.PAYMENT_WANTED or owed:
        return after
    return changed(after, status=dossier.before, due=event.due or dossier.due, since=None)
