"""The bank's pages: its own log-in, and the last word on the payment."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from deploy.sandbox.pages import see
from deploy.sandbox.paying.banks import BANKS
from deploy.sandbox.paying.orders import BROKEN_OFF, CALLED_OFF, PAID, Mischief, Status
from deploy.sandbox.paying.pages import PAYING, SEE_OTHER, OpenPayment, Payment
from deploy.sandbox.paying.platform import Platform

PASSWORD = "sandbox"  # noqa: S105 -- shown on the page; opens a stand-in only

router = APIRouter(prefix=PAYING)


async def pay(payment: Payment, mischief: Mischief) -> str:
    """Move the money (or not) and tell the merchant; what the browser is told."""
    till, order = payment.till, payment.order
    order.mischief = mischief
    if mischief is Mischief.BROWSER_ONLY:
        return PAID
    order.end(*_end(till.platform, mischief), till.book.transaction())
    await till.messenger.tell(order)
    return order.result


def _end(platform: Platform, mischief: Mischief) -> tuple[Status, str]:
    """What becomes of an order that the payer confirmed."""
    result = platform.ends.get(mischief)
    if mischief is Mischief.FAILED_FIRST:
        return Status.FAILED, BROKEN_OFF
    if result and mischief is not Mischief.SUSPICIOUS:
        return Status.FAILED, result
    return Status.PAID, result or PAID


async def call_off(payment: Payment) -> str:
    """End the order without money and tell the merchant; what the browser is told."""
    till, order = payment.till, payment.order
    order.mischief = till.book.mischief_for(order)
    order.end(Status.FAILED, CALLED_OFF, till.book.transaction())
    await till.messenger.tell(order)
    return order.result


async def payment_at_bank(payment: OpenPayment) -> Payment:
    """The payment, once a bank was chosen."""
    if not payment.order.bank:
        raise HTTPException(SEE_OTHER, headers={"Location": payment.step()})
    return payment


AtBank = Annotated[Payment, Depends(payment_at_bank)]


async def payment_of_customer(payment: AtBank) -> Payment:
    """The payment, once the payer has logged in at the bank."""
    if not payment.order.signed_in:
        raise HTTPException(SEE_OTHER, headers={"Location": payment.step("dang-nhap")})
    return payment


OfCustomer = Annotated[Payment, Depends(payment_of_customer)]


def log_in_page(request: Request, payment: Payment, *, wrong: bool) -> Response:
    """User and password of this bank."""
    facts = {"bank": BANKS[payment.order.bank], "wrong": wrong}
    return payment.show(request, "bank_login.html", facts, 401 if wrong else 200)


@router.get("/dang-nhap")
async def log_in(request: Request, payment: AtBank) -> Response:
    """The bank's own log-in."""
    return log_in_page(request, payment, wrong=False)


@router.post("/dang-nhap")
async def enter(
    request: Request,
    payment: AtBank,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Any user, one password."""
    if not user.strip() or password != PASSWORD:
        return log_in_page(request, payment, wrong=True)
    payment.order.signed_in = True
    return see(payment.step("xac-nhan"))


@router.get("/xac-nhan")
async def review(request: Request, payment: OfCustomer) -> Response:
    """What is about to be paid."""
    chosen = payment.till.book.mischief_for(payment.order)
    kinds = payment.till.platform.mischief
    facts = {"bank": BANKS[payment.order.bank], "mischief": kinds, "chosen": chosen}
    return payment.show(request, "bank_confirm.html", facts)


@router.post("/xac-nhan")
async def confirm(
    payment: OfCustomer,
    answer: Annotated[Literal["confirm", "cancel"], Form()],
    mischief: Annotated[Mischief | None, Form()] = None,
) -> Response:
    """Pay, or call it off."""
    if answer == "cancel":
        return payment.leave(await call_off(payment))
    armed = payment.till.book.mischief_for(payment.order)
    return payment.leave(await pay(payment, mischief or armed))


@router.post("/huy")
async def cancel(payment: OpenPayment) -> Response:
    """Call it off before any bank was entered."""
    return payment.leave(await call_off(payment))
