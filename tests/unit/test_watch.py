"""What the watchdog says, and when: a dossier is left alone while the clock goes on."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import Term
from contracts.dossier import DossierEvent, DossierHandedOver, DossierState, DossierSupplemented
from contracts.handling import (
    Alert,
    DossierStopped,
    DossierWarned,
    DueExtended,
    Ground,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
    Wanted,
)
from contracts.streams import DOSSIER
from contracts.values import OpinionId
from services.chassis.handle import Cause, record
from services.chassis.memory import MemoryPlatform
from services.chassis.platform import Rooms
from services.dossier.domain.deadline import ahead_of, due, last_to_apologise
from services.dossier.domain.watch import Standing, deadlines
from services.dossier.projections.watched import watched_view
from services.dossier.reactions import Watchdog
from tests.dossiers import (
    CALENDAR,
    CODE,
    COMMUNE,
    DOSSIER_ID,
    FINISHED,
    HANDED_OVER,
    LE,
    LINE,
    MAU,
    OPENED,
    RECEIVED,
    STRANGER,
    SUBMITTED,
    declared,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WORDS = "sha256:" + "c" * 64
OPINION = OpinionId("o-" + "1" * 32)
SENT_IN = (OPENED, declared(), SUBMITTED)


def local(text: str) -> datetime:
    """`2026-11-16 09:30`, a wall clock in the province, as the house counts."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)


class Watchroom:
    """A house in memory whose clock the test moves."""

    def __init__(self) -> None:
        self.now = local("2026-11-16 09:30")
        self.platform = MemoryPlatform(clock=lambda: self.now)
        self.view = watched_view(CALENDAR)
        self.stream = self.platform.stream(DOSSIER)
        self.dog = Watchdog(self.stream, self.platform.view(self.view), self.platform.clock)

    async def happens(self, *facts: DossierEvent) -> None:
        """These facts, now."""
        subject = DOSSIER.subject(DOSSIER_ID)
        for fact in facts:
            cause = Cause(correlationid=uuid4(), causationid=uuid4(), at=self.now)
            expected = await self.stream.tip(subject)
            await self.stream.append(record(fact, subject, cause), expected=expected)
        await self.platform.settle(Rooms(views=[self.view]))

    async def left_alone(self, until: str) -> list[tuple[str, str]]:
        """What is said meanwhile: when, by the wall clock, and what."""
        end, before = local(until), len(self.stream.log)
        while self.now < end:
            self.now += timedelta(minutes=15)
            await self.dog.look()
            await self.dog.look()  # before the view has seen what was said: it is said once
            await self.platform.settle(Rooms(views=[self.view]))
        return [(f"{at.astimezone(VIETNAM):%d %H:%M}", said) for at, said in self.said(before)]

    def said(self, since: int = 0) -> list[tuple[datetime, str]]:
        """What the watchdog put into the stream: the alert, or the ground of the stop."""
        return [
            (recorded.time, fact.alert if isinstance(fact, DossierWarned) else fact.ground)
            for recorded in self.stream.log[since:]
            if isinstance(fact := recorded.data, DossierWarned | DossierStopped)
        ]


def run(*story: DossierEvent | str) -> list[tuple[str, str]]:
    """Facts happen; strings: it is left alone until then. What was said on the way."""

    async def told() -> list[tuple[str, str]]:
        room = Watchroom()
        heard: list[tuple[str, str]] = []
        for part in story:
            if isinstance(part, str):
                heard += await room.left_alone(part)
            else:
                await room.happens(part)
        return heard

    return asyncio.run(told())


LONG = RECEIVED.model_copy(
    update={"term": Term(amount=10, unit="working-day"), "due": local("2026-12-01 09:30")}
)
STEP = DossierHandedOver(
    dossier_id=DOSSIER_ID,
    code=CODE,
    by=LE,
    to=MAU,
    step="tham-tra",
    step_due=local("2026-11-18 09:30"),
)


def test_nobody_receives_it():
    assert run(*SENT_IN, "2026-11-23 09:30") == [("17 09:30", Alert.RECEPTION_LATE)]


