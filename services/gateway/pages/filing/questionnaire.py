"""Step 1, the form (tờ khai): drawn from the procedure's JSON Schema, one page for each section.

What is typed is kept by the dossier service at every step and, with a script, while typing.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.chassis.problems import FieldError, ProblemError
from services.gateway.clients.line import Told
from services.gateway.complaints import complaint
from services.gateway.forms import Form
from services.gateway.pages.filing.desk import DossierId, Sheet, go_to, own_sheet, shown
from services.gateway.pages.filing.parts import (
    Part,
    after,
    before,
    elsewhere,
    every_part,
    filled,
    first_wrong,
    marks_of,
    opens,
    part_at,
    part_numbered,
    parts_of,
    typed_in,
)
from services.gateway.pages.filing.steps import Step, is_draft, path_of
from services.gateway.questions import (
    Known,
    answered,
    asked_now,
    prefilled,
    principal_claims,
    typed,
)
from services.gateway.visit import Posted, Visit, Welcome

CHANGED = "dossier.draft-changed"
TO_CLAIM = ("full_name", "id_number", "birth_date")  # of the person it is filed for

PartNumber = Annotated[int | None, Query(alias="phan", ge=1, le=99)]

router = APIRouter()


@router.get("/ho-so/{dossier_id}/to-khai")
async def form_page(
    visit: Welcome, dossier_id: DossierId, number: PartNumber = None, xem: str = ""
) -> Response:
    """A part of the form as it was typed; at first with what is known of the person."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper):
        return visit.page(
            "filing/form_declared.html",
            sections=answered(sheet.questions, sheet.paper["answers"]),
            **shown(sheet.paper, Step.FORM),
        )
    if not sheet.questions:
        return go_to(visit, dossier_id, Step.PAPERS)
    draft = await visit.services.forms.typed(dossier_id)
    part = part_at(parts_of(sheet.questions, draft["answers"]), number, draft)
    form = Form(await _values(visit, sheet, part, draft))
    if xem == "loi":
        _explain(visit, part, draft["wrong"], form)
    return _page(visit, sheet, draft, part, form)


async def _values(visit: Visit, sheet: Sheet, part: Part, draft: Told) -> dict[str, str]:
    """What was typed; what was never touched starts with what is known."""
    given = draft["answers"]
    values = typed(part.questions, given)
    untouched = [q for q in part.questions if q.name not in given]
    if not untouched or sheet.paper["filled_in"]:
        return values
    principal = principal_claims(sheet.questions, filled(given))
    theirs = {claim: principal.get(claim, "") for claim in TO_CLAIM} if principal else {}
    known = Known(await visit.services.identity.me(), theirs, filled(given))
    return prefilled(untouched, known) | values


@router.post("/ho-so/{dossier_id}/to-khai")
async def save(
    visit: Welcome, dossier_id: DossierId, form: Posted, number: PartNumber = None
) -> Response:
    """Keep a part and go on; or say beside each field what is wrong with it."""
    sheet = await own_sheet(visit, dossier_id)
    if not is_draft(sheet.paper) or not sheet.questions:
        return go_to(visit, dossier_id, Step.FORM)
    part = part_numbered(sheet.questions, number) or every_part(sheet.questions)[0]
    try:
        draft = await _keep(visit, dossier_id, part, form)
    except ProblemError as problem:
        return await _not_kept(visit, sheet, part, form, problem)
    parts = parts_of(sheet.questions, draft["answers"])
    if form.get("do") == "back":
        return _to_part(visit, dossier_id, before(parts, part) or part)
    fresh = _newly_asked(sheet, part, draft, form)
    wrong = [error for error in draft["wrong"] if error["field"] not in fresh]
    _explain(visit, part, wrong, form)
    if form.wrong or fresh:
        return _page(visit, sheet, draft, part, form.shown_again(), fresh=fresh)
    if following := after(parts, part):
        return _to_part(visit, dossier_id, following)
    return await _finish(visit, sheet, draft, form)


async def _keep(visit: Visit, dossier_id: str, part: Part, form: Form) -> Told:
    return await visit.services.forms.type(
        dossier_id, typed_in(part, form.values), part.page, form.get("version"), form.key
    )


async def _not_kept(
    visit: Visit, sheet: Sheet, part: Part, form: Form, problem: ProblemError
) -> Response:
    """The page with what was typed still in it, and why it was not kept."""
    dossier_id = sheet.paper["dossier_id"]
    if problem.code == "dossier.declared-already":  # in another window, a moment ago
        return go_to(visit, dossier_id, Step.FORM)
    visit.explain(problem, form)
    draft = await visit.services.forms.typed(dossier_id)
    return _page(visit, sheet, draft, part, form.shown_again(), changed=problem.code == CHANGED)


def _newly_asked(sheet: Sheet, part: Part, draft: Told, form: Form) -> set[str]:
    """Questions that the answers just given opened, so that the page did not show them yet."""
    if "asked" not in form.values:
        return set()
    here = {question.name for question in part.questions}
    now = {question.name for question in asked_now(sheet.questions, filled(draft["answers"]))}
    return (now & here) - set(form.get("asked").split())


async def _finish(visit: Visit, sheet: Sheet, draft: Told, form: Form) -> Response:
    """After the last part: the form as a whole is checked and saved."""
    dossier_id = sheet.paper["dossier_id"]
    try:
        await visit.services.forms.fill_in(dossier_id, draft["answers"], form.key)
    except ProblemError as problem:
        if problem.code != "dossier.form-invalid":
            raise
        parts = parts_of(sheet.questions, draft["answers"])
        wrong = [{"field": error.field} for error in problem.errors]
        return _to_part(visit, dossier_id, first_wrong(parts, wrong) or parts[0], "&xem=loi")
    return go_to(visit, dossier_id, Step.PAPERS)


def _to_part(visit: Visit, dossier_id: str, part: Part, more: str = "") -> Response:
    return visit.go(f"{path_of(dossier_id, Step.FORM)}?phan={part.number}{more}")


def _explain(visit: Visit, part: Part, wrong: list[Told], form: Form) -> None:
    """Say beside the questions of this part what is wrong."""
    asked = {question.name: question for question in part.questions}
    for error in wrong:
        if question := asked.get(error["field"]):
            found = FieldError(error["field"], error["code"], error["params"])
            text, params = complaint(question, found)
            form.errors.setdefault(question.name, visit.say(text, **params))


def _page(visit: Visit, sheet: Sheet, draft: Told, part: Part, form: Form, **more: Any) -> Response:
    path = path_of(sheet.paper["dossier_id"], Step.FORM)
    given = filled(draft["answers"] | typed_in(part, form.values))
    parts = parts_of(sheet.questions, draft["answers"])
    asked = {question.name for question in asked_now(sheet.questions, given)}
    return visit.page(
        "filing/form.html",
        422 if form.wrong else 200,
        form=form,
        draft=draft,
        procedure=sheet.procedure,
        part=part,
        asked=asked & {question.name for question in part.questions},
        parts=marks_of(parts, part, draft, path),
        first=before(parts, part) is None,
        opens=opens,
        known=elsewhere(part, given),
        labels={question.name: question.label for question in part.questions},
        **({"fresh": set(), "changed": False} | more),
        **shown(sheet.paper, Step.FORM),
    )
