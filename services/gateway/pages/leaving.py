"""Taking a dossier back, and taking home what one filed."""

from collections.abc import AsyncIterator

import httpx
from anyio import CancelScope
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from services.chassis.problems import ProblemError
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import DossierId
from services.gateway.visit import Posted, Visit, Welcome

AGREE = mark("Mời bạn đánh dấu vào ô xác nhận nếu bạn thật sự muốn rút hồ sơ.")
WITHDRAWN = mark("Bạn đã rút hồ sơ. Cơ quan không giải quyết hồ sơ này nữa.")
LONGEST = 4000  # characters, as the dossier service takes them

router = APIRouter(prefix="/ho-so/{dossier_id}")


@router.get("/rut")
async def withdrawal(visit: Welcome, dossier_id: DossierId) -> Response:
    """What a withdrawal means, before it is done."""
    visit.member()
    return await _page(visit, dossier_id, Form())


@router.post("/rut")
async def withdraw(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Take it back, once it was confirmed."""
    visit.member()
    form.demand(visit.say(AGREE), "sure")
    if form.wrong:
        return await _page(visit, dossier_id, form.shown_again(), 422)
    try:
        words = form.get("words")[:LONGEST]
        visit.remember(await visit.services.owner.withdraw(dossier_id, words, form.key))
    except ProblemError as problem:
        if problem.code != "dossier.not-now":
            raise
        return visit.go(f"/ho-so/{dossier_id}", visit.say(sentence(problem.code)), "warning")
    return visit.go(f"/ho-so/{dossier_id}", visit.say(WITHDRAWN))


async def _page(visit: Visit, dossier_id: str, form: Form, status: int = 200) -> Response:
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    try:
        terms = await visit.services.owner.withdrawal(dossier_id)
    except ProblemError as problem:
        if problem.code not in {"dossier.not-now", "dossier.not-submitted", "dossier.erased"}:
            raise
        return visit.go(f"/ho-so/{dossier_id}", visit.say(sentence(problem.code)), "warning")
    return visit.page("withdrawal.html", status, form=form, paper=paper, terms=terms)


@router.get("/tai-ve")
async def archive(visit: Welcome, dossier_id: DossierId) -> Response:
    """Everything one filed and got back, as one file; it passes through piece by piece."""
    visit.member()
    told = await visit.services.owner.archive(dossier_id)
    named = told.headers.get("content-disposition", 'attachment; filename="ho-so.zip"')
    return StreamingResponse(
        _through(told),
        media_type="application/zip",
        headers={"Content-Disposition": named, "Cache-Control": "no-store"},
    )


async def _through(told: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in told.aiter_raw():
            yield chunk
    finally:
        with CancelScope(shield=True):
            await told.aclose()