def test_it_stands_still_then_an_apology_is_due_then_it_is_late():
    # due on Tuesday 1 December; the last moment to apologise is Monday at 17:00
    assert run(*SENT_IN, LONG, HANDED_OVER, "2026-12-09 09:30") == [
        ("19 09:30", Alert.STANDING_STILL),
        ("30 07:00", Alert.APOLOGY_DUE),
        ("01 09:30", Alert.OVERDUE),
    ]


def test_a_step_is_late_soon_and_then_late():
    assert run(*SENT_IN, LONG, STEP, "2026-11-18 17:00") == [
        ("17 15:30", Alert.STEP_LATE_SOON),
        ("18 09:30", Alert.STEP_LATE),
    ]


def test_of_a_step_that_is_short_nobody_says_that_it_is_late_soon():
    short = STEP.model_copy(update={"step_due": local("2026-11-16 15:30")})
    assert run(*SENT_IN, LONG, short, "2026-11-16 17:00") == [("16 15:30", Alert.STEP_LATE)]


@pytest.mark.parametrize(
    ("received", "late"),
    [("2026-11-16 14:45", "16 17:00"), ("2026-11-16 15:15", "17 11:30")],
)
def test_reception_passes_on_the_same_day_or_after_three_the_next_morning(received: str, late: str):
    heard = run(*SENT_IN, received, LONG, "2026-11-18 07:00")
    assert (late, Alert.STEP_LATE) in heard


def test_who_moves_in_time_hears_nothing():
    story = (*SENT_IN, LONG, STEP, "2026-11-17 14:00", HANDED_OVER, "2026-11-18 10:00", FINISHED)
    assert run(*story, "2026-12-09 09:30") == []


def test_who_apologised_is_not_asked_to_again():
    extended = DueExtended(
        dossier_id=DOSSIER_ID,
        code=CODE,
        by=MAU,
        previous=LONG.due,
        due=local("2026-12-03 09:30"),
        calendar=CALENDAR.version,
        words=WORDS,
    )
    heard = run(*SENT_IN, LONG, HANDED_OVER, "2026-11-18 10:00", extended, "2026-12-08 09:30")
    assert [alert for _, alert in heard] == [Alert.STANDING_STILL, Alert.OVERDUE]
    assert heard[-1][0] == "03 09:30"


def test_a_day_is_too_short_to_speak_of_apologies():
    heard = run(*SENT_IN, RECEIVED, HANDED_OVER, "2026-11-18 09:30")
    assert heard == [("17 09:30", Alert.OVERDUE)]


ASKED_BACK = SupplementRequested(
    dossier_id=DOSSIER_ID,
    code=CODE,
    by=MAU,
    wanted=(Wanted(item="form", ground=Ground.INCOMPLETE),),
    words=WORDS,
    answer_by=local("2026-11-20 10:00"),
    since=local("2026-11-16 09:30"),
)
CONSULTED = OpinionRequested(
    dossier_id=DOSSIER_ID,
    code=CODE,
    opinion_id=OPINION,
    by=MAU,
    agency=COMMUNE,
    answer_by=local("2026-11-18 10:00"),
    words=WORDS,
)
OPINED = OpinionGiven(
    dossier_id=DOSSIER_ID, code=CODE, opinion_id=OPINION, by=STRANGER, words=WORDS
)


def test_the_citizen_does_not_answer():
    heard = run(*SENT_IN, LONG, HANDED_OVER, ASKED_BACK, "2026-12-09 09:30")
    assert heard == [("20 10:00", Ground.NOT_SUPPLEMENTED)]


def test_the_citizen_does_not_pay():
    asked = PaymentRequired(
        dossier_id=DOSSIER_ID,
        code=CODE,
        applicant=OPENED.applicant,
        agency=SUBMITTED.agency,
        by=MAU,
        lines=(LINE,),
        words=WORDS,
        since=local("2026-11-16 09:30"),
    )
    heard = run(*SENT_IN, LONG, HANDED_OVER, asked, "2026-12-22 09:30")
    assert heard == [("01 09:30", Alert.STANDING_STILL)]  # ten working days, one holiday


