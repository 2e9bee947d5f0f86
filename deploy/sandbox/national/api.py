"""What a merchant's server asks of the Payment Platform, version 1.0.6: INIT, QUERY, GET_BILL.

Every value is read as the text that was sent (numbers too), since signatures are over text.
HTTP 401 for a wrong Bearer; otherwise HTTP 200. An INIT carries ThongTinBienLai and may carry
UrlTraVe, where the payer's browser goes in the end; both are unsigned.
"""

from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response

from deploy.sandbox.national.bills import bill_of
from deploy.sandbox.national.messages import (
    Code,
    init_fault,
    opened,
    order_of,
    query_reply,
    question_fault,
    refused,
)
from deploy.sandbox.national.platform import NATIONAL
from deploy.sandbox.national.signing import PLACE
from deploy.sandbox.paying.orders import Order, Status
from deploy.sandbox.paying.texts import object_of, texts_in, texts_of
from deploy.sandbox.stage import OnStage, Stage

PATH = "/national/rest/payment/v1.0.6"

router = APIRouter()


async def known(stage: OnStage, authorization: Annotated[str, Header()] = "") -> Stage:
    """The stage, for a merchant that brings its key."""
    expected = f"Bearer {stage.settings.national_api_key}"
    if not compare_digest(authorization.encode(), expected.encode()):
        raise HTTPException(401, "Wrong api key", {"WWW-Authenticate": "Bearer"})
    if stage.tills[NATIONAL.name].book.is_down():
        raise HTTPException(500, "Broken")
    return stage


ForMerchant = Annotated[Stage, Depends(known)]


@router.post(PATH + "/init")
async def init(request: Request, stage: ForMerchant) -> dict[str, str]:
    """Open an order; the same signed INIT again gets the same answer."""
    sent = object_of(await request.body()) or {}
    receipt: Any = sent.pop("ThongTinBienLai", None)
    fields = texts_in(sent)
    if fields is None:
        return refused(Code.WRONG_FORMAT)
    if reason := init_fault(fields, receipt, stage.settings):
        return refused(reason)
    book = stage.tills[NATIONAL.name].book
    order = book.order(fields["MaThamChieu"])
    if order and order.request != fields[PLACE].lower():
        return refused(Code.ORDER_EXISTS)
    if order is None:
        order = order_of(fields)
        book.open(order)
        stage.national.receipts.put(order.number, receipt)
    return opened(f"{stage.settings.sandbox_url}{NATIONAL.step(order)}")


def asked_about(fields: dict[str, str], stage: Stage) -> Order | None:
    """The order that a question is about."""
    book = stage.tills[NATIONAL.name].book
    order = book.order(fields.get("MaThamChieu", ""))
    if order and book.is_down(order):
        raise HTTPException(500, "Broken")
    return order


@router.post(PATH + "/query")
async def query(request: Request, stage: ForMerchant) -> dict[str, str]:
    """What became of an order."""
    fields, settings = texts_of(await request.body()), stage.settings
    if fields is None:
        return query_reply(Code.WRONG_FORMAT, {}, settings)
    if reason := question_fault(fields, "QUERY", settings):
        return query_reply(reason, fields, settings)
    order = asked_about(fields, stage)
    return query_reply(Code.SUCCESS if order else Code.UNKNOWN_ORDER, fields, settings, order)


@router.post(PATH + "/get_bill", response_model=None)
async def get_bill(request: Request, stage: ForMerchant) -> Response | dict[str, str]:
    """The platform's receipt of an order that was paid, as PDF."""
    fields = texts_of(await request.body())
    if fields is None:
        return refused(Code.WRONG_FORMAT)
    if reason := question_fault(fields, "GET_BILL", stage.settings):
        return refused(reason)
    order = asked_about(fields, stage)
    if order is None:
        return refused(Code.UNKNOWN_ORDER)
    if order.status is not Status.PAID:
        return refused(Code.NOT_PAID)
    receipt = stage.national.receipts.get(order.number) or {}
    return Response(bill_of(order, receipt), media_type="application/pdf")
