from datetime import datetime, timedelta

import pytest

from contracts.identity import (
    AccountRegistered,
    ChallengeFailed,
    ChallengeIssued,
    ChallengePassed,
    ChallengeResent,
    IdentityEvent,
    Purpose,
)
from contracts.values import ChallengeId
from services.identity.domain.challenge import (
    LIFE,
    AnswerChallenge,
    Challenge,
    IssueChallenge,
    ResendChallenge,
    challenge_decider,
)
from tests.facts import ANNA, NOW
from tests.given import Given

CODE = ChallengeId("c-1")
given = Given(challenge_decider)
ISSUE = IssueChallenge(challenge_id=CODE, person_id=ANNA, purpose=Purpose.LOG_IN, at=NOW)
ISSUED = ChallengeIssued(
    challenge_id=CODE, person_id=ANNA, purpose=Purpose.LOG_IN, expires_at=NOW + LIFE
)
PASSED = ChallengePassed(challenge_id=CODE)
SOON = NOW + timedelta(seconds=10)
MINUTE = NOW + timedelta(seconds=60)


def failed(tries_left: int) -> ChallengeFailed:
    return ChallengeFailed(challenge_id=CODE, tries_left=tries_left)


def resent(count: int) -> ChallengeResent:
    return ChallengeResent(challenge_id=CODE, person_id=ANNA, purpose=Purpose.LOG_IN, count=count)


def resend(at: datetime = MINUTE, resends: int = 0, sent_at: datetime = NOW) -> ResendChallenge:
    return ResendChallenge(resends=resends, sent_at=sent_at, at=at)


def right(at: datetime = SOON) -> AnswerChallenge:
    return AnswerChallenge(correct=True, at=at)


def wrong(at: datetime = SOON) -> AnswerChallenge:
    return AnswerChallenge(correct=False, at=at)


def test_a_code_lives_five_minutes():
    given().when(ISSUE).then(ISSUED)


def test_a_code_is_issued_once():
    given(ISSUED).when(ISSUE).then()


def test_the_right_code_passes():
    given(ISSUED).when(right()).then(PASSED)


def test_a_code_is_good_until_just_before_it_expires():
    given(ISSUED).when(right(NOW + LIFE - timedelta(milliseconds=1))).then(PASSED)


def test_a_code_that_expired_is_worth_nothing():
    given(ISSUED).when(right(NOW + LIFE)).then_rejected("identity.code-expired")


def test_a_code_is_good_once():
    given(ISSUED, PASSED).when(right()).then_rejected("identity.code-spent")


def test_a_wrong_code_costs_a_try():
    given(ISSUED).when(wrong()).then(failed(4))
    given(ISSUED, failed(4)).when(wrong()).then(failed(3))


def test_the_right_code_passes_at_the_last_try():
    given(ISSUED, failed(1)).when(right()).then(PASSED)


def test_after_five_wrong_codes_the_right_one_comes_too_late():
    given(ISSUED, failed(0)).when(right()).then_rejected("identity.too-many-tries")


def test_a_code_that_was_never_sent_cannot_be_right():
    given().when(right()).then_rejected("identity.code-unknown")
    given().when(resend()).then_rejected("identity.code-unknown")


def test_a_code_is_sent_again_after_a_minute():
    given(ISSUED).when(resend()).then(resent(1))


def test_a_code_is_not_sent_again_within_a_minute():
    early = resend(MINUTE - timedelta(milliseconds=1))
    given(ISSUED).when(early).then_rejected("identity.resend-too-soon")


def test_the_minute_counts_from_the_last_sending():
    later = NOW + timedelta(seconds=200)
    again = resend(later + timedelta(seconds=59), resends=1, sent_at=later)
    given(ISSUED, resent(1)).when(again).then_rejected("identity.resend-too-soon")


def test_of_two_who_want_it_sent_again_at_once_one_is_too_soon():
    given(ISSUED, resent(1)).when(resend(resends=0)).then_rejected("identity.resend-too-soon")


def test_a_code_is_sent_again_three_times_and_no_more():
    history = (ISSUED, resent(1), resent(2))
    given(*history).when(resend(resends=2)).then(resent(3))
    given(*history, resent(3)).when(resend(resends=3)).then_rejected("identity.too-many-resends")


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ((ISSUED, PASSED), "identity.code-spent"),
        ((ISSUED, failed(0)), "identity.too-many-tries"),
    ],
)
def test_a_code_worth_nothing_is_not_sent_again(history: tuple[IdentityEvent, ...], code: str):
    given(*history).when(resend()).then_rejected(code)


def test_sending_again_does_not_prolong_the_life():
    given(ISSUED, resent(1)).when(right(NOW + LIFE)).then_rejected("identity.code-expired")


def test_facts_of_accounts_are_none_of_a_codes_business():
    fact = AccountRegistered(person_id=ANNA, assurance=1)
    assert challenge_decider.fold([fact]) == Challenge()
