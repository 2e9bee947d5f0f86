"""A dossier: what may be asked of it, and what then becomes true."""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.dossier import (
    DossierDeclared,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierState,
    DossierSubmitted,
    ResultReturned,
)
from contracts.payment import FeePaid, PaymentEvent
from contracts.values import DossierId, Named, Official, PersonId
from services.chassis.decider import Decider, RejectedError
from services.dossier.domain.commands import (
    Command,
    DeclareDossier,
    Finish,
    HandOver,
    OpenDossier,
    ReceiveDossier,
    ReturnResult,
    SettleFee,
    SubmitDossier,
)

# State

NO_DOSSIER, NOBODY, UNNAMED = DossierId(""), PersonId(""), Named(vi="")


@dataclass(frozen=True)
class Dossier:
    """What decisions need to know of the past; what people read lives in projections.

    Attributes:
        owed: whole đồng still to be paid before it can be submitted.
        handler: the official who has it now.
    """

    status: DossierState = DossierState.UNKNOWN
    dossier_id: DossierId = NO_DOSSIER
    applicant: PersonId = NOBODY
    procedure: str = ""
    procedure_name: Named = UNNAMED
    agency: str = ""
    owed: int = 0
    code: str = ""
    handler: Official | None = None


# Decide and evolve


def decide(  # noqa: C901, PLR0911 - one case per command
    command: Command, dossier: Dossier
) -> DossierEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `dossier.unknown`, `dossier.fee-unpaid`, `dossier.not-declared`,
            `dossier.not-submitted`, `dossier.already-received`, `dossier.not-in-progress`,
            `dossier.not-yours`, `dossier.same-person`, `dossier.other-agency`,
            `dossier.not-finished`.
    """
    if dossier.status is DossierState.UNKNOWN and not isinstance(command, OpenDossier):
        raise RejectedError("dossier.unknown", "There is no such dossier.")
    match command:
        case OpenDossier():
            return _open(command, dossier)
        case DeclareDossier():
            return _declare(command, dossier)
        case SettleFee():
            return _settle(command, dossier)
        case SubmitDossier():
            return _submit(command, dossier)
        case ReceiveDossier():
            return _receive(command, dossier)
        case HandOver() | Finish():
            return _work(command, dossier)
        case ReturnResult():
            return _return(command, dossier)
    assert_never(command)


def _open(command: OpenDossier, dossier: Dossier) -> DossierOpened | None:
    if dossier.status is not DossierState.UNKNOWN:
        return None  # asked twice: the first one counts
    return DossierOpened(
        dossier_id=command.dossier_id,
        applicant=command.applicant,
        procedure=command.procedure,
        procedure_name=command.procedure_name,
    )


def _declare(command: DeclareDossier, dossier: Dossier) -> DossierDeclared | None:
    if dossier.status is not DossierState.DRAFT:
        return None  # what was declared first holds
    return DossierDeclared(
        dossier_id=dossier.dossier_id,
        applicant=dossier.applicant,
        procedure=dossier.procedure,
        agency=command.agency,
        form=command.form,
        papers=command.papers,
        fees=command.fees,
    )


def _settle(command: SettleFee, dossier: Dossier) -> DossierFeeSettled | None:
    if dossier.owed == 0:
        return None
    return DossierFeeSettled(
        dossier_id=dossier.dossier_id, fee_id=command.fee_id, amount=command.amount
    )


def ready(dossier: Dossier) -> None:
    """Go on only if it has been declared and nothing is owed.

    Raises:
        RejectedError: `dossier.not-declared` or `dossier.fee-unpaid`.
    """
    if dossier.status in (DossierState.UNKNOWN, DossierState.DRAFT):
        raise RejectedError("dossier.not-declared", "Declare the contents to be true first.")
    if dossier.owed > 0:
        raise RejectedError("dossier.fee-unpaid", f"{dossier.owed} đồng are still owed.")


def _submit(command: SubmitDossier, dossier: Dossier) -> DossierSubmitted | None:
    ready(dossier)
    if dossier.status is not DossierState.DECLARED:
        return None  # handed in twice: the first one counts
    return DossierSubmitted(
        dossier_id=dossier.dossier_id,
        code=command.code,
        applicant=dossier.applicant,
        procedure=dossier.procedure,
        procedure_name=dossier.procedure_name,
        agency=dossier.agency,
    )


def _receive(command: ReceiveDossier, dossier: Dossier) -> DossierReceived:
    match dossier.status:
        case DossierState.SUBMITTED:
            _of_this_agency(dossier, command.by)
            return DossierReceived(
                dossier_id=dossier.dossier_id,
                code=dossier.code,
                by=command.by,
                term=command.term,
                due=command.due,
                calendar=command.calendar,
            )
        case DossierState.DRAFT | DossierState.DECLARED:
            raise RejectedError("dossier.not-submitted", "The citizen has not handed it in yet.")
        case _:
            raise RejectedError("dossier.already-received", "A colleague has received it already.")


def handled_by(dossier: Dossier, official: Official) -> None:
    """Go on only if it is in work, in this official's hands.

    Raises:
        RejectedError: `dossier.not-in-progress` or `dossier.not-yours`.
    """
    if dossier.status not in (DossierState.RECEIVED, DossierState.IN_PROGRESS):
        raise RejectedError("dossier.not-in-progress", f"The dossier is {dossier.status}.")
    if dossier.handler is None or dossier.handler.person_id != official.person_id:
        raise RejectedError("dossier.not-yours", "A colleague handles this dossier now.")


def _work(command: HandOver | Finish, dossier: Dossier) -> DossierEvent:
    handled_by(dossier, command.by)
    match command:
        case HandOver(by=by, to=to):
            _of_this_agency(dossier, to)
            if by.person_id == to.person_id:
                raise RejectedError("dossier.same-person", "You have it already.")
            return DossierHandedOver(dossier_id=dossier.dossier_id, code=dossier.code, by=by, to=to)
        case Finish(by=by, result=result):
            return DossierFinished(
                dossier_id=dossier.dossier_id, code=dossier.code, by=by, result=result
            )
    assert_never(command)


def _return(command: ReturnResult, dossier: Dossier) -> ResultReturned | None:
    match dossier.status:
        case DossierState.FINISHED:
            return ResultReturned(
                dossier_id=dossier.dossier_id,
                code=dossier.code,
                channel="online" if command.online else "desk",
            )
        case DossierState.RETURNED:
            return None  # fetched again: it was returned the first time
        case _:
            raise RejectedError("dossier.not-finished", "There is no result yet.")


def _of_this_agency(dossier: Dossier, official: Official) -> None:
    if official.agency != dossier.agency:
        raise RejectedError("dossier.other-agency", "Another agency handles this dossier.")


def evolve(  # noqa: C901, PLR0911 - one case per event
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
            owed = sum(line.total for line in event.fees)
            return replace(dossier, status=DossierState.DECLARED, agency=event.agency, owed=owed)
        case DossierFeeSettled():
            return replace(dossier, owed=max(0, dossier.owed - event.amount))
        case DossierSubmitted():
            return replace(dossier, status=DossierState.SUBMITTED, code=event.code)
        case DossierReceived():
            return replace(dossier, status=DossierState.RECEIVED, handler=event.by)
        case DossierHandedOver():
            return replace(dossier, status=DossierState.IN_PROGRESS, handler=event.to)
        case DossierFinished():
            return replace(dossier, status=DossierState.FINISHED)
        case ResultReturned():
            return replace(dossier, status=DossierState.RETURNED)
    assert_never(event)


def react(event: PaymentEvent) -> tuple[DossierId, SettleFee] | None:
    """A confirmed payment settles what is owed; other payment facts do not concern us."""
    match event:
        case FeePaid():
            return event.dossier_id, SettleFee(fee_id=event.fee_id, amount=event.amount)
        case _:
            return None


dossier_decider: Decider[Command, Dossier, DossierEvent] = Decider(
    initial=Dossier(), decide=decide, evolve=evolve
)
