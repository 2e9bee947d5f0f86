"""What all routes share: accounts, what the vault holds of a person, quotas and tokens."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid5

from contracts.event import Recorded
from contracts.identity import IdentityEvent, OfficialAppointed
from contracts.streams import IDENTITY
from contracts.values import PersonId
from services.chassis.auth import sign
from services.chassis.handle import Cause, handle
from services.chassis.platform import Platform
from services.chassis.problems import FieldError, ProblemError
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.identity.api.ports import Captchas, National, OneTimeCodes, Passwords
from services.identity.api.shapes import LoggedInAs
from services.identity.domain.account import (
    Account,
    Command,
    LogIn,
    account_decider,
)
from services.identity.domain.person import Profile, Wrong
from services.identity.projections import AccountView
from services.identity.settings import IdentitySettings

CITIZENS_DAY, OFFICIALS_DAY = timedelta(hours=8), timedelta(hours=10)  # how long a token holds


def then(cause: Cause, step: str) -> Cause:
    """The cause of a further command of the same request: it, too, is obeyed once."""
    return replace(cause, causationid=uuid5(cause.causationid, step))


def field_errors(wrongs: list[Wrong]) -> list[FieldError]:
    """What the domain found wrong, as problems tell it."""
    return [FieldError(wrong.field, wrong.code, wrong.params) for wrong in wrongs]


def already_registered() -> ProblemError:
    """409; said only to who has proved something before."""
    return ProblemError(409, "identity.already-registered", "This ID number has an account.")


@dataclass(frozen=True)
class Desk:
    """All that the routes stand on."""

    platform: Platform
    settings: IdentitySettings
    stream: Stream[IdentityEvent]
    accounts: ReadModel[AccountView]
    captchas: Captchas
    passwords: Passwords
    codes: OneTimeCodes
    national: National

    # Accounts

    async def account(self, person_id: PersonId) -> Account:
        """The account as its own facts have it: always the newest."""
        history = await self.stream.load(IDENTITY.subject(person_id))
        return account_decider.fold(recorded.data for recorded in history)

    async def obey(self, command: Command, cause: Cause) -> Recorded[IdentityEvent] | None:
        """One command to one account."""
        subject = IDENTITY.subject(command.person_id)
        return await handle(
            self.stream, account_decider, subject=subject, command=command, cause=cause
        )

    async def let_in(
        self, person_id: PersonId, kind: Literal["portal", "vneid"], cause: Cause
    ) -> LoggedInAs:
        """Note the log-in, and give a token. Repeating the cause gives the same token.

        Who does a colleague's work gets a token that ends with that, so that it is never for more
        than they may do; logging in again then gives their own.
        """
        recorded = await self.obey(LogIn(person_id=person_id, kind=kind), then(cause, "log-in"))
        at = recorded.time if recorded else cause.at
        account, stands_in = await self.account(person_id), await self.stands_in_for(person_id, at)
        offices = {colleague: office for colleague, (office, _) in stands_in.items()}
        caller = account.caller(person_id, offices)
        life = OFFICIALS_DAY if caller.kind == "official" else CITIZENS_DAY
        life = min([life, *(until - at for _, until in stands_in.values())])
        key = self.settings.token_private_key.get_secret_value()
        return LoggedInAs(
            token=sign(key, caller, at=at, life=life),
            expires_at=at + life,
            position=recorded.position if recorded else None,
        )

    async def stands_in_for(
        self, person_id: PersonId, at: datetime
    ) -> dict[PersonId, tuple[OfficialAppointed, datetime]]:
        """Colleagues whose work the person does at `at`: the office of each, and until when.

        The view says where to look; the colleagues' own facts say what holds.
        """
        own = (await self.account(person_id)).appointment
        if own is None:
            return {}
        found = {}
        for view in await self.accounts.find({"deputy": person_id}, order="name"):
            account = await self.account(colleague := PersonId(view.person_id))
            told, office = account.deputy_at(at), account.appointment
            here = office is not None and office.agency == own.agency
            if office is not None and here and told is not None and told.deputy == person_id:
                found[colleague] = office, told.until
        return found

    # What the vault holds

    async def profile(self, person_id: PersonId) -> Profile | None:
        """What we know of the person."""
        content = await self.platform.vault.get(person_id, f"profile/{person_id}")
        return Profile.model_validate_json(content) if content else None

    async def keep_profile(self, person_id: PersonId, profile: Profile) -> None:
        """Know this of the person from now on."""
        content = profile.model_dump_json().encode()
        await self.platform.vault.put(person_id, f"profile/{person_id}", content)

    async def credentials(self, person_id: PersonId) -> str | None:
        """The hash of the person's password, if they have one."""
        content = await self.platform.vault.get(person_id, f"credentials/{person_id}")
        return content.decode() if content else None

    async def keep_credentials(self, person_id: PersonId, hashed: str) -> None:
        """The person's password from now on."""
        await self.platform.vault.put(person_id, f"credentials/{person_id}", hashed.encode())

    async def drop_credentials(self, person_id: PersonId) -> None:
        """The person has no password any more."""
        await self.platform.vault.drop(f"credentials/{person_id}")

    # Whose ID number it is

    async def holder(self, id_number: str) -> PersonId | None:
        """Who has an account under this ID number."""
        held = await self.platform.register.holder(self._number(id_number))
        return PersonId(held) if held else None

    async def claim(self, id_number: str, person_id: PersonId) -> PersonId:
        """Who has the account under this ID number from now on: the first to claim it."""
        return PersonId(await self.platform.register.claim(self._number(id_number), person_id))

    def _number(self, id_number: str) -> str:
        return "id:" + self.platform.safe.blind(id_number)

    # Not too often

    async def count(self, what: str, of: str, limit: int, at: datetime) -> None:
        """One more `what` of someone in this hour of the clock.

        Raises:
            ProblemError: 429 `identity.too-many-<what>`: there were `limit` already.
        """
        hour = f"{what}:{self.platform.safe.blind(of)}:{at:%Y%m%d%H}"
        if await self.platform.register.next(hour) > limit:
            raise ProblemError(429, f"identity.too-many-{what}", "Too often; try again in an hour.")
