"""A citizen's money: all that happened to what they paid, and what shall come back to them."""

import asyncio
import re
from dataclasses import dataclass

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.money_words import REFUNDS, STATES, goes_back
from services.gateway.pages.filing.desk import DossierId
from services.gateway.progress import Line
from services.gateway.stories import story_of
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.wording import MISFITS, REFUNDED, RELIEFS

BLANKS = re.compile(r"[\s.-]+")
NUMBER = re.compile(r"[0-9A-Za-z]{4,34}")  # as payment takes it
LONGEST = {"words": 2000, "holder": 100, "bank": 100}  # characters, as payment takes them
MOVING = {"requested", "approved", "failed"}  # refunds whose account may still be changed
NUMBER_WRONG = mark("Số tài khoản có từ 4 đến 34 chữ số hoặc chữ cái.")
FILL_IN = mark("Mời bạn điền mục này.")
ASKED = mark("Đã gửi đề nghị hoàn tiền. Kế toán xem xét rồi báo lại cho bạn ở trang này.")
NAMED = mark("Đã ghi tài khoản nhận tiền.")
router = APIRouter(prefix="/ho-so/{dossier_id}")


@dataclass(frozen=True)
class Demand:
    """A demand, what happened to it, and whether its owner may ask for the money back."""

    fee: Told
    story: list[Line]
    refundable: bool


@router.get("/tien")
async def overview(visit: Welcome, dossier_id: DossierId) -> Response:
    """Every demand of the dossier with all that happened to it, and what goes back."""
    visit.member()
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    fees = await visit.services.payment.fees(dossier_id, visit.seen("PAYMENT"))
    stories = await asyncio.gather(*(story_of(visit, fee["fee_id"]) for fee in fees))
    demands = [Demand(fee, story, goes_back(fee)) for fee, story in zip(fees, stories, strict=True)]
    words: Told = {"states": STATES, "refunds": REFUNDS, "reliefs": RELIEFS, "moving": MOVING}
    words |= {"misfits": MISFITS, "grounds": REFUNDED}
    return visit.page("money/mine.html", paper=paper, demands=demands, **words)


@router.get("/tien/{fee_id}/hoan")
async def refund_form(visit: Welcome, dossier_id: DossierId, fee_id: str) -> Response:
    """Ask for what was paid."""
    visit.member()
    return await _asking(visit, dossier_id, fee_id, Form())


@router.post("/tien/{fee_id}/hoan")
async def ask_back(visit: Welcome, dossier_id: DossierId, fee_id: str, form: Posted) -> Response:
    """Send it to the accountants."""
    visit.member()
    form.demand(visit.say(FILL_IN), "words")
    account = _account(visit, form)
    if form.wrong:
        return await _asking(visit, dossier_id, fee_id, form.shown_again(), 422)
    body: Told = {"words": form.get("words")[: LONGEST["words"]], "account": account}
    try:
        visit.remember(await visit.services.payment.ask_back(fee_id, body, form.key))
    except ProblemError as problem:
        visit.explain(problem, form)
        return await _asking(visit, dossier_id, fee_id, form.shown_again(), 422)
    return visit.go(f"/ho-so/{dossier_id}/tien", visit.say(ASKED))


async def _asking(
    visit: Visit, dossier_id: str, fee_id: str, form: Form, status: int = 200
) -> Response:
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    fees = await visit.services.payment.fees(dossier_id, visit.seen("PAYMENT"))
    fee = next((one for one in fees if one["fee_id"] == fee_id), None)
    if fee is None or not (goes_back(fee) or form.wrong):
        return visit.go(f"/ho-so/{dossier_id}/tien")
    return visit.page("money/refund.html", status, form=form, paper=paper, fee=fee)


@router.get("/hoan-tien/{refund_id}/tai-khoan")
async def account_form(visit: Welcome, dossier_id: DossierId, refund_id: str) -> Response:
    """Where a refund shall go."""
    visit.member()
    refund = await visit.services.payment.refund(refund_id, visit.seen("PAYMENT"))
    return await _naming(visit, dossier_id, refund, Form(dict(refund["destination"] or {})))


@router.post("/hoan-tien/{refund_id}/tai-khoan")
async def name_account(
    visit: Welcome, dossier_id: DossierId, refund_id: str, form: Posted
) -> Response:
    """Keep it."""
    visit.member()
    refund = await visit.services.payment.refund(refund_id, visit.seen("PAYMENT"))
    account = _account(visit, form)
    if form.wrong:
        return await _naming(visit, dossier_id, refund, form.shown_again(), 422)
    try:
        visit.remember(await visit.services.payment.name_account(refund_id, account, form.key))
    except ProblemError as problem:
        visit.explain(problem, form)
        return await _naming(visit, dossier_id, refund, form.shown_again(), 422)
    return visit.go(f"/ho-so/{dossier_id}/tien", visit.say(NAMED))


async def _naming(
    visit: Visit, dossier_id: str, refund: Told, form: Form, status: int = 200
) -> Response:
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    return visit.page("money/account.html", status, form=form, paper=paper, refund=refund)


def _account(visit: Visit, form: Form) -> dict[str, str]:
    """The account that was typed, without blanks in its number; the form says what is wrong."""
    form.demand(visit.say(FILL_IN), "number", "holder", "bank")
    number = BLANKS.sub("", form.get("number"))
    if form.get("number") and not NUMBER.fullmatch(number):
        form.errors["number"] = visit.say(NUMBER_WRONG)
    others = {name: form.get(name)[: LONGEST[name]] for name in ("holder", "bank")}
    return {"number": number, **others}
