"""One-time codes: issuing, sending again, and taking an answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid5

from contracts.event import Recorded, Value
from contracts.identity import (
    ChallengeFailed,
    ChallengeIssued,
    ChallengeResent,
    IdentityEvent,
    Purpose,
)
from contracts.streams import IDENTITY
from contracts.values import ChallengeId, PersonId
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.problems import FieldError, ProblemError, not_found
from services.chassis.vault import ForgottenError
from services.identity.api.desk import Desk
from services.identity.api.shapes import Delivery, Sent
from services.identity.domain.challenge import (
    PAUSE,
    AnswerChallenge,
    Challenge,
    Command,
    IssueChallenge,
    ResendChallenge,
    challenge_decider,
    usable,
)
from services.identity.domain.person import Profile, masked, masked_email, reachable

CODES_AN_HOUR = 5  # to one phone, whoever asks for them

STATUS = {  # of refusals; 409 for all others
    "identity.code-unknown": 404,
    "identity.code-expired": 410,
    "identity.resend-too-soon": 429,
}

History = Sequence[Recorded[IdentityEvent]]


class Pending(Value):
    """What lies in the vault while a code is out.

    Attributes:
        phone: where the code goes; empty when it proves an address.
        email: the address that it proves.
        profile: of who is registering; None when someone logs in.
        password: the hash of the password they chose.
    """

    secret: str
    phone: str = ""
    email: str = ""
    profile: Profile | None = None
    password: str = ""


class Answered(Value):
    """The right code was typed. `pending` is None once what was to be done has been done."""

    person_id: PersonId
    pending: Pending | None
    position: int


class CodeDesk:
    """Where one-time codes are given out and taken back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._vault = desk.platform.vault

    async def issue(self, command: IssueChallenge, pending: Pending, cause: Cause) -> Sent:
        """Send a code. Repeating the cause repeats the answer, and sends nothing."""
        history = await self._history(command.challenge_id)
        if not history:
            where = pending.phone or pending.email
            await self._desk.count("codes", where, CODES_AN_HOUR, cause.at)
            name = _name(command.challenge_id)
            await self._vault.put(command.person_id, name, pending.model_dump_json().encode())
            history = [await self._obey(command.challenge_id, command, cause)]
        return await self._sent(history)

    async def resend(self, challenge_id: ChallengeId, cause: Cause) -> Sent:
        """Send a new code in its place. Repeating the cause sends nothing."""
        history = await self._history(challenge_id)
        challenge, issued = _known(history)
        if cause.causationid not in {recorded.causationid for recorded in history}:
            sent_at = _sent_at(history)
            command = ResendChallenge(resends=challenge.resends, sent_at=sent_at, at=cause.at)
            try:
                challenge_decider.decide(command, challenge)
            except RejectedError as refusal:
                again = (sent_at + PAUSE).isoformat()
                raise _problem(refusal, resend_after=again) from None
            pending = await self._pending(issued)
            where = (pending.phone or pending.email) if pending else ""
            await self._desk.count("codes", where, CODES_AN_HOUR, cause.at)
            await self._obey(challenge_id, command, cause)
        return await self._sent(await self._history(challenge_id))

    async def answer(
        self, challenge_id: ChallengeId, purpose: Purpose, typed: str, cause: Cause
    ) -> Answered:
        """Go on only with the right code for this purpose. The same answer again is the same.

        Raises:
            ProblemError: 404 no such code for this purpose; 422 `identity.wrong-code` with
                `tries_left`; 410 `identity.code-expired`; 409 `identity.code-spent` or
                `identity.too-many-tries`.
        """
        challenge, issued = _known(await self._history(challenge_id))
        if issued.purpose is not purpose:
            raise not_found("identity", "code")
        pending = await self._pending(issued)
        correct = pending is not None and self._desk.codes.fits(
            pending.secret, challenge.resends, typed
        )
        # Another code under the same key is another request, and costs a try.
        said = uuid5(cause.causationid, self._desk.platform.safe.blind(typed))
        command = AnswerChallenge(correct=correct, at=cause.at)
        recorded = await self._obey(challenge_id, command, replace(cause, causationid=said))
        if isinstance(recorded.data, ChallengeFailed):
            wrong, left = [FieldError("code", "wrong")], recorded.data.tries_left
            raise ProblemError(
                422, "identity.wrong-code", "This is not the code.", wrong, tries_left=left
            )
        return Answered(person_id=issued.person_id, pending=pending, position=recorded.position)

    async def asked_by(self, challenge_id: ChallengeId) -> PersonId:
        """Whose code it is; 404 when there is none."""
        _, issued = _known(await self._history(challenge_id))
        return issued.person_id

    async def done(self, challenge_id: ChallengeId) -> None:
        """What lay in the vault for the code is no longer needed."""
        await self._vault.drop(_name(challenge_id))

    async def delivery(self, challenge_id: ChallengeId, at: datetime) -> Delivery:
        """The newest code, while it is worth sending; 404, 409 or 410 afterwards."""
        challenge, issued = _known(await self._history(challenge_id))
        try:
            usable(challenge, at)
        except RejectedError as refusal:
            raise _problem(refusal) from None
        pending = await self._pending(issued)
        if pending is None:
            raise not_found("identity", "code")
        return Delivery(
            phone=pending.phone,
            email=pending.email or reachable(await self._known_of(issued)),
            code=self._desk.codes.code(pending.secret, challenge.resends),
            purpose=issued.purpose,
            expires_at=issued.expires_at,
        )

    async def _known_of(self, issued: ChallengeIssued) -> Profile | None:
        """What is known of whoever logs in; of who registers nothing is yet."""
        known = issued.purpose is Purpose.LOG_IN
        return await self._desk.profile(issued.person_id) if known else None

    async def _history(self, challenge_id: ChallengeId) -> History:
        return await self._desk.stream.load(IDENTITY.subject(challenge_id))

    async def _pending(self, issued: ChallengeIssued) -> Pending | None:
        try:
            content = await self._vault.get(issued.person_id, _name(issued.challenge_id))
        except ForgottenError:
            return None  # their number had an account already; see registrations
        return Pending.model_validate_json(content) if content else None

    async def _obey(
        self, challenge_id: ChallengeId, command: Command, cause: Cause
    ) -> Recorded[IdentityEvent]:
        subject = IDENTITY.subject(challenge_id)
        try:
            recorded = await handle(
                self._desk.stream,
                challenge_decider,
                subject=subject,
                command=command,
                cause=cause,
            )
        except RejectedError as refusal:
            raise _problem(refusal) from None
        return recorded or (await self._history(challenge_id))[0]

    async def _sent(self, history: History) -> Sent:
        _, issued = _known(history)
        pending = await self._pending(issued)
        return Sent(
            challenge_id=issued.challenge_id,
            sent_to=_masked(pending),
            expires_at=issued.expires_at,
            resend_after=_sent_at(history) + PAUSE,
            position=history[-1].position,
        )


def _masked(pending: Pending | None) -> str:
    """Enough of where it went to recognise one's own."""
    if pending and pending.email:
        return masked_email(pending.email)
    return masked(pending.phone if pending else "")


def _name(challenge_id: ChallengeId) -> str:
    return f"challenge/{challenge_id}"


def _known(history: History) -> tuple[Challenge, ChallengeIssued]:
    """The challenge and how it was issued; 404 when it was not."""
    challenge = challenge_decider.fold(recorded.data for recorded in history)
    if challenge.issued is None:
        raise not_found("identity", "code")
    return challenge, challenge.issued


def _sent_at(history: History) -> datetime:
    """When a code was sent last."""
    sendings = (ChallengeIssued, ChallengeResent)
    return max(recorded.time for recorded in history if isinstance(recorded.data, sendings))


def _problem(refusal: RejectedError, **extra: Any) -> ProblemError:
    return ProblemError(STATUS.get(refusal.code, 409), refusal.code, str(refusal), **extra)
