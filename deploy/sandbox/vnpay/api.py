"""Where VNPAY is met first: a payer's browser with a signed address, a merchant's server by POST.

An address opens the order it names, once; the same address again leads to the same order.
HTTP 200 with a signed reply for whatever a server asks.
"""

from fastapi import APIRouter, HTTPException, Request, Response

from deploy.sandbox.pages import see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.vnpay.messages import Code, fault, order_of, reply, texts_of, why_not
from deploy.sandbox.vnpay.platform import NAME
from deploy.sandbox.vnpay.signing import HASH, QUERY

router = APIRouter(prefix=f"/{NAME}")


@router.get("/paymentv2/vpcpay.html")
async def pay(request: Request, stage: OnStage) -> Response:
    """The door for payers."""
    fields, till = dict(request.query_params), stage.tills[NAME]
    if reason := why_not(fields, stage.settings):
        raise HTTPException(400, reason)
    order = till.book.order(fields["vnp_TxnRef"])
    if order and order.request != fields[HASH].lower():
        raise HTTPException(400, "Giao dịch đã tồn tại (mã 01).")
    if order is None:
        order = order_of(fields)
        till.book.open(order)
    return see(till.platform.step(order))


@router.post("/merchant_webapi/api/transaction")
async def transaction(request: Request, stage: OnStage) -> dict[str, str]:
    """`querydr`: what became of an order."""
    fields, settings, book = texts_of(await request.body()), stage.settings, stage.tills[NAME].book
    if book.is_down():
        raise HTTPException(500, "Broken")
    if fields is None or fields.get("vnp_Command") != "querydr":
        return reply(Code.WRONG_FORMAT, fields or {}, settings)
    if reason := fault(fields, QUERY, settings):
        return reply(reason, fields, settings)
    if not book.is_new(fields["vnp_RequestId"]):
        return reply(Code.ASKED_BEFORE, fields, settings)
    order = book.order(fields["vnp_TxnRef"])
    if order is None or order.created != fields["vnp_TransactionDate"]:
        return reply(Code.UNKNOWN_ORDER, fields, settings)
    if book.is_down(order):
        raise HTTPException(500, "Broken")
    return reply(Code.SUCCESS, fields, settings, order)
