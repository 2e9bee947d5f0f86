"""Which facts are told, to whom and how."""

from pathlib import Path
from typing import Any, get_args

import pytest

from contracts.dossier import DossierDeclared, DossierEvent, DossierFeeSettled, ResultReturned
from contracts.event import Recorded
from contracts.handling import Alert
from contracts.identity import (
    AccountRegistered,
    ChallengeFailed,
    ChallengePassed,
    DeputyAppointed,
    EmailConfirmed,
    IdentityEvent,
    LoggedIn,
    OfficialAppointed,
    Purpose,
    Role,
)
from contracts.notify import Kind
from contracts.payment import (
    FeeCancelled,
    FeeRequested,
    PaymentEvent,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.streams import PAYMENT
from contracts.values import FeeId
from contracts.zalo import ChatId, ZaloLinked
from services.notify.domain.message import Draft, Fact, Matter, dossier_in, message_about
from services.payment.domain.reconciliation import as_fact, reconcile
from tests.dossiers import (
    APPROVED,
    ERASED,
    EXTENDED,
    FOREIGN,
    LAPSED,
    OPINION_GIVEN,
    OPINION_REQUESTED,
    PAYMENT_REQUIRED,
    REFUSED,
    REOPENED,
    RESUMED,
    STOPPED,
    SUPPLEMENT_REQUESTED,
    SUPPLEMENTED,
    WITHDRAWN,
    warned,
)
from tests.facts import ANNA, NOW, envelope
from tests.receipts import cancelled, issued
from tests.telling import (
    CHALLENGE_ID,
    CODE,
    COPIES,
    DOSSIER_ID,
    FINISHED,
    HANDED_OVER,
    ISSUED,
    OPENED,
    PAID,
    RECEIVED,
    RESENT,
    SUBMITTED,
)

MATTER = Matter(dossier_id=DOSSIER_ID, applicant=ANNA, procedure_name=COPIES, code=CODE)
FEE = FeeId("f-1")

ON_ITS_WAY: tuple[Fact, ...] = (
    SUPPLEMENT_REQUESTED,
    PAYMENT_REQUIRED,
    REFUSED,
    EXTENDED,
    STOPPED,
    LAPSED,
    RESUMED,
    WITHDRAWN,
)
OVERDUE = warned(Alert.OVERDUE)
RECORDED = Path(__file__).parents[1] / "contract/recorded"


def sample(kind: str) -> Any:
    """A fact of payment as the recorded sample has it."""
    return PAYMENT.codec.validate_json((RECORDED / f"payment.{kind}.v1.json").read_bytes()).data


MONEY = tuple(
    sample(kind)
    for kind in (
        "fee-reduced",
        "money-suspended",
        "refund-approved",
        "refund-rejected",
        "refund-paid",
        "refund-failed",
    )
)
SORTED_OUT = tuple(
    sample(kind)
    for kind in (
        "expired",
        "money-assessed",
        "money-matched",
        "match-undone",
        "refund-requested",
        "refund-account-given",
    )
)
TOLD: tuple[Fact, ...] = (
    ISSUED,
    RESENT,
    SUBMITTED,
    PAID,
    RECEIVED,
    HANDED_OVER,
    FINISHED,
    *ON_ITS_WAY,
    OVERDUE,
    *MONEY,
    EmailConfirmed(person_id=ANNA, changed=True),
)
SILENT: tuple[Fact, ...] = (
    OPENED,
    DossierDeclared(
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        procedure="2.000635",
        agency="H34.23.09",
        form="sha256:" + "0" * 64,
        papers=(),
        fees=(),
    ),
    DossierFeeSettled(dossier_id=DOSSIER_ID, fee_id=FEE, amount=16000),
    ResultReturned(dossier_id=DOSSIER_ID, code=CODE, channel="online"),
    FeeRequested(
        fee_id=FEE,
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        agency="H34.23.09",
        lines=(),
        amount=16000,
    ),
    PaymentInitiated(fee_id=FEE, dossier_id=DOSSIER_ID, order="o-1", provider="vnpt", amount=16000),
    PaymentFailed(fee_id=FEE, dossier_id=DOSSIER_ID, order="o-1", code="24"),
    FeeCancelled(fee_id=FEE, dossier_id=DOSSIER_ID, ground="withdrawn"),
    *SORTED_OUT,
    issued(),
    cancelled(issued(), replaced=False),
    as_fact(reconcile(NOW.date(), (), [], [])),
    REOPENED,
    SUPPLEMENTED,
    OPINION_REQUESTED,
    OPINION_GIVEN,
    APPROVED,
    FOREIGN,
    ERASED,
    *(warned(alert) for alert in Alert if alert is not Alert.OVERDUE),
    DeputyAppointed(person_id=ANNA, deputy=None, since=NOW, until=NOW),
    AccountRegistered(person_id=ANNA, assurance=1),
    OfficialAppointed(
        person_id=ANNA, name="Lê Văn Ví Dụ", title="", agency="H34.23.09", roles=(Role.HANDLER,)
    ),
    LoggedIn(person_id=ANNA, kind="portal"),
    EmailConfirmed(person_id=ANNA, changed=False),
    ChallengeFailed(challenge_id=CHALLENGE_ID, tries_left=4),
    ChallengePassed(challenge_id=CHALLENGE_ID),
)


def recorded(fact: Fact) -> Recorded[Fact]:
    return envelope(fact, "any.thing")


def drafts(fact: Fact) -> tuple[Draft, ...]:
    return message_about(recorded(fact), MATTER)


def test_every_event_of_the_three_services_was_thought_of():
    unions = (DossierEvent, PaymentEvent, IdentityEvent)
    members = {member for union in unions for member in get_args(get_args(union)[0])}
    assert {type(fact) for fact in (*TOLD, *SILENT)} == members


@pytest.mark.parametrize("fact", SILENT, ids=lambda fact: fact.type)
def test_nobody_is_disturbed_by_what_they_just_did(fact: Fact):
    assert drafts(fact) == ()


@pytest.mark.parametrize(
    "fact",
    [SUBMITTED, PAID, RECEIVED, FINISHED, *ON_ITS_WAY, OVERDUE, *MONEY],
    ids=lambda f: f.type,
)
def test_the_applicant_finds_it_in_the_inbox_and_hears_of_it_as_they_want(fact: Fact):
    [draft] = drafts(fact)
    assert (draft.channel, draft.ways) == ("inbox", None)
    assert (draft.recipient, draft.matter) == (ANNA, MATTER)


def test_a_new_handler_is_told_by_name():
    [draft] = drafts(HANDED_OVER)
    assert draft.kind is Kind.HANDED_OVER
    assert draft.facts["name"] == HANDED_OVER.to.name


@pytest.mark.parametrize("fact", [ISSUED, RESENT], ids=lambda fact: fact.type)
def test_a_one_time_code_never_lies_in_the_inbox_and_is_not_in_the_draft(fact: Fact):
    assert drafts(fact) == (
        Draft(
            kind=Kind.ONE_TIME_CODE,
            channel="sms",
            recipient=ANNA,
            challenge_id=CHALLENGE_ID,
            ways=("sms", "email"),
        ),
    )


def test_a_code_that_proves_an_address_goes_there_and_nowhere_else():
    [draft] = drafts(ISSUED.model_copy(update={"purpose": Purpose.CONFIRM_EMAIL}))
    assert (draft.channel, draft.ways) == ("email", ("email",))


def test_a_changed_address_is_told_everywhere_but_there():
    [draft] = drafts(EmailConfirmed(person_id=ANNA, changed=True))
    assert (draft.kind, draft.recipient) == (Kind.EMAIL_CHANGED, ANNA)
    assert draft.ways == ("zalo", "sms")


def test_a_linked_chat_is_told_everywhere_but_there():
    [draft] = drafts(ZaloLinked(chat_id=ChatId("z-1"), person_id=ANNA))
    assert (draft.kind, draft.recipient) == (Kind.ZALO_LINKED, ANNA)
    assert draft.ways == ("sms", "email")


def test_a_submission_brings_all_it_takes_along():
    told = message_about(recorded(SUBMITTED))
    assert [draft.matter for draft in told] == [MATTER]
    assert told[0].facts == {"at": NOW.isoformat(), "agency": "H34.23.09"}


def test_a_payment_is_told_with_sum_and_transaction():
    assert drafts(PAID)[0].facts == {
        "amount": "16000",
        "transaction": "TX-77",
        "paid_at": NOW.isoformat(),
    }


def test_a_reception_is_told_with_official_and_due_date():
    facts = drafts(RECEIVED)[0].facts
    assert facts["due"] == RECEIVED.due.isoformat()
    assert (facts["name"], facts["title"]) == ("Lê Văn Ví Dụ", "Công chức")


def facts_of(fact: Fact) -> dict[str, str]:
    """What the words are made of, without when and by whom."""
    first, *_ = drafts(fact)
    usual = {"at", "name", "title", "agency"}
    return {name: value for name, value in first.facts.items() if name not in usual}


def test_a_supplement_is_told_with_how_much_and_until_when_and_not_with_the_words():
    assert facts_of(SUPPLEMENT_REQUESTED) == {
        "items": "2",
        "until": SUPPLEMENT_REQUESTED.answer_by.isoformat(),
    }


def test_what_is_owed_besides_is_told_with_its_sum():
    assert facts_of(PAYMENT_REQUIRED) == {"amount": "50000"}


def test_a_later_day_is_told_with_the_one_that_was_promised():
    assert facts_of(EXTENDED) == {
        "previous": EXTENDED.previous.isoformat(),
        "due": EXTENDED.due.isoformat(),
    }


def test_a_stop_is_told_also_when_nobody_but_the_house_stopped_it():
    assert facts_of(STOPPED) == {"ground": "other"}
    assert drafts(LAPSED)[0].facts == {"at": NOW.isoformat(), "ground": "not-supplemented"}


def test_who_goes_on_with_it_promises_anew():
    assert RESUMED.due is not None
    assert facts_of(RESUMED) == {"due": RESUMED.due.isoformat()}
    assert facts_of(RESUMED.model_copy(update={"due": None})) == {}


def test_a_withdrawal_is_told_with_what_becomes_of_the_money():
    assert facts_of(WITHDRAWN) == {"fee": "refund"}


def test_of_all_that_the_house_notices_the_applicant_hears_only_what_is_late():
    [draft] = drafts(OVERDUE)
    assert draft.kind is Kind.OVERDUE
    assert facts_of(OVERDUE) == {"due": OVERDUE.deadline.isoformat()}


def test_only_what_cannot_be_told_otherwise_asks_whose_dossier_it_is():
    asking = {type(fact) for fact in (*TOLD, *SILENT) if dossier_in(fact)}
    known = (PAID, RECEIVED, HANDED_OVER, FINISHED, *ON_ITS_WAY, OVERDUE, *MONEY)
    assert asking == {type(fact) for fact in known}


def test_whose_dossier_is_unknown_cannot_be_told():
    assert message_about(recorded(RECEIVED)) == ()


@pytest.mark.parametrize("fact", MONEY, ids=lambda fact: fact.type)
def test_what_became_of_the_money_is_told_with_its_sum_and_not_with_the_words(fact: Any):
    told = facts_of(fact)
    assert told.get("amount") == (str(fact.amount) if hasattr(fact, "amount") else None)
    assert set(told) <= {"amount", "paid_at"}


def test_of_money_that_fits_no_dossier_nobody_can_be_told():
    assert dossier_in(sample("money-suspended").model_copy(update={"dossier_id": None})) is None
