"""Step 1, the form (tờ khai): drawn from the procedure's JSON Schema."""

from typing import Any

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.complaints import complaint
from services.gateway.forms import Form
from services.gateway.pages.filing.desk import DossierId, Sheet, go_to, own_sheet, shown
from services.gateway.pages.filing.steps import Step, is_draft
from services.gateway.questions import answered, answers_of, prefilled, sections, typed
from services.gateway.visit import Posted, Visit, Welcome

router = APIRouter()


@router.get("/ho-so/{dossier_id}/to-khai")
async def form_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """The form as it was saved; at first with what identity knows of the person."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper):
        return visit.page(
            "filing/form_declared.html",
            sections=answered(sheet.questions, sheet.paper["answers"]),
            **shown(sheet.paper, Step.FORM),
        )
    values = typed(sheet.questions, sheet.paper["answers"])
    if not values:
        values = prefilled(sheet.questions, await visit.services.identity.me())
    return visit.page("filing/form.html", form=Form(values), **_shown(sheet))


@router.post("/ho-so/{dossier_id}/to-khai")
async def save(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Save the answers and go on; or say beside each field what is wrong with it."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper):
        return go_to(visit, dossier_id, Step.FORM)
    given = answers_of(sheet.questions, form.values)
    try:
        await visit.services.dossier.fill_in(dossier_id, given, form.key)
    except ProblemError as problem:
        if problem.code == "dossier.declared-already":  # in another window, a moment ago
            return go_to(visit, dossier_id, Step.FORM)
        _explain(visit, sheet, problem, form)
        return visit.again("filing/form.html", form, **_shown(sheet))
    return go_to(visit, dossier_id, Step.PAPERS)


def _explain(visit: Visit, sheet: Sheet, problem: ProblemError, form: Form) -> None:
    asked = {question.name: question for question in sheet.questions}
    for error in problem.errors:
        if error.field in asked:
            text, params = complaint(asked[error.field], error)
            form.errors.setdefault(error.field, visit.say(text, **params))
    if not form.errors:
        visit.explain(problem, form)


def _shown(sheet: Sheet) -> dict[str, Any]:
    labels = {question.name: question.label for question in sheet.questions}
    return {
        **shown(sheet.paper, Step.FORM),
        "sections": sections(sheet.questions),
        "labels": labels,
    }
