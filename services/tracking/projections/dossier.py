"""The dossier stream's part of a timeline. Pure."""

from datetime import datetime
from typing import assert_never

from contracts.codes import name_of
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
from services.chassis.projection import changed
from services.tracking.projections.shapes import Entry, Timeline, entry_of

Changes = dict[str, object]


def project_dossier(view: Timeline, recorded: Recorded[DossierEvent]) -> Timeline:
    """The timeline after one more event of the dossier."""
    changes, entry = _change(view, recorded)
    return changed(view, **changes, handled=(*view.handled, entry))


def _change(  # noqa: C901, PLR0911, PLR0912 - one case per event
    view: Timeline, recorded: Recorded[DossierEvent]
) -> tuple[Changes, Entry]:
    """What the event changes, and its line."""
    match recorded.data:
        case DossierOpened() as fact:
            return _opened(fact, recorded.time), entry_of(recorded)
        case DossierDeclared() as fact:
            changes: Changes = {"state": DossierState.DECLARED, "agency": fact.agency}
            return changes, entry_of(recorded, papers=str(len(fact.papers)))
        case DossierFeeSettled() as fact:
            return _settled(view, fact), entry_of(recorded, amount=str(fact.amount + fact.relieved))
        case DossierSubmitted() as fact:
            return _submitted(view, fact, recorded.time), entry_of(recorded, code=fact.code)
        case DossierReceived() as fact:
            changes = {"state": DossierState.RECEIVED, "due": fact.due, "handler": fact.by}
            return changes, entry_of(recorded, fact.by, due=fact.due.isoformat())
        case DossierHandedOver() as fact:
            changes = {"state": DossierState.IN_PROGRESS, "handler": fact.to}
            return changes, entry_of(recorded, fact.by, to=fact.to.name, to_title=fact.to.title)
        case DossierFinished() as fact:
            return {"state": DossierState.FINISHED}, entry_of(recorded, fact.by)
        case ResultReturned() as fact:
            entry = entry_of(recorded, fact.by, channel=fact.channel)
            return {"state": DossierState.RETURNED}, entry
        case DossierReopened():
            return {"state": DossierState.DRAFT}, entry_of(recorded)
        case DossierSupplemented() as fact:
            changes = {"state": view.before, "due": fact.due, "since": None, "answer_by": None}
            return changes, entry_of(recorded, papers=str(len(fact.papers)))
        case DossierWithdrawn() as fact:
            changes = {"state": DossierState.WITHDRAWN, "answer_by": None}
            return changes, entry_of(recorded, fee=fact.fee)
        case DossierErased() as fact:
            return {"erased": True}, entry_of(recorded, ground=fact.ground)
        case event:
            return _handled(view, event, recorded)


def _opened(fact: DossierOpened, at: datetime) -> Changes:
    """What stands at the top from the first draft on."""
    return {
        "state": DossierState.DRAFT,
        "applicant": fact.applicant,
        "procedure": fact.procedure,
        "procedure_name": fact.procedure_name,
        "opened_at": at,
    }


def _handled(  # noqa: C901, PLR0911 - one case per event
    view: Timeline, event: HandlingEvent, recorded: Recorded[DossierEvent]
) -> tuple[Changes, Entry]:
    """What officials and the watch changed on its way, and its line."""
    match event:
        case DossierRefused():
            return {"state": DossierState.REFUSED}, entry_of(
                recorded, event.by, ground=event.ground
            )
        case SupplementRequested():
            until = event.answer_by.isoformat()
            entry = entry_of(recorded, event.by, items=str(len(event.wanted)), until=until)
            return _asked_back(view, event), entry
        case PaymentRequired():
            amount = sum(line.total for line in event.lines)
            entry = entry_of(recorded, event.by, amount=str(amount))
            return _waiting(view, DossierState.PAYMENT_WANTED, event.since), entry
        case OpinionRequested():
            until = event.answer_by.isoformat()
            entry = entry_of(recorded, event.by, agency=event.agency, until=until)
            return _asked({**view.opinions, event.opinion_id: event.agency}), entry
        case OpinionGiven():
            return _answered(view, event), entry_of(recorded, event.by)
        case DueExtended():
            promised = {"due": event.due.isoformat(), "previous": event.previous.isoformat()}
            return {"due": event.due}, entry_of(recorded, event.by, **promised)
        case DossierStopped():
            return _stopped(event), entry_of(recorded, event.by, ground=event.ground)
        case DossierResumed():
            promised = {"due": event.due.isoformat()} if event.due else {}
            return _resumed(event), entry_of(recorded, event.by, **promised)
        case DossierApproved():
            return {}, entry_of(recorded, event.by)
        case DossierWarned():
            deadline = event.deadline.isoformat()
            return {}, entry_of(recorded, alert=event.alert, deadline=deadline)
        case ForeignCodeNoted():
            noted = entry_of(recorded, system=event.system, foreign=event.foreign)
            return _named(view, event.foreign), noted
    assert_never(event)


def _submitted(view: Timeline, fact: DossierSubmitted, at: datetime) -> Changes:
    known: Changes = {"state": DossierState.SUBMITTED, "code": fact.code, "submitted_at": at}
    return known | _named(view, fact.code)


def _named(view: Timeline, code: str) -> Changes:
    """One more name by which it is found."""
    return {"names": tuple(dict.fromkeys((*view.names, name_of(code))))}


def _asked(opinions: dict[str, str]) -> Changes:
    """Who still owes an opinion."""
    return {"opinions": opinions, "asked": tuple(dict.fromkeys(opinions.values()))}


def _answered(view: Timeline, event: OpinionGiven) -> Changes:
    left = {one: who for one, who in view.opinions.items() if one != event.opinion_id}
    return _asked(left)


def _stopped(event: DossierStopped) -> Changes:
    return {"state": DossierState.STOPPED, "since": event.since, "answer_by": None}


def _resumed(event: DossierResumed) -> Changes:
    return {"state": DossierState.IN_PROGRESS, "due": event.due, "since": None}


def _waiting(view: Timeline, state: DossierState, since: datetime) -> Changes:
    return {"state": state, "before": view.state, "since": since}


def _asked_back(view: Timeline, event: SupplementRequested) -> Changes:
    waits = _waiting(view, DossierState.SUPPLEMENT_WANTED, event.since)
    return {**waits, "answer_by": event.answer_by}


def _settled(view: Timeline, fact: DossierFeeSettled) -> Changes:
    """Money that an agency waited for lets the dossier go on."""
    if fact.due is None:
        return {}
    return {"state": view.before, "due": fact.due, "since": None}
