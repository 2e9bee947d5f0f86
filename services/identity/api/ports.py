"""What the routes are handed by `main`; the adapters have these shapes."""

from datetime import datetime
from typing import Protocol

from services.identity.domain.captcha import Puzzle
from services.identity.domain.national import Errand
from services.identity.domain.person import Profile


class Captchas(Protocol):
    """Makes captchas and opens them; draws and speaks them."""

    def make(self, at: datetime) -> str:
        """The id of a new captcha."""
        ...

    def open(self, captcha_id: str, at: datetime) -> Puzzle:
        """What is inside; raises CaptchaExpiredError or CaptchaUnknownError."""
        ...

    async def image(self, puzzle: Puzzle) -> bytes:
        """A PNG."""
        ...

    async def sound(self, puzzle: Puzzle) -> bytes:
        """A WAV."""
        ...


class Passwords(Protocol):
    """Hashes passwords and checks them."""

    async def hashed(self, password: str) -> str:
        """What may be kept of it."""
        ...

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the one behind `kept`; None costs the same and never fits."""
        ...


class OneTimeCodes(Protocol):
    """Codes that follow from a secret and the number of the sending, from 0."""

    def new_secret(self) -> str:
        """A secret for one challenge."""
        ...

    def code(self, secret: str, sending: int) -> str:
        """The code of a sending."""
        ...

    def fits(self, secret: str, sending: int, typed: str) -> bool:
        """Whether this is the code, compared in constant time."""
        ...


class National(Protocol):
    """The national log-in; raises NationalLoginError or NationalSilenceError."""

    async def begin(self, return_to: str, at: datetime) -> tuple[str, str]:
        """Where to send the person, and the state they must bring back."""
        ...

    def errand(self, state: str, at: datetime) -> Errand:
        """What we sent the person away for."""
        ...

    async def finish(self, code: str, going: Errand, at: datetime) -> Profile:
        """The person it vouches for."""
        ...