def test_after_a_wait_in_which_something_happened_it_is_watched_again():
    answer = DossierSupplemented(
        dossier_id=DOSSIER_ID, code=CODE, form=WORDS, papers=(), due=LONG.due, calendar="2026"
    )
    story = (*SENT_IN, LONG, HANDED_OVER, CONSULTED, ASKED_BACK, OPINED, answer)
    said = [what for _, what in run(*story, "2026-12-02 09:30")]
    assert Alert.STANDING_STILL in said
    assert said[-1] == Alert.OVERDUE
    assert Ground.NOT_SUPPLEMENTED not in said


def test_another_agency_does_not_answer():
    story = (*SENT_IN, LONG, HANDED_OVER, CONSULTED)
    assert run(*story, "2026-11-19 09:00") == [("18 10:00", Alert.OPINION_LATE)]
    assert run(*story, OPINED, "2026-11-19 09:00") == []


def test_what_the_watch_says_does_not_count_as_movement():
    async def watch() -> tuple[datetime | None, int]:
        room = Watchroom()
        await room.happens(*SENT_IN)
        await room.left_alone("2026-11-18 09:30")
        kept = await room.platform.view(room.view).get(DOSSIER_ID)
        return (kept.standing.moved_at if kept else None), len(room.said())

    assert asyncio.run(watch()) == (local("2026-11-16 09:30"), 1)


def test_a_watchdog_that_was_away_says_it_when_it_is_back():
    async def watch() -> list[str]:
        room = Watchroom()
        await room.happens(*SENT_IN, LONG, HANDED_OVER)
        room.now = local("2026-12-02 09:30")
        await room.dog.look()
        return [said for _, said in room.said()]

    assert asyncio.run(watch()) == [Alert.STANDING_STILL, Alert.APOLOGY_DUE, Alert.OVERDUE]


INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 5),  # noqa: DTZ001 - a wall clock
    max_value=datetime(2026, 12, 20),  # noqa: DTZ001
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=VIETNAM).astimezone(UTC))


@settings(max_examples=60)
@given(at=INSTANTS, hours=st.integers(1, 40))
def test_ahead_of_a_deadline_is_where_its_term_would_begin(at: datetime, hours: int):
    deadline = due(at, Term(amount=8, unit="hour"), CALENDAR)  # some instant offices are open at
    before = ahead_of(deadline, hours, CALENDAR)
    naive, left = deadline, hours * 60
    while left:
        naive -= timedelta(minutes=1)
        left -= is_open(naive)
    assert before == naive


def is_open(at: datetime) -> bool:
    """Whether offices work in the minute that begins at `at`."""
    clock = at.astimezone(VIETNAM)
    worked = clock.weekday() < 5 and clock.date() not in CALENDAR.holidays
    shift = clock.strftime("%H:%M")
    inside = "07:00" <= shift < "11:30" or "13:30" <= shift < "17:00"
    return inside and (worked or clock.date() in CALENDAR.worked_days_off)


@given(promised=INSTANTS)
def test_the_last_moment_to_apologise_is_on_a_working_day_before(promised: datetime):
    last = last_to_apologise(promised, CALENDAR)
    assert last.astimezone(VIETNAM).date() < promised.astimezone(VIETNAM).date()
    assert is_open(last - timedelta(minutes=1))
    assert not is_open(last)


@pytest.mark.parametrize("state", list(DossierState))
def test_what_can_be_moved_and_what_is_not_paid_is_watched(state: DossierState):
    moment = local("2026-11-16 09:30")
    standing = Standing(state=state, moved_at=moment, received_at=moment, due=LONG.due)
    at_work = {DossierState.SUBMITTED, DossierState.RECEIVED, DossierState.IN_PROGRESS}
    watched = state in at_work | {DossierState.PAYMENT_WANTED}
    assert bool(deadlines(standing, CALENDAR)) == watched
