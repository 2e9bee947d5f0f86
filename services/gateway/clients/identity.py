"""Identity: who someone is, and how sure we are."""

from collections.abc import Mapping
from uuid import UUID

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Identity:
    """Registration, log-in, captchas and one's own data."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def captcha(self) -> Told:
        """A fresh captcha: id, expires_at."""
        made: Told = await self._line.tell("POST", "/captchas")
        return made

    async def captcha_proof(self, captcha_id: str, answer: str, purpose: str) -> str:
        """A proof that a person typed the captcha, good for `purpose` only."""
        made: Told = await self._line.tell(
            "POST", at("captchas", captcha_id, "proof"), {"answer": answer, "purpose": purpose}
        )
        return str(made["proof"])

    async def register(self, who: Mapping[str, str], key: UUID) -> Told:
        """Begin a registration; a one-time code goes to the phone."""
        made: Told = await self._line.tell("POST", "/registrations", who, key)
        return made

    async def confirm_registration(self, challenge_id: str, code: str, key: UUID) -> Told:
        """Finish a registration with the code."""
        path = at("registrations", challenge_id, "confirmation")
        made: Told = await self._line.tell("POST", path, {"code": code}, key)
        return made

    async def log_in(self, who: Mapping[str, str], key: UUID) -> Told:
        """Begin to log in; a one-time code goes to the phone."""
        made: Told = await self._line.tell("POST", "/logins", who, key)
        return made

    async def confirm_log_in(self, challenge_id: str, code: str, key: UUID) -> Told:
        """Finish with the code: token, expires_at."""
        path = at("logins", challenge_id, "confirmation")
        made: Told = await self._line.tell("POST", path, {"code": code}, key)
        return made

    async def resend(self, challenge_id: str, key: UUID) -> Told:
        """Send the code once more."""
        made: Told = await self._line.tell(
            "POST", at("challenges", challenge_id, "resend"), None, key
        )
        return made

    async def vneid_authorization(self) -> Told:
        """Where the national log-in begins: url, and the state it must bring back."""
        made: Told = await self._line.tell("POST", "/vneid/authorizations")
        return made

    async def vneid_log_in(self, code: str, state: str) -> Told:
        """Finish with what the national log-in brought back: token, expires_at."""
        made: Told = await self._line.tell("POST", "/vneid/logins", {"code": code, "state": state})
        return made

    async def me(self) -> Told:
        """The person's own data, as the vault has it."""
        found: Told = await self._line.ask("/me")
        return found

    async def give_email(self, email: str, key: UUID) -> Told:
        """Have a code sent to an address of one's own."""
        made: Told = await self._line.tell("POST", "/me/email", {"email": email}, key)
        return made

    async def confirm_email(self, challenge_id: str, code: str, key: UUID) -> Told:
        """Use the address from now on."""
        path = at("me", "email", challenge_id, "confirmation")
        made: Told = await self._line.tell("POST", path, {"code": code}, key)
        return made

    async def officers(self, agency: str) -> list[Told]:
        """The officials of an agency; for officials."""
        found: list[Told] = await self._line.ask("/officers", agency=agency)
        return found

    async def office(self, wait: Positions = NOW) -> Told:
        """The official's own post: `deputy` who does their work, `deputy_of` whose they do."""
        found: Told = await self._line.ask("/officers/me", wait)
        return found

    async def appoint_deputy(self, deputy: str, since: str, until: str, key: UUID) -> Told:
        """Let a colleague do one's work between two instants (ISO 8601)."""
        body = {"deputy": deputy, "since": since, "until": until}
        made: Told = await self._line.tell("PUT", "/officers/me/deputy", body, key)
        return made

    async def end_deputy(self, key: UUID) -> Told:
        """Do one's work oneself again."""
        made: Told = await self._line.tell("PUT", "/officers/me/deputy", {"deputy": None}, key)
        return made
