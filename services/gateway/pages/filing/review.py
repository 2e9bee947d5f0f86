"""Step 5, check everything once more and hand it in."""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import DossierId, go_to, own_sheet, shown, warn
from services.gateway.pages.filing.steps import (
    Step,
    is_draft,
    is_handed_in,
    is_owed,
    next_step,
)
from services.gateway.partly import agency_of, if_told
from services.gateway.questions import answered
from services.gateway.visit import Posted, Visit, Welcome

router = APIRouter()


@router.get("/ho-so/{dossier_id}/kiem-tra")
async def review_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """Everything as it will be handed in; or as it was."""
    sheet = await own_sheet(visit, dossier_id)
    if is_draft(sheet.paper) or (is_owed(sheet.paper) and not is_handed_in(sheet.paper)):
        return go_to(visit, dossier_id, next_step(sheet.paper))
    return visit.page(
        "filing/review.html",
        sections=answered(sheet.questions, sheet.paper["answers"]),
        procedure=sheet.procedure,
        agency=await agency_of(visit, sheet.paper["agency"]),
        paid=await _paid(visit, sheet.paper),
        handed_in=is_handed_in(sheet.paper),
        **shown(sheet.paper, Step.REVIEW),
    )


@router.post("/ho-so/{dossier_id}/kiem-tra")
async def hand_in(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Hand it in; the same click twice hands it in once."""
    visit.member()
    try:
        visit.remember(await visit.services.dossier.submit(dossier_id, form.key))
    except ProblemError as problem:
        if problem.code not in {"dossier.fee-unpaid", "dossier.not-declared"}:
            raise
        warn(visit, sentence(problem.code))
        return go_to(visit, dossier_id, "tiep-tuc")
    return go_to(visit, dossier_id, "da-gui")


async def _paid(visit: Visit, paper: Told) -> list[Told] | None:
    """The payments made; None when payment cannot say at the moment."""
    if paper["total"] == 0:
        return []
    asked = visit.services.payment.fees(paper["dossier_id"], visit.seen("PAYMENT"))
    fees = await if_told(asked)
    return None if fees is None else [fee for fee in fees if fee["state"] == "paid"]
