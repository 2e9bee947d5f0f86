"""Step 2, the papers (thành phần hồ sơ): one PDF for each."""

from typing import Any

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import ComponentId, DossierId, go_to, own_paper, shown
from services.gateway.pages.filing.steps import Step, is_draft, lacking, path_of
from services.gateway.partly import if_told
from services.gateway.visit import LogInFirstError, Posted, Visit, Welcome, passed_through

LARGEST = 20 * 1024 * 1024  # bytes, as the dossier service takes them

AMISS = {"dossier.not-found", "auth.token-expired"}  # not about the file

router = APIRouter()


@router.get("/ho-so/{dossier_id}/thanh-phan")
async def papers_page(visit: Welcome, dossier_id: DossierId) -> Response:
    """The papers asked for, and those that are there."""
    paper = await own_paper(visit, dossier_id)
    if is_draft(paper) and not paper["answers"]:
        return go_to(visit, dossier_id, Step.FORM)
    return visit.page("filing/papers.html", **await _shown(visit, paper))


async def _shown(visit: Visit, paper: Told) -> dict[str, Any]:
    """The papers asked for, with what the person's own store has for each."""
    store = None
    if is_draft(paper):
        asked = visit.services.papers.reusable(paper["dossier_id"], visit.seen("DOSSIER"))
        store = await if_told(asked)
    return {**shown(paper, Step.PAPERS), "store": store or {}}


@router.post("/ho-so/{dossier_id}/thanh-phan")
async def enough(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Go on when every paper that must be there is there."""
    paper = await own_paper(visit, dossier_id)
    if is_draft(paper):
        text = visit.say(mark("Giấy tờ này bắt buộc. Mời bạn chọn tệp PDF rồi tải lên."))
        form.errors = dict.fromkeys(lacking(paper), text)
    if form.wrong:
        return visit.again("filing/papers.html", form, **await _shown(visit, paper))
    return go_to(visit, dossier_id, Step.FEES)


@router.post("/ho-so/{dossier_id}/thanh-phan/{component}")
async def upload(
    visit: Welcome, dossier_id: DossierId, component: ComponentId, form: Posted
) -> Response:
    """Keep the chosen file for this paper, in place of an earlier one."""
    visit.member()
    if text := await _refused(visit, dossier_id, component, form):
        form.errors[component] = text
        paper = await own_paper(visit, dossier_id)
        return visit.again("filing/papers.html", form, **await _shown(visit, paper))
    return _back(visit, dossier_id, component)


async def _refused(visit: Visit, dossier_id: str, component: str, form: Form) -> str:
    """What is wrong with the chosen file; empty when it was kept."""
    file = form.files.get("file")
    if file is None:
        return visit.say(mark("Bạn chưa chọn tệp nào. Mời bạn chọn một tệp PDF."))
    if (file.size or 0) > LARGEST:
        return visit.say(sentence("dossier.file-too-large"))
    try:
        await visit.services.dossier.add_file(dossier_id, component, file, form.key)
    except ProblemError as problem:
        if problem.code not in AMISS:
            return visit.say(sentence(problem.code))
        raise
    return ""


@router.post("/ho-so/{dossier_id}/thanh-phan/{component}/kho")
async def reuse(
    visit: Welcome, dossier_id: DossierId, component: ComponentId, form: Posted
) -> Response:
    """Take a paper out of the person's own store."""
    visit.member()
    chosen, _, part = form.get("paper").partition("/")
    try:
        await visit.services.papers.reuse(dossier_id, component, (chosen, part), form.key)
    except ProblemError as problem:
        if problem.code in AMISS:
            raise
        form.errors[component] = visit.say(sentence(problem.code))
        paper = await own_paper(visit, dossier_id)
        return visit.again("filing/papers.html", form, **await _shown(visit, paper))
    return _back(visit, dossier_id, component)


@router.post("/ho-so/{dossier_id}/thanh-phan/{component}/xoa")
async def remove(
    visit: Welcome, dossier_id: DossierId, component: ComponentId, form: Posted
) -> Response:
    """Take a paper out again."""
    visit.member()
    await visit.services.dossier.drop_file(dossier_id, component, form.key)
    return _back(visit, dossier_id, component)


@router.get("/ho-so/{dossier_id}/tep/{component}")
async def file(visit: Welcome, dossier_id: DossierId, component: ComponentId) -> Response:
    """An uploaded PDF, for its owner and for officials who may see it."""
    if visit.caller is None:
        raise LogInFirstError
    found = await visit.services.papers.file(dossier_id, component)
    return passed_through(found, f"{component}.pdf")


def _back(visit: Visit, dossier_id: str, component: str) -> Response:
    """To the paper that was just dealt with."""
    return visit.go(f"{path_of(dossier_id, Step.PAPERS)}#giay-to-{component}")
