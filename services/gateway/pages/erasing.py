"""Having one's data erased, one dossier or all: in plain words, confirmed by typing a word."""

import json
from typing import Any

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.forms import Form
from services.gateway.handling import ERASED
from services.gateway.holdings import bare
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import DossierId
from services.gateway.pages.progress import FEEDS
from services.gateway.visit import Posted, Visit, Welcome, passed_on

WORD = mark("XÓA")
TYPE_IT = mark("Mời bạn gõ đúng chữ %(word)s để xác nhận.")
NOT_YET = "dossier.not-erased"
BUSY = "dossier.in-handling"
FILE = "chung-nhan-xoa.pdf"
LAST = {"refused", "withdrawn", "stopped", "returned", "draft", "declared"}

router = APIRouter()


@router.get("/ho-so/{dossier_id}/xoa-du-lieu")
async def one(visit: Welcome, dossier_id: DossierId) -> Response:
    """What erasing this dossier means; once erased, the certificate."""
    visit.member()
    try:
        told = await visit.services.owner.certificate(dossier_id)
    except ProblemError as problem:
        if problem.code != NOT_YET:
            raise
        return await _one_page(visit, dossier_id, Form())
    return visit.page("erasing/certificate.html", told=told, grounds=ERASED)


@router.post("/ho-so/{dossier_id}/xoa-du-lieu")
async def erase_one(visit: Welcome, dossier_id: DossierId, form: Posted) -> Response:
    """Erase it, once the word was typed."""
    visit.member()
    _confirmed(visit, form)
    if not form.wrong:
        try:
            await visit.services.owner.erase(dossier_id, form.key)
        except ProblemError as problem:
            if problem.code != BUSY:
                raise
            form.general = visit.say(sentence(BUSY))
    if form.wrong:
        return await _one_page(visit, dossier_id, form.shown_again(), 422)
    return visit.go(f"/ho-so/{dossier_id}/xoa-du-lieu")


@router.get("/ho-so/{dossier_id}/chung-nhan-xoa.json")
async def one_certificate(visit: Welcome, dossier_id: DossierId) -> Response:
    """The certificate for machines."""
    visit.member()
    return _json(await visit.services.owner.certificate(dossier_id), dossier_id)


@router.get("/ho-so/{dossier_id}/chung-nhan-xoa.pdf")
async def one_drawn(visit: Welcome, dossier_id: DossierId) -> Response:
    """The certificate to print."""
    visit.member()
    return passed_on(await visit.services.owner.certificate_drawn(dossier_id), FILE)


@router.get("/xoa-du-lieu")
async def everything(visit: Welcome) -> Response:
    """What erasing everything means; once erased, the certificate."""
    visit.member()
    try:
        told = await visit.services.owner.forgotten()
    except ProblemError as problem:
        if problem.code != NOT_YET:
            raise
        return await _page(visit, Form())
    return visit.page("erasing/forgotten.html", told=told, grounds=ERASED)


@router.post("/xoa-du-lieu")
async def erase_everything(visit: Welcome, form: Posted) -> Response:
    """Erase it, once the word was typed."""
    visit.member()
    _confirmed(visit, form)
    if not form.wrong:
        try:
            await visit.services.owner.forget_me(form.key)
        except ProblemError as problem:
            if problem.code != BUSY:
                raise
            form.general = visit.say(sentence(BUSY))
    if form.wrong:
        return await _page(visit, form.shown_again(), 422)
    return visit.go("/xoa-du-lieu")


@router.get("/chung-nhan-xoa.json")
async def certificate(visit: Welcome) -> Response:
    """The certificate for machines."""
    visit.member()
    return _json(await visit.services.owner.forgotten(), "du-lieu")


@router.get("/chung-nhan-xoa.pdf")
async def drawn(visit: Welcome) -> Response:
    """The certificate to print."""
    visit.member()
    return passed_on(await visit.services.owner.forgotten_drawn(), FILE)


def _confirmed(visit: Visit, form: Form) -> None:
    word = visit.say(WORD)
    if bare(form.get("word")) != bare(word):
        form.errors["word"] = visit.say(TYPE_IT, word=word)


async def _one_page(visit: Visit, dossier_id: str, form: Form, status: int = 200) -> Response:
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    word, may = visit.say(WORD), paper["state"] in LAST
    return visit.page("erasing/one.html", status, form=form, paper=paper, word=word, may=may)


async def _page(visit: Visit, form: Form, status: int = 200) -> Response:
    every = await visit.services.tracking.mine(visit.seen(*FEEDS))
    held = [told for told in every if told["state"] not in LAST and not told["erased"]]
    left = [told for told in every if not told["erased"]]
    word = visit.say(WORD)
    return visit.page("erasing/all.html", status, form=form, held=held, left=left, word=word)


def _json(told: Any, name: str) -> Response:
    content = json.dumps(told, ensure_ascii=False, indent=2)
    disposition = f'attachment; filename="chung-nhan-xoa-{name}.json"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type="application/json", headers=headers)
