"""Why a due date is what it is: the facts and rules it follows from. Pure.

Source: Nghị định 61/2018/NĐ-CP, Điều 19; Nghị định 224/2026/NĐ-CP, Điều 15.1g.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from contracts.catalog import Term
from contracts.dossier import (
    DossierEvent,
    DossierFeeSettled,
    DossierReceived,
    DossierSupplemented,
)
from contracts.event import Recorded
from contracts.handling import (
    DossierResumed,
    DossierStopped,
    DueExtended,
    PaymentRequired,
    SupplementRequested,
)
from contracts.province import Calendar
from services.dossier.domain import deadline
from services.dossier.domain.deadline import counted_from, due

WEEKEND = ""  # the name of a day off that has none of its own


class UnknownCalendarError(Exception):
    """The dates follow from an edition of the calendar that is not kept; nothing was explained."""


@dataclass(frozen=True)
class DayOff:
    """A day that does not count; `name` is the holiday's, empty for Saturdays and Sundays."""

    day: date
    name: str


@dataclass(frozen=True)
class Explanation:
    """The due date that a reception promises, and all that it follows from.

    Attributes:
        received: the instant of reception, UTC.
        counted_from: when the term begins to run, UTC: the same instant, or when offices open next.
        term: what the procedure allows.
        days_off: days between the two that do not count, in order.
        due: the result.
        calendar: the edition of the calendar that was used.
    """

    received: datetime
    counted_from: datetime
    term: Term
    days_off: tuple[DayOff, ...]
    due: datetime
    calendar: str


def explain(received: datetime, term: Term, calendar: Calendar) -> Explanation:
    """The due date of a dossier received at `received`, with its reasons."""
    start, end = counted_from(received, calendar), due(received, term, calendar)
    return Explanation(
        received, start, term, _days_off(received, end, calendar), end, calendar.version
    )


