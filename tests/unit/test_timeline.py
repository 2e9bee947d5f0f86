"""Given these events, the timeline reads …; and it reads so however they come in."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.dossier import DossierState
from contracts.event import Event, Recorded
from contracts.notify import Channel, Kind, MessageGivenUp, MessageQueued, MessageSent
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from contracts.values import DossierId, MessageId
from services.chassis.memory import MemoryReadModel
from services.chassis.projection import Projection
from services.chassis.views import apply
from services.tracking.domain.lookup import degree
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view
from tests.dossiers import (
    ANSWER_BY,
    APPROVED,
    CODE,
    COPIES,
    DOSSIER_ID,
    DUE,
    ERASED,
    EXTENDED,
    FEE_ID,
    FOREIGN,
    HANDLING,
    LAPSED,
    LATER,
    LE,
    LINE,
    MAU,
    OPENED,
    OPINION_GIVEN,
    OPINION_REQUESTED,
    OWED,
    PAYMENT_REQUIRED,
    PROCEDURE,
    REFUSED,
    REOPENED,
    RESUMED,
    STOOD,
    STOPPED,
    SUPPLEMENT_REQUESTED,
    SUPPLEMENTED,
    WARD,
    WHOLE_WAY,
    WITHDRAWN,
    settled,
    warned,
)
from tests.facts import ANNA, NOW, envelope

OTHER = DossierId("d-" + "2" * 32)
REQUESTED = FeeRequested(
    fee_id=FEE_ID, dossier_id=DOSSIER_ID, applicant=ANNA, agency=WARD, lines=(LINE,), amount=OWED
)
INITIATED = PaymentInitiated(
    fee_id=FEE_ID, dossier_id=DOSSIER_ID, order="mc1", provider="vnpt", amount=OWED
)
FAILED = PaymentFailed(fee_id=FEE_ID, dossier_id=DOSSIER_ID, order="mc1", code="24")
PAID = FeePaid(
    fee_id=FEE_ID,
    dossier_id=DOSSIER_ID,
    order="mc2",
    provider="vnpt",
    amount=OWED,
    transaction="T1",
    bank="VCB",
    paid_at=datetime(2026, 11, 16, 2, 30, tzinfo=UTC),
)
CANCELLED = FeeCancelled(fee_id=FEE_ID, dossier_id=DOSSIER_ID, ground="withdrawn")
PAYMENTS = (REQUESTED, INITIATED, FAILED, INITIATED, CANCELLED, PAID)
GOES_ON = settled(50_000).model_copy(update={"due": LATER, "calendar": "2026-11"})


def queued(about: DossierId | None) -> MessageQueued:
    return MessageQueued(
        message_id=MessageId("m-1"), kind=Kind.RECEIVED, channel="sms", recipient=ANNA, about=about
    )


def sent(about: DossierId | None, channel: Channel = "sms") -> MessageSent:
    return MessageSent(
        message_id=MessageId("m-1"),
        kind=Kind.RECEIVED,
        channel=channel,
        recipient=ANNA,
        about=about,
    )


GIVEN_UP = MessageGivenUp(
    message_id=MessageId("m-2"),
    kind=Kind.RESULT_READY,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    reason="no-number",
)
NOTICES = (queued(DOSSIER_ID), sent(DOSSIER_ID), sent(None), sent(DOSSIER_ID, "inbox"), GIVEN_UP)

Log = list[Recorded[Any]]


def log(events: Sequence[Event], every: timedelta = timedelta(minutes=1)) -> Log:
    """The events as their stream holds them, `every` so often."""
    return [
        envelope(event, "test.x", place).model_copy(update={"time": NOW + place * every})
        for place, event in enumerate(events, start=1)
    ]


def projection_of(stream: EventStream[Any]) -> Projection[Timeline, Any]:
    return next(p for p in timeline_view.projections if p.events is stream)


async def kept(*batches: tuple[EventStream[Any], Log]) -> dict[str, Timeline]:
    """The timelines after these batches, through the chassis as a service keeps them."""
    views: MemoryReadModel[Timeline] = MemoryReadModel(timeline_view)
    for stream, batch in batches:
        await apply(timeline_view, views, projection_of(stream), batch)
    found = [await views.get(dossier) for dossier in (DOSSIER_ID, OTHER)]
    return {timeline.dossier_id: timeline for timeline in found if timeline}


async def told(dossier: Sequence[Event], *, paid: Sequence[Event] = ()) -> Timeline:
    return (await kept((DOSSIER, log(dossier)), *([(PAYMENT, log(paid))] if paid else [])))[
        DOSSIER_ID
    ]


@pytest.mark.parametrize(
    ("facts", "state", "percent"),
    [
        (1, DossierState.DRAFT, 0),
        (2, DossierState.DECLARED, 10),
        (3, DossierState.DECLARED, 10),
        (4, DossierState.SUBMITTED, 20),
        (5, DossierState.RECEIVED, 40),
        (6, DossierState.IN_PROGRESS, 70),
        (7, DossierState.FINISHED, 100),
        (8, DossierState.RETURNED, 100),
    ],
)
async def test_each_fact_moves_it_on(facts: int, state: DossierState, percent: int):
    timeline = await told(WHOLE_WAY[:facts])
    assert (timeline.state, degree(timeline.state)) == (state, percent)
    assert len(timeline.entries) == facts


def test_of_a_dossier_nobody_has_heard_of_nothing_is_done():
    assert degree(timeline_view.empty("d-x").state) == 0


async def test_at_the_top_stands_who_has_what_until_when():
    timeline = await told(WHOLE_WAY)
    assert timeline.model_dump(exclude={"handled", "paid", "told"}) == {
        "dossier_id": DOSSIER_ID,
        "state": DossierState.RETURNED,
        "code": CODE,
        "applicant": ANNA,
        "procedure": PROCEDURE,
        "procedure_name": COPIES.model_dump(),
        "agency": WARD,
        "opened_at": NOW + timedelta(minutes=1),
        "submitted_at": NOW + timedelta(minutes=4),
        "due": DUE,
        "since": None,
        "before": DossierState.UNKNOWN,
        "answer_by": None,
        "erased": False,
        "names": ("H3423092611160001",),
        "opinions": {},
        "asked": (),
        "handler": MAU.model_dump(),
    }
    assert (await told(WHOLE_WAY[:5])).handler == LE


AT_WORK = WHOLE_WAY[:6]


@pytest.mark.parametrize(
    ("facts", "state", "since", "answer_by"),
    [
        ((SUPPLEMENT_REQUESTED,), DossierState.SUPPLEMENT_WANTED, STOOD, ANSWER_BY),
        ((SUPPLEMENT_REQUESTED, SUPPLEMENTED), DossierState.IN_PROGRESS, None, None),
        ((SUPPLEMENT_REQUESTED, LAPSED), DossierState.STOPPED, STOOD, None),
        ((SUPPLEMENT_REQUESTED, LAPSED, RESUMED), DossierState.IN_PROGRESS, None, None),
        ((SUPPLEMENT_REQUESTED, WITHDRAWN), DossierState.WITHDRAWN, STOOD, None),
        ((PAYMENT_REQUIRED,), DossierState.PAYMENT_WANTED, STOOD, None),
        ((PAYMENT_REQUIRED, settled()), DossierState.PAYMENT_WANTED, STOOD, None),
        ((PAYMENT_REQUIRED, GOES_ON), DossierState.IN_PROGRESS, None, None),
        ((STOPPED,), DossierState.STOPPED, STOOD, None),
        ((STOPPED, RESUMED), DossierState.IN_PROGRESS, None, None),
        ((warned(), FOREIGN, APPROVED, OPINION_REQUESTED), DossierState.IN_PROGRESS, None, None),
    ],
)
async def test_at_the_top_stands_whether_the_clock_does_and_until_when_one_may_answer(
    facts: tuple[Event, ...],
    state: DossierState,
    since: datetime | None,
    answer_by: datetime | None,
):
    timeline = await told((*AT_WORK, *facts))
    assert (timeline.state, timeline.since) == (state, since)
    assert timeline.answer_by == answer_by
    assert len(timeline.entries) == len(AT_WORK) + len(facts)


@pytest.mark.parametrize(
    ("fact", "state"),
    [
        (REFUSED, DossierState.REFUSED),
        (SUPPLEMENT_REQUESTED, DossierState.SUPPLEMENT_WANTED),
        (WITHDRAWN, DossierState.WITHDRAWN),
    ],
)
async def test_what_ends_or_waits_before_the_reception_says_so(fact: Event, state: DossierState):
    timeline = await told((*WHOLE_WAY[:4], fact))
    assert (timeline.state, timeline.due) == (state, None)


async def test_a_later_day_stands_at_the_top_and_both_in_the_line():
    timeline = await told((*AT_WORK, EXTENDED))
    assert timeline.due == LATER
    assert timeline.entries[-1].facts == {"due": LATER.isoformat(), "previous": DUE.isoformat()}


async def test_what_was_filed_and_is_gone_is_marked_and_the_way_stays():
    timeline = await told((*WHOLE_WAY, ERASED))
    assert (timeline.erased, timeline.state) == (True, DossierState.RETURNED)
    assert (await told((*WHOLE_WAY[:2], REOPENED))).state is DossierState.DRAFT


async def test_each_line_says_who_did_what():
    lines = [(e.kind, e.actor, e.facts) for e in (await told(WHOLE_WAY)).entries]
    assert lines == [
        ("dossier.opened", None, {}),
        ("dossier.declared", None, {"papers": "1"}),
        ("dossier.fee-settled", None, {"amount": "16000"}),
        ("dossier.submitted", None, {"code": CODE}),
        ("dossier.received", LE, {"due": "2026-11-17T02:30:00+00:00"}),
        ("dossier.handed-over", LE, {"to": MAU.name, "to_title": MAU.title}),
        ("dossier.finished", MAU, {}),
        ("dossier.result-returned", None, {"channel": "online"}),
    ]


async def test_money_and_messages_stand_in_it_too():
    timeline = (await kept((PAYMENT, log(PAYMENTS)), (NOTIFY, log(NOTICES))))[DOSSIER_ID]
    assert [(e.kind, e.facts) for e in timeline.paid] == [
        ("payment.fee-requested", {"amount": "16000"}),
        ("payment.initiated", {"amount": "16000", "provider": "vnpt"}),
        ("payment.failed", {"code": "24"}),
        ("payment.initiated", {"amount": "16000", "provider": "vnpt"}),
        ("payment.fee-cancelled", {"ground": "withdrawn"}),
        ("payment.fee-paid", {"amount": "16000", "bank": "VCB", "transaction": "T1"}),
    ]
    assert [(e.kind, e.facts) for e in timeline.told] == [
        ("notify.message-sent", {"about": "received", "channel": "sms"}),
        ("notify.message-sent", {"about": "received", "channel": "inbox"}),
        (
            "notify.message-given-up",
            {"about": "result-ready", "channel": "sms", "reason": "no-number"},
        ),
    ]


async def test_a_one_time_code_is_in_nobodys_timeline():
    assert await kept((NOTIFY, log([queued(None), sent(None)]))) == {}


async def test_lines_come_by_time_whichever_stream_they_are_of():
    timeline = await told(WHOLE_WAY[:2], paid=[REQUESTED])
    assert [e.kind for e in timeline.entries] == [
        "dossier.opened",
        "payment.fee-requested",
        "dossier.declared",
    ]


async def test_at_the_same_instant_what_was_done_comes_before_its_consequences():
    at_once = timedelta(0)
    timeline = (
        await kept(
            (NOTIFY, log([sent(DOSSIER_ID)], at_once)),
            (PAYMENT, log([REQUESTED, INITIATED], at_once)),
            (DOSSIER, log(WHOLE_WAY[:2], at_once)),
        )
    )[DOSSIER_ID]
    assert [e.kind for e in timeline.entries] == [
        "dossier.opened",
        "dossier.declared",
        "payment.fee-requested",
        "payment.initiated",
        "notify.message-sent",
    ]


def of_other(event: Event) -> Event:
    """The same about another dossier."""
    field = "about" if "about" in type(event).model_fields else "dossier_id"
    return event.model_copy(update={field: OTHER})


def both(events: Sequence[Event]) -> Log:
    """Two dossiers' events in one stream, side by side."""
    return log([e for event in events for e in (event, of_other(event))], timedelta(seconds=7))


