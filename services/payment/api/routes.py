"""What is owed, the way to the provider, and the provider's notices.

Only a verified notice or a verified answer to our own inquiry makes a fee paid. What a browser
says when it comes back proves nothing and is not listened to.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from contracts.access import Act, Caller, may
from contracts.payment import Provider
from contracts.streams import DOSSIER, PAYMENT
from contracts.values import FeeId
from services.chassis.auth import whois
from services.chassis.clock import Clock
from services.chassis.handle import Cause
from services.chassis.problems import not_found
from services.chassis.reaching import CATCH_UP, GLANCE
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor, causes
from services.payment.api.bodies import body_of
from services.payment.api.cashier import Cashier, Errand, silent
from services.payment.api.debts import why
from services.payment.api.refund_routes import refund_routes
from services.payment.api.suspense_routes import suspense_routes
from services.payment.api.till import Till
from services.payment.api.ways import Way, must_lead_to, payer_ip
from services.payment.domain.collection import Biller, CollectorError
from services.payment.domain.reasons import Reason
from services.payment.domain.state import Fee
from services.payment.projections.fees import FeeView
from services.payment.settings import PaymentSettings

FEE_ID = re.compile(r"f-[0-9a-f]{32}")
MOST_DEMANDS = 50  # of one dossier
HIDDEN = {"applicant", "requested_at", "initiated_at", "uncertain"}  # what only we need


class Choice(BaseModel):
    """How to pay; `return_url` must lead back to the portal."""

    provider: Provider
    return_url: Annotated[str, Field(max_length=500)]


class FeeShown(FeeView):
    """A demand; `reason`: why its newest attempt came to nothing, in words all providers share."""

    reason: Reason | None = None


class Answer(BaseModel):
    """How far the demand has come, as the provider says now; `position` of the news, if any."""

    state: str
    position: int | None
    stream: Literal["PAYMENT"] = "PAYMENT"


def api(cashier: Cashier, till: Till, settings: PaymentSettings, clock: Clock) -> APIRouter:
    """All routes of payment."""
    who_is, because = whois(settings.token_public_key), causes(clock)
    router = APIRouter(tags=["payment"])
    router.include_router(_listening(cashier))  # first: it is asked most
    router.include_router(_reading(cashier, till.shelves.fees, who_is))
    router.include_router(_paying(cashier, settings.public_url, who_is, because))
    router.include_router(_inquiring(cashier, who_is, because))
    router.include_router(_billing(cashier, clock, who_is))
    router.include_router(suspense_routes(till, who_is, because))
    router.include_router(refund_routes(till, who_is, because))
    return router


def _reading(
    cashier: Cashier, fees: ReadModel[FeeView], who_is: Callable[..., Caller]
) -> APIRouter:
    router = APIRouter()

    @router.get("/fees", response_model_exclude={"__all__": HIDDEN})
    async def owed(
        dossier_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> list[FeeShown]:
        """What a dossier owes and has paid, oldest first; only what the caller may see.

        With `X-Wait-For: DOSSIER=…` it waits up to 2 s for a first demand: it follows the
        declaration a moment later.
        """
        found = await _demands(fees, dossier_id, wait)
        return [
            FeeShown(**dict(fee), reason=why(cashier, fee))
            for fee in found
            if may(who, Act.SEE_DOSSIER, owner=fee.applicant, agency=fee.agency)
        ]

    return router


async def _demands(
    fees: ReadModel[FeeView], dossier_id: str, wait: Mapping[str, int]
) -> list[FeeView]:
    async def look() -> list[FeeView]:
        where = {"dossier_id": dossier_id}
        return await fees.find(where, order="requested_at", limit=MOST_DEMANDS)

    await fees.reached({PAYMENT.name: wait.get(PAYMENT.name, 0)})
    found = await look()
    if DOSSIER.name in wait:
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP):
                while not found:
                    await asyncio.sleep(GLANCE)
                    found = await look()
    return found


def _paying(
    cashier: Cashier,
    portal: str,
    who_is: Callable[..., Caller],
    causes_of: Callable[..., Cause],
) -> APIRouter:
    router = APIRouter()

    @router.post("/fees/{fee_id}/orders", status_code=201)
    async def pay(
        fee_id: str,
        choice: Choice,
        request: Request,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Way:
        """Begin to pay: a new order at the provider, and where to send the citizen."""
        await _mine(cashier, fee_id, who, Act.OWN)
        must_lead_to(portal, choice.return_url)
        errand = Errand(
            provider=choice.provider, return_url=choice.return_url, payer_ip=payer_ip(request)
        )
        opened = await cashier.open(FeeId(fee_id), errand, because)
        return Way(redirect_url=opened.page, order=opened.order, position=opened.position)

    return router


def _inquiring(
    cashier: Cashier, who_is: Callable[..., Caller], causes_of: Callable[..., Cause]
) -> APIRouter:
    router = APIRouter()

    @router.post("/fees/{fee_id}/inquiry")
    async def inquire(
        fee_id: str,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Answer:
        """Ask the provider now what became of the attempts to pay."""
        await _mine(cashier, fee_id, who, Act.SEE_DOSSIER)
        position = await cashier.inquire(FeeId(fee_id), because)
        fee = await cashier.fee(FeeId(fee_id))
        return Answer(state=fee.standing, position=position)

    return router


def _billing(cashier: Cashier, clock: Clock, who_is: Callable[..., Caller]) -> APIRouter:
    router = APIRouter()

    @router.get("/fees/{fee_id}/bill.pdf", response_class=Response)
    async def bill(fee_id: str, who: Annotated[Caller, Depends(who_is)]) -> Response:
        """The receipt that the provider itself made of the payment; 404 where it makes none."""
        paid = (await _mine(cashier, fee_id, who, Act.SEE_DOSSIER)).payment
        biller: object = cashier.collectors.get(paid.provider) if paid else None
        if paid is None or not isinstance(biller, Biller):
            raise not_found("payment", "bill")
        try:
            content = await biller.bill(paid.order, clock())
        except CollectorError as error:
            raise silent(error) from None
        return Response(content, media_type="application/pdf")

    return router


def _listening(cashier: Cashier) -> APIRouter:
    """`/{provider}/ipn` for everyone who collects here, and who that is."""
    router = APIRouter()

    @router.get("/providers")
    async def providers() -> list[Provider]:
        """Through whom one can pay here."""
        return list(cashier.collectors)

    for name, collector in cashier.collectors.items():
        by = collector.tells_by
        router.add_api_route(f"/{name}/ipn", _ear(cashier, name), methods=[by], name=f"{name} ipn")
    return router


def _ear(cashier: Cashier, name: Provider) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def hear(request: Request) -> JSONResponse:
        """A provider's notice; it is answered in the provider's own way, whatever it says."""
        told = await body_of(request) if request.method == "POST" else request.url.query.encode()
        status, answer = await cashier.hear(name, told)
        return JSONResponse(answer, status)

    return hear


async def _mine(cashier: Cashier, fee_id: str, who: Caller, act: Act) -> Fee:
    """The demand, if the caller may do this to it; else it does not exist for them."""
    fee = await cashier.fee(FeeId(fee_id)) if FEE_ID.fullmatch(fee_id) else Fee()
    asked = fee.request
    if asked is None or not may(who, act, owner=asked.applicant, agency=asked.agency):
        raise not_found("payment", "fee")
    return fee
