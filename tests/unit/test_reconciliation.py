"""Of a day's money nothing is left over, and whatever is wrong is found and named."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.days import EXPLAINED, Finding
from services.payment.domain.reconciliation import (
    Movement,
    NoteDay,
    Reported,
    Sums,
    Taking,
    as_fact,
    day_decider,
    reconcile,
)
from services.payment.projections.days import day_view, project
from tests.facts import NOW, envelope
from tests.fees import paid
from tests.given import Given

DAY = date(2026, 11, 16)
PROVIDERS = ("vnpay", "vnpt")
AMOUNTS = st.integers(1, 10**9)
noting = Given(day_decider)


def moved(number: int, provider: str = "vnpt") -> Movement:
    return Movement(provider, f"mc{number}", f"T{number}")


@st.composite
def handled(draw: st.DrawFn, number: int) -> tuple[list[Reported], Taking]:
    """One movement that was handled as it should be, and what the provider reports of it."""
    amount = draw(AMOUNTS)
    movement = moved(number, draw(st.sampled_from(PROVIDERS)))
    agency = draw(st.sampled_from(["H34.23.09", "H34.02", ""]))
    how = draw(st.sampled_from(["paid", "overpaid", "refunded", "held", "returned", "nothing"]))
    line = [Reported(movement, amount)]
    plain = Taking(movement=movement, agency=agency, amount=amount, owed=amount, receipts=amount)
    part = draw(st.integers(1, amount))
    match how:
        case "overpaid":
            return line, replace(plain, owed=part, receipts=part)
        case "refunded":  # the receipt for it may have been cancelled, or not
            kept = draw(st.sampled_from([amount, amount - part]))
            return line, replace(plain, returned=part, receipts=kept)
        case "held" | "returned":
            back = amount if how == "returned" else 0
            return line, replace(plain, held=True, owed=0, receipts=0, returned=back)
        case "nothing":
            return [], replace(plain, held=True, amount=0, owed=0, receipts=0)
        case _:
            return line, replace(plain, elsewhen=draw(st.booleans()))


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Reported], list[Taking]]:
    """A day on which everything was handled."""
    parts = [draw(handled(number)) for number in range(draw(st.integers(1, 12)))]
    lines = [line for found, _ in parts for line in found]
    return draw(st.permutations(lines)), [taking for _, taking in parts]


@whatever(days())
def test_a_day_on_which_all_was_handled_has_nothing_unexplained(
    day: tuple[list[Reported], list[Taking]],
):
    found = reconcile(DAY, PROVIDERS, *day)
    assert found.unexplained == 0
    assert all(entry.finding in EXPLAINED for entry in found.entries)
    assert sum(entry.theirs or 0 for entry in found.entries) == sum(r.amount for r in day[0])
    sums = found.totals.values()
    assert sum(one.paid + one.held for one in sums) == sum(t.amount for t in day[1])


GOOD = Taking(movement=moved(99), agency="H34.02", amount=5_000, owed=5_000, receipts=5_000)
LINE = Reported(moved(99), 5_000)
HELD = replace(GOOD, held=True, owed=0, receipts=0)
DEFECTS: dict[str, tuple[Finding, list[Reported], list[Taking]]] = {
    "ours is not there": (Finding.MISSING_THERE, [], [GOOD]),
    "held and not there": (Finding.MISSING_THERE, [], [HELD]),
    "theirs is not here": (Finding.MISSING_HERE, [LINE], []),
    "too much here": (Finding.AMOUNT_DIFFERS, [replace(LINE, amount=4_999)], [GOOD]),
    "too little here": (Finding.AMOUNT_DIFFERS, [replace(LINE, amount=5_001)], [HELD]),
    "nothing here": (Finding.AMOUNT_DIFFERS, [LINE], [replace(HELD, amount=0)]),
    "twice there": (Finding.REPORTED_TWICE, [LINE, LINE], [GOOD]),
    "twice there, not here": (Finding.REPORTED_TWICE, [LINE, LINE], []),
    "no receipt": (Finding.RECEIPT_MISSING, [LINE], [replace(GOOD, receipts=0)]),
    "one receipt of two": (Finding.RECEIPT_MISSING, [LINE], [replace(GOOD, receipts=4_999)]),
    "too little after a refund": (
        *(Finding.RECEIPT_MISSING, [LINE]),
        [replace(GOOD, returned=1_000, receipts=3_999)],
    ),
    "a receipt too many": (Finding.RECEIPT_EXTRA, [LINE], [replace(GOOD, receipts=5_001)]),
    "a receipt for what was not owed": (
        *(Finding.RECEIPT_EXTRA, [LINE]),
        [replace(GOOD, owed=4_000)],
    ),
    "a receipt for what is held": (Finding.RECEIPT_EXTRA, [LINE], [replace(HELD, receipts=1)]),
    "no receipt, another day": (
        *(Finding.RECEIPT_MISSING, [LINE]),
        [replace(GOOD, elsewhen=True, receipts=0)],
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
@whatever(day=days())
def test_what_is_wrong_is_found_and_named(defect: str, day: tuple[list[Reported], list[Taking]]):
    finding, lines, takings = DEFECTS[defect]
    found = reconcile(DAY, PROVIDERS, [*day[0], *lines], [*takings, *day[1]])
    assert found.unexplained == 1
    first = found.entries[0]  # what somebody has to look into comes first
    assert (first.finding, first.movement) == (finding, moved(99))


def test_what_we_have_under_another_day_is_not_missed_there():
    elsewhen = replace(GOOD, elsewhen=True)
    assert reconcile(DAY, PROVIDERS, [], [elsewhen]).entries == ()
    [entry] = reconcile(DAY, PROVIDERS, [LINE], [elsewhen]).entries
    assert entry.finding is Finding.OTHER_DAY


def test_the_same_number_at_two_providers_is_two_movements():
    other = replace(GOOD, movement=moved(99, "vnpay"))
    found = reconcile(DAY, PROVIDERS, [LINE], [GOOD, other])
    assert [entry.finding for entry in found.entries] == ["missing-there", "agreed"]


def test_totals_are_told_per_agency():
    nobodys = replace(HELD, movement=moved(1), agency="")
    lines = [LINE, Reported(moved(1), 5_000)]
    totals = reconcile(DAY, PROVIDERS, lines, [GOOD, nobodys]).totals
    assert totals == {"": Sums(1, 0, 5_000, 0), "H34.02": Sums(1, 5_000, 0, 5_000)}


def test_an_empty_day_is_a_good_day_and_no_news():
    fact = as_fact(reconcile(DAY, PROVIDERS, [], []))
    assert (fact.entries, fact.unexplained, fact.findings) == (0, 0, ())
    noting().when(NoteDay(fact)).then()
    noting(BAD).when(NoteDay(fact)).then(fact)


def test_the_fact_names_no_more_than_a_hundred():
    lines = [Reported(moved(number), 1) for number in range(150)]
    fact = as_fact(reconcile(DAY, PROVIDERS, lines, []))
    assert (fact.unexplained, len(fact.findings), fact.amount) == (150, 100, 150)


BAD = as_fact(reconcile(DAY, PROVIDERS, [LINE], []))
FINE = as_fact(reconcile(DAY, PROVIDERS, [LINE], [GOOD]))


def test_a_day_is_written_down_again_only_when_it_comes_out_otherwise():
    noting().when(NoteDay(BAD)).then(BAD)
    noting(BAD).when(NoteDay(BAD)).then()
    noting(BAD).when(NoteDay(FINE)).then(FINE)
    noting(BAD, FINE).when(NoteDay(BAD)).then(BAD)


def test_the_view_shows_how_a_day_came_out_last():
    view = day_view.empty("2026-11-16")
    for fact in (BAD, FINE):
        view = project(view, envelope(fact, "payment.day-2026-11-16"))
    assert (view.unexplained, view.receipts, view.amount, view.at) == (0, 5_000, 5_000, NOW)
    assert project(view, envelope(paid(), "payment.f-1")) == view
