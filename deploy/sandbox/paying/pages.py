"""The pages that every platform has: the list of banks, the end, and the book for onlookers.

What a browser brings back is unsigned: no merchant may believe it. The merchant is told first,
server to server; then the browser is sent back.
"""

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from pydantic import BaseModel

from deploy.sandbox.pages import page, see
from deploy.sandbox.paying.banks import BANKS
from deploy.sandbox.paying.orders import Mischief, Order, Status
from deploy.sandbox.paying.platform import Till
from deploy.sandbox.stage import OnStage

SHOWN = 50  # orders on the page of the book
SEE_OTHER = 303
PAYING = "/{platform}/thanh-toan/{token}"
book_router = APIRouter(prefix="/{platform}")
payer_router = APIRouter(prefix=PAYING)


class MischiefWanted(BaseModel):
    """What shall go wrong, with one order or (without a number) with all that name none."""

    mode: Mischief
    order: str | None = None


async def till_of(stage: OnStage, platform: str) -> Till:
    """The platform that is asked."""
    if till := stage.tills.get(platform):
        return till
    raise HTTPException(404, "Không có trang này.")


AtTill = Annotated[Till, Depends(till_of)]


async def order_in_book(till: AtTill, number: str) -> Order:
    """The order with the merchant's number."""
    if order := till.book.order(number):
        return order
    raise HTTPException(404, "No such order")


@dataclass(frozen=True)
class Payment:
    """The order that a browser is at, and the platform it is paid on."""

    till: Till
    order: Order

    def step(self, name: str = "") -> str:
        """The address of a step of this order."""
        return self.till.platform.step(self.order, name)

    def show(
        self, request: Request, template: str, facts: dict[str, object], status: int = 200
    ) -> Response:
        """A page about it, with the looks of its platform."""
        known = {"platform": self.till.platform, "order": self.order}
        return page(request, template, known | facts, status)

    def leave(self, result: str) -> Response:
        """The way back to the merchant."""
        return see(self.till.platform.way_back(self.order, result))


async def payment_at(till: AtTill, token: str) -> Payment:
    """The order that a browser is at."""
    if order := till.book.at(token):
        return Payment(till, order)
    raise HTTPException(404, "Không có giao dịch này.")


async def open_payment_at(payment: Annotated[Payment, Depends(payment_at)]) -> Payment:
    """The same, if it can still be paid; otherwise the browser goes where it goes in the end."""
    if result := payment.order.result:
        back = payment.till.platform.way_back(payment.order, result)
        raise HTTPException(SEE_OTHER, headers={"Location": back})
    return payment


AnyPayment = Annotated[Payment, Depends(payment_at)]
OpenPayment = Annotated[Payment, Depends(open_payment_at)]


@book_router.get("/")
async def orders(request: Request, till: AtTill) -> Response:
    """The last orders and what the merchant was told."""
    facts = {"orders": till.book.newest(SHOWN), "banks": BANKS, "statuses": Status}
    choice = {"mischief": till.platform.mischief, "chosen": till.book.mischief}
    return page(request, "paying_orders.html", {"platform": till.platform, **facts, **choice})


@book_router.post("/")
async def arm(mischief: Annotated[Mischief, Form()], till: AtTill) -> Response:
    """Let something go wrong with the orders to come."""
    till.book.mischief = mischief
    return see(f"/{till.platform.name}/")


@book_router.post("/mischief")
async def let_go_wrong(wanted: MischiefWanted, till: AtTill) -> MischiefWanted:
    """Let something go wrong from now on, until told otherwise."""
    if wanted.mode not in till.platform.mischief:
        raise HTTPException(422, "Not here")
    if wanted.order is None:
        till.book.mischief = wanted.mode
    else:
        (await order_in_book(till, wanted.order)).mischief = wanted.mode
    return wanted


@book_router.get("/orders/{number}")
async def look(order: Annotated[Order, Depends(order_in_book)]) -> Order:
    """An order as the book has it, with every try to tell the merchant."""
    return order


@book_router.get("/doi-soat/{day}.csv")
async def report(till: AtTill, day: date) -> Response:
    """What was paid on a day, for the merchant's accountants: one line per transaction."""
    lines = StringIO()
    writer = csv.writer(lines)
    writer.writerow(("order", "transaction", "amount", "bank", "paid_at", "result"))
    for order in till.book.paid_on(day):
        at = order.ended.isoformat() if order.ended else ""
        sums = order.paid_amount, order.bank, at, order.result
        writer.writerow((order.number, order.transaction, *sums))
    return Response(lines.getvalue(), media_type="text/csv")


def list_of_banks(request: Request, payment: Payment, *, missing: bool) -> Response:
    """The banks, to choose one."""
    facts = {"banks": BANKS, "missing": missing}
    return payment.show(request, "paying_banks.html", facts, 422 if missing else 200)


@payer_router.get("")
async def choose(request: Request, payment: OpenPayment) -> Response:
    """The list of banks."""
    return list_of_banks(request, payment, missing=False)


@payer_router.post("")
async def chosen(
    request: Request, payment: OpenPayment, bank: Annotated[str, Form()] = ""
) -> Response:
    """Go to the chosen bank."""
    if bank not in BANKS:
        return list_of_banks(request, payment, missing=True)
    payment.order.bank, payment.order.signed_in = bank, False
    return see(payment.step("dang-nhap"))


@payer_router.get("/xong")
async def ended(request: Request, payment: AnyPayment) -> Response:
    """The end, for a merchant that named no address to go back to."""
    return payment.show(request, "paying_ended.html", {})
