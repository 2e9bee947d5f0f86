"""Registration: what a person says of themselves, confirmed by a code to their phone."""

from typing import Annotated, Any

from fastapi import APIRouter

from contracts.identity import Purpose
from contracts.values import ChallengeId, PersonId
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.identity.api.captchas import CaptchaDesk
from services.identity.api.codes import CodeDesk, Pending
from services.identity.api.desk import Desk, already_registered, field_errors, then
from services.identity.api.shapes import Registered, Registration, Sent, TypedCode, Warned
from services.identity.domain.account import PHONE_CONFIRMED, RegisterAccount
from services.identity.domain.challenge import IssueChallenge
from services.identity.domain.person import Declared, Profile, profile_of, warnings, wrongs


class Registrations:
    """From a filled-in form to an account."""

    def __init__(self, desk: Desk, captchas: CaptchaDesk, codes: CodeDesk) -> None:
        self._desk = desk
        self._captchas = captchas
        self._codes = codes

    async def begin(self, told: Registration, cause: Cause) -> Sent:
        """Check the form and send a code. Whether the number has an account is not said yet."""
        declared = Declared(**told.model_dump(exclude={"captcha_id", "captcha_answer"}))
        if found := wrongs(declared, cause.at.date()):
            title = "Some fields are not right."
            raise ProblemError(422, "identity.registration-invalid", title, field_errors(found))
        form = self._desk.platform.safe.blind(told.model_dump_json())
        command = IssueChallenge(
            challenge_id=ChallengeId(derived("c", cause.causationid, form)),
            person_id=PersonId(derived("p", cause.causationid, form)),
            purpose=Purpose.REGISTER,
            at=cause.at,
        )
        await self._captchas.solve(told.captcha_id, told.captcha_answer, command.challenge_id)
        profile = profile_of(declared)
        pending = Pending(
            secret=self._desk.codes.new_secret(),
            phone=profile.phone,
            profile=profile,
            password=await self._desk.passwords.hashed(declared.password),
        )
        sent = await self._codes.issue(command, pending, cause)
        odd = field_errors(warnings(profile.id_number))
        warned = [Warned(field=o.field, code=o.code, params=dict(o.params)) for o in odd]
        return sent.model_copy(update={"warnings": warned})

    async def confirm(self, challenge_id: ChallengeId, code: str, cause: Cause) -> Registered:
        """Make the account, if the code is right and the ID number has none."""
        answered = await self._codes.answer(challenge_id, Purpose.REGISTER, code, cause)
        person_id, pending = answered.person_id, answered.pending
        if pending and pending.profile:
            await self._keep(person_id, pending.profile, pending.password)
        elif (await self._desk.account(person_id)).assurance == 0:
            raise already_registered()  # as the first answer to this request was
        command = RegisterAccount(person_id=person_id, assurance=PHONE_CONFIRMED)
        recorded = await self._desk.obey(command, then(cause, "register"))
        await self._codes.done(challenge_id)
        position = recorded.position if recorded else answered.position
        return Registered(person_id=person_id, position=position)

    async def _keep(self, person_id: PersonId, profile: Profile, hashed: str) -> None:
        """Keep what they said, then claim the number: who holds one can always log in."""
        await self._desk.keep_profile(person_id, profile)
        await self._desk.keep_credentials(person_id, hashed)
        if await self._desk.claim(profile.id_number, person_id) == person_id:
            return
        await self._desk.platform.vault.forget(person_id)
        raise already_registered()


def registration_routes(registrations: Registrations, cause_of: Any) -> APIRouter:
    """For everyone."""
    router = APIRouter(prefix="/registrations", tags=["registration"])

    @router.post("", status_code=202)
    async def begin(told: Registration, cause: Annotated[Cause, cause_of]) -> Sent:
        """Say who one is; a one-time code goes to the phone."""
        return await registrations.begin(told, cause)

    @router.post("/{challenge_id}/confirmation", status_code=201)
    async def confirm(
        challenge_id: ChallengeId, told: TypedCode, cause: Annotated[Cause, cause_of]
    ) -> Registered:
        """Type the code; from now on one may log in."""
        return await registrations.confirm(challenge_id, told.code, cause)

    return router
