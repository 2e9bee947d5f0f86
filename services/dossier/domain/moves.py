"""Which move is allowed in which state: the table of the house. Data, and drawn in the docs.

The states are the ten that the National Portal knows (domain facts §2.1), and the draft before.
Who may move is `contracts.access`; here stands only what the dossier itself allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.access import Act
from contracts.dossier import DossierState
from contracts.identity import Role
from contracts.values import Official
from services.chassis.decider import RejectedError
from services.dossier.domain.state import Dossier

DECLARED, SUBMITTED = DossierState.DECLARED, DossierState.SUBMITTED
RECEIVED, IN_PROGRESS = DossierState.RECEIVED, DossierState.IN_PROGRESS
SUPPLEMENT_WANTED = DossierState.SUPPLEMENT_WANTED
PAYMENT_WANTED, STOPPED = DossierState.PAYMENT_WANTED, DossierState.STOPPED
WAITING = (SUPPLEMENT_WANTED, PAYMENT_WANTED)
AT_WORK = (RECEIVED, IN_PROGRESS)
ENDED = frozenset({DossierState.REFUSED, DossierState.WITHDRAWN, DossierState.RETURNED})
STAYS, GOES_BACK = "stays", "goes back to where it was"


@dataclass(frozen=True)
class Rule:
    """When a move is allowed, and where it leads.

    Attributes:
        into: the state after it, `STAYS`, or `GOES_BACK` to the one before the wait.
        in_hands: only for whoever has the dossier now, or their deputy.
    """

    out_of: tuple[DossierState, ...]
    into: DossierState | str
    in_hands: bool = False


MOVES: Mapping[Act, Rule] = {
    Act.REOPEN: Rule((DECLARED,), DossierState.DRAFT),
    Act.RECEIVE: Rule((SUBMITTED,), RECEIVED),
    Act.REFUSE: Rule((SUBMITTED,), DossierState.REFUSED),
    Act.ASK_SUPPLEMENT: Rule((SUBMITTED, *AT_WORK), SUPPLEMENT_WANTED, in_hands=True),
    Act.ANSWER: Rule((SUPPLEMENT_WANTED,), GOES_BACK),
    Act.HAND_OVER: Rule(AT_WORK, IN_PROGRESS, in_hands=True),
    Act.ASK_OPINION: Rule((IN_PROGRESS,), STAYS, in_hands=True),
    Act.GIVE_OPINION: Rule((*AT_WORK, *WAITING), STAYS),
    Act.REQUIRE_PAYMENT: Rule(AT_WORK, PAYMENT_WANTED, in_hands=True),
    Act.EXTEND: Rule(AT_WORK, STAYS, in_hands=True),
    Act.STOP: Rule((*AT_WORK, *WAITING), STOPPED),
    Act.RESUME: Rule((STOPPED,), IN_PROGRESS),
    Act.APPROVE: Rule((IN_PROGRESS,), STAYS, in_hands=True),
    Act.FINISH: Rule(AT_WORK, DossierState.FINISHED, in_hands=True),
    Act.GIVE_OUT: Rule((DossierState.FINISHED,), DossierState.RETURNED),
    Act.WITHDRAW: Rule((SUBMITTED, *AT_WORK, *WAITING), DossierState.WITHDRAWN),
}


def has(dossier: Dossier, official: Official) -> bool:
    """Whether the dossier is in this official's hands, or in those of whom they act for."""
    holder = dossier.handler.person_id if dossier.handler else None
    return holder is not None and holder in (official.person_id, official.acting_for)


def is_open(dossier: Dossier, move: Act, by: Official | None = None) -> bool:
    """Whether `move` may be offered now; `by` None: to the citizen."""
    try:
        check(dossier, move, by)
    except RejectedError:
        return False
    return True


def check(dossier: Dossier, move: Act, by: Official | None = None) -> None:
    """Go on only if the dossier allows `move` now.

    Raises:
        RejectedError: `dossier.erased`, `dossier.not-now`, `dossier.not-submitted`,
            `dossier.already-received`, `dossier.not-in-progress`, `dossier.not-finished`,
            `dossier.not-yours`, `dossier.other-agency`, or why this one move is not possible.
    """
    rule = MOVES[move]
    if dossier.erased:
        raise RejectedError("dossier.erased", "What was filed has been erased.")
    if dossier.status not in rule.out_of:
        raise _not_now(dossier, move)
    if by is not None:
        _of_the_agency(dossier, move, by)
    if by is not None and rule.in_hands and dossier.handler is not None and not has(dossier, by):
        raise RejectedError("dossier.not-yours", "A colleague handles this dossier now.")
    _checks_of_its_own(dossier, move, by)


def _not_now(dossier: Dossier, move: Act) -> RejectedError:
    """Why the state does not allow it, as plainly as possible."""
    before = dossier.status in (DossierState.UNKNOWN, DossierState.DRAFT, DECLARED)
    if before and move is not Act.REOPEN:
        return RejectedError("dossier.not-submitted", "The citizen has not handed it in yet.")
    if move in (Act.RECEIVE, Act.REFUSE):
        return RejectedError("dossier.already-received", "A colleague has dealt with it already.")
    if move is Act.GIVE_OUT:
        return RejectedError("dossier.not-finished", "There is no result yet.")
    if move in (Act.HAND_OVER, Act.FINISH):
        return RejectedError("dossier.not-in-progress", f"The dossier is {dossier.status}.")
    return RejectedError("dossier.not-now", f"Not while the dossier is {dossier.status}.")


def _of_the_agency(dossier: Dossier, move: Act, by: Official) -> None:
    """Go on only if it is this official's agency's, or their opinion was asked.

    Raises:
        RejectedError: `dossier.other-agency`.
    """
    asked = move is Act.GIVE_OPINION and by.agency in dossier.opinions.values()
    if by.agency != dossier.agency and not asked:
        raise RejectedError("dossier.other-agency", "Another agency handles this dossier.")


def _checks_of_its_own(dossier: Dossier, move: Act, by: Official | None) -> None:
    """What one move needs beyond the state."""
    match move:
        case Act.REOPEN if dossier.paid > 0:
            raise RejectedError("dossier.paid-already", "What was paid for stays as it was.")
        case Act.EXTEND if dossier.extended:
            raise RejectedError("dossier.extended-already", "A later day is promised only once.")
        case Act.RESUME if dossier.received_by is None:
            raise RejectedError("dossier.never-received", "Nobody had received it.")
        case Act.APPROVE if dossier.approved:
            raise RejectedError("dossier.approved-already", "It is approved already.")
        case Act.APPROVE if dossier.role not in (Role.APPROVER, None):
            raise RejectedError("dossier.not-its-step", "It is not up for approval.")
        case Act.FINISH if dossier.needs_approval and not dossier.approved:
            raise RejectedError("dossier.not-approved", "It has not been approved yet.")
        case Act.GIVE_OPINION if by is None or by.agency not in dossier.opinions.values():
            raise RejectedError("dossier.opinion-unknown", "This agency was not asked.")
        case _:
            return
