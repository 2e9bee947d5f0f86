"""What the facts of a dossier make payment ask for."""

import pytest

from contracts.dossier import DossierEvent, DossierOpened, DossierReopened, DossierWithdrawn
from contracts.event import Recorded
from contracts.handling import PaymentRequired
from contracts.payment import FeeCancelled, FeeRequested, PaymentEvent
from contracts.streams import DOSSIER
from contracts.values import FeeLine, Named
from services.chassis.memory import MemoryStream
from services.payment.domain.commands import CancelFee, RequestFee
from services.payment.domain.following import react, releases
from services.payment.reactions import demand_of, on_dossier
from tests.dossiers import PAYMENT_REQUIRED, REOPENED, WITHDRAWN
from tests.facts import ANNA, NOW, envelope
from tests.fees import AGENCY, DOSSIER_ID, FEE, LINES, declared

ASK = RequestFee(fee_id=FEE, dossier_id=DOSSIER_ID, applicant=ANNA, agency=AGENCY, lines=LINES)


def test_a_declared_dossier_makes_us_ask_for_its_fees():
    assert react(declared(), FEE) == ASK


def test_a_dossier_that_costs_nothing_is_not_asked_for_anything():
    free = FeeLine(code="mien", name=Named(vi="Miễn phí"), kind="phi", amount=0)
    for fees in ((), (free,)):
        assert react(declared(fees), FEE) is None


def test_no_other_fact_of_a_dossier_costs_money():
    opened = DossierOpened(
        dossier_id=DOSSIER_ID, applicant=ANNA, procedure="1.001193", procedure_name=Named(vi="x")
    )
    assert react(opened, FEE) is None


def test_what_an_agency_finds_to_be_owed_besides_is_asked_for_too():
    asked = react(PAYMENT_REQUIRED, FEE)
    assert asked is not None
    assert (asked.lines, asked.amount, asked.applicant) == (PAYMENT_REQUIRED.lines, 50_000, ANNA)


def test_a_dossier_that_is_corrected_or_taken_back_is_asked_for_nothing_more():
    assert releases(REOPENED) == CancelFee(ground="reopened")
    assert releases(WITHDRAWN) == CancelFee(ground="withdrawn")
    assert releases(PAYMENT_REQUIRED) is None


class Books:
    """Payment, and the facts of one dossier as they come in."""

    def __init__(self) -> None:
        self.payments: MemoryStream[PaymentEvent] = MemoryStream()
        self.dossiers: MemoryStream[DossierEvent] = MemoryStream()
        self.hear = on_dossier(self.payments, self.dossiers, lambda: NOW)

    async def told(self, fact: DossierEvent) -> Recorded[DossierEvent]:
        """The dossier has one more fact, and payment hears of it."""
        subject = DOSSIER.subject(DOSSIER_ID)
        recorded: Recorded[DossierEvent] = envelope(fact, subject)
        kept = await self.dossiers.append(recorded, expected=await self.dossiers.tip(subject))
        await self.hear(kept)
        return kept

    @property
    def facts(self) -> list[PaymentEvent]:
        """What payment made of it."""
        return [recorded.data for recorded in self.payments.log]


async def test_a_declaration_delivered_twice_asks_once():
    books = Books()
    declaration = await books.told(declared())
    await books.hear(declaration)
    [asked] = books.payments.log
    assert asked.causationid == declaration.id
    assert asked.correlationid == declaration.correlationid
    assert asked.subject == f"payment.{asked.data.fee_id}"


async def test_two_declarations_are_two_demands():
    books = Books()
    for _ in range(2):
        await books.told(declared())
    assert len({recorded.subject for recorded in books.payments.log}) == 2


async def test_a_dossier_that_is_declared_anew_is_asked_for_the_new_amount_only():
    books = Books()
    first = await books.told(declared())
    reopened = await books.told(DossierReopened(dossier_id=DOSSIER_ID))
    second = await books.told(declared(LINES[:1]))
    assert [type(fact) for fact in books.facts] == [FeeRequested, FeeCancelled, FeeRequested]
    assert [fact.fee_id for fact in books.facts] == [
        demand_of(first),
        demand_of(first),
        demand_of(second),
    ]
    await books.hear(reopened)  # once more, and late: the new demand stays
    assert len(books.facts) == 3


@pytest.mark.parametrize("again", [False, True])
async def test_a_withdrawal_cancels_every_demand_that_is_not_paid(again: bool):  # noqa: FBT001 - a case
    books = Books()
    await books.told(declared())
    required: PaymentRequired = PAYMENT_REQUIRED
    for _ in range(2):
        await books.told(required)
    withdrawal = await books.told(WITHDRAWN)
    if again:
        await books.hear(withdrawal)
    cancelled = [fact for fact in books.facts if isinstance(fact, FeeCancelled)]
    assert len({fact.fee_id for fact in cancelled}) == len(cancelled) == 3
    assert {fact.ground for fact in cancelled} == {"withdrawn"}


async def test_a_free_dossier_that_is_withdrawn_leaves_no_trace_in_the_books():
    books = Books()
    await books.told(declared(()))
    await books.told(
        DossierWithdrawn(dossier_id=DOSSIER_ID, code="H34.23-261116-0001", fee="none", words=None)
    )
    assert books.facts == []
