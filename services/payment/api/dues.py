"""Paying without logging in: whoever has a dossier's code and its security code.

They see what is owed, to which agency, and what became of it; nothing of the applicant. A wrong
code and a wrong security code are answered alike, and few times. Source: manual §4.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, Field, SecretStr, StringConstraints

from contracts.codes import typed
from contracts.payment import Provider
from contracts.values import FeeId, FeeLine, Named
from services.chassis.auth import seal_fits
from services.chassis.handle import Cause
from services.chassis.limiter import Limiter, neighbourhood
from services.chassis.problems import ProblemError, not_found
from services.payment.api.cashier import Errand
from services.payment.api.debts import Debts, why
from services.payment.api.ways import Way, must_lead_to, payer_ip
from services.payment.domain.collection import Payer
from services.payment.domain.reasons import Reason
from services.payment.projections.fees import FeeView
from services.payment.projections.matters import Matter

WRONG_TRIES = "20/10 minutes"  # of one household
ALL_WRONG_TRIES = "600/minute"
PLATFORM: Provider = "national"

Typed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Number = StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{9}|[0-9]{12})$")


class Sought(BaseModel):
    """What is printed on the receipt: the dossier's code and the security code."""

    code: Annotated[str, Field(max_length=200)]
    key: Annotated[str, Field(max_length=40)]


class PayerTyped(BaseModel):
    """Who pays; goes to the platform, and is kept nowhere."""

    name: Typed
    id_number: Annotated[str, Number]
    address: Typed
    commune: Typed
    province: Typed


class Choice(Sought):
    """Who pays; `return_url` must lead back to the portal."""

    return_url: Annotated[str, Field(max_length=500)]
    payer: PayerTyped


class Due(BaseModel):
    """One demand, as anyone may see it who can pay it; see `FeeView`.

    Attributes:
        reason: why its newest attempt came to nothing, in words all providers share.
        waiting: money came in for it that did not settle it, and waits for an official.
    """

    fee_id: str
    lines: tuple[FeeLine, ...]
    amount: int
    received: int
    state: str
    uncertain: bool
    reason: Reason | None
    waiting: bool
    provider: str | None
    transaction: str | None
    bank: str | None
    bank_reference: str
    paid_at: AwareDatetime | None


class Dues(BaseModel):
    """All demands of a dossier, the oldest first."""

    code: str
    procedure_name: Named
    agency: str | None
    dues: list[Due]


@dataclass(frozen=True)
class Window:
    """Where those come who have both codes; nobody asks who they are."""

    debts: Debts
    lookup_key: SecretStr
    tries: Limiter

    async def matter(self, sought: Sought, request: Request) -> Matter:
        """The dossier whose codes these are.

        Raises:
            ProblemError: 404 `payment.dossier-not-found`, whichever of the two is wrong; 429
                `payment.too-many-tries` after too many wrong ones.
        """
        caller = neighbourhood(payer_ip(request))
        if wait := self.tries.held(caller):
            raise _too_many(wait)
        meant = typed(sought.code, sought.key)
        found = await self.debts.matter(meant.name)
        code = found.code if found and found.code else meant.name
        fits = seal_fits(self.lookup_key.get_secret_value(), code, meant.key)
        if found is None or not fits:
            if wait := self.tries.wait(caller):
                raise _too_many(wait)
            raise ProblemError(404, "payment.dossier-not-found", "No such dossier and key.")
        return found

    async def dues(self, matter: Matter) -> Dues:
        """What it owes and has paid."""
        demands = await self.debts.demands(matter)
        return Dues(
            code=matter.code or "",
            procedure_name=matter.procedure_name,
            agency=matter.agency,
            dues=[self._due(fee) for fee in demands],
        )

    def _due(self, fee: FeeView) -> Due:
        more = {"reason": why(self.debts.cashier, fee), "waiting": _waits(fee)}
        return Due.model_validate(fee.model_dump() | more)

    async def inquire(self, matter: Matter, cause: Cause) -> None:
        """Have the providers asked about what is not known to be paid."""
        for fee in await self.debts.demands(matter):
            if fee.state != "paid":  # one that was cancelled may have been paid all the same
                await self.debts.cashier.inquire(FeeId(fee.fee_id), cause)

    async def order(self, matter: Matter, fee_id: str, errand: Errand, cause: Cause) -> Way:
        """Begin to pay one of its demands."""
        demands = await self.debts.demands(matter)
        if not any(fee.fee_id == fee_id for fee in demands):
            raise not_found("payment", "fee")
        opened = await self.debts.cashier.open(FeeId(fee_id), errand, cause)
        return Way(redirect_url=opened.page, order=opened.order, position=opened.position)


def _waits(fee: FeeView) -> bool:
    return any(not held.gone for held in fee.held)


def _too_many(wait: int) -> ProblemError:
    return ProblemError(
        429, "payment.too-many-tries", "Too many wrong codes; try again later.", wait=wait
    )


def dues(window: Window, portal: str, causes_of: Callable[..., Cause]) -> APIRouter:
    """Paying by a dossier's code and its security code."""
    router = APIRouter(tags=["paying without logging in"])

    @router.post("/dues")
    async def owed(sought: Sought, request: Request) -> Dues:
        """What the dossier owes and has paid; strong: every fact written by now is in it."""
        return await window.dues(await window.matter(sought, request))

    @router.post("/dues/inquiry")
    async def inquired(
        sought: Sought, request: Request, because: Annotated[Cause, Depends(causes_of)]
    ) -> Dues:
        """The same, after asking the providers what became of the attempts to pay."""
        matter = await window.matter(sought, request)
        await window.inquire(matter, because)
        return await window.dues(matter)

    @router.post("/dues/{fee_id}/orders", status_code=201)
    async def pay(
        fee_id: str, choice: Choice, request: Request, because: Annotated[Cause, Depends(causes_of)]
    ) -> Way:
        """Begin to pay at the National Portal's platform, and where to send the payer."""
        matter = await window.matter(choice, request)
        must_lead_to(portal, choice.return_url)
        errand = Errand(
            provider=PLATFORM,
            return_url=choice.return_url,
            payer_ip=payer_ip(request),
            payer=Payer(**choice.payer.model_dump()),
        )
        return await window.order(matter, fee_id, errand, because)

    return router
