"""A one-time code: how often it may be sent and tried, and when it is worth nothing. Pure.

The code itself never comes here; a command only says whether the right one was typed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from contracts.identity import (
    ChallengeFailed,
    ChallengeIssued,
    ChallengePassed,
    ChallengeResent,
    IdentityEvent,
    Purpose,
)
from contracts.values import ChallengeId, PersonId
from services.chassis.decider import Decider, RejectedError

LIFE = timedelta(minutes=5)  # from the first sending; a later one does not prolong it
PAUSE = timedelta(seconds=60)  # between two sendings
TRIES = 5
RESENDS = 3

# Commands


@dataclass(frozen=True, kw_only=True)
class IssueChallenge:
    """Make a code for a person."""

    challenge_id: ChallengeId
    person_id: PersonId
    purpose: Purpose
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ResendChallenge:
    """Send a code once more.

    Attributes:
        resends: how often it was sent again so far, as the caller read it.
        sent_at: when it was sent last.
    """

    resends: int
    sent_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerChallenge:
    """Someone typed a code; `correct`: it was the right one."""

    correct: bool
    at: datetime


Command: TypeAlias = IssueChallenge | ResendChallenge | AnswerChallenge

# State


@dataclass(frozen=True)
class Challenge:
    """What decisions need to know of the past; without `issued` there is no such challenge."""

    issued: ChallengeIssued | None = None
    resends: int = 0
    tries_left: int = TRIES
    passed: bool = False


# Decide and evolve


def decide(command: Command, challenge: Challenge) -> IdentityEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `identity.code-unknown`, `identity.code-spent`, `identity.code-expired`,
            `identity.too-many-tries`, `identity.too-many-resends`, `identity.resend-too-soon`.
    """
    if isinstance(command, IssueChallenge):
        return None if challenge.issued else _issue(command)
    issued = usable(challenge, command.at)
    match command:
        case ResendChallenge():
            return _resend(command, challenge, issued)
        case AnswerChallenge(correct=True):
            return ChallengePassed(challenge_id=issued.challenge_id)
        case AnswerChallenge():
            left = challenge.tries_left - 1
            return ChallengeFailed(challenge_id=issued.challenge_id, tries_left=left)
    assert_never(command)


def usable(challenge: Challenge, at: datetime) -> ChallengeIssued:
    """How it was issued, while a right code would still be taken.

    Raises:
        RejectedError: as `decide` does.
    """
    if challenge.issued is None:
        raise RejectedError("identity.code-unknown", "No such code was sent.")
    if challenge.passed:
        raise RejectedError("identity.code-spent", "This code was used already.")
    if at >= challenge.issued.expires_at:
        raise RejectedError("identity.code-expired", "This code came too late; begin again.")
    if challenge.tries_left < 1:
        raise RejectedError("identity.too-many-tries", "Too many wrong codes; begin again.")
    return challenge.issued


def _issue(command: IssueChallenge) -> ChallengeIssued:
    return ChallengeIssued(
        challenge_id=command.challenge_id,
        person_id=command.person_id,
        purpose=command.purpose,
        expires_at=command.at + LIFE,
    )


def _resend(
    command: ResendChallenge, challenge: Challenge, issued: ChallengeIssued
) -> ChallengeResent:
    if challenge.resends >= RESENDS:
        raise RejectedError("identity.too-many-resends", "It was sent often enough; begin again.")
    meanwhile = challenge.resends != command.resends  # someone else just had it sent
    if meanwhile or command.at < command.sent_at + PAUSE:
        raise RejectedError("identity.resend-too-soon", "The last one may still be on its way.")
    return ChallengeResent(
        challenge_id=issued.challenge_id,
        person_id=issued.person_id,
        purpose=issued.purpose,
        count=challenge.resends + 1,
    )


def evolve(challenge: Challenge, fact: IdentityEvent) -> Challenge:
    """The challenge after one more of its facts."""
    match fact:
        case ChallengeIssued():
            return replace(challenge, issued=fact)
        case ChallengeResent():
            return replace(challenge, resends=fact.count)
        case ChallengeFailed():
            return replace(challenge, tries_left=fact.tries_left)
        case ChallengePassed():
            return replace(challenge, passed=True)
        case _:
            return challenge  # an account's facts lie under other subjects


challenge_decider: Decider[Command, Challenge, IdentityEvent] = Decider(Challenge(), decide, evolve)
