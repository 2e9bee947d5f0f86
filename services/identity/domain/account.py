"""An account: how sure we are of the person, and what office they hold. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, assert_never

from contracts.access import Caller
from contracts.identity import (
    AccountRegistered,
    DeputyAppointed,
    EmailConfirmed,
    IdentityEvent,
    LoggedIn,
    OfficialAppointed,
    Role,
)
from contracts.values import AgencyCode, PersonId
from services.chassis.decider import Decider, RejectedError

PHONE_CONFIRMED, IDENTIFIED = 1, 2  # assurance, as the contract numbers it
LONGEST_DEPUTY = timedelta(days=60)  # who is away longer is replaced by an appointment

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
class AppointDeputy:
    """`deputy`, an official of `agency`, shall do the person's work; None: nobody any more.

    Attributes:
        agency: where the deputy holds office now; None: nowhere.
        since: `until` is later, and neither counts where `deputy` is None.
    """

    person_id: PersonId
    deputy: PersonId | None
    agency: AgencyCode | None
    since: datetime
    until: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LogIn:
    """The person proved who they are, our own way or the national one."""

    person_id: PersonId
    kind: Literal["portal", "vneid"]


@dataclass(frozen=True, kw_only=True)
class ConfirmEmail:
    """The person showed that they read their e-mail; `changed`: another one was known before."""

    person_id: PersonId
    changed: bool


Command: TypeAlias = RegisterAccount | AppointOfficial | AppointDeputy | LogIn | ConfirmEmail

# State

NOBODY: Mapping[PersonId, OfficialAppointed] = {}


@dataclass(frozen=True)
class Account:
    """What decisions need to know of the past. `assurance` 0: nothing was proved yet."""

    assurance: int = 0
    appointment: OfficialAppointed | None = None
    stands_in: DeputyAppointed | None = None

    def deputy_at(self, at: datetime) -> DeputyAppointed | None:
        """Who does the person's work at `at`, if they hold an office and somebody does."""
        told = self.stands_in
        if self.appointment is None or told is None or told.deputy is None:
            return None
        return told if told.since <= at < told.until else None

    def caller(
        self, person_id: PersonId, colleagues: Mapping[PersonId, OfficialAppointed] = NOBODY
    ) -> Caller:
        """Who the token says the person is: an official as long as they hold an office.

        `colleagues`: whose work they do at present, with the roles that come along.
        """
        if self.appointment is None:
            return Caller(person_id=person_id, kind="citizen")
        public = self.appointment.model_dump(exclude={"type", "roles"})
        roles = {role for one in (self.appointment, *colleagues.values()) for role in one.roles}
        return Caller(
            kind="official", **public, roles=tuple(sorted(roles)), deputy_of=tuple(colleagues)
        )


# Decide and evolve


def decide(  # noqa: C901 - one case per command
    command: Command, account: Account
) -> IdentityEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `identity.account-unknown`, or for a deputy `identity.not-an-official`,
            `identity.deputy-oneself`, `identity.deputy-elsewhere`, `identity.deputy-dates`,
            `identity.deputy-too-long`.
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
        case AppointDeputy():
            return _deputy_appointed(command, account)
        case LogIn():
            if account.assurance == 0:
                raise RejectedError("identity.account-unknown", "There is no such account.")
            return LoggedIn(person_id=command.person_id, kind=command.kind)
        case ConfirmEmail():
            if account.assurance == 0:
                raise RejectedError("identity.account-unknown", "There is no such account.")
            return EmailConfirmed(person_id=command.person_id, changed=command.changed)
    assert_never(command)


def _deputy_appointed(command: AppointDeputy, account: Account) -> DeputyAppointed | None:
    """One deputy at a time, a colleague, for a limited while that is not over yet."""
    office = account.appointment
    if office is None:
        raise RejectedError("identity.not-an-official", "Only officials have deputies.")
    if command.deputy is None:
        if account.stands_in is None or account.stands_in.deputy is None:
            return None
        return DeputyAppointed(
            person_id=command.person_id, deputy=None, since=command.at, until=command.at
        )
    if command.deputy == command.person_id:
        raise RejectedError("identity.deputy-oneself", "Choose a colleague.")
    if command.agency != office.agency:
        raise RejectedError("identity.deputy-elsewhere", "Choose a colleague of your agency.")
    if command.until <= max(command.since, command.at):
        raise RejectedError("identity.deputy-dates", "The end must lie ahead, after the start.")
    if command.until - command.since > LONGEST_DEPUTY:
        raise RejectedError("identity.deputy-too-long", "At most 60 days.")
    told = DeputyAppointed(
        person_id=command.person_id,
        deputy=command.deputy,
        since=command.since,
        until=command.until,
    )
    return None if told == account.stands_in else told


def evolve(account: Account, fact: IdentityEvent) -> Account:
    """The account after one more of its facts."""
    match fact:
        case AccountRegistered():
            return replace(account, assurance=fact.assurance)
        case OfficialAppointed():
            return replace(account, appointment=fact)
        case DeputyAppointed():
            return replace(account, stands_in=fact)
        case _:
            return account  # a log-in or an address changes nothing; codes lie under other subjects


account_decider: Decider[Command, Account, IdentityEvent] = Decider(Account(), decide, evolve)
