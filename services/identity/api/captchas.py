"""Captchas: making, showing, and taking an answer once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.chassis.auth import prove
from services.chassis.problems import FieldError, ProblemError, not_found
from services.identity.api.desk import Desk
from services.identity.api.shapes import Answer, NewCaptcha, Proof
from services.identity.domain.captcha import (
    LIFE,
    CaptchaExpiredError,
    CaptchaUnknownError,
    Puzzle,
)

PROOF_LIFE = timedelta(minutes=30)  # a person reads what they declare

CaptchaId = Annotated[str, Path(max_length=500)]
NEVER_KEPT = {"Cache-Control": "no-store"}


class CaptchaDesk:
    """Where captchas are given out and taken back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def make(self) -> NewCaptcha:
        """A new captcha; nothing is stored of it."""
        at = self._desk.platform.clock().replace(microsecond=0)
        return NewCaptcha(id=self._desk.captchas.make(at), expires_at=at + LIFE)

    def puzzle(self, captcha_id: str) -> Puzzle:
        """What a captcha is about; 404 when it is none of ours."""
        try:
            return self._desk.captchas.open(captcha_id, self._desk.platform.clock())
        except CaptchaExpiredError:
            raise _expired(410) from None
        except CaptchaUnknownError:
            raise not_found("identity", "captcha") from None

    async def solve(self, captcha_id: str, answer: str, use: str) -> None:
        """Go on only if a person solved the captcha, for this `use` and no other before.

        Whatever the answer, the captcha is spent. Repeating the same use repeats the answer.

        Raises:
            ProblemError: 422 `identity.captcha-expired` or `identity.wrong-captcha`.
        """
        try:
            puzzle = self._desk.captchas.open(captcha_id, self._desk.platform.clock())
        except (CaptchaExpiredError, CaptchaUnknownError):
            raise _expired(422) from None
        if await self._desk.platform.register.claim(f"captcha:{puzzle.nonce}", use) != use:
            raise _expired(422)
        if not puzzle.solved_by(answer):
            wrong = [FieldError("captcha_answer", "wrong")]
            raise ProblemError(422, "identity.wrong-captcha", "Those are not the digits.", wrong)

    async def proof(self, captcha_id: str, told: Answer) -> Proof:
        """A proof that a person was there, good for one purpose."""
        await self.solve(captcha_id, told.answer, self._desk.platform.mint("u"))
        key = self._desk.settings.token_private_key.get_secret_value()
        at = self._desk.platform.clock()
        return Proof(proof=prove(key, told.purpose, at=at, life=PROOF_LIFE))


def _expired(status: int) -> ProblemError:
    return ProblemError(status, "identity.captcha-expired", "Too old or used; take a new one.")


def captcha_routes(captchas: CaptchaDesk, desk: Desk) -> APIRouter:
    """For everyone."""
    router = APIRouter(prefix="/captchas", tags=["captcha"])

    @router.post("", status_code=201)
    async def make() -> NewCaptcha:
        """A new captcha."""
        return captchas.make()

    @router.get("/{captcha_id}.png", response_class=Response)
    async def image(captcha_id: CaptchaId) -> Response:
        """Its digits to read."""
        content = await desk.captchas.image(captchas.puzzle(captcha_id))
        return Response(content, media_type="image/png", headers=NEVER_KEPT)

    @router.get("/{captcha_id}.wav", response_class=Response)
    async def sound(captcha_id: CaptchaId) -> Response:
        """Its digits to hear."""
        content = await desk.captchas.sound(captchas.puzzle(captcha_id))
        return Response(content, media_type="audio/wav", headers=NEVER_KEPT)

    @router.post("/{captcha_id}/proof")
    async def proof(captcha_id: CaptchaId, told: Answer) -> Proof:
        """Solve it; right or wrong, it is spent."""
        return await captchas.proof(captcha_id, told)

    return router
