"""Receipts over HTTP: for their owners, the agency's accountants, and anyone who checks one."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, BaseModel, StringConstraints

from contracts.access import Act, Caller
from contracts.event import Value
from contracts.receipts import Annulment, called
from contracts.values import Named
from services.chassis.auth import allow
from services.chassis.handle import Cause
from services.chassis.problems import not_found
from services.chassis.requests import WaitFor
from services.payment.api.receipts import Cancellation, Receipts
from services.payment.api.shapes import Done, Name, Words
from services.payment.domain.paper import Payer
from services.payment.projections.receipts import ReceiptView

RECEIPT_ID = re.compile(r"b-[A-Z0-9-]{10,80}-[0-9]{8}")
HIDDEN = {"applicant", "words", "payer"}  # what only we need

Asking = Callable[..., Caller]
Causing = Callable[..., Cause]


class PayerAsked(Value):
    """Whom the receipt in its place is made out to."""

    name: Name
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class CancellationAsked(Value):
    """Why a receipt shall count no more; `replace`: issue another in its place."""

    ground: Annulment
    words: Words
    replace: bool = False
    payer: PayerAsked | None = None


class ReceiptShown(ReceiptView):
    """A receipt with what was written about its end, and the one in its place."""

    written: str
    replaced_by: str | None


class Checked(BaseModel):
    """What anyone may know of a receipt whose number they know.

    Attributes:
        replaced_by: serial and number of the receipt in its place.
        amount: whole đồng, for who has the receipt before them; else None.
    """

    state: Literal["valid", "cancelled", "replaced"]
    agency: Named
    tax_code: str
    kind: str
    form: str
    serial: str
    number: int
    dated: AwareDatetime | None
    cancelled_at: AwareDatetime | None
    replaced_by: str | None
    amount: int | None


def receipt_routes(receipts: Receipts, who_is: Asking, causes_of: Causing) -> APIRouter:
    """All of them."""
    router = APIRouter()
    router.include_router(_checking(receipts))
    router.include_router(_listing(receipts, who_is))
    router.include_router(_seeing(receipts, who_is))
    router.include_router(_cancelling(receipts, who_is, causes_of))
    return router


def _listing(receipts: Receipts, who_is: Asking) -> APIRouter:
    router = APIRouter()

    @router.get("/receipts", response_model_exclude={"__all__": HIDDEN})
    async def of_dossier(
        dossier_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> list[ReceiptView]:
        """A dossier's receipts, oldest first, cancelled ones too; only what the caller may see."""
        await receipts.views.reached(wait)
        return await receipts.of_dossier(who, dossier_id)

    @router.get("/receipts/of/{day}", response_model_exclude={"__all__": HIDDEN})
    async def of_day(
        day: date, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> list[ReceiptView]:
        """Receipts for what the caller's agency collected on a day here, oldest first."""
        await receipts.views.reached(wait)
        return await receipts.of_day(who, day.isoformat())

    @router.get("/me/receipts", response_model_exclude={"__all__": HIDDEN})
    async def mine(who: Annotated[Caller, Depends(who_is)], wait: WaitFor) -> list[ReceiptView]:
        """The caller's own receipts, the newest first."""
        await receipts.views.reached(wait)
        return await receipts.of_person(who)

    return router


def _seeing(receipts: Receipts, who_is: Asking) -> APIRouter:
    router = APIRouter()

    @router.get("/receipts/{receipt_id}.pdf", response_class=Response)
    async def pdf(
        receipt_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> Response:
        """The receipt as PDF, for its owner and the agency's accountants."""
        await receipts.views.reached(wait)
        view = await receipts.one(who, receipt_id)
        name = quote(f"bien-lai-{view.serial}-{view.number:08d}.pdf")
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        content = await receipts.pdf(view)
        return Response(content, media_type="application/pdf", headers=headers)

    @router.get("/receipts/{receipt_id}", response_model_exclude=HIDDEN)
    async def shown(
        receipt_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> ReceiptShown:
        """One of them, with why it was cancelled."""
        await receipts.views.reached(wait)
        view = await receipts.one(who, receipt_id)
        after = await receipts.successor(receipt_id)
        written = await receipts.written(view) if view.words else ""
        return ReceiptShown(
            **view.model_dump(), written=written, replaced_by=after.receipt_id if after else None
        )

    return router


def _checking(receipts: Receipts) -> APIRouter:
    router = APIRouter()

    @router.get("/receipts/{receipt_id}/check")
    async def check(receipt_id: str, seal: str = "") -> Checked:
        """Whether a receipt counts; for anyone, and so without a word on who paid for what."""
        found = RECEIPT_ID.fullmatch(receipt_id) and await receipts.known(receipt_id, seal)
        if not found:
            raise not_found("payment", "receipt")
        view, sealed = found
        agency = receipts.agencies[view.agency]
        after = await receipts.successor(receipt_id)
        return Checked(
            **view.model_dump(include=set(Checked.model_fields) - {"agency", "amount"}),
            agency=agency.name,
            tax_code=agency.tax_code,
            replaced_by=called(after.receipt_id) if after else None,
            amount=view.amount if sealed else None,
        )

    return router


def _cancelling(receipts: Receipts, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/receipts/{receipt_id}/cancellation")
    async def cancel(
        receipt_id: str,
        asked: CancellationAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Let a receipt count no more, or replace it; a moment later the other one is there."""
        view = await receipts.one(who, receipt_id)
        allow(who, Act.CANCEL_RECEIPT, agency=view.agency)
        payer = Payer(name=asked.payer.name, address=asked.payer.address) if asked.payer else None
        cancellation = Cancellation(asked.ground, asked.words, asked.replace, payer)
        recorded = await receipts.cancel(who, view, cancellation, because)
        return Done(position=recorded.position if recorded else None)

    return router
