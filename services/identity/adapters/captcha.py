"""Captchas that nobody has to store: the answer travels sealed inside the captcha's id."""

import asyncio
import json
import secrets
from datetime import datetime
from functools import cache

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from cryptography.fernet import Fernet, InvalidToken

from services.identity.domain.captcha import (
    DIGITS,
    LIFE,
    CaptchaExpiredError,
    CaptchaUnknownError,
    Puzzle,
)

WIDTH, HEIGHT = 240, 80  # pixels
INK, PAPER = (24, 40, 72, 255), (255, 255, 255)  # contrast above 12:1 for those who see little


class Captchas:
    """Makes captchas, opens them, and draws and speaks them."""

    def __init__(self, key: str) -> None:
        self._box = Fernet(key)

    def make(self, at: datetime) -> str:
        """The id of a new captcha: opaque, not to be forged, worth something for `LIFE`."""
        answer = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        inside = json.dumps({"answer": answer, "nonce": secrets.token_hex(16)}).encode()
        return self._box.encrypt_at_time(inside, int(at.timestamp())).decode()

    def open(self, captcha_id: str, at: datetime) -> Puzzle:
        """What is inside.

        Raises:
            CaptchaExpiredError: ours, but too old.
            CaptchaUnknownError: not ours.
        """
        token, now = captcha_id.encode(), int(at.timestamp())
        try:
            made = self._box.extract_timestamp(token)
            inside = self._box.decrypt_at_time(token, now, now)  # of any age; see below
        except InvalidToken:
            raise CaptchaUnknownError from None
        if now >= made + LIFE.total_seconds():
            raise CaptchaExpiredError
        return Puzzle(**json.loads(inside))

    async def image(self, puzzle: Puzzle) -> bytes:
        """A PNG."""
        return await asyncio.to_thread(_drawn, puzzle.answer)

    async def sound(self, puzzle: Puzzle) -> bytes:
        """A WAV: the digits in English over noise, for those who do not see the image."""
        return await asyncio.to_thread(_spoken, puzzle.answer)


def _drawn(answer: str) -> bytes:
    drawing = ImageCaptcha(WIDTH, HEIGHT).generate(answer, bg_color=PAPER, fg_color=INK)
    return drawing.getvalue()


def _spoken(answer: str) -> bytes:
    return bytes(_voice().generate(answer))


@cache
def _voice() -> AudioCaptcha:
    voice = AudioCaptcha()
    voice.load()
    return voice
