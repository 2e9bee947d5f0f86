"""What the script of the form's page sends while somebody types, and how a form is reopened."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.formats import clock_time
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import DossierId, go_to, own_paper, own_sheet, warn
from services.gateway.pages.filing.parts import part_numbered, typed_in
from services.gateway.pages.filing.steps import Step, is_draft
from services.gateway.partly import if_told
from services.gateway.visit import Posted, Visit, Welcome

GONE, CONFLICT = 410, 409
UNDER_WAY = {"initiated", "paid"}
PAYING = mark("Bạn đã sang trang thanh toán nên chưa sửa được. Mời bạn xem khoản phí ở đây trước.")

router = APIRouter()


@router.post("/ho-so/{dossier_id}/to-khai/luu")
async def keep(
    visit: Welcome,
    dossier_id: DossierId,
    form: Posted,
    number: Annotated[int, Query(alias="phan", ge=1, le=99)],
) -> Response:
    """Keep what is being typed: `version` and `at`; 409 with the other's version; 410 for good."""
    sheet = await own_sheet(visit, dossier_id)
    part = part_numbered(sheet.questions, number)
    if part is None or not is_draft(sheet.paper):
        return JSONResponse({}, GONE)
    try:
        kept = await visit.services.forms.type(
            dossier_id, typed_in(part, form.values), part.page, form.get("version"), form.key
        )
    except ProblemError as problem:
        return _not_kept(visit, problem)
    return JSONResponse(_told(kept))


def _told(kept: Told) -> Told:
    return {"version": kept["version"], "at": clock_time(kept["at"]) if kept["at"] else ""}


def _not_kept(visit: Visit, problem: ProblemError) -> Response:
    """What the script has to know; whose log-in ended is handled as on every page."""
    match problem.code:
        case "dossier.draft-changed":
            return JSONResponse({"version": problem.extra["version"]}, CONFLICT)
        case "dossier.declared-already" | "dossier.not-wanted":
            return JSONResponse({}, GONE)
        case "dossier.form-too-large":
            return JSONResponse({"said": visit.say(sentence(problem.code))}, problem.status)
        case _:
            raise problem


@router.post("/ho-so/{dossier_id}/sua-lai")
async def reopen(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Take the declaration back and go to the form; not while money may be under way."""
    paper = await own_paper(visit, dossier_id)
    if paper["total"] and await _is_paying(visit, dossier_id):
        warn(visit, PAYING)
        return go_to(visit, dossier_id, Step.PAYMENT)
    try:
        visit.remember(await visit.services.forms.reopen(dossier_id, form.key))
    except ProblemError as problem:
        if problem.status != CONFLICT:
            raise
        warn(visit, sentence(problem.code))
        return go_to(visit, dossier_id, "tiep-tuc")
    return go_to(visit, dossier_id, Step.FORM)


async def _is_paying(visit: Visit, dossier_id: str) -> bool:
    """Whether somebody went to the bank; when nobody can say, they may have."""
    fees = await if_told(visit.services.payment.fees(dossier_id, visit.seen("PAYMENT")))
    return fees is None or any(fee["state"] in UNDER_WAY for fee in fees)
