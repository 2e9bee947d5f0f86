"""Why a dossier is due when it is, as its owner and its officials read it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pydantic import AwareDatetime, BaseModel

from contracts.catalog import Term
from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.province import Calendar
from services.chassis.problems import ProblemError
from services.dossier.domain.deadline import HOURS_A_DAY
from services.dossier.domain.explanation import (
    Account,
    Chapter,
    Effect,
    Happened,
    UnknownCalendarError,
    account,
)

HOUR = timedelta(hours=1)


class DayOffShown(BaseModel):
    """A day that does not count; `name` is the holiday's, empty for Saturdays and Sundays."""

    day: date
    name: str


class LeftShown(BaseModel):
    """What was left of a term; a day is eight working hours, or 24 hours of calendar days."""

    days: int
    hours: int
    minutes: int


class ChapterShown(BaseModel):
    """One thing that happened to the due date, in order.

    Attributes:
        effect: `counted` at the reception; of a wait `stands` while it lasts, `stopped` when the
            agency put an end to it, then `restarted` (the term from the start), `continued`
            (what was left) or `late` (it was late already); `extended` by a later day.
        at: when it happened.
        since: when the clock stopped.
        until: when the wait was over.
        counted_from: when the term, or what was left, begins to run: at once, or when offices
            open next.
        days_off: days from then on up to `due` that do not count.
        due: the promise after it.
        calendar: the edition of the calendar that was used.
        holds: whether counting it anew gives the same.
    """

    happened: Happened
    effect: Effect
    at: AwareDatetime
    since: AwareDatetime | None
    until: AwareDatetime | None
    counted_from: AwareDatetime | None
    left: LeftShown | None
    days_off: list[DayOffShown]
    due: AwareDatetime
    calendar: str | None
    holds: bool


class DueExplained(BaseModel):
    """A due date and the facts and rules it follows from.

    Attributes:
        since: since when the clock stands; None: it runs, or it is over.
        holds: whether counting anew, from the facts and the dated calendars, gives the same.
    """

    due: AwareDatetime
    since: AwareDatetime | None
    term: Term
    holds: bool
    chapters: list[ChapterShown]


def explained(
    history: Sequence[Recorded[DossierEvent]], calendars: Mapping[str, Calendar]
) -> DueExplained:
    """How the due date came about.

    Raises:
        ProblemError: 409 `dossier.not-received`; 409 `dossier.calendar-unknown`, an edition of
            the calendar that was used is not in the province's pack.
    """
    try:
        found = account(history, calendars)
    except UnknownCalendarError:
        raise ProblemError(
            409, "dossier.calendar-unknown", "Its calendar is not kept here."
        ) from None
    return told(found)


def told(found: Account) -> DueExplained:
    """The account as people read it.

    Raises:
        ProblemError: 409 `dossier.not-received`; there is nothing to explain.
    """
    if found.due is None or found.term is None:
        raise ProblemError(409, "dossier.not-received", "It has not been received yet.")
    return DueExplained(
        due=found.due,
        since=found.since,
        term=found.term,
        holds=all(chapter.holds for chapter in found.chapters),
        chapters=[_shown(chapter, found.term) for chapter in found.chapters],
    )


def _shown(chapter: Chapter, term: Term) -> ChapterShown:
    return ChapterShown(
        happened=chapter.happened,
        effect=chapter.effect,
        at=chapter.at,
        since=chapter.since,
        until=chapter.until,
        counted_from=chapter.counted_from,
        left=None if chapter.left is None else _left(chapter.left, term),
        days_off=[DayOffShown(day=off.day, name=off.name) for off in chapter.days_off],
        due=chapter.due,
        calendar=chapter.calendar,
        holds=chapter.holds,
    )


def _left(left: timedelta, term: Term) -> LeftShown:
    days, rest = divmod(left, 24 * HOUR if term.unit == "day" else HOURS_A_DAY * HOUR)
    hours, rest = divmod(rest, HOUR)
    return LeftShown(days=days, hours=hours, minutes=rest // timedelta(minutes=1))
