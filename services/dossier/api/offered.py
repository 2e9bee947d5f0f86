"""Which moves are offered to whom: only those that would be accepted now. Pure."""

from datetime import datetime

from contracts.access import Act, Caller, may
from contracts.province import Calendar
from contracts.values import Official, PersonId
from services.dossier.domain import deadline
from services.dossier.domain.moves import MOVES, is_open
from services.dossier.domain.state import Dossier


def acting(who: Caller, dossier: Dossier) -> Official:
    """The caller, named as deputy where they do the work of whoever has the dossier."""
    holder = dossier.handler.person_id if dossier.handler else None
    return who.official(PersonId(holder) if holder else None)


def moves_of(who: Caller, dossier: Dossier, at: datetime, calendar: Calendar) -> list[Act]:
    """The moves that the dossier, the hands it is in and the caller's roles allow now."""
    by = acting(who, dossier) if who.kind == "official" else None
    owner, agency = PersonId(dossier.applicant), dossier.agency or None
    too_late = dossier.due and not deadline.is_extendable(dossier.due, at, calendar)
    return [
        move
        for move in MOVES
        if not (move is Act.EXTEND and too_late)
        and may(who, move, owner=owner, agency=who.agency if move is Act.GIVE_OPINION else agency)
        and is_open(dossier, move, by)
    ]
