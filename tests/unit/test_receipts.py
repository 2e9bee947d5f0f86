"""A receipt says what was collected, under the next number of its book, and is cancelled once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.receipts import Annulment, ReceiptLine
from contracts.values import FeeLine, Named, ReceiptId
from services.payment.domain.receipts import (
    CancelReceipt,
    IssueReceipt,
    book_decider,
    collected,
    series_of,
    validity_decider,
)
from services.payment.projections.receipts import project, receipt_view
from tests.facts import NOW, envelope
from tests.fees import AGENCY, DOSSIER_ID, FEE, FIRST, LINES, REQUESTED, SECOND, WORDS, paid
from tests.given import Given
from tests.receipts import FORMS, cancelled, issued

issuing, cancelling = Given(book_decider), Given(validity_decider)
SERIES = series_of(AGENCY, FORMS["le-phi"], NOW)
ONE = "b-H34-23-09-01BLP0-002-AA-26E-00000001"


ISSUE = IssueReceipt(
    series=SERIES,
    request=REQUESTED,
    payment=paid(),
    kind="le-phi",
    lines=collected(LINES, 10_000, "le-phi"),
    collected_at=NOW,
    dated=NOW,
)
CANCEL = CancelReceipt(
    receipt_id=ReceiptId(ONE),
    fee_id=FEE,
    dossier_id=DOSSIER_ID,
    agency=AGENCY,
    kind="le-phi",
    by=FIRST,
    ground=Annulment.WRONG_PAYER,
    words=WORDS,
    replaced=True,
    payer=WORDS,
)
CANCELLED = cancelled(issued(1), replaced=True)


def test_the_first_receipt_of_a_book_is_number_one():
    fact = issued(1)
    assert (fact.receipt_id, fact.number, fact.amount) == (ONE, 1, 8_000)
    assert (fact.form, fact.serial) == ("01BLP0-002", "AA-26E")
    issuing().when(ISSUE).then(fact)


def test_each_receipt_has_the_number_after_the_last():
    issuing(issued(41)).when(ISSUE).then(issued(42))


def test_a_book_has_no_more_than_eight_digits():
    issuing(issued(99_999_998)).when(ISSUE).then(issued(99_999_999))
    issuing(issued(99_999_999)).when(ISSUE).then_rejected("payment.book-full")


@pytest.mark.parametrize(
    ("at", "serial"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "AA-26E"),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "AA-27E"),
    ],
)
def test_the_year_turns_at_midnight_here(at: datetime, serial: str):
    assert series_of(AGENCY, FORMS["phi"], at).serial == serial


def test_fees_and_charges_stand_on_receipts_of_their_own():
    assert [line.amount for line in collected(LINES, 10_000, "le-phi")] == [8_000]
    assert [line.amount for line in collected(LINES, 10_000, "phi")] == [2_000]


def test_what_nothing_was_paid_for_is_on_no_receipt():
    assert collected(LINES, 0, "phi") == collected((), 5, "phi") == ()
    assert collected(LINES[:1], 8_000, "phi") == ()


def test_what_was_reduced_is_shared_out_to_the_last_dong():
    lines = tuple(
        FeeLine(code=code, name=Named(vi=code), kind="phi", amount=amount)
        for code, amount in (("a", 1), ("b", 1), ("c", 1))
    )
    assert [line.amount for line in collected(lines, 2, "phi")] == [1, 1]
    assert [line.amount for line in collected(lines, 4, "phi")] == [2, 1, 1]
    uneven = (lines[0], lines[1].model_copy(update={"amount": 2}))
    assert [line.amount for line in collected(uneven, 2, "phi")] == [1, 1]  # who lost most gains
    assert collected(lines, 2, "phi")[-1] == ReceiptLine(code="b", name=Named(vi="b"), amount=1)


LINE = st.builds(
    FeeLine,
    code=st.just("x"),
    name=st.just(Named(vi="x")),
    kind=st.sampled_from(["phi", "le-phi"]),
    amount=st.integers(0, 10**9),
    quantity=st.integers(1, 20),
)


@whatever(st.lists(LINE, min_size=1, max_size=6), st.floats(0, 1))
def test_receipts_add_up_to_what_was_owed(lines: list[FeeLine], part: float):
    total = sum(line.total for line in lines)
    owed = int(total * part)
    both = collected(lines, owed, "phi") + collected(lines, owed, "le-phi")
    assert sum(line.amount for line in both) == (owed if total else 0)
    assert all(line.amount <= max(one.total for one in lines) for line in both)


def test_a_receipt_is_cancelled_once():
    cancelling().when(CANCEL).then(CANCELLED)
    cancelling(CANCELLED).when(CANCEL).then_rejected("payment.receipt-cancelled")


def test_the_view_shows_a_receipt_and_who_cancelled_it():
    view = receipt_view.empty(ONE)
    for fact in (issued(1), CANCELLED.model_copy(update={"by": SECOND})):
        view = project(view, envelope(fact, "payment.b-1"))
    assert (view.number, view.day, view.state) == (1, "2026-11-16", "replaced")
    assert (view.cancelled_by, view.ground, view.cancelled_at) == (SECOND, "wrong-payer", NOW)


def test_no_other_fact_changes_a_receipt():
    view = receipt_view.empty(ONE)
    assert project(view, envelope(paid(), "payment.f-1")) == view
