"""A captcha: digits that a person can read or hear, and type. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

LIFE = timedelta(minutes=10)
DIGITS = 5


class CaptchaExpiredError(Exception):
    """The captcha is too old; nothing can be made of it."""


class CaptchaUnknownError(Exception):
    """The captcha is none of ours."""


@dataclass(frozen=True)
class Puzzle:
    """A captcha, opened. `nonce`: what it is known by when it is spent."""

    answer: str
    nonce: str

    def solved_by(self, typed: str) -> bool:
        """Whether these are the digits; spaces do not matter."""
        return compare_digest("".join(typed.split()).encode(), self.answer.encode())
