"""Log-ins under way and codes to be traded: each is used once, lives shortly, cannot be guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import randbelow

from deploy.sandbox.pkce import proves
from deploy.sandbox.vneid.people import Person

CODE_LIFE = timedelta(minutes=3)  # of the code on the phone
TRIES = 5  # per code on the phone
TEXTS = 5  # per log-in
GRANT_LIFE = timedelta(seconds=60)  # of the code that the portal trades


@dataclass(frozen=True)
class Wish:
    """What the portal asked for, already checked."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str


@dataclass
class Attempt:
    """One log-in under way, known to a browser by `name`; `person` once the password was right."""

    name: str
    wish: Wish
    person: Person | None = None
    code: str = ""
    expires: datetime | None = None
    tries_left: int = 0
    texts: int = 0

    def new_code(self, at: datetime) -> str:
        """A fresh six-digit code; the one before is void."""
        self.code, self.expires = f"{randbelow(10**6):06d}", at + CODE_LIFE
        self.tries_left = TRIES
        self.texts += 1
        return self.code

    def accepts(self, typed: str, at: datetime) -> bool:
        """Whether this is the code, in time; every asking costs a try, a right one spends it."""
        if self.expires is None or at >= self.expires or self.tries_left < 1:
            return False
        self.tries_left -= 1
        right = compare_digest(typed.encode(), self.code.encode())
        if right:
            self.expires = None
        return right


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    wish: Wish
    person: Person
    at: datetime

    def fault(self, redirect_uri: str, verifier: str, at: datetime) -> str | None:
        """Why the code cannot be traded by whoever says this; None if it can."""
        if at >= self.at + GRANT_LIFE:
            return "code expired"
        if redirect_uri != self.wish.redirect_uri:
            return "redirect_uri differs"
        if not proves(verifier, self.wish.challenge):
            return "code_verifier does not fit the code_challenge"
        return None
