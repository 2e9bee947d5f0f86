"""The national log-in: sending a person there, and letting them in when they come back."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter

from contracts.values import PersonId
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.identity.api.desk import Desk, then
from services.identity.api.shapes import Away, ComeBack, GoAway, LoggedInAs
from services.identity.domain.account import IDENTIFIED, RegisterAccount
from services.identity.domain.national import Errand, NationalLoginError, NationalSilenceError
from services.identity.domain.person import Profile

log = logging.getLogger(__name__)


class NationalDoor:
    """The way in for who has an account with the state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def begin(self, return_to: str) -> Away:
        """Where to go. The portal must see that the same browser brings `state` back."""
        try:
            url, state = await self._desk.national.begin(return_to, self._desk.platform.clock())
        except NationalSilenceError as error:
            raise _silent(error) from error
        return Away(url=url, state=state)

    async def finish(self, told: ComeBack, cause: Cause) -> LoggedInAs:
        """Let in whom the national log-in vouches for; the first time this makes the account."""
        going = await self._errand(told.state, cause)
        try:
            profile = await self._desk.national.finish(told.code, going, cause.at)
        except NationalLoginError as error:
            log.info("the national log-in was refused: %s", error)
            title = "The national log-in does not vouch for you."
            raise ProblemError(401, "identity.vneid-refused", title) from None
        except NationalSilenceError as error:
            raise _silent(error) from error
        person_id = await self._person(profile, cause)
        await self._know(person_id, profile)
        identified = RegisterAccount(person_id=person_id, assurance=IDENTIFIED)
        await self._desk.obey(identified, then(cause, "register"))
        let_in = await self._desk.let_in(person_id, "vneid", cause)
        return let_in.model_copy(update={"return_to": going.return_to})

    async def _errand(self, state: str, cause: Cause) -> Errand:
        """What we sent the person away for; each state is good for one return."""
        try:
            going = self._desk.national.errand(state, cause.at)
        except NationalLoginError:
            raise _lost() from None
        use = self._desk.platform.mint("u")
        if await self._desk.platform.register.claim(f"vneid:{going.nonce}", use) != use:
            raise _lost()
        return going

    async def _person(self, profile: Profile, cause: Cause) -> PersonId:
        """Who has the account under this ID number; a new one when nobody has."""
        if held := await self._desk.holder(profile.id_number):
            return held
        blinded = self._desk.platform.safe.blind(profile.id_number)
        person_id = PersonId(derived("p", cause.causationid, blinded))
        await self._desk.keep_profile(person_id, profile)
        return await self._desk.claim(profile.id_number, person_id)

    async def _know(self, person_id: PersonId, national: Profile) -> None:
        """Believe the state rather than what was typed.

        Whoever registered this number themselves showed a phone and nothing more. If it is not
        the phone the state knows, their password and addresses go: it may have been a stranger.
        """
        account = await self._desk.account(person_id)
        if account.appointment is not None:
            return  # officials are entered by their agency
        typed = await self._desk.profile(person_id)
        if typed is None or typed.phone == national.phone or account.assurance >= IDENTIFIED:
            own = typed or national
            kept = {
                "email": own.email,
                "email_confirmed": own.email_confirmed,
                "address": own.address,
                "phone": national.phone or own.phone,
            }
            await self._desk.keep_profile(person_id, national.model_copy(update=kept))
            return
        await self._desk.drop_credentials(person_id)
        await self._desk.keep_profile(person_id, national)


def _lost() -> ProblemError:
    return ProblemError(422, "identity.vneid-state-invalid", "Begin the national log-in again.")


def _silent(error: NationalSilenceError) -> ProblemError:
    log.warning("the national log-in does not answer: %s", error)
    return ProblemError(502, "identity.vneid-silent", "The national log-in does not answer.")


def national_routes(door: NationalDoor, cause_of: Any) -> APIRouter:
    """For everyone who has an account with the state."""
    router = APIRouter(prefix="/vneid", tags=["log-in"])

    @router.post("/authorizations", status_code=201)
    async def begin(told: GoAway) -> Away:
        """Where the person logs in; keep `state` in their session until they are back."""
        return await door.begin(told.return_to)

    @router.post("/logins")
    async def finish(told: ComeBack, cause: Annotated[Cause, cause_of]) -> LoggedInAs:
        """Trade what the person brought back for a token."""
        return await door.finish(told, cause)

    return router
