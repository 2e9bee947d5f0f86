"""Step 3, what it costs (phí, lệ phí): who receives it, and the citizen's word that it is true."""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import FIELDS, sentence
from services.gateway.pages.captcha import another_wanted, fresh
from services.gateway.pages.filing.desk import (
    DossierId,
    Sheet,
    agencies_of,
    go_to,
    own_sheet,
    shown,
)
from services.gateway.pages.filing.payment import to_the_bank, ways_of
from services.gateway.pages.filing.steps import Step, is_draft, lacking
from services.gateway.partly import agency_of
from services.gateway.questions import answered
from services.gateway.visit import Posted, Visit, Welcome

router = APIRouter()


@router.get("/ho-so/{dossier_id}/le-phi")
async def fees_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """Fees, receiving agency, declaration; once declared, only what was declared."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper):
        return await _declared(visit, sheet)
    if not sheet.paper["filled_in"]:
        return go_to(visit, dossier_id, Step.FORM)
    return await _page(visit, sheet, Form())


@router.post("/ho-so/{dossier_id}/le-phi")
async def declare(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Declare it to be true; then to the bank, or straight on when nothing is owed."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper):
        return go_to(visit, dossier_id, Step.PAYMENT)
    if another_wanted(form) or form.get("do") == "account":
        return await _page(visit, sheet, form)
    _check(visit, form)
    if not form.wrong:
        await _obey(visit, sheet, form)
    if form.wrong:
        return await _page(visit, sheet, form, 422)
    if sheet.paper["total"] == 0:
        return go_to(visit, dossier_id, Step.REVIEW)
    return await to_the_bank(visit, dossier_id, form)


def _check(visit: Visit, form: Form) -> None:
    form.demand(visit.say(mark("Mời bạn chọn cơ quan tiếp nhận hồ sơ.")), "agency")
    text = mark("Mời bạn đọc và đánh dấu vào ô cam đoan thì hồ sơ mới được gửi.")
    form.demand(visit.say(text), "promise")
    form.demand(visit.say(FIELDS["captcha_answer"]), "captcha_answer")


async def _obey(visit: Visit, sheet: Sheet, form: Form) -> None:
    """Declare; what a service finds wrong is said at the form."""
    dossier_id = sheet.paper["dossier_id"]
    try:
        proof = await visit.services.identity.captcha_proof(
            form.get("captcha_id"), form.get("captcha_answer"), f"declare:{dossier_id}"
        )
        declared = await visit.services.dossier.declare(
            dossier_id, proof, form.get("agency"), form.key
        )
        visit.remember(declared)
    except ProblemError as problem:
        _explain(visit, problem, form)


def _explain(visit: Visit, problem: ProblemError, form: Form) -> None:
    match problem.code:
        case "dossier.agency-unfit":
            form.errors["agency"] = visit.say(sentence(problem.code))
        case "dossier.form-invalid" | "dossier.papers-missing":  # said at the top: not of this page
            form.general = visit.say(sentence(problem.code))
        case _:
            visit.explain(problem, form)


async def _page(visit: Visit, sheet: Sheet, form: Form, status: int = 200) -> Response:
    agencies = await agencies_of(visit, sheet)
    form = form.shown_again()
    if len(agencies) == 1:
        form.values["agency"] = agencies[0]["code"]
    return visit.page(
        "filing/fees.html",
        status,
        form=form,
        agencies=agencies,
        lacking=_names(sheet.paper),
        sections=answered(sheet.questions, sheet.paper["answers"]),
        ways=await ways_of(visit) if sheet.paper["total"] else (),
        captcha=await fresh(visit),
        procedure=sheet.procedure,
        **shown(sheet.paper, Step.FEES),
    )


def _names(paper: Told) -> list[Told]:
    """Of the papers that must still be uploaded."""
    missing = lacking(paper)
    return [part["name"] for part in paper["components"] if part["id"] in missing]


async def _declared(visit: Visit, sheet: Sheet) -> Response:
    agency = await agency_of(visit, sheet.paper["agency"])
    return visit.page("filing/fees_declared.html", agency=agency, **shown(sheet.paper, Step.FEES))
