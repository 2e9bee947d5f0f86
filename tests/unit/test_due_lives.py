"""Whatever happens to a dossier, its due date is what a patient clerk counts, and is explained so.

The clerk knows no arithmetic: every quarter of an hour is looked at.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.catalog import Rules, Term
from contracts.dossier import DossierEvent, DossierReceived
from contracts.event import Recorded
from contracts.handling import Ground
from contracts.province import Calendar
from services.chassis.decider import RejectedError
from services.dossier.domain import deadline
from services.dossier.domain.commands import (
    AnswerSupplement,
    AskSupplement,
    Command,
    ExtendDue,
    Lapse,
    ReceiveDossier,
    RequirePayment,
    ResumeDossier,
    SettleFee,
    StopDossier,
)
from services.dossier.domain.dossier import dossier_decider
from services.dossier.domain.explanation import (
    Effect,
    Happened,
    UnknownCalendarError,
    account,
)
from tests.dossiers import (
    CALENDAR,
    EXTRA,
    FEE_ID,
    LE,
    OPENED,
    PAPER,
    SUBMITTED,
    SUPPLEMENT_REQUESTED,
    WORDS,
    declared,
)
from tests.facts import envelope

Act = Literal["ask", "answer", "lapse", "charge", "pay", "stop", "resume", "extend", "receive"]
Clock = Literal["restart", "pause"]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
QUARTER = timedelta(minutes=15)
OPEN = [(time(7), time(11, 30)), (time(13, 30), time(17))]
MONDAY = datetime(2026, 11, 16, 9, 30)  # noqa: DTZ001 - a clock on the wall


def utc(wall: datetime) -> datetime:
    """A wall clock in the province."""
    return wall.replace(tzinfo=VIETNAM).astimezone(UTC)


@dataclass
class Clerk:
    """Counts quarters of an hour; `due` and `since` are clocks on the wall."""

    term: Term
    clock: Clock
    calendar: Calendar
    due: datetime | None = None
    since: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether offices work in the quarter that begins at `at`."""
        day = at.date()
        off = at.weekday() in (5, 6) or day in self.calendar.holidays
        if off and day not in self.calendar.worked_days_off:
            return False
        return any(opens <= at.time() < shuts for opens, shuts in OPEN)

    def opening(self, at: datetime) -> datetime:
        """`at`, or when the office opens next."""
        while not self.is_open(at):
            at += QUARTER
        return at

    def counts(self, at: datetime) -> bool:
        """Whether the quarter is one of the term."""
        return self.term.unit == "day" or self.is_open(at)

    def after(self, at: datetime, quarters: int) -> datetime:
        """The end of the last of so many quarters that count."""
        at = self.opening(at)
        while quarters:
            quarters -= self.counts(at)
            at += QUARTER
        return self.opening(at) if self.term.unit == "day" else at

    def whole(self, at: datetime) -> datetime:
        """The end of a term that begins at `at`; whole days end at the hour they began."""
        amount = self.term.amount
        match self.term.unit:
            case "day":
                return self.after(at, 96 * amount)
            case "working-day":
                return self.opening(self.after(at, 32 * amount))
            case "hour":
                end = self.after(at, 4 * amount)
                return end if amount % 8 else self.opening(end)

    def goes_on(self, at: datetime) -> None:
        """The wait is over: what was left is counted from now."""
        since, due = self.since, self.due
        self.since = None
        if since is None or due is None or due <= since:
            return
        if not any(self.is_open(quarter) for quarter in between(since, at)):
            return
        rest = sum(self.counts(quarter) for quarter in between(self.opening(since), due))
        self.due = self.after(at, rest)


def between(start: datetime, end: datetime) -> list[datetime]:
    """The quarters from `start` to `end`."""
    quarters = []
    while start < end:
        quarters.append(start)
        start += QUARTER
    return quarters


