"""A timeline as it was, and as it is told on: whatever happened, in whatever order it came."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.event import Event, Recorded
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from services.tracking.domain.cursor import LONGEST, read, written
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import as_of, news, timeline_view
from tests.dossiers import DOSSIER_ID, WHOLE_WAY
from tests.facts import NOW, envelope
from tests.unit.test_timeline import NOTICES, PAYMENTS, Log, kept, log

STREAMS: Mapping[str, EventStream[Any]] = {s.name: s for s in (DOSSIER, PAYMENT, NOTIFY)}
FACTS: Mapping[str, Sequence[Event]] = {
    DOSSIER.name: WHOLE_WAY,
    PAYMENT.name: PAYMENTS,
    NOTIFY.name: [notice for notice in NOTICES if notice.about],
}
MINUTES = st.integers(0, 20)
Logs = dict[str, Log]


@st.composite
def histories(draw: st.DrawFn) -> Logs:
    """Any facts in any order at any times: clocks of different machines need not agree."""

    def recorded(fact: Event, stream: str, position: int) -> Recorded[Any]:
        at = NOW + timedelta(minutes=draw(MINUTES))
        return envelope(fact, f"{stream.lower()}.x", position).model_copy(update={"time": at})

    return {
        stream: [
            recorded(fact, stream, position)
            for position, fact in enumerate(draw(st.lists(st.sampled_from(facts))), start=1)
        ]
        for stream, facts in FACTS.items()
    }


def folded(logs: Logs) -> Timeline:
    """The timeline after these, as the service keeps it."""
    batches = [(STREAMS[name], batch) for name, batch in logs.items() if batch]
    return asyncio.run(kept(*batches)).get(DOSSIER_ID) or timeline_view.empty(DOSSIER_ID)


@settings(max_examples=60)
@given(logs=histories(), minutes=MINUTES)
def test_as_of_an_instant_it_is_what_follows_from_the_events_up_to_then(logs: Logs, minutes: int):
    instant = NOW + timedelta(minutes=minutes)
    until_then = {name: [r for r in whole if r.time <= instant] for name, whole in logs.items()}
    then = folded(until_then)
    expected = then if then.opened_at else None
    assert as_of(folded(logs), logs[DOSSIER.name], instant) == expected


@pytest.mark.parametrize("known", range(1, len(WHOLE_WAY) + 1))
def test_at_each_step_of_a_whole_way_it_is_what_it_was_then(known: int):
    history = log(WHOLE_WAY)
    instant = history[known - 1].time
    then = as_of(folded({DOSSIER.name: history}), history, instant)
    assert then == folded({DOSSIER.name: history[:known]})
    before = as_of(folded({DOSSIER.name: history}), history, instant - timedelta(milliseconds=1))
    assert (before is None) == (known == 1)


@settings(max_examples=60)
@given(logs=histories(), data=st.data())
def test_who_is_cut_off_anywhere_and_resumes_is_told_every_entry_once(
    logs: Logs, data: st.DataObject
):
    arrived: Logs = {name: [] for name in logs}
    told, cursor = [], ""
    while True:
        for entry, after in news(folded(arrived), read(cursor)):
            told.append(entry.id)
            cursor = written(after)
            if data.draw(st.booleans(), "cut off here"):
                break
        else:
            waiting = [name for name in logs if len(arrived[name]) < len(logs[name])]
            if not waiting:
                break
            name = data.draw(st.sampled_from(waiting), "comes in")
            arrived[name] = logs[name][: len(arrived[name]) + 1]
    whole = folded(logs)
    assert sorted(told) == sorted(entry.id for entry in whole.entries)
    assert read(cursor) == whole.cursor


@given(st.dictionaries(st.sampled_from(sorted(STREAMS)), st.integers(0, 10**15 - 1)))
def test_a_cursor_is_read_as_it_was_written(cursor: dict[str, int]):
    assert read(written(cursor)) == cursor
    assert len(written(cursor)) <= LONGEST


@given(st.text())
def test_whatever_else_is_written_is_no_cursor_or_an_honest_one(text: str):
    try:
        cursor = read(text)
    except ValueError:
        return
    assert read(written(cursor)) == cursor