def _days_off(start: datetime, end: datetime, calendar: Calendar) -> tuple[DayOff, ...]:
    """The days off from one instant to another, both days included."""
    zone = ZoneInfo(calendar.timezone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    off = (d for d in days if not calendar.is_worked(d))
    return tuple(DayOff(d, calendar.holidays.get(d, WEEKEND)) for d in off)


class Happened(StrEnum):
    """What a chapter of the explanation is about."""

    RECEIVED = "received"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    STOPPED = "stopped"
    EXTENDED = "extended"


class Effect(StrEnum):
    """What it did to the due date."""

    COUNTED = "counted"
    STANDS = "stands"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    CONTINUED = "continued"
    LATE = "late"
    EXTENDED = "extended"


@dataclass(frozen=True)
class Chapter:
    """One thing that happened to the due date.

    Attributes:
        at: when it happened.
        since: when the clock stopped; None where it did not.
        until: when the wait was over; None while it lasts.
        effect: of a wait: the clock stands, the dossier was stopped meanwhile, the term is
            counted again from the start, what was left is counted on, or it was late already.
        counted_from: when the term, or what was left of it, begins to run.
        left: what was left of the term when the clock stopped: working time, or calendar time
            where the term is in calendar days.
        days_off: days from then on up to `due` that do not count.
        due: the promise after it.
        calendar: the edition of the calendar that it was computed with.
        holds: whether computing it anew gives the same.
    """

    happened: Happened
    effect: Effect
    at: datetime
    due: datetime
    since: datetime | None = None
    until: datetime | None = None
    counted_from: datetime | None = None
    left: timedelta | None = None
    days_off: tuple[DayOff, ...] = ()
    calendar: str | None = None
    holds: bool = True


@dataclass(frozen=True)
class Account:
    """How a due date came about; empty while nobody has received the dossier.

    Attributes:
        restarts: whether a supplement makes the term count anew.
    """

    term: Term | None = None
    restarts: bool = False
    chapters: tuple[Chapter, ...] = ()

    @property
    def due(self) -> datetime | None:
        """What is promised; None: nothing."""
        return self.chapters[-1].due if self.chapters else None

    @property
    def since(self) -> datetime | None:
        """Since when the clock stands; None while it runs."""
        waits = self.chapters and self.chapters[-1].effect is Effect.STANDS
        return self.chapters[-1].since if waits else None


def account(
    history: Iterable[Recorded[DossierEvent]], calendars: Mapping[str, Calendar]
) -> Account:
    """How the due date of a dossier came about, from its own events and the dated calendars.

    Raises:
        UnknownCalendarError: an edition of the calendar is not kept.
    """
    told = Account()
    for recorded in history:
        told = _further(told, recorded, calendars)
    return told


def foreseen(at: datetime, term: Term, calendar: Calendar) -> Account:
    """How the due date would come about if the dossier were received at `at`."""
    return Account(term, chapters=(_counted(at, term, due(at, term, calendar), calendar),))


def _further(  # noqa: PLR0911 - one case per kind of event
    told: Account, recorded: Recorded[DossierEvent], calendars: Mapping[str, Calendar]
) -> Account:
    """The account after one more event; before the reception nothing counts."""
    match recorded.data:
        case DossierReceived() as event:
            calendar = _edition(calendars, event.calendar)
            first = _counted(recorded.time, event.term, event.due, calendar)
            return Account(event.term, event.rules.clock == "restart", (first,))
        case SupplementRequested(since=since) if told.due:
            return _waiting(told, Happened.SUPPLEMENT, recorded.time, since)
        case PaymentRequired(since=since) if told.due:
            return _waiting(told, Happened.PAYMENT, recorded.time, since)
        case DossierStopped(since=since) if told.due:
            return _waiting(_stopped(told, recorded.time), Happened.STOPPED, recorded.time, since)
        case DueExtended() as event:
            return _told(told, _extended(event, recorded.time))
        case (
            DossierSupplemented(due=datetime() as end, calendar=str(edition))
            | DossierFeeSettled(due=datetime() as end, calendar=str(edition))
            | DossierResumed(due=datetime() as end, calendar=str(edition))
        ):
            return _over(told, recorded.time, end, _edition(calendars, edition))
        case _:
            return told


def _edition(calendars: Mapping[str, Calendar], version: str) -> Calendar:
    if version not in calendars:
        raise UnknownCalendarError(version)
    return calendars[version]


def _told(told: Account, chapter: Chapter) -> Account:
    return replace(told, chapters=(*told.chapters, chapter))


def _counted(at: datetime, term: Term, promised: datetime, calendar: Calendar) -> Chapter:
    """The whole term, counted from the reception."""
    found = explain(at, term, calendar)
    return Chapter(
        Happened.RECEIVED,
        Effect.COUNTED,
        at,
        promised,
        counted_from=found.counted_from,
        days_off=found.days_off,
        calendar=calendar.version,
        holds=found.due == promised,
    )


def _extended(event: DueExtended, at: datetime) -> Chapter:
    """A later day is named, not counted."""
    return Chapter(Happened.EXTENDED, Effect.EXTENDED, at, event.due, calendar=event.calendar)


def _waiting(told: Account, happened: Happened, at: datetime, since: datetime) -> Account:
    """The clock stands; what was promised is as it was until it goes on."""
    promised = told.chapters[-1].due
    return _told(told, Chapter(happened, Effect.STANDS, at, promised, since=since))


def _stopped(told: Account, at: datetime) -> Account:
    """A wait that the agency put an end to: the clock stands on, now because of the stop."""
    if told.since is None:
        return told
    *before, last = told.chapters
    return replace(told, chapters=(*before, replace(last, effect=Effect.STOPPED, until=at)))


def _over(told: Account, until: datetime, promised: datetime, calendar: Calendar) -> Account:
    """The wait of the last chapter is over, and a new promise was made."""
    *before, last = told.chapters
    if told.term is None or last.since is None:
        return told
    if last.happened is Happened.SUPPLEMENT and told.restarts:
        effect, rest, end = Effect.RESTARTED, None, due(until, told.term, calendar)
    elif last.due <= last.since:
        effect, rest, end = Effect.LATE, None, last.due
    else:
        effect = Effect.CONTINUED
        rest = deadline.left(last.due, last.since, told.term, calendar)
        end = deadline.resumed(last.due, last.since, until, told.term, calendar)
    start = None if effect is Effect.LATE else counted_from(until, calendar)
    ended = replace(
        last,
        effect=effect,
        until=until,
        counted_from=start,
        left=rest,
        days_off=_days_off(until, end, calendar) if start else (),
        due=promised,
        calendar=calendar.version,
        holds=end == promised,
    )
    return replace(told, chapters=(*before, ended))
