"""Log-in with ID number, password and a code to the phone: citizens and officials alike."""

from typing import Annotated, Any

from fastapi import APIRouter

from contracts.identity import Purpose
from contracts.values import ChallengeId, PersonId
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.chassis.vault import ForgottenError
from services.identity.api.captchas import CaptchaDesk
from services.identity.api.codes import CodeDesk, Pending
from services.identity.api.desk import Desk, then
from services.identity.api.shapes import Credentials, LoggedInAs, Sent, TypedCode
from services.identity.domain.account import PHONE_CONFIRMED, RegisterAccount
from services.identity.domain.challenge import IssueChallenge
from services.identity.domain.person import Profile, id_number_of

LOGINS_AN_HOUR = 20  # per ID number, known or not
NOBODY = PersonId("p-nobody")  # whose number no person can have


class Logins:
    """From a password to a token."""

    def __init__(self, desk: Desk, captchas: CaptchaDesk, codes: CodeDesk) -> None:
        self._desk = desk
        self._captchas = captchas
        self._codes = codes
        self._nobody_kept = False

    async def begin(self, told: Credentials, cause: Cause) -> Sent:
        """Check the password and send a code. Who has no account gets the same refusal."""
        number = id_number_of(told.id_number)
        form = self._desk.platform.safe.blind(told.model_dump_json())
        challenge_id = ChallengeId(derived("c", cause.causationid, form))
        await self._captchas.solve(told.captcha_id, told.captcha_answer, challenge_id)
        await self._desk.count("logins", number, LOGINS_AN_HOUR, cause.at)
        person_id, profile, hashed = await self._known(number)
        fits = await self._desk.passwords.fits(hashed, told.password)
        if person_id is None or profile is None or not fits:
            title = "ID number or password is wrong."
            raise ProblemError(401, "identity.wrong-credentials", title)
        command = IssueChallenge(
            challenge_id=challenge_id, person_id=person_id, purpose=Purpose.LOG_IN, at=cause.at
        )
        pending = Pending(secret=self._desk.codes.new_secret(), phone=profile.phone)
        return await self._codes.issue(command, pending, cause)

    async def confirm(self, challenge_id: ChallengeId, code: str, cause: Cause) -> LoggedInAs:
        """Give a token for the right code. Repeating the request gives the same token."""
        answered = await self._codes.answer(challenge_id, Purpose.LOG_IN, code, cause)
        # The code has confirmed the phone, also of officials, whom others have entered.
        phone = RegisterAccount(person_id=answered.person_id, assurance=PHONE_CONFIRMED)
        await self._desk.obey(phone, then(cause, "register"))
        let_in = await self._desk.let_in(answered.person_id, "portal", cause)
        await self._codes.done(challenge_id)
        return let_in

    async def _known(self, number: str) -> tuple[PersonId | None, Profile | None, str | None]:
        """Person, profile and password hash under this number; no hash when there is none."""
        holder = await self._desk.holder(number)
        person_id = holder or await self._nobody()
        try:
            profile = await self._desk.profile(person_id)
            hashed = await self._desk.credentials(person_id)
        except ForgottenError:
            return None, None, None
        current = profile is not None and profile.id_number == number  # an older one is void
        return holder, profile, hashed if current else None

    async def _nobody(self) -> PersonId:
        """Someone to look up when there is nobody, so that it takes as long."""
        if not self._nobody_kept:
            await self._desk.keep_profile(NOBODY, Profile(full_name="", id_number="", phone=""))
            await self._desk.keep_credentials(NOBODY, "")
            self._nobody_kept = True
        return NOBODY


def login_routes(logins: Logins, cause_of: Any) -> APIRouter:
    """For everyone who has an account."""
    router = APIRouter(prefix="/logins", tags=["log-in"])

    @router.post("", status_code=202)
    async def begin(told: Credentials, cause: Annotated[Cause, cause_of]) -> Sent:
        """Show the password; a one-time code goes to the phone."""
        return await logins.begin(told, cause)

    @router.post("/{challenge_id}/confirmation")
    async def confirm(
        challenge_id: ChallengeId, told: TypedCode, cause: Annotated[Cause, cause_of]
    ) -> LoggedInAs:
        """Type the code; the answer is the token."""
        return await logins.confirm(challenge_id, told.code, cause)

    return router
