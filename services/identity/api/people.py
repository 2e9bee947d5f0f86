"""People: one's own data, where messages go, and the officials of agencies."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path

from contracts.access import Act, Caller
from contracts.values import AgencyCode, ChallengeId, PersonId
from services.chassis.auth import allow
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError, not_found
from services.chassis.requests import WaitFor
from services.identity.api.codes import CodeDesk
from services.identity.api.desk import Desk, already_registered, field_errors, then
from services.identity.api.shapes import (
    Contact,
    Delivery,
    Done,
    Me,
    Name,
    Officer,
    OfficerShown,
    Sent,
)
from services.identity.domain.account import AppointOfficial
from services.identity.domain.person import (
    Profile,
    id_number_of,
    id_number_wrongs,
    name_wrongs,
    password_wrongs,
    phone_of,
    phone_wrongs,
    plain,
    reachable,
)

MOST_OFFICIALS = 500  # of one agency in one answer

OfficerId = Annotated[PersonId, Path(pattern=r"^[op]-[a-z0-9-]{1,62}$")]


class People:
    """What is known of people, for who may know it."""

    def __init__(self, desk: Desk, codes: CodeDesk) -> None:
        self._desk = desk
        self._codes = codes

    async def me(self, who: Caller) -> Me:
        """The caller's own data."""
        profile = await self._desk.profile(who.person_id)
        if profile is None or who.kind == "system":
            raise not_found("identity", "person")
        account = await self._desk.account(who.person_id)
        return Me(
            person_id=who.person_id,
            kind=who.kind,
            assurance=account.assurance,
            **profile.model_dump(),
        )

    async def contact(self, who: Caller, person_id: PersonId) -> Contact:
        """Where messages to the person go."""
        allow(who, Act.READ_CONTACTS)
        profile = await self._desk.profile(person_id)
        if profile is None:
            raise not_found("identity", "person")
        return Contact(phone=profile.phone, email=reachable(profile))

    async def name(self, who: Caller, person_id: PersonId) -> Name:
        """Whom the person's receipts are made out to."""
        allow(who, Act.READ_NAMES)
        profile = await self._desk.profile(person_id)
        if profile is None:
            raise not_found("identity", "person")
        return Name(full_name=profile.full_name, address=profile.address)

    async def delivery(self, who: Caller, challenge_id: ChallengeId) -> Delivery:
        """A one-time code, for notify to send."""
        allow(who, Act.READ_CONTACTS)
        return await self._codes.delivery(challenge_id, self._desk.platform.clock())

    async def appoint(self, who: Caller, person_id: PersonId, told: Officer, cause: Cause) -> Done:
        """The official, and what they log in with, as told. Again is harmless."""
        allow(who, Act.ADMINISTER)
        _check(told)
        number = id_number_of(told.id_number)
        if await self._desk.claim(number, person_id) != person_id:
            raise already_registered()
        profile = Profile(
            full_name=plain(told.name), id_number=number, phone=phone_of(told.phone) or ""
        )
        await self._desk.keep_profile(person_id, profile)
        await self._desk.keep_credentials(
            person_id, await self._desk.passwords.hashed(told.password)
        )
        command = AppointOfficial(
            person_id=person_id,
            name=profile.full_name,
            title=told.title,
            agency=told.agency,
            roles=tuple(sorted(set(told.roles))),
        )
        recorded = await self._desk.obey(command, then(cause, "appoint"))
        return Done(position=recorded.position if recorded else None)

    async def officers(self, who: Caller, agency: AgencyCode | None) -> list[OfficerShown]:
        """The officials of the caller's agency, by name."""
        where = agency or who.agency
        allow(who, Act.WORK, agency=where)
        found = await self._desk.accounts.find(
            {"agency": where}, order="name", limit=MOST_OFFICIALS
        )
        return [OfficerShown.model_validate(v.model_dump(exclude={"assurance"})) for v in found]


def _check(told: Officer) -> None:
    """Go on only if all fields are as they must be."""
    wrongs = [
        *(replace(wrong, field="name") for wrong in name_wrongs(told.name)),
        *id_number_wrongs(told.id_number),
        *phone_wrongs(told.phone),
        *password_wrongs(told.password),
    ]
    if wrongs:
        title = "Some fields are not right."
        raise ProblemError(422, "identity.officer-invalid", title, field_errors(wrongs))


def person_routes(people: People, desk: Desk, who_is: Any) -> APIRouter:
    """What is read of people."""
    router = APIRouter(tags=["people"])

    @router.get("/me")
    async def me(who: Annotated[Caller, who_is]) -> Me:
        """One's own data."""
        return await people.me(who)

    @router.get("/people/{person_id}/contact")
    async def contact(person_id: PersonId, who: Annotated[Caller, who_is]) -> Contact:
        """Where messages to a person go; for notify alone."""
        return await people.contact(who, person_id)

    @router.get("/people/{person_id}/name")
    async def name(person_id: PersonId, who: Annotated[Caller, who_is]) -> Name:
        """Whom a person's receipts are made out to; for payment alone."""
        return await people.name(who, person_id)

    @router.get("/officers")
    async def officers(
        who: Annotated[Caller, who_is], wait: WaitFor, agency: AgencyCode | None = None
    ) -> list[OfficerShown]:
        """The colleagues of an official."""
        await desk.accounts.reached(wait)
        return await people.officers(who, agency)

    return router


def officer_routes(people: People, who_is: Any, cause_of: Any) -> APIRouter:
    """What the house's own systems enter."""
    router = APIRouter(tags=["people"])

    @router.put("/officers/{person_id}")
    async def appoint(
        person_id: OfficerId,
        told: Officer,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Appoint an official, or change what was entered."""
        return await people.appoint(who, person_id, told, cause)

    return router


def code_routes(people: People, codes: CodeDesk, who_is: Any, cause_of: Any) -> APIRouter:
    """Codes on their way."""
    router = APIRouter(prefix="/challenges/{challenge_id}", tags=["codes"])

    @router.post("/resend", status_code=202)
    async def resend(challenge_id: ChallengeId, cause: Annotated[Cause, cause_of]) -> Sent:
        """Send another code in place of the last; not before `resend_after`, at most 3 times."""
        return await codes.resend(challenge_id, cause)

    @router.get("/delivery")
    async def delivery(challenge_id: ChallengeId, who: Annotated[Caller, who_is]) -> Delivery:
        """Code and phone; for notify alone."""
        return await people.delivery(who, challenge_id)

    return router
