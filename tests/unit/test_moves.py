"""Every move in every state, and what each move needs beyond the state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from contracts.access import DESK, Act
from contracts.catalog import Rules, WorkStep
from contracts.dossier import (
    DossierEvent,
    DossierFeeSettled,
    DossierHandedOver,
    DossierReopened,
    DossierState,
    DossierSupplemented,
    DossierWithdrawn,
    NationalStatus,
    national_status,
)
from contracts.handling import (
    Alert,
    DossierApproved,
    DossierRefused,
    DossierResumed,
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
from contracts.identity import Role
from contracts.values import Named, Official, OpinionId, PersonId
from services.dossier.domain.commands import (
    AnswerSupplement,
    Approve,
    AskOpinion,
    AskSupplement,
    Command,
    Erase,
    ExtendDue,
    Finish,
    GiveOpinion,
    HandOver,
    Lapse,
    NoteForeignCode,
    ReceiveDossier,
    RefuseDossier,
    ReopenDossier,
    RequirePayment,
    ResumeDossier,
    ReturnResult,
    SettleFee,
    StopDossier,
    Warn,
    WithdrawDossier,
)
from services.dossier.domain.dossier import dossier_decider
from services.dossier.domain.moves import GOES_BACK, MOVES, STAYS, is_open
from services.dossier.domain.state import Dossier
from tests.dossiers import (
    CALENDAR,
    CODE,
    COMMUNE,
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
    RECEIVED,
    RESULT,
    RETURNED,
    STRANGER,
    SUBMITTED,
    TERM,
    declared,
    settled,
)
from tests.facts import ANNA
from tests.given import Given

given = Given(dossier_decider)
WORDS = "sha256:" + "c" * 64
LATER = NOW + timedelta(days=10)
OPINION = OpinionId("o-" + "1" * 32)
WANTED = (Wanted(item=PAPER.component, ground=Ground.UNREADABLE),)
RENEWED = PAPER.model_copy(update={"digest": "sha256:" + "e" * 64})
ID = {"dossier_id": DOSSIER_ID, "code": CODE}
MONDAY = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)  # 09:30 in the province

ASKED = SupplementRequested(**ID, by=MAU, wanted=WANTED, words=WORDS, answer_by=LATER, since=MONDAY)
STOPPED = DossierStopped(**ID, by=MAU, ground=Ground.OTHER, words=WORDS, since=MONDAY)
REQUIRED = PaymentRequired(
    **ID,
    applicant=ANNA,
    agency=MAU.agency,
    by=MAU,
    lines=(LINE,),
    words=WORDS,
    since=MONDAY,
)
OPINION_ASKED = OpinionRequested(
    **ID, opinion_id=OPINION, by=MAU, agency=COMMUNE, answer_by=LATER, words=WORDS
)
NOT_REFUNDABLE = LINE.model_copy(update={"refundable": False})
REFUSED = DossierRefused(**ID, by=LE, ground=Ground.NOT_COMPETENT, words=WORDS)
WITHDRAWN = DossierWithdrawn(**ID, fee="none", words=None)

SENT_IN = (OPENED, declared(), SUBMITTED)
TAKEN = (*SENT_IN, RECEIVED)
AT_WORK = (*TAKEN, HANDED_OVER)
STATES: dict[DossierState, tuple[DossierEvent, ...]] = {
    DossierState.UNKNOWN: (),
    DossierState.DRAFT: (OPENED,),
    DossierState.DECLARED: (OPENED, declared()),
    DossierState.SUBMITTED: SENT_IN,
    DossierState.REFUSED: (*SENT_IN, REFUSED),
    DossierState.RECEIVED: TAKEN,
    DossierState.IN_PROGRESS: AT_WORK,
    DossierState.SUPPLEMENT_WANTED: (*AT_WORK, ASKED),
    DossierState.PAYMENT_WANTED: (*AT_WORK, REQUIRED),
    DossierState.STOPPED: (*AT_WORK, STOPPED),
    DossierState.WITHDRAWN: (*SENT_IN, WITHDRAWN),
    DossierState.FINISHED: (*AT_WORK, FINISHED),
    DossierState.RETURNED: (*AT_WORK, FINISHED, RETURNED),
}


def command_for(move: Act, dossier: Dossier) -> Command:
    """A sound command for the move, by whoever may give it."""
    by = dossier.handler or LE
    commands: dict[Act, Command] = {
        Act.REOPEN: ReopenDossier(),
        Act.ANSWER: AnswerSupplement(form=FORM, papers=(RENEWED,), at=NOW, calendar=CALENDAR),
        Act.WITHDRAW: WithdrawDossier(words=None, rules=Rules()),
        Act.RECEIVE: ReceiveDossier(by=LE, term=TERM, due=DUE, calendar="2026-11", rules=Rules()),
        Act.REFUSE: RefuseDossier(by=LE, ground=Ground.OTHER, words=WORDS),
        Act.ASK_SUPPLEMENT: AskSupplement(
            by=by, wanted=WANTED, words=WORDS, answer_by=LATER, at=NOW
        ),
        Act.HAND_OVER: HandOver(by=by, to=LE if by == MAU else MAU, at=NOW, calendar=CALENDAR),
        Act.ASK_OPINION: AskOpinion(
            by=by, opinion_id=OPINION, agency=COMMUNE, answer_by=LATER, at=NOW, words=WORDS
        ),
        Act.GIVE_OPINION: GiveOpinion(by=STRANGER, opinion_id=OPINION, words=WORDS),
        Act.REQUIRE_PAYMENT: RequirePayment(by=by, lines=(LINE,), words=WORDS, at=NOW),
        Act.EXTEND: ExtendDue(
            by=by, due=DUE + timedelta(days=1), words=WORDS, at=NOW, calendar=CALENDAR
        ),
        Act.STOP: StopDossier(by=by, ground=Ground.OTHER, words=WORDS, at=NOW),
        Act.RESUME: ResumeDossier(by=by, at=NOW, calendar=CALENDAR),
        Act.APPROVE: Approve(by=by),
        Act.FINISH: Finish(by=by, result=RESULT),
        Act.GIVE_OUT: ReturnResult(by=LE),
    }
    return commands[move]


def history_for(move: Act, state: DossierState) -> tuple[DossierEvent, ...]:
    """How it came to be so; an opinion can only be given where one was asked."""
    history = STATES[state]
    if move is Act.GIVE_OPINION and state in MOVES[move].out_of:
        return (*history, OPINION_ASKED)
    return history


PAIRS = [(move, state) for move in MOVES for state in STATES]


@pytest.mark.parametrize(("move", "state"), PAIRS, ids=str)
def test_a_move_is_made_where_the_table_allows_it_and_nowhere_else(move: Act, state: DossierState):
    history = history_for(move, state)
    dossier = dossier_decider.fold(history)
    assert dossier.status is state
    decided = given(*history).when(command_for(move, dossier))
    rule = MOVES[move]
    if state not in rule.out_of:
        assert decided.decided is None
        return
    assert decided.rejected is None
    assert decided.decided is not None
    after = dossier_decider.fold((*history, decided.decided)).status
    assert after is {STAYS: state, GOES_BACK: dossier.before}.get(rule.into, rule.into)


def test_every_state_is_reached_and_every_desk_act_stands_in_the_table():
    assert set(STATES) == set(DossierState)
    assert set(DESK) <= set(MOVES)


def test_the_national_status_is_total_and_nothing_is_called_finished_that_is_not():
    told = {state: national_status(state) for state in DossierState}
    assert {status for status in told.values() if status} == set(NationalStatus)
    finished = {state for state, status in told.items() if status in (9, 10)}
    assert finished == {DossierState.FINISHED, DossierState.RETURNED}


def step(name: str, role: Role, hours: int = 4) -> WorkStep:
    return WorkStep(id=name, name=Named(vi=name), role=role, hours=hours)


FLOW = Rules(
    workflow=(
        step("tiep-nhan", Role.RECEPTION),
        step("tham-tra", Role.HANDLER, 16),
        step("ky", Role.APPROVER),
        step("tra", Role.RECEPTION),
    )
)
FLOWING = (*SENT_IN, RECEIVED.model_copy(update={"rules": FLOW}))
IN_HAND = DossierHandedOver(**ID, by=LE, to=MAU, step="tham-tra")
TO_SIGN = DossierHandedOver(**ID, by=MAU, to=LE, step="ky")


def pass_on(to: str, *roles: Role, by: Official = LE, receiver: Official = MAU) -> HandOver:
    return HandOver(by=by, to=receiver, at=MONDAY, calendar=CALENDAR, roles=roles, step=to)


def test_a_step_begins_with_its_own_deadline():
    # 16 working hours from Monday 09:30: two working days
    due = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
    fact = IN_HAND.model_copy(update={"step_due": due})
    given(*FLOWING).when(pass_on("tham-tra", Role.HANDLER)).then(fact)


@pytest.mark.parametrize(
    ("to", "roles", "code"),
    [
        ("ky", (Role.APPROVER,), "dossier.step-out-of-turn"),
        ("chua-co", (Role.HANDLER,), "dossier.step-unknown"),
        ("tham-tra", (Role.APPROVER,), "dossier.role-lacking"),
    ],
)
def test_a_step_is_neither_skipped_nor_given_to_the_wrong_hands(
    to: str, roles: tuple[Role, ...], code: str
):
    given(*FLOWING).when(pass_on(to, *roles)).then_rejected(code)


def test_nothing_is_finished_before_it_is_approved_and_a_step_back_takes_approval_away():
    finish = Finish(by=LE, result=RESULT)
    signed = (*FLOWING, IN_HAND, TO_SIGN)
    given(*signed).when(finish).then_rejected("dossier.not-approved")
    approved = DossierApproved(**ID, by=LE)
    given(*signed).when(Approve(by=LE)).then(approved)
    assert given(*signed, approved).when(finish).decided is not None
    back = DossierHandedOver(**ID, by=LE, to=MAU, step="tham-tra")
    again = TO_SIGN
    given(*signed, approved, back, again).when(finish).then_rejected("dossier.not-approved")


def test_only_the_approvers_step_is_approved():
    given(*FLOWING, IN_HAND).when(Approve(by=MAU)).then_rejected("dossier.not-its-step")


def test_the_same_official_may_take_the_next_step_but_not_the_same_one():
    own = pass_on("tham-tra", Role.HANDLER, receiver=LE)
    assert given(*FLOWING).when(own).decided is not None
    still = pass_on("tiep-nhan", Role.RECEPTION, receiver=LE)
    given(*FLOWING).when(still).then_rejected("dossier.same-person")


def test_a_deputy_moves_what_is_in_their_colleagues_hands_and_nobody_else_does():
    third = LE.model_copy(update={"person_id": PersonId("o-ba"), "acting_for": MAU.person_id})
    stop_gap = replace(pass_on("", by=third, receiver=LE))
    assert given(*AT_WORK).when(stop_gap).decided is not None
    stranger = third.model_copy(update={"acting_for": PersonId("o-khac")})
    given(*AT_WORK).when(pass_on("", by=stranger, receiver=LE)).then_rejected("dossier.not-yours")


def test_a_later_day_is_promised_once_and_at_latest_the_day_before():
    later = DUE + timedelta(days=1)
    extend = ExtendDue(by=MAU, due=later, words=WORDS, at=NOW, calendar=CALENDAR)
    fact = DueExtended(
        **ID, by=MAU, previous=DUE, due=later, calendar=CALENDAR.version, words=WORDS
    )
    given(*AT_WORK).when(extend).then(fact)
    given(*AT_WORK, fact).when(replace(extend, due=later + timedelta(days=1))).then_rejected(
        "dossier.extended-already"
    )
    given(*AT_WORK).when(replace(extend, at=DUE - timedelta(hours=1))).then_rejected(
        "dossier.too-late-to-extend"
    )
    given(*AT_WORK).when(replace(extend, due=DUE)).then_rejected("dossier.not-later")
    night = DUE + timedelta(days=1, hours=12)
    given(*AT_WORK).when(replace(extend, due=night)).then_rejected("dossier.office-shut")


ANSWER = AnswerSupplement(
    form=FORM, papers=(RENEWED,), at=MONDAY + timedelta(days=1), calendar=CALENDAR
)


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        # the whole working day again, from Tuesday 09:30
        ("restart", datetime(2026, 11, 18, 2, 30, tzinfo=UTC)),
        # six working hours were left on Monday at 13:30; Tuesday has 5.5 of them after 09:30
        ("pause", datetime(2026, 11, 18, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_supplement_moves_the_due_date_by_the_procedures_rule(
    clock: Literal["restart", "pause"], due: datetime
):
    asked = ASKED.model_copy(update={"since": datetime(2026, 11, 16, 6, 30, tzinfo=UTC)})
    taken = RECEIVED.model_copy(update={"rules": Rules(clock=clock)})
    fact = DossierSupplemented(
        **ID, form=FORM, papers=(RENEWED,), due=due, calendar=CALENDAR.version
    )
    given(*SENT_IN, taken, HANDED_OVER, asked).when(ANSWER).then(fact)


def test_what_was_answered_before_the_reception_promises_nothing():
    fact = DossierSupplemented(
        **ID, form=FORM, papers=(RENEWED,), due=None, calendar=CALENDAR.version
    )
    given(*SENT_IN, ASKED).when(ANSWER).then(fact)


def test_money_that_was_waited_for_lets_the_clock_run_again():
    settle = SettleFee(fee_id=FEE_ID, amount=OWED, at=MONDAY + timedelta(days=1), calendar=CALENDAR)
    fact = DossierFeeSettled(
        dossier_id=DOSSIER_ID,
        fee_id=FEE_ID,
        amount=OWED,
        due=DUE + timedelta(days=1),
        calendar=CALENDAR.version,
    )
    waiting = (*AT_WORK, REQUIRED)
    given(*waiting).when(settle).then(fact)
    assert dossier_decider.fold((*waiting, fact)).status is DossierState.IN_PROGRESS
    part = settled(OWED - 1)
    given(*waiting).when(replace(settle, amount=OWED - 1)).then(part)
    assert dossier_decider.fold((*waiting, part)).status is DossierState.PAYMENT_WANTED


@pytest.mark.parametrize(
    ("history", "rules", "fee"),
    [
        (SENT_IN, Rules(), "none"),
        ((OPENED, declared(LINE), settled(), SUBMITTED), Rules(), "refund"),
        ((OPENED, declared(LINE), settled(), SUBMITTED), Rules(refund="never"), "kept"),
        ((OPENED, declared(LINE), settled(), SUBMITTED, RECEIVED), Rules(), "kept"),
        ((OPENED, declared(NOT_REFUNDABLE), settled(), SUBMITTED), Rules(), "kept"),
        ((OPENED, declared(NOT_REFUNDABLE, LINE), settled(), SUBMITTED), Rules(), "refund"),
    ],
)
def test_who_withdraws_is_told_what_becomes_of_the_fee(
    history: tuple[DossierEvent, ...], rules: Rules, fee: str
):
    fact = WITHDRAWN.model_copy(update={"fee": fee})
    given(*history).when(WithdrawDossier(words=None, rules=rules)).then(fact)
    given(*history, fact).when(WithdrawDossier(words=None, rules=rules)).then()


def test_what_was_paid_for_is_not_reopened():
    given(OPENED, declared()).when(ReopenDossier()).then(DossierReopened(dossier_id=DOSSIER_ID))
    paid = (OPENED, declared(LINE), settled(1))
    given(*paid).when(ReopenDossier()).then_rejected("dossier.paid-already")


def test_an_opinion_is_given_by_who_was_asked_once():
    asked = (*AT_WORK, OPINION_ASKED)
    answer = GiveOpinion(by=STRANGER, opinion_id=OPINION, words=WORDS)
    given_fact = OpinionGiven(**ID, opinion_id=OPINION, by=STRANGER, words=WORDS)
    given(*asked).when(answer).then(given_fact)
    given(*asked).when(replace(answer, by=MAU)).then_rejected("dossier.opinion-unknown")
    given(*asked, given_fact).when(answer).then_rejected("dossier.other-agency")
    own = AskOpinion(
        by=MAU, opinion_id=OPINION, agency=MAU.agency, answer_by=LATER, at=NOW, words=WORDS
    )
    given(*AT_WORK).when(own).then_rejected("dossier.own-agency")
    given(*AT_WORK).when(replace(own, agency=COMMUNE, answer_by=NOW)).then_rejected(
        "dossier.answer-in-the-past"
    )


def test_who_does_not_answer_in_time_is_stopped_and_not_a_moment_earlier():
    waiting = (*AT_WORK, ASKED)
    given(*waiting).when(Lapse(at=LATER - timedelta(seconds=1))).then()
    fact = DossierStopped(
        **ID, by=None, ground=Ground.NOT_SUPPLEMENTED, words=None, since=ASKED.since
    )
    given(*waiting).when(Lapse(at=LATER)).then(fact)
    given(*AT_WORK).when(Lapse(at=LATER)).then()


def test_a_stop_during_a_wait_keeps_the_moment_the_clock_stopped():
    decided = given(*AT_WORK, REQUIRED).when(
        StopDossier(by=MAU, ground=Ground.NOT_PAID, words=WORDS, at=LATER)
    )
    decided.then(STOPPED.model_copy(update={"ground": Ground.NOT_PAID}))


def test_what_is_resumed_has_as_much_time_as_was_left():
    at = MONDAY + timedelta(days=2)
    fact = DossierResumed(**ID, by=MAU, due=DUE + timedelta(days=2), calendar=CALENDAR.version)
    given(*AT_WORK, STOPPED).when(ResumeDossier(by=MAU, at=at, calendar=CALENDAR)).then(fact)
    never = DossierStopped(**ID, by=None, ground=Ground.NOT_SUPPLEMENTED, words=None, since=MONDAY)
    given(*SENT_IN, ASKED, never).when(
        ResumeDossier(by=MAU, at=at, calendar=CALENDAR)
    ).then_rejected("dossier.never-received")


def test_a_deadline_is_warned_of_once_and_nothing_that_ended_is():
    warn = Warn(alert=Alert.STANDING_STILL, deadline=LATER)
    fact = DossierWarned(**ID, agency=MAU.agency, alert=Alert.STANDING_STILL, deadline=LATER)
    given(*AT_WORK).when(warn).then(fact)
    given(*AT_WORK, fact).when(warn).then()
    given(*SENT_IN, WITHDRAWN).when(warn).then()
    given(OPENED).when(warn).then()


def test_a_foreign_code_is_noted_once_and_ours_stays():
    note = NoteForeignCode(system="national", foreign="G09.20-20260609-0092637")
    decided = given(*SENT_IN).when(note).decided
    assert decided is not None
    given(*SENT_IN, decided).when(note).then()
    assert dossier_decider.fold((*SENT_IN, decided)).code == CODE
    given(OPENED).when(note).then_rejected("dossier.not-submitted")


def test_only_what_has_ended_is_erased_and_once():
    erase = Erase(ground="request", pieces=3)
    given(*AT_WORK).when(erase).then_rejected("dossier.in-handling")
    ended = (*AT_WORK, FINISHED, RETURNED)
    decided = given(*ended).when(erase).decided
    assert decided is not None
    given(*ended, decided).when(erase).then()


def test_offered_is_what_would_be_accepted():
    for state, history in STATES.items():
        dossier = dossier_decider.fold(history)
        offered = {move for move in MOVES if is_open(dossier, move, dossier.handler or LE)}
        assert offered == {
            move
            for move, rule in MOVES.items()
            if state in rule.out_of and move is not Act.GIVE_OPINION
        }, state


def test_a_clock_that_ran_again_stops_anew():
    answered = DossierSupplemented(
        **ID, form=FORM, papers=(PAPER,), due=DUE, calendar=CALENDAR.version
    )
    decided = given(*AT_WORK, ASKED, answered).when(
        StopDossier(by=MAU, ground=Ground.OTHER, words=WORDS, at=LATER)
    )
    decided.then(STOPPED.model_copy(update={"since": LATER}))


def test_what_is_required_again_is_owed_on_top():
    resumed = DossierResumed(**ID, by=MAU, due=DUE, calendar=CALENDAR.version)
    twice = (*AT_WORK, REQUIRED, STOPPED, resumed, REQUIRED)
    assert dossier_decider.fold((*twice, settled())).status is DossierState.PAYMENT_WANTED
    assert dossier_decider.fold((*twice, settled(), settled())).owed == 0
