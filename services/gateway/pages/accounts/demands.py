"""One demand at the till: what happened to it, asked less for, asked back for its payer."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act, Caller
from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.money_words import REFUNDS, STATES, goes_back
from services.gateway.pages.accounts.office import (
    CONFLICT,
    PLACE,
    accountant,
    amount_in,
    may,
    obeyed,
    shared,
    written,
)
from services.gateway.stories import story_of
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.wording import MISFITS, REFUNDED, RELIEFS

TAB = "/khoan-thu"
DEEDS = {
    "mien-giam": ("reduction", Act.REDUCE_FEE, mark("Đã ghi. Người nộp thấy ngay số tiền mới.")),
    "hoan-tra": ("refunds", Act.REQUEST_REFUND, mark("Đã đề nghị. Một người khác phải duyệt.")),
}
"""What can be done, by what stands in addresses: the act, whose it is, what is said then."""
UNPAID = {"requested", "initiated", "failed", "expired"}
FILL_IN = mark("Mời bạn chọn lý do.")

router = APIRouter(prefix=PLACE + TAB)


@router.get("/{dossier_id}/{fee_id}")
async def shown(visit: Welcome, dossier_id: str, fee_id: str) -> Response:
    """The demand, and what this official may do about it."""
    accountant(visit)
    return await _page(visit, dossier_id, fee_id, Form())


@router.post("/{dossier_id}/{fee_id}/{deed}")
async def decide(visit: Welcome, dossier_id: str, fee_id: str, deed: str, form: Posted) -> Response:
    """Ask for less, or that what was paid goes back."""
    accountant(visit)
    here = f"{PLACE}{TAB}/{dossier_id}/{fee_id}"
    if deed not in DEEDS:
        return visit.go(here)
    act, _, done = DEEDS[deed]
    asked = _asked(visit, act, form)
    if form.wrong:
        return await _page(visit, dossier_id, fee_id, form, 422)
    if await obeyed(visit, form, visit.services.till.do("fees", fee_id, act, asked, form.key)):
        return visit.go(here, visit.say(done))
    return await _page(visit, dossier_id, fee_id, form, CONFLICT)


def _asked(visit: Visit, act: str, form: Form) -> dict[str, Any]:
    """Each of the page's forms has fields of its own; a refund of no amount is of all of it."""
    ground, amount, words = (f"{act}_{name}" for name in ("ground", "amount", "words"))
    form.demand(visit.say(FILL_IN), ground)
    written(visit, form, words)
    asked: dict[str, Any] = {"ground": form.get(ground), "words": form.get(words)}
    if act == "reduction" or form.get(amount):
        asked["amount"] = amount_in(visit, form, amount)
    return asked


async def _page(
    visit: Visit, dossier_id: str, fee_id: str, form: Form, status: int = 200
) -> Response:
    fees = await visit.services.payment.fees(dossier_id, visit.seen("PAYMENT"))
    fee = next((one for one in fees if one["fee_id"] == fee_id), None)
    if fee is None:
        raise ProblemError(404, "payment.not-found", "There is no such fee.")
    words: Told = {"states": STATES, "refunds": REFUNDS, "misfits": MISFITS, "grounds": REFUNDED}
    can = _can(accountant(visit), fee)
    choices = {"relief_choices": _said(visit, RELIEFS), "ground_choices": _said(visit, REFUNDED)}
    known = {"fee": fee, "story": await story_of(visit, fee_id), "reliefs": RELIEFS, **can}
    shows = {**shared(TAB), **words, **known, **choices}
    return visit.page("accounts/demand.html", status, form=form.shown_again(), **shows)


def _can(who: Caller, fee: Told) -> dict[str, bool]:
    return {
        "reduce": may(who, Act.REDUCE_FEE) and fee["state"] in UNPAID,
        "give_back": may(who, Act.REQUEST_REFUND) and goes_back(fee),
    }


def _said(visit: Visit, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes with their words, to choose from."""
    return [(str(code), visit.say(text)) for code, text in texts.items()]
