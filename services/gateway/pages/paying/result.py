"""Back from the platform: what became of it, as the platform says when it is asked.

What the browser brings back proves nothing and is not listened to.
"""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError
from services.gateway.messages import sentence
from services.gateway.pages.paying.window import (
    NoWindowError,
    Window,
    back_to_the_codes,
    private,
    shown,
    window_at,
)
from services.gateway.visit import Visit, Welcome
from services.gateway.ways_to_pay import REASONS
from services.gateway.wording import MISFITS, PROVIDERS

CONFLICT, SILENT = 409, 502
KEPT = {f"payment.{misfit}" for misfit in MISFITS}
"""What an inquiry is refused with when money came in that waits: the page tells of it."""

router = APIRouter()


@router.get("/thanh-toan-truc-tuyen/phi-le-phi/ket-qua")
async def result(visit: Welcome, m: str = "", khoan: str = "") -> Response:
    """Paid, not paid, or not certain yet."""
    try:
        window = await _asked(visit, m)
    except NoWindowError:
        return back_to_the_codes(visit, m)
    due = window.due(khoan) or next(iter(window.open_dues + window.paid_dues), None)
    facts = await shown(visit, window, due=due, providers=PROVIDERS, reasons=REASONS)
    return private(visit.page("paying/result.html", **facts))


async def _asked(visit: Visit, code: str) -> Window:
    """The dossier after the providers were asked; as it stands where they do not answer."""
    try:
        return await window_at(visit, code, inquire=True)
    except SilentError:
        pass
    except ProblemError as problem:
        if problem.status not in (CONFLICT, SILENT):
            raise
        if problem.code not in KEPT:
            visit.flash(visit.say(sentence(problem.code)), "warning")
    return await window_at(visit, code)
