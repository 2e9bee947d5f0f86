"""Step 4, paying: the way to the bank, the way back, and what became of it.

What the browser brings back from the bank proves nothing and is not listened to: the provider is
asked.
"""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from services.chassis.ids import new_key
from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError, Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import (
    DossierId,
    a_moment,
    go_to,
    own_paper,
    shown,
    warn,
)
from services.gateway.pages.filing.steps import Step, is_draft, is_handed_in, is_owed, path_of
from services.gateway.pages.receipts import KINDS, STATES
from services.gateway.partly import agency_of, if_told
from services.gateway.stories import story_of
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.ways_to_pay import REASONS, Way, chosen, offered
from services.gateway.wording import MISFITS, PROVIDERS

WORDS: Told = {
    "misfits": MISFITS,
    "reasons": REASONS,
    "providers": PROVIDERS,
    "kinds": KINDS,
    "states": STATES,
}
KEPT = {f"payment.{misfit}" for misfit in MISFITS}
"""What an inquiry is refused with when money came in that waits: the page tells of it."""
SETTLED = {"paid", "cancelled"}  # nothing more is asked for under these demands
LOOKS = 12  # how often we look for what is about to happen, a quarter of a second apart
BACK = "thanh-toan/ve"
SEE_OTHER = 303
router = APIRouter()


@router.get("/ho-so/{dossier_id}/thanh-toan")
async def payment_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """How far the payment has come, and what can be done now."""
    paper = await own_paper(visit, dossier_id)
    if is_draft(paper):
        return go_to(visit, dossier_id, Step.FEES)
    if paper["total"] == 0:
        return go_to(visit, dossier_id, Step.REVIEW)
    fees = await if_told(visit.services.payment.fees(dossier_id, visit.seen("PAYMENT")))
    fee = _telling(fees or [])
    return visit.page(
        "filing/payment.html",
        503 if fees is None else 200,
        fee=fee,
        silent=fees is None,
        **await _proofs(visit, dossier_id, fee),
        **WORDS,
        ways=await ways_of(visit),
        agency=await agency_of(visit, paper["agency"]),
        **shown(paper, Step.PAYMENT),
    )


@router.post("/ho-so/{dossier_id}/thanh-toan")
async def pay(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """To the bank, once more perhaps."""
    paper = await own_paper(visit, dossier_id)
    if is_draft(paper) or not is_owed(paper):
        return go_to(visit, dossier_id, Step.PAYMENT)
    return await to_the_bank(visit, dossier_id, form)


@router.get("/ho-so/{dossier_id}/thanh-toan/ve")
async def back_from_the_bank(visit: Welcome, dossier_id: DossierId) -> Response:
    """Ask the provider what became of it; go on when the money has come in."""
    paper = await own_paper(visit, dossier_id)
    if is_owed(paper):
        await _inquire(visit, dossier_id)
        paper = await _settled(visit, paper)
    if is_draft(paper) or is_owed(paper):
        return go_to(visit, dossier_id, Step.PAYMENT)
    if is_handed_in(paper):
        text = visit.say(mark("Đã nhận được tiền. Cơ quan tiếp tục xử lý hồ sơ."))
        return visit.go(path_of(dossier_id, "tien-trinh"), text)
    text = visit.say(mark("Đã nhận được tiền. Mời bạn kiểm tra lại hồ sơ rồi gửi."))
    return visit.go(path_of(dossier_id, Step.REVIEW), text)


async def _proofs(visit: Visit, dossier_id: str, fee: Told | None) -> Told:
    """Money that waits, receipts, and all that happened to the demand, as far as is told now."""
    if fee is None:
        return {"held": [], "receipts": [], "story": []}
    seen = visit.seen("PAYMENT")
    found = await if_told(visit.services.receipts.of_dossier(dossier_id, seen)) or []
    return {
        "held": [one for one in fee["held"] if not one["gone"]],
        "receipts": [one for one in found if one["fee_id"] == fee["fee_id"]],
        "story": await if_told(story_of(visit, fee["fee_id"])) or [],
    }


async def ways_of(visit: Visit) -> tuple[Way, ...]:
    """The ways to pay that are open."""
    return offered(await if_told(visit.services.payment.providers()))


async def to_the_bank(visit: Visit, dossier_id: str, form: Form) -> Response:
    """The chosen provider's page; when that cannot be had, the page that says how it stands."""
    try:
        fee = await _demand(visit, dossier_id)
        if fee is None:
            return go_to(visit, dossier_id, Step.PAYMENT)
        public = visit.house.settings.public_url.rstrip("/")
        back = public + path_of(dossier_id, BACK)
        provider = chosen(form.get("provider"))
        order = await visit.services.payment.order(fee["fee_id"], provider, back, form.key)
    except SilentError:
        return go_to(visit, dossier_id, Step.PAYMENT)
    except ProblemError as problem:
        if problem.code == "payment.already-paid":
            return go_to(visit, dossier_id, BACK)
        warn(visit, sentence(problem.code))
        return go_to(visit, dossier_id, Step.PAYMENT)
    visit.remember(order)
    return RedirectResponse(order["redirect_url"], SEE_OTHER)


async def _demand(visit: Visit, dossier_id: str) -> Told | None:
    """What is asked for: it follows the declaration a moment later. None: it has not yet."""
    wait = visit.seen("DOSSIER", "PAYMENT")
    for _ in range(LOOKS):
        if fee := _telling(await visit.services.payment.fees(dossier_id, wait)):
            return fee
        await a_moment()
    return None


def _telling(fees: list[Told]) -> Told | None:
    """The demand to speak of: the newest that is open, else the newest that was paid."""
    paid = [fee for fee in fees if fee["state"] == "paid"]
    open_ones = [fee for fee in fees if fee["state"] not in SETTLED]
    return next(reversed(open_ones or paid), None)


async def _inquire(visit: Visit, dossier_id: str) -> None:
    """Have the provider asked; when it does not answer, the page will say so."""
    try:
        for fee in await visit.services.payment.fees(dossier_id, visit.seen("PAYMENT")):
            if fee["state"] != "paid":  # one that was cancelled may have been paid all the same
                visit.remember(await visit.services.payment.inquire(fee["fee_id"], new_key()))
    except SilentError:
        return
    except ProblemError as problem:
        if problem.code not in KEPT:
            warn(visit, sentence(problem.code))


async def _settled(visit: Visit, paper: Told) -> Told:
    """The dossier once it knows of the money; as it stands when that takes too long."""
    for _ in range(LOOKS):
        paper = await own_paper(visit, paper["dossier_id"])
        if not is_owed(paper):
            break
        await a_moment()
    return paper
