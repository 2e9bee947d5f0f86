"""What may be asked of a dossier, state by state; the law's rules one by one."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.catalog import Rules
from contracts.dossier import DossierEvent, DossierState
from contracts.payment import FeePaid, FeeRequested, PaymentFailed
from contracts.values import Named
from services.chassis.decider import RejectedError
from services.dossier.domain.citizen import ready
from services.dossier.domain.commands import (
    Command,
    DeclareDossier,
    Finish,
    HandOver,
    OpenDossier,
    ReceiveDossier,
    ReturnResult,
    SettleFee,
    SubmitDossier,
)
from services.dossier.domain.dossier import dossier_decider, react
from tests.dossiers import (
    CALENDAR,
    CODE,
    COPIES,
    DOSSIER_ID,
    DUE,
    FEE_ID,
    FINISHED,
    FORM,
    HANDED_OVER,
    LE,
    LINE,
    MAU,
    NOW,
    OPENED,
    OWED,
    PAPER,
    PROCEDURE,
    RECEIVED,
    RESULT,
    RETURNED,
    STRANGER,
    SUBMITTED,
    TERM,
    WARD,
    WHOLE_WAY,
    declared,
    settled,
)
from tests.facts import ANNA, BINH
from tests.fees import REQUESTED, failed, paid, reduced
from tests.given import Given

given = Given(dossier_decider)

OPEN = OpenDossier(
    dossier_id=DOSSIER_ID, applicant=ANNA, procedure=PROCEDURE, procedure_name=COPIES
)
DECLARE = DeclareDossier(agency=WARD, form=FORM, papers=(PAPER,), fees=(LINE,))
SETTLE = SettleFee(fee_id=FEE_ID, amount=OWED, at=NOW, calendar=CALENDAR)
SUBMIT = SubmitDossier(code=CODE)
RECEIVE = ReceiveDossier(by=LE, term=TERM, due=DUE, calendar="2026-11", rules=Rules())
HAND_OVER = HandOver(by=LE, to=MAU, at=NOW, calendar=CALENDAR)
FINISH = Finish(by=MAU, result=RESULT)
RETURN = ReturnResult()
COMMANDS: tuple[Command, ...] = (OPEN, DECLARE, SETTLE, SUBMIT, RECEIVE, HAND_OVER, FINISH, RETURN)

DRAFT = (OPENED,)
OWING = (OPENED, declared(LINE))
PAID = (*OWING, settled())
FREE = (OPENED, declared())
IN = (*PAID, SUBMITTED)
TAKEN = (*IN, RECEIVED)
PASSED_ON = (*TAKEN, HANDED_OVER)
DONE = (*PASSED_ON, FINISHED)
FETCHED = (*DONE, RETURNED)

UNKNOWN, UNPAID, EARLY = "dossier.unknown", "dossier.fee-unpaid", "dossier.not-declared"
NOT_IN, TAKEN_ALREADY = "dossier.not-submitted", "dossier.already-received"
IDLE, NOT_YOURS, NO_RESULT = "dossier.not-in-progress", "dossier.not-yours", "dossier.not-finished"

# history; then what becomes of OPEN, DECLARE, SETTLE, SUBMIT, RECEIVE, HAND_OVER, FINISH, RETURN:
# a fact, the code of a refusal, or None: nothing, because it is so already
TABLE: dict[str, tuple[tuple[DossierEvent, ...], tuple[DossierEvent | str | None, ...]]] = {
    "nothing": ((), (OPENED, *[UNKNOWN] * 7)),
    "a draft": (DRAFT, (None, declared(LINE), None, EARLY, NOT_IN, NOT_IN, NOT_IN, NOT_IN)),
    "owing": (OWING, (None, None, settled(), UNPAID, NOT_IN, NOT_IN, NOT_IN, NOT_IN)),
    "paid": (PAID, (None, None, None, SUBMITTED, NOT_IN, NOT_IN, NOT_IN, NOT_IN)),
    "free": (FREE, (None, None, None, SUBMITTED, NOT_IN, NOT_IN, NOT_IN, NOT_IN)),
    "submitted": (IN, (None, None, None, None, RECEIVED, IDLE, IDLE, NO_RESULT)),
    "received": (
        TAKEN,
        (None, None, None, None, TAKEN_ALREADY, HANDED_OVER, NOT_YOURS, NO_RESULT),
    ),
    "passed on": (
        PASSED_ON,
        (None, None, None, None, TAKEN_ALREADY, NOT_YOURS, FINISHED, NO_RESULT),
    ),
    "finished": (DONE, (None, None, None, None, TAKEN_ALREADY, IDLE, IDLE, RETURNED)),
    "returned": (FETCHED, (None, None, None, None, TAKEN_ALREADY, IDLE, IDLE, None)),
}
CASES = [
    pytest.param(history, command, becomes, id=f"{state}: {type(command).__name__}")
    for state, (history, row) in TABLE.items()
    for command, becomes in zip(COMMANDS, row, strict=True)
]


@pytest.mark.parametrize(("history", "command", "becomes"), CASES)
def test_every_command_in_every_state(
    history: tuple[DossierEvent, ...], command: Command, becomes: DossierEvent | str | None
):
    decided = given(*history).when(command)
    match becomes:
        case str():
            decided.then_rejected(becomes)
        case None:
            decided.then()
        case fact:
            decided.then(fact)


def test_the_whole_way_is_eight_facts_and_each_twice_changes_nothing_or_is_refused():
    history: tuple[DossierEvent, ...] = ()
    for command, fact in zip(COMMANDS, WHOLE_WAY, strict=True):
        given(*history).when(command).then(fact)
        history = (*history, fact)
        again = given(*history).when(command)
        assert again.decided is None


def test_the_first_declaration_holds():
    later = replace(DECLARE, fees=(), papers=())
    given(*OWING).when(later).then()


def test_a_second_submission_keeps_the_first_code():
    given(*IN).when(SubmitDossier(code="H34.23.09-261117-0002")).then()


def test_part_of_the_money_is_not_enough():
    given(*OWING, settled(OWED - 1)).when(SUBMIT).then_rejected(UNPAID)
    given(*OWING, settled(OWED - 1), settled(1)).when(SUBMIT).then(SUBMITTED)


def test_too_much_money_does_not_owe_anything_back():
    given(*OWING, settled(OWED + 1)).when(SUBMIT).then(SUBMITTED)
    given(*OWING, settled(OWED + 1)).when(SETTLE).then()


def test_who_received_it_may_finish_it_without_handing_it_over():
    by_le = FINISHED.model_copy(update={"by": LE})
    given(*TAKEN).when(Finish(by=LE, result=RESULT)).then(by_le)


def test_who_got_it_may_pass_it_back():
    back = HANDED_OVER.model_copy(update={"by": MAU, "to": LE})
    given(*PASSED_ON).when(HandOver(by=MAU, to=LE, at=NOW, calendar=CALENDAR)).then(back)
    given(*PASSED_ON, back).when(HAND_OVER).then(HANDED_OVER)


def test_nobody_hands_it_to_themselves():
    given(*TAKEN).when(HandOver(by=LE, to=LE, at=NOW, calendar=CALENDAR)).then_rejected(
        "dossier.same-person"
    )


def test_another_agency_neither_receives_it_nor_gets_it():
    received = replace(RECEIVE, by=STRANGER)
    given(*IN).when(received).then_rejected("dossier.other-agency")
    given(*TAKEN).when(HandOver(by=LE, to=STRANGER, at=NOW, calendar=CALENDAR)).then_rejected(
        "dossier.other-agency"
    )


def test_a_result_handed_out_at_the_desk_says_so():
    at_the_desk = RETURNED.model_copy(update={"channel": "desk", "by": LE})
    given(*DONE).when(ReturnResult(by=LE)).then(at_the_desk)


def test_a_confirmed_payment_settles_and_nothing_else_of_payment_does():
    fact = paid()
    assert react(fact, NOW, CALENDAR) == (
        fact.dossier_id,
        SettleFee(fee_id=fact.fee_id, amount=fact.amount, at=NOW, calendar=CALENDAR),
    )
    relief = SettleFee(fee_id=fact.fee_id, amount=0, relieved=6_000, at=NOW, calendar=CALENDAR)
    assert react(reduced(), NOW, CALENDAR) == (fact.dossier_id, relief)
    others: tuple[FeeRequested | PaymentFailed, ...] = (REQUESTED, failed())
    assert [react(event, NOW, CALENDAR) for event in others] == [None, None]
    assert isinstance(fact, FeePaid)


def test_what_an_official_found_not_to_be_owed_settles_without_being_paid():
    relief = SettleFee(fee_id=FEE_ID, amount=0, relieved=OWED - 1, at=NOW, calendar=CALENDAR)
    part = settled(0).model_copy(update={"relieved": OWED - 1})
    given(*OWING).when(relief).then(part)
    given(OPENED).when(relief).then()
    dossier = dossier_decider.fold((*OWING, part))
    assert (dossier.owed, dossier.paid) == (1, 0)
    whole = settled(0).model_copy(update={"relieved": OWED})
    ready(dossier_decider.fold((*OWING, whole)))


@pytest.mark.parametrize(
    ("history", "code"),
    [((), EARLY), (DRAFT, EARLY), (OWING, UNPAID), (PAID, None), (FREE, None), (FETCHED, None)],
)
def test_it_is_ready_when_declared_and_paid(history: tuple[DossierEvent, ...], code: str | None):
    dossier = dossier_decider.fold(history)
    if code is None:
        ready(dossier)
        return
    with pytest.raises(RejectedError) as refused:
        ready(dossier)
    assert refused.value.code == code


def test_what_decisions_know_is_what_the_facts_said():
    known = dossier_decider.fold(PASSED_ON)
    told: dict[str, Any] = {
        "status": DossierState.IN_PROGRESS,
        "dossier_id": DOSSIER_ID,
        "applicant": ANNA,
        "procedure": PROCEDURE,
        "procedure_name": COPIES,
        "agency": WARD,
        "owed": 0,
        "code": CODE,
        "handler": MAU,
    }
    assert {name: getattr(known, name) for name in told} == told
    assert known.applicant != BINH
    assert known.procedure_name != Named(vi="")
