"""Before filing: what will be asked; then a draft begins. And the way back into a draft."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.gateway.pages.filing.desk import DossierId, go_to, own_paper
from services.gateway.pages.filing.steps import NAMES, Step, is_handed_in, next_step
from services.gateway.visit import Posted, Visit, Welcome

ProcedureCode = Annotated[str, Path(pattern=r"^\d\.\d{6}$")]

router = APIRouter()


@router.get("/nop/{code}")
async def what_is_asked(visit: Welcome, code: ProcedureCode) -> Response:
    """The steps to come, and what to have at hand."""
    visit.member()
    procedure = await visit.services.catalog.procedure(code)
    return visit.page("filing/start.html", procedure=procedure, names=list(NAMES.values()))


@router.post("/nop/{code}")
async def begin(visit: Welcome, code: ProcedureCode, form: Posted) -> Response:
    """A draft begins; the same click twice begins one."""
    visit.member()
    opened = await visit.services.dossier.open(code, form.key)
    visit.remember(opened)
    return go_to(visit, opened["dossier_id"], Step.FORM)


@router.get("/ho-so/{dossier_id}/tiep-tuc")
async def go_on(visit: Welcome, dossier_id: DossierId) -> Response:
    """Where this dossier was left."""
    return await onward(visit, dossier_id)


async def onward(visit: Visit, dossier_id: str) -> Response:
    """To the next step of a dossier; once handed in, to its own page."""
    paper = await own_paper(visit, dossier_id)
    if is_handed_in(paper):
        return visit.go(f"/ho-so/{dossier_id}")
    return go_to(visit, dossier_id, next_step(paper))
