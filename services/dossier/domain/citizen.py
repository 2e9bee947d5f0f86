"""What follows from what citizens ask: open, declare, correct, submit, answer, withdraw. Pure."""

from datetime import datetime
from typing import Literal, assert_never

from contracts.access import Act
from contracts.dossier import (
    DossierDeclared,
    DossierEvent,
    DossierOpened,
    DossierReopened,
    DossierState,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
)
from services.chassis.decider import RejectedError
from services.dossier.domain import deadline
from services.dossier.domain.changing import not_renewed
from services.dossier.domain.commands import (
    AnswerSupplement,
    CitizenCommand,
    DeclareDossier,
    OpenDossier,
    ReopenDossier,
    SubmitDossier,
    WithdrawDossier,
)
from services.dossier.domain.moves import check
from services.dossier.domain.state import Dossier


def decide(command: CitizenCommand, dossier: Dossier) -> DossierEvent | None:
    """One command of the citizen's, at most one fact; None when it is already so.

    Raises:
        RejectedError: `dossier.not-declared`, `dossier.fee-unpaid`,
            `dossier.not-supplemented`, or what `moves.check` refuses with.
    """
    match command:
        case OpenDossier():
            return _open(command, dossier)
        case DeclareDossier():
            return _declare(command, dossier)
        case ReopenDossier():
            return _reopen(dossier)
        case SubmitDossier():
            return _submit(command, dossier)
        case WithdrawDossier():
            return _withdraw(command, dossier)
        case AnswerSupplement():
            return _answer(command, dossier)
    assert_never(command)


def ready(dossier: Dossier) -> None:
    """Go on only if it has been declared and nothing is owed.

    Raises:
        RejectedError: `dossier.not-declared` or `dossier.fee-unpaid`.
    """
    if dossier.status in (DossierState.UNKNOWN, DossierState.DRAFT):
        raise RejectedError("dossier.not-declared", "Declare the contents to be true first.")
    if dossier.owed > 0:
        raise RejectedError("dossier.fee-unpaid", f"{dossier.owed} đồng are still owed.")


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
        principal=command.principal,
    )


def _reopen(dossier: Dossier) -> DossierReopened | None:
    if dossier.status is DossierState.DRAFT:
        return None
    check(dossier, Act.REOPEN)
    return DossierReopened(dossier_id=dossier.dossier_id)


def _submit(command: SubmitDossier, dossier: Dossier) -> DossierSubmitted | None:
    if dossier.code:
        return None  # handed in twice: the first one counts
    ready(dossier)
    return DossierSubmitted(
        dossier_id=dossier.dossier_id,
        code=command.code,
        applicant=dossier.applicant,
        procedure=dossier.procedure,
        procedure_name=dossier.procedure_name,
        agency=dossier.agency,
    )


def _withdraw(command: WithdrawDossier, dossier: Dossier) -> DossierWithdrawn | None:
    if dossier.status is DossierState.WITHDRAWN:
        return None
    check(dossier, Act.WITHDRAW)
    return DossierWithdrawn(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        fee=fee_after_withdrawal(dossier, command),
        words=command.words,
    )


def fee_after_withdrawal(
    dossier: Dossier, command: WithdrawDossier
) -> Literal["none", "refund", "kept"]:
    """What becomes of what was paid, by the rules of the reception, or of today before it.

    A fee that is not refundable is kept whatever the rules say.
    """
    if dossier.paid == 0:
        return "none"
    early = dossier.received_by is None
    rules = command.rules if early else dossier.rules
    goes_back = early and dossier.refundable and rules.refund == "before-reception"
    return "refund" if goes_back else "kept"


def _answer(command: AnswerSupplement, dossier: Dossier) -> DossierSupplemented:
    check(dossier, Act.ANSWER)
    if lacking := not_renewed(dossier, command.form, command.papers):
        raise RejectedError("dossier.not-supplemented", f"Still wanted: {', '.join(lacking)}.")
    return DossierSupplemented(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        form=command.form,
        papers=command.papers,
        due=due_after_supplement(dossier, command),
        calendar=command.calendar.version,
    )


def due_after_supplement(dossier: Dossier, command: AnswerSupplement) -> datetime | None:
    """The new promise: the term anew, or what was left of it; None before the reception."""
    if dossier.due is None or dossier.term is None or dossier.since is None:
        return None
    if dossier.rules.clock == "restart":
        return deadline.due(command.at, dossier.term, command.calendar)
    return deadline.resumed(dossier.due, dossier.since, command.at, dossier.term, command.calendar)
