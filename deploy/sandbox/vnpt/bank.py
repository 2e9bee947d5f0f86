"""The bank's pages: its own log-in, and the last word on the payment."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from deploy.sandbox.pages import page, see
from deploy.sandbox.stage import OnStage, Stage
from deploy.sandbox.vnpt.banks import BANKS
from deploy.sandbox.vnpt.orders import Mischief, Order, Status
from deploy.sandbox.vnpt.pages import MISCHIEF, OpenOrder, step, way_back

PASSWORD = "sandbox"  # noqa: S105 -- shown on the page; opens a stand-in only
PAID, CALLED_OFF = "00", "24"  # RESPONSE_CODE of a notice

router = APIRouter(prefix="/vnpt/thanh-toan/{token}")


async def pay(order: Order, mischief: Mischief, stage: Stage) -> str:
    """Move the money (or not), tell the merchant, and say where the browser goes."""
    order.mischief = mischief
    if mischief is Mischief.BROWSER_ONLY:
        return way_back(order, PAID)
    order.end(Status.PAID, PAID, stage.book.transaction())
    await stage.messenger.tell(order)
    return way_back(order, order.result)


async def call_off(order: Order, stage: Stage) -> str:
    """End the order without money, tell the merchant, and say where the browser goes."""
    order.mischief = stage.book.mischief_for(order)
    order.end(Status.FAILED, CALLED_OFF, stage.book.transaction())
    await stage.messenger.tell(order)
    return way_back(order, order.result)


async def order_at_bank(order: OpenOrder) -> Order:
    """The order, once a bank was chosen."""
    if not order.bank:
        raise HTTPException(303, headers={"Location": step(order)})
    return order


OrderAtBank = Annotated[Order, Depends(order_at_bank)]


async def order_of_customer(order: OrderAtBank) -> Order:
    """The order, once the payer has logged in at the bank."""
    if not order.signed_in:
        raise HTTPException(303, headers={"Location": step(order, "dang-nhap")})
    return order


CustomersOrder = Annotated[Order, Depends(order_of_customer)]


def log_in_page(request: Request, order: Order, *, wrong: bool) -> Response:
    """User and password of this bank."""
    facts = {"order": order, "bank": BANKS[order.bank], "wrong": wrong}
    return page(request, "bank_login.html", facts, 401 if wrong else 200)


@router.get("/dang-nhap")
async def log_in(request: Request, order: OrderAtBank) -> Response:
    """The bank's own log-in."""
    return log_in_page(request, order, wrong=False)


@router.post("/dang-nhap")
async def enter(
    request: Request,
    order: OrderAtBank,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Any user, one password."""
    if not user.strip() or password != PASSWORD:
        return log_in_page(request, order, wrong=True)
    order.signed_in = True
    return see(step(order, "xac-nhan"))


@router.get("/xac-nhan")
async def review(request: Request, order: CustomersOrder, stage: OnStage) -> Response:
    """What is about to be paid."""
    facts = {"order": order, "bank": BANKS[order.bank]}
    choice = {"mischief": MISCHIEF, "chosen": stage.book.mischief_for(order)}
    return page(request, "bank_confirm.html", {**facts, **choice})


@router.post("/xac-nhan")
async def confirm(
    order: CustomersOrder,
    stage: OnStage,
    answer: Annotated[Literal["confirm", "cancel"], Form()],
    mischief: Annotated[Mischief | None, Form()] = None,
) -> Response:
    """Pay, or call it off."""
    if answer == "cancel":
        return see(await call_off(order, stage))
    return see(await pay(order, mischief or stage.book.mischief_for(order), stage))


@router.post("/huy")
async def cancel(order: OpenOrder, stage: OnStage) -> Response:
    """Call it off before any bank was entered."""
    return see(await call_off(order, stage))
