"""An account: how sure we are of the person, and what office they hold. Pure."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, assert_never

from contracts.access import Caller
from contracts.identity import (
    AccountRegistered,
    IdentityEvent,
    LoggedIn,
    OfficialAppointed,
    Role,
)
from contracts.values import AgencyCode, PersonId
from services.chassis.decider import Decider, RejectedError

PHONE_CONFIRMED, IDENTIFIED = 1, 2  # assurance, as the contract numbers it

# Commands


@dataclass(frozen=True, kw_only=True)
class RegisterAccount:
    """We are now this sure of the person."""

    person_id: PersonId
    assurance: int


@dataclass(frozen=True, kw_only=True)
class AppointOfficial:
    """The person holds these roles at this agency, and no others."""

    person_id: PersonId
    name: str
    title: str
    agency: AgencyCode
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class LogIn:
    """The person proved who they are, our own way or the national one."""

    person_id: PersonId
    kind: Literal["portal", "vneid"]


Command: TypeAlias = RegisterAccount | AppointOfficial | LogIn

# State


@dataclass(frozen=True)
class Account:
    """What decisions need to know of the past. `assurance` 0: nothing was proved yet."""

    assurance: int = 0
    appointment: OfficialAppointed | None = None

    def caller(self, person_id: PersonId) -> Caller:
        """Who the token says the person is: an official as long as they hold an office."""
        if self.appointment is None:
            return Caller(person_id=person_id, kind="citizen")
        public = self.appointment.model_dump(exclude={"type"})
        return Caller(kind="official", **public)


# Decide and evolve


def decide(command: Command, account: Account) -> IdentityEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `identity.account-unknown`.
    """
    match command:
        case RegisterAccount():
            if command.assurance <= account.assurance:
                return None
            return AccountRegistered(person_id=command.person_id, assurance=command.assurance)
        case AppointOfficial():
            appointed = OfficialAppointed(
                person_id=command.person_id,
                name=command.name,
                title=command.title,
                agency=command.agency,
                roles=command.roles,
            )
            return None if appointed == account.appointment else appointed
        case LogIn():
            if account.assurance == 0:
                raise RejectedError("identity.account-unknown", "There is no such account.")
            return LoggedIn(person_id=command.person_id, kind=command.kind)
    assert_never(command)


def evolve(account: Account, fact: IdentityEvent) -> Account:
    """The account after one more of its facts."""
    match fact:
        case AccountRegistered():
            return replace(account, assurance=fact.assurance)
        case OfficialAppointed():
            return replace(account, appointment=fact)
        case _:
            return account  # a log-in changes nothing; codes lie under other subjects


account_decider: Decider[Command, Account, IdentityEvent] = Decider(Account(), decide, evolve)
