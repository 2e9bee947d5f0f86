"""What a merchant's server asks of the platform, version 1.0.5: INIT and QUERY.

Every value is read as the text that was sent (numbers too), since signatures are over text, and
every value of a reply is text. HTTP 401 for a wrong Bearer; otherwise HTTP 200 with a signed reply.
An INIT may carry RETURN_URL, which is not signed: where the payer's browser goes in the end.
"""

from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request

from deploy.sandbox.paying.texts import texts_of
from deploy.sandbox.stage import OnStage, Stage
from deploy.sandbox.vnpt.messages import (
    Code,
    fault,
    init_fault,
    init_reply,
    order_of,
    query_reply,
)
from deploy.sandbox.vnpt.signing import QUERY

PATH = "/vnpt/rest/payment/v1.0.5"

router = APIRouter()


async def known(stage: OnStage, authorization: Annotated[str, Header()] = "") -> Stage:
    """The stage, for a merchant that brings its key."""
    expected = f"Bearer {stage.settings.vnpt_api_key}"
    if not compare_digest(authorization.encode(), expected.encode()):
        raise HTTPException(401, "Wrong api key", {"WWW-Authenticate": "Bearer"})
    if stage.tills["vnpt"].book.is_down():
        raise HTTPException(500, "Broken")
    return stage


ForMerchant = Annotated[Stage, Depends(known)]


@router.post(PATH + "/init")
async def init(request: Request, stage: ForMerchant) -> dict[str, str]:
    """Open an order; the same signed INIT again gets the same answer."""
    fields, settings = texts_of(await request.body()), stage.settings
    if fields is None:
        return init_reply(Code.WRONG_FORMAT, {}, settings)
    if reason := init_fault(fields, settings):
        return init_reply(reason, fields, settings)
    order = stage.tills["vnpt"].book.order(fields["MERCHANT_ORDER_ID"])
    if order and order.request != fields["SECURE_CODE"].lower():
        return init_reply(Code.ORDER_EXISTS, fields, settings)
    if order is None:
        order = order_of(fields)
        stage.tills["vnpt"].book.open(order)
    redirect = f"{settings.sandbox_url}/vnpt/thanh-toan/{order.token}"
    return init_reply(Code.SUCCESS, fields, settings, redirect)


@router.post(PATH + "/query_transaction")
async def query_transaction(request: Request, stage: ForMerchant) -> dict[str, str]:
    """What became of an order."""
    fields, settings = texts_of(await request.body()), stage.settings
    if fields is None:
        return query_reply(Code.WRONG_FORMAT, {}, settings)
    if reason := fault(fields, "QUERY", QUERY, settings):
        return query_reply(reason, fields, settings)
    order = stage.tills["vnpt"].book.order(fields.get("MERCHANT_ORDER_ID", ""))
    if order and stage.tills["vnpt"].book.is_down(order):
        raise HTTPException(500, "Broken")
    return query_reply(Code.SUCCESS if order else Code.UNKNOWN_ORDER, fields, settings, order)
