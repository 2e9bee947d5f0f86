"""The National Portal's pages for paying a procedure's fees without logging in.

The way of the manual: Thanh toán trực tuyến, Thanh toán phí, lệ phí Thủ tục hành chính; the
dossier's code and the picture's code; what is owed; who pays; the platform.
"""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from deploy.sandbox.clock import now
from deploy.sandbox.drawer import new_name
from deploy.sandbox.national.asking import NOTHING_OWED, UNKNOWN, NoAnswerError, debt_of
from deploy.sandbox.national.messages import total_of
from deploy.sandbox.national.platform import NATIONAL
from deploy.sandbox.pages import page, see
from deploy.sandbox.paying.orders import Order, Status, new_token
from deploy.sandbox.stage import OnStage, Stage

PLACE = "/cong-quoc-gia"
PAYER = {
    "HoTenNguoiNop": "Họ và tên",
    "SoCMNDNguoiNop": "Số CCCD/CMND",
    "DiaChiNguoiNop": "Địa chỉ",
    "HuyenNguoiNop": "Phường/Xã",
    "TinhNguoiNop": "Tỉnh/Thành phố",
}
MISSING = {
    UNKNOWN: "Không tìm thấy hồ sơ có mã này.",
    NOTHING_OWED: "Hồ sơ này không có khoản phí, lệ phí nào phải nộp.",
}
NO_ANSWER = "Hệ thống của tỉnh chưa trả lời. Xin thử lại sau ít phút."
WRONG_RIDDLE = "Mã bảo mật chưa đúng; hãy nhập lại theo hình mới."

router = APIRouter(prefix=PLACE)


@router.get("/")
async def home(request: Request) -> Response:
    """The portal's menu."""
    return page(request, "national_home.html", {})


def question_page(
    request: Request, stage: Stage, code: str = "", wrong: str = "", status: int = 200
) -> Response:
    """The form of the look-up, with a new picture."""
    riddle, name = f"{secrets.randbelow(10_000):04d}", new_name()
    stage.national.riddles.put(name, riddle)
    facts = {"riddle": riddle, "name": name, "code": code, "wrong": wrong}
    return page(request, "national_look_up.html", facts, status)


@router.get("/thanh-toan")
async def look_up(request: Request, stage: OnStage) -> Response:
    """Code and picture."""
    return question_page(request, stage)


@router.post("/thanh-toan")
async def looked_up(
    request: Request,
    stage: OnStage,
    code: Annotated[str, Form()] = "",
    riddle: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Ask the province."""
    if not riddle or stage.national.riddles.take(name) != riddle.strip():
        return question_page(request, stage, code, WRONG_RIDDLE, 422)
    try:
        debt = await debt_of(code.strip(), stage.line, stage.settings)
    except NoAnswerError:
        return question_page(request, stage, code, NO_ANSWER, 502)
    if isinstance(debt, str):
        return question_page(request, stage, code, MISSING[debt], 404)
    name = new_name()
    stage.national.debts.put(name, debt)
    return see(f"{PLACE}/thanh-toan/{name}")


async def debt_at(stage: OnStage, name: str) -> Mapping[str, Any]:
    """What the province had told of the dossier that a browser is at."""
    if debt := stage.national.debts.get(name):
        return debt
    raise HTTPException(404, "Không có tra cứu này; hãy tra cứu lại.")


Debt = Annotated[Mapping[str, Any], Depends(debt_at)]


def facts_of(debt: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What every page about it shows."""
    return {"debt": debt, "total": total_of(debt), "at": f"{PLACE}/thanh-toan/{name}"}


@router.get("/thanh-toan/{name}")
async def found(request: Request, debt: Debt, name: str) -> Response:
    """The dossier that was found."""
    return page(request, "national_found.html", facts_of(debt, name))


@router.get("/thanh-toan/{name}/khoan-nop")
async def owed(request: Request, debt: Debt, name: str) -> Response:
    """What is to be paid, line by line."""
    return page(request, "national_owed.html", facts_of(debt, name))


@router.get("/thanh-toan/{name}/nguoi-nop")
async def payer(request: Request, debt: Debt, name: str) -> Response:
    """Who pays."""
    facts = {"fields": PAYER, "typed": {}, "missing": []}
    return page(request, "national_payer.html", facts_of(debt, name) | facts)


@router.post("/thanh-toan/{name}/nguoi-nop")
async def pay(request: Request, debt: Debt, name: str, stage: OnStage) -> Response:
    """On to the list of banks."""
    form = await request.form()
    typed = {field: str(form.get(field, "")).strip() for field in PAYER}
    missing = [field for field, value in typed.items() if not value]
    if missing:
        facts = {"fields": PAYER, "typed": typed, "missing": missing}
        return page(request, "national_payer.html", facts_of(debt, name) | facts, 422)
    order = order_for(debt, stage)
    stage.national.receipts.put(order.number, {**debt, **typed})
    return see(NATIONAL.step(order))


def order_for(debt: Mapping[str, Any], stage: Stage) -> Order:
    """The order under the province's reference; a new one where none can be paid any more."""
    book = stage.tills[NATIONAL.name].book
    known = book.order(debt["MaTraCuuTT"])
    if known and known.status is not Status.FAILED:
        return known
    order = Order(
        number=debt["MaTraCuuTT"],
        token=new_token(),
        request=debt["MaTraCuuTT"],
        amount=total_of(debt) or 0,
        description=f"Phi, le phi ho so {debt['MaHoSo']}",
        preferred="",
        return_url="",
        opened=now(),
    )
    book.open(order)
    return order