@dataclass
class Life:
    """A dossier, its events, and the clerk who counts beside it."""

    clerk: Clerk
    now: datetime
    calendars: dict[str, Calendar]
    history: list[Recorded[DossierEvent]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for fact in (OPENED, declared(), SUBMITTED):
            self.happened(fact)

    def happened(self, fact: DossierEvent) -> None:
        """One more event."""
        recorded = envelope(fact, "dossier.x", len(self.history) + 1)
        self.history.append(recorded.model_copy(update={"time": utc(self.now)}))

    @property
    def facts(self) -> list[DossierEvent]:
        """The events themselves."""
        return [recorded.data for recorded in self.history]

    def command(  # noqa: C901, PLR0911 - one case per act
        self, act: Act, ahead: int
    ) -> Command:
        """What is asked for; `ahead`: by how much an extension is later, in quarters."""
        at, calendar = utc(self.now), self.clerk.calendar
        match act:
            case "ask":
                asked = SUPPLEMENT_REQUESTED.wanted
                until = at + QUARTER
                return AskSupplement(by=LE, wanted=asked, words=WORDS, answer_by=until, at=at)
            case "answer":
                anew = f"sha256:{len(self.history):064x}"
                paper = PAPER.model_copy(update={"digest": anew})
                return AnswerSupplement(form=anew, papers=(paper,), at=at, calendar=calendar)
            case "lapse":
                return Lapse(at=at)
            case "charge":
                return RequirePayment(by=LE, lines=(EXTRA,), words=WORDS, at=at)
            case "pay":
                owed = dossier_decider.fold(self.facts).owed
                return SettleFee(fee_id=FEE_ID, amount=owed, at=at, calendar=calendar)
            case "stop":
                return StopDossier(by=LE, ground=Ground.OTHER, words=WORDS, at=at)
            case "resume":
                return ResumeDossier(by=LE, at=at, calendar=calendar)
            case "extend":
                later = (self.clerk.due or self.now) + ahead * QUARTER
                due = utc(self.clerk.opening(later))
                return ExtendDue(by=LE, due=due, words=WORDS, at=at, calendar=calendar)
            case "receive":
                return ReceiveDossier(
                    by=LE,
                    term=self.clerk.term,
                    due=deadline.due(at, self.clerk.term, calendar),
                    calendar=calendar.version,
                    rules=Rules(clock=self.clerk.clock),
                )

    def does(self, act: Act, ahead: int = 1) -> bool:
        """Whether it was possible; if so the clerk counts too."""
        command = self.command(act, ahead)
        try:
            fact = dossier_decider.decide(command, dossier_decider.fold(self.facts))
        except RejectedError:
            return False
        if fact is None:
            return False
        self.happened(fact)
        self._counted(command)
        return True

    def _counted(self, command: Command) -> None:
        """The clerk hears what was asked for, and not what came of it."""
        clerk = self.clerk
        match command:
            case ReceiveDossier():
                clerk.due = clerk.whole(self.now)
            case AskSupplement() | RequirePayment() | StopDossier() | Lapse():
                clerk.since = clerk.since or self.now
            case AnswerSupplement() if clerk.clock == "restart" and clerk.due:
                clerk.since, clerk.due = None, clerk.whole(self.now)
            case AnswerSupplement() | ResumeDossier():
                clerk.goes_on(self.now)
            case SettleFee() if dossier_decider.fold(self.facts).since is None:
                clerk.goes_on(self.now)
            case ExtendDue(due=due):
                clerk.due = due.astimezone(VIETNAM).replace(tzinfo=None)
            case _:
                pass

    def agrees(self) -> None:
        """Events, explanation and clerk say the same."""
        told = account(self.history, self.calendars)
        counted = self.clerk.due and utc(self.clerk.due)
        assert dossier_decider.fold(self.facts).due == counted
        assert told.due == counted
        assert all(chapter.holds for chapter in told.chapters)
        if counted:
            assert told.since == (self.clerk.since and utc(self.clerk.since))


AFTERWARDS: tuple[Act, ...] = (
    "ask",
    "answer",
    "lapse",
    "charge",
    "pay",
    "stop",
    "resume",
    "extend",
)
GAPS = st.one_of(st.integers(0, 12), st.integers(0, 96 * 5))  # quarters of an hour
STEPS = st.tuples(GAPS, st.sampled_from(AFTERWARDS), st.integers(1, 96 * 6))
TERMS = st.one_of(
    st.builds(Term, amount=st.integers(1, 6), unit=st.just("working-day")),
    st.builds(Term, amount=st.integers(1, 9), unit=st.just("day")),
    st.builds(Term, amount=st.integers(1, 20), unit=st.just("hour")),
)
DAYS = st.dates(date(2026, 11, 9), date(2027, 1, 20))


def edition(version: str) -> st.SearchStrategy[Calendar]:
    """A calendar with days off and days worked as they come."""
    return st.builds(
        lambda off, worked: CALENDAR.model_copy(
            update={
                "version": version,
                "holidays": dict.fromkeys(off, "Nghỉ"),
                "worked_days_off": dict.fromkeys(worked, "Làm bù"),
            }
        ),
        st.frozensets(DAYS, max_size=8),
        st.frozensets(DAYS, max_size=4),
    )


Step = tuple[int, Act, int]


@settings(max_examples=60, deadline=None)
@given(
    term=TERMS,
    clock=st.sampled_from(["restart", "pause"]),
    begins=st.integers(0, 96 * 7),
    before=st.lists(STEPS, max_size=3),
    after=st.lists(STEPS, max_size=8),
    old=edition("old"),
    new=edition("new"),
    decreed=st.integers(0, 9),
)
@example(
    term=Term(amount=3, unit="day"),
    clock="pause",
    begins=34,  # Monday evening: the term begins on Tuesday
    before=[],
    after=[(4, "ask", 1), (6, "answer", 1)],
    old=CALENDAR,
    new=CALENDAR,
    decreed=9,
)
def test_events_explanation_and_clerk_agree_whatever_happens(  # noqa: PLR0913 - a whole life
    *,
    term: Term,
    clock: Clock,
    begins: int,
    before: list[Step],
    after: list[Step],
    old: Calendar,
    new: Calendar,
    decreed: int,
):
    life = Life(
        Clerk(term, clock, old),
        MONDAY + begins * QUARTER,
        {edition.version: edition for edition in (old, new)},
    )
    received: list[Step] = [(0, "receive", 1), (0, "answer", 1), (0, "receive", 1)]
    for number, (gap, act, ahead) in enumerate([*before, *received, *after]):
        life.now += gap * QUARTER
        life.clerk.calendar = new if number >= decreed else old
        life.does(act, ahead)
        life.agrees()


def lived(term: Term, clock: Clock, *steps: tuple[str, Act]) -> Life:
    """A life by the province's own calendar; walls and what was done then."""
    start = datetime.fromisoformat(steps[0][0])
    life = Life(Clerk(term, clock, CALENDAR), start, {CALENDAR.version: CALENDAR})
    for wall, act in steps:
        life.now = datetime.fromisoformat(wall)
        assert life.does(act), act
        life.agrees()
    return life


def wall(at: datetime | None) -> str:
    """As the clock on the wall shows it."""
    assert at is not None
    return f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


TWO_DAYS = Term(amount=2, unit="working-day")


def test_a_supplement_makes_the_term_count_again_from_the_start():
    life = lived(
        TWO_DAYS,
        "restart",
        ("2026-11-16 09:30", "receive"),
        ("2026-11-17 09:30", "ask"),
        ("2026-11-20 19:00", "answer"),
    )
    told = account(life.history, life.calendars)
    received, asked = told.chapters
    assert (received.happened, received.effect) == (Happened.RECEIVED, Effect.COUNTED)
    assert wall(received.due) == "2026-11-18 09:30"
    assert (asked.happened, asked.effect) == (Happened.SUPPLEMENT, Effect.RESTARTED)
    assert [wall(at) for at in (asked.since, asked.until, asked.counted_from, asked.due)] == [
        "2026-11-17 09:30",
        "2026-11-20 19:00",
        "2026-11-23 07:00",
        "2026-11-26 07:00",
    ]
    assert [off.day.day for off in asked.days_off] == [21, 22, 24]
    assert (asked.left, told.since) == (None, None)


def test_a_pause_leaves_what_was_left():
    life = lived(
        TWO_DAYS,
        "pause",
        ("2026-11-16 09:30", "receive"),
        ("2026-11-16 15:00", "ask"),
        ("2026-11-19 10:00", "answer"),
    )
    *_, asked = account(life.history, life.calendars).chapters
    assert asked.effect is Effect.CONTINUED
    assert asked.left == timedelta(hours=12, minutes=30)
    assert wall(asked.due) == "2026-11-20 16:30"


def test_while_it_waits_the_clock_stands_and_the_old_promise_is_shown():
    life = lived(TWO_DAYS, "pause", ("2026-11-16 09:30", "receive"), ("2026-11-16 15:00", "charge"))
    told = account(life.history, life.calendars)
    assert told.chapters[-1].happened is Happened.PAYMENT
    assert told.chapters[-1].effect is Effect.STANDS
    assert wall(told.since) == "2026-11-16 15:00"
    assert wall(told.due) == "2026-11-18 09:30"


def test_who_stops_a_dossier_that_waits_stops_it_as_of_the_wait():
    life = lived(
        TWO_DAYS,
        "restart",
        ("2026-11-16 09:30", "receive"),
        ("2026-11-16 15:00", "ask"),
        ("2026-11-19 10:00", "lapse"),
        ("2026-11-25 10:00", "resume"),
    )
    _, asked, stopped = account(life.history, life.calendars).chapters
    assert (asked.effect, wall(asked.until)) == (Effect.STOPPED, "2026-11-19 10:00")
    assert (stopped.happened, stopped.effect) == (Happened.STOPPED, Effect.CONTINUED)
    assert wall(stopped.since) == "2026-11-16 15:00"
    assert stopped.left == timedelta(hours=12, minutes=30)


def test_what_was_late_when_the_clock_stopped_stays_as_late():
    life = lived(
        Term(amount=1, unit="hour"),
        "pause",
        ("2026-11-16 09:30", "receive"),
        ("2026-11-16 15:00", "stop"),
        ("2026-11-19 10:00", "resume"),
    )
    *_, stopped = account(life.history, life.calendars).chapters
    assert stopped.effect is Effect.LATE
    assert wall(stopped.due) == "2026-11-16 10:30"


def test_an_extension_names_a_later_day_and_says_when_it_was_named():
    life = lived(TWO_DAYS, "pause", ("2026-11-16 09:30", "receive"), ("2026-11-17 09:30", "extend"))
    *_, extended = account(life.history, life.calendars).chapters
    assert (extended.happened, extended.effect) == (Happened.EXTENDED, Effect.EXTENDED)
    assert wall(extended.at) == "2026-11-17 09:30"
    assert wall(extended.due) == "2026-11-18 09:45"
    assert extended.days_off == ()


@pytest.mark.parametrize("unit", ["working-day", "day", "hour"])
def test_a_wait_outside_working_hours_changes_nothing(unit: Literal["working-day", "day", "hour"]):
    for asked, answered in (("2026-11-16 17:00", "2026-11-17 06:45"), ("2026-11-16 12:00",) * 2):
        life = lived(
            Term(amount=5, unit=unit),
            "pause",
            ("2026-11-16 11:00", "receive"),
            (asked, "ask"),
            (answered, "answer"),
        )
        received, waited = account(life.history, life.calendars).chapters
        assert waited.due == received.due


def test_before_the_reception_there_is_nothing_to_explain():
    life = lived(TWO_DAYS, "pause", ("2026-11-16 09:30", "ask"), ("2026-11-19 10:00", "answer"))
    assert account(life.history, life.calendars).chapters == ()
    assert account(life.history, life.calendars).due is None


def test_what_does_not_follow_from_facts_and_calendar_is_not_said_to():
    life = lived(TWO_DAYS, "pause", ("2026-11-16 09:30", "receive"))
    *before, received = life.history
    assert isinstance(received.data, DossierReceived)
    later = received.data.model_copy(update={"due": received.data.due + timedelta(days=1)})
    *_, chapter = account(
        [*before, received.model_copy(update={"data": later})], life.calendars
    ).chapters
    assert (chapter.holds, chapter.due) == (False, later.due)


def test_without_the_calendar_of_its_time_nothing_is_explained():
    life = lived(TWO_DAYS, "pause", ("2026-11-16 09:30", "receive"))
    with pytest.raises(UnknownCalendarError):
        account(life.history, {})


def test_the_chapters_are_told_in_the_order_in_which_they_happened():
    life = lived(
        TWO_DAYS,
        "pause",
        ("2026-11-16 09:30", "receive"),
        ("2026-11-16 10:30", "charge"),
        ("2026-11-16 14:30", "pay"),
        ("2026-11-16 15:30", "extend"),
        ("2026-11-16 16:30", "stop"),
        ("2026-11-17 09:30", "resume"),
    )
    told = account(life.history, life.calendars)
    assert [chapter.happened for chapter in told.chapters] == [
        Happened.RECEIVED,
        Happened.PAYMENT,
        Happened.EXTENDED,
        Happened.STOPPED,
    ]
    assert all(one.at <= other.at for one, other in pairwise(told.chapters))
