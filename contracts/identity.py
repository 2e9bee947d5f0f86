"""What identity tells the world: that someone exists and how sure we are, never who."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.event import Event
from contracts.values import AgencyCode, ChallengeId, PersonId


class Role(StrEnum):
    """What an official does at an agency."""

    RECEPTION = "reception"
    HANDLER = "handler"
    APPROVER = "approver"
    ACCOUNTANT = "accountant"


class Purpose(StrEnum):
    """What a one-time code is for; a code for one purpose is worth nothing for another."""

    REGISTER = "register"
    LOG_IN = "log-in"
    CONFIRM_EMAIL = "confirm-email"


class AccountRegistered(Event):
    """A person has an account; what we know of them stays in identity's vault.

    `assurance` 1: a confirmed phone number; 2: identified by the national log-in.
    """

    type: Literal["identity.account-registered.v1"] = "identity.account-registered.v1"
    person_id: PersonId
    assurance: Annotated[int, Field(ge=1, le=2)]


class OfficialAppointed(Event):
    """A person holds these roles at an agency, replacing earlier ones. The name is public."""

    type: Literal["identity.official-appointed.v1"] = "identity.official-appointed.v1"
    person_id: PersonId
    name: str
    title: str
    agency: AgencyCode
    roles: tuple[Role, ...]


class DeputyAppointed(Event):
    """`deputy` does the work of `person_id` from `since` to `until`; replaces an earlier deputy.

    `deputy` None: nobody does any more.
    """

    type: Literal["identity.deputy-appointed.v1"] = "identity.deputy-appointed.v1"
    person_id: PersonId
    deputy: PersonId | None
    since: AwareDatetime
    until: AwareDatetime


class LoggedIn(Event):
    """A person proved who they are. `kind`: by our own account or by the national log-in."""

    type: Literal["identity.logged-in.v1"] = "identity.logged-in.v1"
    person_id: PersonId
    kind: Literal["portal", "vneid"]


class EmailConfirmed(Event):
    """The person showed that they read an e-mail address; messages may go there. It is not said.

    Attributes:
        changed: another address had been confirmed before.
    """

    type: Literal["identity.email-confirmed.v1"] = "identity.email-confirmed.v1"
    person_id: PersonId
    changed: bool


class ChallengeIssued(Event):
    """A one-time code was made for a person; the code itself stays in the vault."""

    type: Literal["identity.challenge-issued.v1"] = "identity.challenge-issued.v1"
    challenge_id: ChallengeId
    person_id: PersonId
    purpose: Purpose
    expires_at: AwareDatetime


class ChallengeResent(Event):
    """The person asked for the code to be sent once more; `count` counts from 1."""

    type: Literal["identity.challenge-resent.v1"] = "identity.challenge-resent.v1"
    challenge_id: ChallengeId
    person_id: PersonId
    purpose: Purpose
    count: int


class ChallengeFailed(Event):
    """A wrong code was typed; `tries_left` says how many more will be looked at."""

    type: Literal["identity.challenge-failed.v1"] = "identity.challenge-failed.v1"
    challenge_id: ChallengeId
    tries_left: int


class ChallengePassed(Event):
    """The right code was typed in time; the challenge is spent."""

    type: Literal["identity.challenge-passed.v1"] = "identity.challenge-passed.v1"
    challenge_id: ChallengeId


AccountEvent: TypeAlias = (
    AccountRegistered | OfficialAppointed | DeputyAppointed | LoggedIn | EmailConfirmed
)
ChallengeEvent: TypeAlias = ChallengeIssued | ChallengeResent | ChallengeFailed | ChallengePassed
IdentityEvent: TypeAlias = Annotated[AccountEvent | ChallengeEvent, Field(discriminator="type")]