LOGS = {
    DOSSIER.name: both((*WHOLE_WAY[:6], *HANDLING, *WHOLE_WAY[6:])),
    PAYMENT.name: both(PAYMENTS),
    NOTIFY.name: both([n for n in NOTICES if n.about]),
}
STREAMS = {stream.name: stream for stream in (DOSSIER, PAYMENT, NOTIFY)}
AT_ONCE = asyncio.run(kept(*((STREAMS[name], whole) for name, whole in LOGS.items())))


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[EventStream[Any], Log]]:
    """All events of the three streams, each stream in order, in batches, some more than once."""
    left = dict.fromkeys(LOGS, 0)
    batches = []
    while open_streams := [name for name, done in left.items() if done < len(LOGS[name])]:
        name = draw(st.sampled_from(open_streams))
        start = left[name] - draw(st.integers(0, left[name]))
        end = len(LOGS[name]) - draw(st.integers(0, len(LOGS[name]) - max(start + 1, left[name])))
        batches.append((STREAMS[name], LOGS[name][start:end]))
        left[name] = end
    return batches


@settings(max_examples=40)
@given(batches=deliveries())
def test_however_the_streams_interleave_and_repeat_the_timeline_is_the_same(
    batches: list[tuple[EventStream[Any], Log]],
):
    timelines = asyncio.run(kept(*batches))
    assert timelines == AT_ONCE
    assert [e.id for e in timelines[OTHER].entries] == [e.id for e in AT_ONCE[OTHER].entries]


async def test_it_is_found_by_our_code_and_by_that_of_other_systems():
    assert (await told([*WHOLE_WAY, FOREIGN, FOREIGN])).names == (
        "H3423092611160001",
        "G22992611160007",
    )


async def test_it_says_which_agencies_still_owe_an_opinion():
    asked = await told([*WHOLE_WAY[:6], OPINION_REQUESTED])
    assert asked.asked == (OPINION_REQUESTED.agency,)
    answered = await told([*WHOLE_WAY[:6], OPINION_REQUESTED, OPINION_GIVEN])
    assert answered.asked == ()


def test_a_timeline_nobody_has_opened_belongs_to_nobody():
    assert timeline_view.empty(DOSSIER_ID).applicant is None
    assert OPENED.applicant == ANNA
