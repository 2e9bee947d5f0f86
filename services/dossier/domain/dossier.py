"""A dossier: what may be asked of it, and what then becomes true."""

from datetime import datetime
from typing import assert_never

from contracts.access import Act
from contracts.dossier import (
    DossierErased,
    DossierEvent,
    DossierFeeSettled,
    DossierState,
    ResultReturned,
)
from contracts.handling import DossierStopped, DossierWarned, ForeignCodeNoted, Ground
from contracts.payment import FeePaid, FeeReduced, PaymentEvent
from contracts.province import Calendar
from contracts.values import DossierId
from services.chassis.decider import Decider, RejectedError
from services.dossier.domain import citizen, deadline, desk
from services.dossier.domain.commands import (
    CitizenCommand,
    Command,
    DeskCommand,
    Erase,
    HouseCommand,
    Lapse,
    NoteForeignCode,
    OpenDossier,
    ReturnResult,
    SettleFee,
    Warn,
)
from services.dossier.domain.moves import ENDED, check
from services.dossier.domain.state import Dossier, evolve

ERASABLE = ENDED | {DossierState.DRAFT, DossierState.DECLARED, DossierState.STOPPED}


def decide(command: Command, dossier: Dossier) -> DossierEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `dossier.unknown`, `dossier.erased`, or what the three parts refuse with.
    """
    if dossier.status is DossierState.UNKNOWN and not isinstance(command, OpenDossier):
        raise RejectedError("dossier.unknown", "There is no such dossier.")
    if isinstance(command, CitizenCommand | DeskCommand) and dossier.erased:
        raise RejectedError("dossier.erased", "What was filed has been erased.")
    if isinstance(command, CitizenCommand):
        return citizen.decide(command, dossier)
    if isinstance(command, DeskCommand):
        return desk.decide(command, dossier)
    return _noted(command, dossier)


def _noted(command: HouseCommand, dossier: Dossier) -> DossierEvent | None:
    """What other services' facts, the watch, and the passing of time ask for."""
    match command:
        case SettleFee():
            return _settled(command, dossier)
        case ReturnResult():
            return _returned(command, dossier)
        case Warn():
            return _warned(command, dossier)
        case Lapse():
            return _lapsed(command, dossier)
        case NoteForeignCode():
            return _foreign(command, dossier)
        case Erase():
            return _erased(command, dossier)
    assert_never(command)


def _settled(command: SettleFee, dossier: Dossier) -> DossierFeeSettled | None:
    """Money and relief count for what is owed; once nothing is, an agency's clock runs again.

    What comes in just after the citizen took the declaration back counts for the next one.
    """
    reopened = dossier.status is DossierState.DRAFT and dossier.openings > 0
    if dossier.owed == 0 and not (reopened and command.amount):
        return None
    settled = command.amount + command.relieved >= dossier.owed
    waited = dossier.status is DossierState.PAYMENT_WANTED and settled
    due, term, since = dossier.due, dossier.term, dossier.since
    if waited and due and term and since:
        due = deadline.resumed(due, since, command.at, term, command.calendar)
    return DossierFeeSettled(
        dossier_id=dossier.dossier_id,
        fee_id=command.fee_id,
        amount=command.amount,
        due=due if waited else None,
        calendar=command.calendar.version if waited else None,
        relieved=command.relieved,
    )


def _returned(command: ReturnResult, dossier: Dossier) -> ResultReturned | None:
    if dossier.status is DossierState.RETURNED:
        return None  # fetched again: it was returned the first time
    check(dossier, Act.GIVE_OUT, command.by)
    return ResultReturned(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        channel="desk" if command.by else "online",
        by=command.by,
    )


def _warned(command: Warn, dossier: Dossier) -> DossierWarned | None:
    """Each deadline once, and nothing about what has ended."""
    told = (command.alert, command.deadline) in dossier.warned
    if told or dossier.erased or dossier.status in ENDED or not dossier.code:
        return None
    return DossierWarned(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        agency=dossier.agency,
        alert=command.alert,
        deadline=command.deadline,
    )


def _lapsed(command: Lapse, dossier: Dossier) -> DossierStopped | None:
    """Nobody answered in time; an answer that came first is the one that counts."""
    waits = dossier.status is DossierState.SUPPLEMENT_WANTED
    if not waits or dossier.answer_by is None or command.at < dossier.answer_by:
        return None
    return DossierStopped(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        by=None,
        ground=Ground.NOT_SUPPLEMENTED,
        words=None,
        since=dossier.since or command.at,
    )


def _foreign(command: NoteForeignCode, dossier: Dossier) -> ForeignCodeNoted | None:
    if dossier.foreign.get(command.system) == command.foreign:
        return None
    if not dossier.code:
        raise RejectedError("dossier.not-submitted", "The citizen has not handed it in yet.")
    return ForeignCodeNoted(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        system=command.system,
        foreign=command.foreign,
    )


def _erased(command: Erase, dossier: Dossier) -> DossierErased | None:
    if dossier.erased:
        return None
    if dossier.status not in ERASABLE:
        raise RejectedError("dossier.in-handling", "It is erased only once it has ended.")
    return DossierErased(
        dossier_id=dossier.dossier_id, ground=command.ground, pieces=command.pieces
    )


def react(
    event: PaymentEvent, at: datetime, calendar: Calendar
) -> tuple[DossierId, SettleFee] | None:
    """A confirmed payment or a relief settles what is owed; other facts do not concern us."""
    match event:
        case FeeReduced():
            relief = event.previous - event.amount
            settle = SettleFee(
                fee_id=event.fee_id, amount=0, relieved=relief, at=at, calendar=calendar
            )
            return event.dossier_id, settle
        case FeePaid():
            settle = SettleFee(fee_id=event.fee_id, amount=event.amount, at=at, calendar=calendar)
            return event.dossier_id, settle
        case _:
            return None


dossier_decider: Decider[Command, Dossier, DossierEvent] = Decider(
    initial=Dossier(), decide=decide, evolve=evolve
)
