"""Answering the office: what it wants on top of the very field or upload, and one button."""

from typing import Any

from fastapi import APIRouter, Response

from services.chassis.problems import FieldError, ProblemError
from services.gateway.clients.line import Told
from services.gateway.complaints import complaint
from services.gateway.forms import Form
from services.gateway.handling import GROUNDS
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import ComponentId, DossierId, Sheet, own_sheet
from services.gateway.questions import answers_of, asked_now, sections, typed
from services.gateway.visit import Posted, Visit, Welcome, passed_on

FORM = "form"
LARGEST = 20 * 1024 * 1024  # bytes, as the dossier service takes them
OVER = "dossier.not-now"
LOST = {"dossier.not-found", "auth.token-expired"}
SAME = mark("Tệp này giống hệt tệp cơ quan đang có. Mời bạn chọn tệp khác.")
NONE_CHOSEN = mark("Bạn chưa chọn tệp nào. Mời bạn chọn một tệp PDF.")
STILL = mark("Mục này chưa được bổ sung.")
SENT = mark("Đã gửi phần bổ sung. Cơ quan xem và giải quyết tiếp hồ sơ của bạn.")

router = APIRouter(prefix="/ho-so/{dossier_id}/bo-sung")


@router.get("")
async def wanted(visit: Welcome, dossier_id: DossierId) -> Response:
    """What the office wants, item by item; when nothing is wanted any more, why."""
    visit.member()
    return await _page(visit, dossier_id, Form())


@router.post("")
async def send(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Send it, when everything is there."""
    visit.member()
    try:
        visit.remember(await visit.services.owner.answer(dossier_id, form.key))
    except ProblemError as problem:
        if problem.code in LOST:
            raise
        for error in problem.errors:
            form.errors[error.field] = visit.say(_still(problem.code, error.code))
        if not problem.errors and problem.code != OVER:
            form.general = visit.say(sentence(problem.code))
        return await _page(visit, dossier_id, form.shown_again())
    return visit.go(f"/ho-so/{dossier_id}", visit.say(SENT))


def _still(problem: str, code: str) -> str:
    lacks = code in {"not-renewed", "required"} and problem != "dossier.form-invalid"
    return STILL if lacks else sentence(problem)


@router.get("/to-khai")
async def form_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """The form on one page, as it was filed or mended so far."""
    sheet = await own_sheet(visit, dossier_id)
    reason = await _reason(visit, dossier_id)
    if reason is None:
        return visit.go(f"/ho-so/{dossier_id}/bo-sung")
    answers = (await visit.services.forms.typed(dossier_id))["answers"]
    return _form_page(visit, sheet, reason, Form(typed(sheet.questions, answers)), answers)


@router.post("/to-khai")
async def save_form(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Keep it, or say beside each field what is wrong."""
    sheet = await own_sheet(visit, dossier_id)
    given = answers_of(sheet.questions, form.values)
    try:
        await visit.services.forms.fill_in(dossier_id, given, form.key)
    except ProblemError as problem:
        if problem.code in LOST:
            raise
        reason = await _reason(visit, dossier_id)
        if reason is None:
            return visit.go(f"/ho-so/{dossier_id}/bo-sung")
        _explain(visit, sheet, problem, form)
        return _form_page(visit, sheet, reason, form.shown_again(), given, 422)
    return visit.go(f"/ho-so/{dossier_id}/bo-sung#muc-form")


@router.post("/{component}")
async def upload(
    visit: Welcome, dossier_id: DossierId, component: ComponentId, form: Posted
) -> Response:
    """Keep the chosen file; the office sees it once the answer is sent."""
    visit.member()
    if text := await _refused(visit, dossier_id, component, form):
        form.errors[component] = text
        return await _page(visit, dossier_id, form.shown_again())
    return visit.go(f"/ho-so/{dossier_id}/bo-sung#muc-{component}")


@router.post("/{component}/xoa")
async def remove(
    visit: Welcome, dossier_id: DossierId, component: ComponentId, form: Posted
) -> Response:
    """Take the new file out again; what was filed stays."""
    visit.member()
    try:
        await visit.services.dossier.drop_file(dossier_id, component, form.key)
    except ProblemError as problem:
        if problem.code in LOST:
            raise
    return visit.go(f"/ho-so/{dossier_id}/bo-sung#muc-{component}")


@router.get("/{component}/tep")
async def file(visit: Welcome, dossier_id: DossierId, component: ComponentId) -> Response:
    """The new file."""
    visit.member()
    found = await visit.services.owner.renewed(dossier_id, component)
    return passed_on(found, f"{component}.pdf")


async def _refused(visit: Visit, dossier_id: str, component: str, form: Form) -> str:
    """What is wrong with the chosen file; empty when it was kept."""
    chosen = form.files.get("file")
    if chosen is None:
        return visit.say(NONE_CHOSEN)
    if (chosen.size or 0) > LARGEST:
        return visit.say(sentence("dossier.file-too-large"))
    try:
        await visit.services.dossier.add_file(dossier_id, component, chosen, form.key)
    except ProblemError as problem:
        if problem.code in LOST:
            raise
        return visit.say(sentence(problem.code))
    finally:
        await chosen.close()
    return ""


async def _page(visit: Visit, dossier_id: str, form: Form) -> Response:
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    try:
        told = await visit.services.owner.supplement(dossier_id)
    except ProblemError as problem:
        if problem.code not in {OVER, "dossier.not-submitted", "dossier.erased"}:
            raise
        return visit.page("answering/over.html", paper=paper)
    for item in told["items"]:
        if item["same"]:
            form.errors.setdefault(item["item"], visit.say(SAME))
    return visit.page(
        "answering/wanted.html",
        422 if form.wrong else 200,
        form=form,
        paper=paper,
        told=told,
        grounds=GROUNDS,
    )


async def _reason(visit: Visit, dossier_id: str) -> Told | None:
    """What the office said about the form; None: it does not want the form mended."""
    try:
        told = await visit.services.owner.supplement(dossier_id)
    except ProblemError as problem:
        if problem.code in LOST:
            raise
        return None
    items: list[Told] = told["items"]
    return next((item for item in items if item["item"] == FORM), None)


def _explain(visit: Visit, sheet: Sheet, problem: ProblemError, form: Form) -> None:
    asked = {question.name: question for question in sheet.questions}
    for error in problem.errors:
        if question := asked.get(error.field):
            found = FieldError(error.field, error.code, error.params)
            text, params = complaint(question, found)
            form.errors.setdefault(question.name, visit.say(text, **params))
    if not form.errors:
        visit.explain(problem, form)


def _form_page(
    visit: Visit, sheet: Sheet, reason: Told, form: Form, given: dict[str, Any], status: int = 200
) -> Response:
    filled = {name: answer for name, answer in given.items() if answer not in ("", None)}
    asked = asked_now(sheet.questions, filled)
    return visit.page(
        "answering/form.html",
        status,
        form=form,
        paper=sheet.paper,
        reason=reason,
        grounds=GROUNDS,
        sections=sections(asked),
        labels={question.name: question.label for question in asked},
    )
