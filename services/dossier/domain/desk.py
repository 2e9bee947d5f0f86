"""What follows from what officials do. Pure; which move is allowed when stands in `moves`."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from contracts.access import Act
from contracts.catalog import Term
from contracts.dossier import (
    DossierEvent,
    DossierFinished,
    DossierHandedOver,
    DossierReceived,
)
from contracts.handling import (
    DossierApproved,
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DueExtended,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
)
from services.chassis.decider import RejectedError
from services.dossier.domain import deadline
from services.dossier.domain.commands import (
    Approve,
    AskOpinion,
    AskSupplement,
    DeskCommand,
    ExtendDue,
    Finish,
    GiveOpinion,
    HandOver,
    ReceiveDossier,
    RefuseDossier,
    RequirePayment,
    ResumeDossier,
    StopDossier,
)
from services.dossier.domain.moves import check
from services.dossier.domain.state import Dossier

ACTS: Mapping[type[DeskCommand], Act] = {
    ReceiveDossier: Act.RECEIVE,
    RefuseDossier: Act.REFUSE,
    AskSupplement: Act.ASK_SUPPLEMENT,
    HandOver: Act.HAND_OVER,
    AskOpinion: Act.ASK_OPINION,
    GiveOpinion: Act.GIVE_OPINION,
    RequirePayment: Act.REQUIRE_PAYMENT,
    ExtendDue: Act.EXTEND,
    StopDossier: Act.STOP,
    ResumeDossier: Act.RESUME,
    Approve: Act.APPROVE,
    Finish: Act.FINISH,
}
"""Which move of the table each command is."""


def decide(  # noqa: C901, PLR0911 - one case per command
    command: DeskCommand, dossier: Dossier
) -> DossierEvent:
    """One command of an official's, one fact.

    Raises:
        RejectedError: what `moves.check` refuses with, or `dossier.same-person`,
            `dossier.step-unknown`, `dossier.step-out-of-turn`, `dossier.role-lacking`,
            `dossier.answer-in-the-past`, `dossier.own-agency`, `dossier.opinion-unknown`,
            `dossier.too-late-to-extend`, `dossier.not-later`, `dossier.office-shut`.
    """
    check(dossier, ACTS[type(command)], command.by)
    match command:
        case ReceiveDossier():
            return _received(command, dossier)
        case RefuseDossier():
            return _refused(command, dossier)
        case AskSupplement():
            return _supplement_requested(command, dossier)
        case HandOver():
            return _handed_over(command, dossier)
        case AskOpinion():
            return _opinion_requested(command, dossier)
        case GiveOpinion():
            return _opinion_given(command, dossier)
        case RequirePayment():
            return _payment_required(command, dossier)
        case ExtendDue():
            return _extended(command, dossier)
        case StopDossier():
            return _stopped(command, dossier)
        case ResumeDossier():
            return _resumed(command, dossier)
        case Approve(by=by):
            return DossierApproved(dossier_id=dossier.dossier_id, code=dossier.code, by=by)
        case Finish(by=by, result=result):
            return DossierFinished(
                dossier_id=dossier.dossier_id, code=dossier.code, by=by, result=result
            )
    assert_never(command)


def _received(command: ReceiveDossier, dossier: Dossier) -> DossierReceived:
    return DossierReceived(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        term=command.term,
        due=command.due,
        calendar=command.calendar,
        rules=command.rules,
    )


def _refused(command: RefuseDossier, dossier: Dossier) -> DossierRefused:
    return DossierRefused(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        ground=command.ground,
        words=command.words,
    )


def _supplement_requested(command: AskSupplement, dossier: Dossier) -> SupplementRequested:
    if command.answer_by <= command.at:
        raise RejectedError("dossier.answer-in-the-past", "Give the citizen time to answer.")
    return SupplementRequested(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        wanted=command.wanted,
        words=command.words,
        answer_by=command.answer_by,
        since=command.at,
    )


def _handed_over(command: HandOver, dossier: Dossier) -> DossierHandedOver:
    if command.to.agency != dossier.agency:
        raise RejectedError("dossier.other-agency", "Another agency handles this dossier.")
    holder = dossier.handler.person_id if dossier.handler else None
    if command.to.person_id == holder and command.step == dossier.step:
        raise RejectedError("dossier.same-person", "You have it already.")
    return DossierHandedOver(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        to=command.to,
        step=command.step,
        step_due=_step_due(command, dossier),
    )


def _step_due(command: HandOver, dossier: Dossier) -> datetime | None:
    """When the step should be done; None where there is no workflow.

    A dossier goes to the next step, stays at its own, or goes back to an earlier one.
    """
    workflow = dossier.rules.workflow
    if not workflow and not command.step:
        return None
    place = next((n for n, step in enumerate(workflow) if step.id == command.step), None)
    if place is None:
        raise RejectedError("dossier.step-unknown", "The procedure has no such step.")
    if place > dossier.place + 1:
        raise RejectedError("dossier.step-out-of-turn", "A step before it has not been done.")
    if workflow[place].role not in command.roles:
        raise RejectedError("dossier.role-lacking", "This colleague does not do this step.")
    hours = Term(amount=workflow[place].hours, unit="hour")
    return deadline.due(command.at, hours, command.calendar)


def _opinion_requested(command: AskOpinion, dossier: Dossier) -> OpinionRequested:
    if command.agency == dossier.agency:
        raise RejectedError("dossier.own-agency", "Hand it over to a colleague instead.")
    if command.answer_by <= command.at:
        raise RejectedError("dossier.answer-in-the-past", "Give the agency time to answer.")
    return OpinionRequested(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        opinion_id=command.opinion_id,
        by=command.by,
        agency=command.agency,
        answer_by=command.answer_by,
        words=command.words,
    )


def _opinion_given(command: GiveOpinion, dossier: Dossier) -> OpinionGiven:
    if dossier.opinions.get(command.opinion_id) != command.by.agency:
        raise RejectedError("dossier.opinion-unknown", "This agency was not asked that.")
    return OpinionGiven(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        opinion_id=command.opinion_id,
        by=command.by,
        words=command.words,
    )


def _payment_required(command: RequirePayment, dossier: Dossier) -> PaymentRequired:
    return PaymentRequired(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        applicant=dossier.applicant,
        agency=dossier.agency,
        by=command.by,
        lines=command.lines,
        words=command.words,
        since=command.at,
    )


def _extended(command: ExtendDue, dossier: Dossier) -> DueExtended:
    """Once, at latest the day before, to a later instant at which offices are open."""
    if dossier.due is None:
        raise RejectedError("dossier.not-now", "Nothing was promised yet.")
    if not deadline.is_extendable(dossier.due, command.at, command.calendar):
        raise RejectedError("dossier.too-late-to-extend", "At latest the day before it is due.")
    if command.due <= dossier.due:
        raise RejectedError("dossier.not-later", "The new day must be later than the promised one.")
    if not deadline.is_working_time(command.due, command.calendar):
        raise RejectedError("dossier.office-shut", "Offices are shut at that time.")
    return DueExtended(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        previous=dossier.due,
        due=command.due,
        calendar=command.calendar.version,
        words=command.words,
    )


def _stopped(command: StopDossier, dossier: Dossier) -> DossierStopped:
    return DossierStopped(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        ground=command.ground,
        words=command.words,
        since=dossier.since or command.at,
    )


def _resumed(command: ResumeDossier, dossier: Dossier) -> DossierResumed:
    due = dossier.due
    if due and dossier.since and dossier.term:
        due = deadline.resumed(due, dossier.since, command.at, dossier.term, command.calendar)
    return DossierResumed(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=command.by,
        due=due,
        calendar=command.calendar.version,
    )
