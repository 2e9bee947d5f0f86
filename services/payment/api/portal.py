"""What the National Portal asks of us: what a dossier owes, so that anyone may pay it there.

Only the platform is answered: it shows the key that we gave it. An order is written down, under
the reference that our answer names, before the platform hears of it; its CONFIRM then finds the
demand whatever has died meanwhile. Source: domain facts §4.2 (`dptracuuthanhtoanhs`).
"""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from contracts.codes import name_of
from contracts.payment import Provider
from contracts.values import FeeId
from services.chassis.auth import token_in
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError, Cause
from services.chassis.ids import new_key
from services.chassis.limiter import Limiter
from services.chassis.problems import ProblemError
from services.payment.api.bodies import body_of
from services.payment.api.cashier import OrderTakenError
from services.payment.api.debts import SETTLED, Debts
from services.payment.api.purposes import purpose_of
from services.payment.domain.collection import Asker, Debt
from services.payment.domain.commands import InitiatePayment
from services.payment.domain.state import Fee

PLATFORM: Provider = "national"
PACE = "600/minute"  # questions that the platform may ask
SECONDS_TRIED = 5  # for a reference that no other demand of the dossier has
OVER = {"payment.already-paid", "payment.cancelled"}  # while we looked


@dataclass(frozen=True)
class Counter:
    """Answers the platform's questions."""

    debts: Debts
    asker: Asker
    clock: Clock

    async def answer(self, question: bytes) -> dict[str, Any]:
        """What is owed for the dossier that is asked about: of several demands the oldest.

        Raises:
            ProblemError: 502 `payment.provider-silent`: somebody else may be collecting it.
        """
        try:
            asked = self.asker.asked(question)
        except ValueError:
            return self.asker.told(None, known=False)
        matter = await self.debts.matter(name_of(asked))
        if matter is None or matter.code is None:
            return self.asker.told(None, known=False)
        demands = await self.debts.demands(matter)
        for fee_id in (FeeId(fee.fee_id) for fee in demands if fee.state not in SETTLED):
            if debt := await self._debt(fee_id, matter.code):
                return self.asker.told(debt, known=True)
        return self.asker.told(None, known=True)

    async def _debt(self, fee_id: FeeId, code: str) -> Debt | None:
        """The debt, with an order that is written down; None when it has been settled by now."""
        key = new_key()
        cause = Cause(correlationid=key, causationid=key, at=self.clock())
        try:
            reference = await self._reference(fee_id, code, cause)
        except RejectedError as refusal:
            if refusal.code not in OVER:
                raise
            return None
        fee = await self.debts.cashier.fee(fee_id)
        purpose = await purpose_of(fee, self.debts.matters)
        return Debt(reference=reference, demand=fee_id, amount=fee.owed, purpose=purpose)

    async def _reference(self, fee_id: FeeId, code: str, cause: Cause) -> str:
        """The order that the platform may still be paid under; a new one if there is none."""
        fee = await self.debts.cashier.fee(fee_id)
        if known := _offered(fee, code):
            return await self._begun(fee_id, known, cause)
        for seconds in range(SECONDS_TRIED):
            number = self.asker.reference(code, cause.at + timedelta(seconds=seconds))
            if fee.order(number):
                continue  # it came to nothing, or was for another amount
            try:
                return await self._begun(fee_id, number, cause)
            except OrderTakenError:
                continue  # another demand of the same dossier was offered in this very second
        raise BusyError(code)

    async def _begun(self, fee_id: FeeId, number: str, cause: Cause) -> str:
        attempt = InitiatePayment(order=number, provider=PLATFORM)
        await self.debts.cashier.begin(fee_id, attempt, cause)
        return number


def _offered(fee: Fee, code: str) -> str | None:
    """The order that the platform was told of last, while it may be paid for what is owed now."""
    told = [o for o in fee.orders if o.provider == PLATFORM and o.number.startswith(code)]
    if not told or told[-1].ended or told[-1].amount != fee.owed:
        return None
    return told[-1].number


def portal(counter: Counter, key: SecretStr) -> APIRouter:
    """The service that the National Portal asks."""
    router = APIRouter(tags=["national portal"])
    pace = Limiter(PACE, PACE)

    @router.post("/national/dptracuuthanhtoanhs")
    async def owed(request: Request) -> JSONResponse:
        """What a dossier owes, to the platform alone: `{MaHoSo}` in, `{error_code, message}` out.

        `error_code`: -1 there is no such dossier, 0 it owes nothing, 1 `message` says what it owes
        and to whom. 401 without the platform's key (as Bearer), 429 when it asks too often.
        """
        shown = token_in(request.headers.get("authorization", "")).encode()
        if not compare_digest(shown, key.get_secret_value().encode()):
            raise ProblemError(401, "auth.token-invalid", "This is for the National Portal.")
        if wait := pace.wait(PLATFORM):
            raise ProblemError(429, "payment.too-many-tries", "Ask less often.", wait=wait)
        return JSONResponse(await counter.answer(await body_of(request)))

    return router
