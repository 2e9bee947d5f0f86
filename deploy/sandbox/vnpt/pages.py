"""The platform's own pages: the list of banks, the end, and the book for whoever looks on.

The browser's way back carries MERCHANT_ORDER_ID and RESPONSE_CODE unsigned: no merchant may believe
them. The merchant is told first, server to server; then the browser is sent back.
"""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from deploy.sandbox.pages import page, see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.vnpt.banks import BANKS
from deploy.sandbox.vnpt.orders import Mischief, Order, Status

SHOWN = 50  # orders on the page of the book
MISCHIEF = {
    Mischief.NONE: "Không có lỗi",
    Mischief.LATE: "Báo cho cổng dịch vụ công chậm 5 giây",
    Mischief.TWICE: "Báo hai lần liền",
    Mischief.NEVER: "Đã thu tiền nhưng không bao giờ báo",
    Mischief.WRONG_AMOUNT: "Số tiền thu không đúng số phải nộp",
    Mischief.WRONG_SIGNATURE: "Báo với chữ ký sai",
    Mischief.BROWSER_ONLY: "Không thu tiền nhưng trình duyệt báo thành công",
}

book_router = APIRouter(prefix="/vnpt")
payer_router = APIRouter(prefix="/vnpt/thanh-toan/{token}")


def step(order: Order, name: str = "") -> str:
    """The address of a step of this order."""
    return f"/vnpt/thanh-toan/{order.token}" + (f"/{name}" if name else "")


def way_back(order: Order, result: str) -> str:
    """Where the browser goes in the end: the merchant, or a page of ours if it named no address."""
    if not order.return_url:
        return step(order, "xong")
    url = urlsplit(order.return_url)
    told = {"MERCHANT_ORDER_ID": order.number, "RESPONSE_CODE": result}
    query = urlencode([*parse_qsl(url.query, keep_blank_values=True), *told.items()])
    return urlunsplit(url._replace(query=query))


async def order_at(stage: OnStage, token: str) -> Order:
    """The order that a browser is at."""
    if order := stage.book.at(token):
        return order
    raise HTTPException(404, "Không có giao dịch này.")


async def open_order_at(order: Annotated[Order, Depends(order_at)]) -> Order:
    """The same, if it can still be paid; otherwise the browser goes where it goes in the end."""
    if order.result:
        raise HTTPException(303, headers={"Location": way_back(order, order.result)})
    return order


AnyOrder = Annotated[Order, Depends(order_at)]
OpenOrder = Annotated[Order, Depends(open_order_at)]


@book_router.get("/")
async def orders(request: Request, stage: OnStage) -> Response:
    """The last orders and what the merchant was told."""
    facts = {"orders": stage.book.newest(SHOWN), "banks": BANKS, "statuses": Status}
    choice = {"mischief": MISCHIEF, "chosen": stage.book.mischief}
    return page(request, "vnpt_orders.html", {**facts, **choice})


@book_router.post("/")
async def arm(mischief: Annotated[Mischief, Form()], stage: OnStage) -> Response:
    """Let something go wrong with the orders to come."""
    stage.book.mischief = mischief
    return see("/vnpt/")


def list_of_banks(request: Request, order: Order, *, missing: bool) -> Response:
    """The banks, to choose one."""
    facts = {"order": order, "banks": BANKS, "missing": missing}
    return page(request, "vnpt_banks.html", facts, 422 if missing else 200)


@payer_router.get("")
async def choose(request: Request, order: OpenOrder) -> Response:
    """The list of banks."""
    return list_of_banks(request, order, missing=False)


@payer_router.post("")
async def chosen(request: Request, order: OpenOrder, bank: Annotated[str, Form()] = "") -> Response:
    """Go to the chosen bank."""
    if bank not in BANKS:
        return list_of_banks(request, order, missing=True)
    order.bank, order.signed_in = bank, False
    return see(step(order, "dang-nhap"))


@payer_router.get("/xong")
async def ended(request: Request, order: AnyOrder) -> Response:
    """The end, for a merchant that named no address to go back to."""
    return page(request, "vnpt_ended.html", {"order": order})
