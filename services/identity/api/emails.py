"""One's own e-mail address: given, shown to be read by a code that goes there, then used."""

from typing import Annotated, Any

from fastapi import APIRouter

from contracts.access import Act, Caller
from contracts.identity import Purpose
from contracts.values import ChallengeId
from services.chassis.auth import allow
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError, not_found
from services.identity.api.codes import CodeDesk, Pending
from services.identity.api.desk import Desk, field_errors, then
from services.identity.api.shapes import Done, Sent, TypedCode, TypedEmail
from services.identity.domain.account import ConfirmEmail
from services.identity.domain.challenge import IssueChallenge
from services.identity.domain.person import email_wrongs, reachable


class Emails:
    """From an address to one that is confirmed."""

    def __init__(self, desk: Desk, codes: CodeDesk) -> None:
        self._desk = desk
        self._codes = codes

    async def begin(self, who: Caller, told: TypedEmail, cause: Cause) -> Sent:
        """Send a code there; the address known so far stays until it comes back."""
        allow(who, Act.OWN, owner=who.person_id)
        if found := list(email_wrongs(told.email)):
            title = "This is not an e-mail address."
            raise ProblemError(422, "identity.email-invalid", title, field_errors(found))
        email = told.email.strip()
        blinded = self._desk.platform.safe.blind(email)
        command = IssueChallenge(
            challenge_id=ChallengeId(derived("c", cause.causationid, blinded)),
            person_id=who.person_id,
            purpose=Purpose.CONFIRM_EMAIL,
            at=cause.at,
        )
        pending = Pending(secret=self._desk.codes.new_secret(), email=email)
        return await self._codes.issue(command, pending, cause)

    async def confirm(
        self, who: Caller, challenge_id: ChallengeId, code: str, cause: Cause
    ) -> Done:
        """Use the address from now on, for the right code and only by whom it was sent for."""
        allow(who, Act.OWN, owner=who.person_id)
        if await self._codes.asked_by(challenge_id) != who.person_id:
            raise not_found("identity", "code")
        answered = await self._codes.answer(challenge_id, Purpose.CONFIRM_EMAIL, code, cause)
        profile, pending = await self._desk.profile(who.person_id), answered.pending
        if profile is None or pending is None:
            return Done(position=answered.position)  # done when it was asked before
        before = reachable(profile)
        known = {"email": pending.email, "email_confirmed": True}
        await self._desk.keep_profile(who.person_id, profile.model_copy(update=known))
        changed = bool(before) and before != pending.email
        command = ConfirmEmail(person_id=who.person_id, changed=changed)
        recorded = await self._desk.obey(command, then(cause, "email"))
        await self._codes.done(challenge_id)
        return Done(position=recorded.position if recorded else answered.position)


def email_routes(emails: Emails, who_is: Any, cause_of: Any) -> APIRouter:
    """For citizens."""
    router = APIRouter(prefix="/me/email", tags=["people"])

    @router.post("", status_code=202)
    async def begin(
        told: TypedEmail, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Sent:
        """Give an address; a one-time code goes there."""
        return await emails.begin(who, told, cause)

    @router.post("/{challenge_id}/confirmation")
    async def confirm(
        challenge_id: ChallengeId,
        told: TypedCode,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Type the code; messages may go there from now on."""
        return await emails.confirm(who, challenge_id, told.code, cause)

    return router
