"""What people see of a demand."""

from contracts.payment import PaymentEvent
from services.payment.projections.fees import FeeView, fee_view, project
from tests.facts import ANNA, NOW, envelope
from tests.fees import (
    AGENCY,
    AMOUNT,
    CANCELLED,
    DOSSIER_ID,
    FEE,
    LINES,
    PAID_AT,
    REQUESTED,
    failed,
    initiated,
    paid,
)


def seen(*facts: PaymentEvent) -> FeeView:
    view = fee_view.empty(FEE)
    for position, fact in enumerate(facts, start=1):
        view = project(view, envelope(fact, f"payment.{FEE}", position))
    return view


def test_a_demand_shows_what_is_owed_and_to_whom():
    assert seen(REQUESTED) == FeeView(
        fee_id=FEE,
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        agency=AGENCY,
        lines=LINES,
        amount=AMOUNT,
        requested=AMOUNT,
        requested_at=NOW,
    )


def test_an_attempt_shows_its_order():
    view = seen(REQUESTED, initiated())
    assert (view.state, view.order) == ("initiated", "mc1")


def test_a_failed_attempt_shows_as_failed():
    view = seen(REQUESTED, initiated(), failed())
    assert (view.state, view.code) == ("failed", "24")


def test_why_an_attempt_failed_is_no_news_once_there_is_another_or_it_was_paid():
    assert seen(REQUESTED, initiated(), failed(), initiated("mc2")).code is None
    assert seen(REQUESTED, initiated(), failed(), paid()).code is None


def test_the_end_of_an_older_attempt_says_nothing_of_the_newest():
    view = seen(REQUESTED, initiated(), initiated("mc2"), failed("mc1"))
    assert (view.state, view.order) == ("initiated", "mc2")


def test_a_paid_fee_shows_its_proofs():
    view = seen(REQUESTED, initiated(), initiated("mc2"), paid("mc1"))
    assert (view.state, view.order, view.transaction) == ("paid", "mc1", "T1")
    assert (view.bank, view.paid_at) == ("VIETCOMBANK", PAID_AT)


def test_a_cancelled_demand_says_why_also_when_it_was_paid_after_all():
    view = seen(REQUESTED, initiated(), CANCELLED)
    assert (view.state, view.cancelled) == ("cancelled", "withdrawn")
    assert seen(REQUESTED, initiated(), CANCELLED, failed()).state == "cancelled"
    view = seen(REQUESTED, initiated(), CANCELLED, paid())
    assert (view.state, view.cancelled) == ("paid", "withdrawn")


def test_a_demand_is_found_under_its_own_id():
    [projection] = fee_view.projections
    assert {projection.key(f) for f in (REQUESTED, failed(), paid(), CANCELLED)} == {FEE}
