"""A dossier as its owner sees it, from the day it was handed in: all of it, receipt and result."""

import asyncio
from datetime import datetime

from fastapi import APIRouter, Response

from services.chassis.ids import new_key
from services.gateway.clients.line import Told
from services.gateway.handling import GROUNDS
from services.gateway.holdings import need_of
from services.gateway.pages.receipts import KINDS, STATES
from services.gateway.partly import agency_of, if_told
from services.gateway.progress import DRAFTS, deadline, state_of
from services.gateway.questions import questions, sections
from services.gateway.visit import Visit, Welcome, passed_on
from services.gateway.wording import TEXTS

router = APIRouter()


@router.get("/ho-so/{dossier_id}")
async def detail(visit: Welcome, dossier_id: str) -> Response:
    """Everything filed and everything owed; a draft is shown where it is filled in."""
    visit.member()
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    if paper["state"] in DRAFTS:
        rest = "xoa-du-lieu" if paper["erased"] else "tiep-tuc"
        return visit.go(f"/ho-so/{dossier_id}/{rest}")
    known: Told = {"need": need_of(paper, visit.house.clock()), "grounds": GROUNDS, "texts": TEXTS}
    return visit.page("own_dossier.html", **known, **await paper_shown(visit, paper))


async def paper_shown(visit: Visit, paper: Told, then: datetime | None = None) -> Told:
    """What templates show of a dossier's contents, to its owner and to officials; now or `then`."""
    services, language = visit.services, visit.session.language
    agency, procedure, demands, receipts = await asyncio.gather(
        agency_of(visit, paper["agency"]),
        if_told(services.catalog.procedure_of_old(paper["procedure"]["code"])),
        if_told(services.payment.fees(paper["dossier_id"], visit.seen("PAYMENT"))),
        if_told(services.receipts.of_dossier(paper["dossier_id"], visit.seen("PAYMENT"))),
    )
    form = procedure["form"] if procedure else {}
    return {
        "paper": paper,
        "agency": agency,
        "procedure": procedure,
        "receipts": receipts if then is None else None,
        "receipt_kinds": KINDS,
        "receipt_states": STATES,
        "demands": demands if then is None else _paid_by(then, demands),
        "sections": _answered(form, paper["answers"], language),
        "state": state_of(paper["state"]),
        "deadline": deadline(paper["due"], paper["state"], then or visit.house.clock()),
    }


def _paid_by(then: datetime, demands: list[Told] | None) -> list[Told] | None:
    """What had been paid by then."""
    if demands is None:
        return None
    return [one for one in demands if one["paid_at"] and _instant(one["paid_at"]) <= then]


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _answered(form: Told, answers: Told, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers under the form's headings and titles; what the form does not know comes last."""
    asked = questions(form, language)
    known = [
        (
            part.heading,
            [(q.label, q.shown(answers[q.name])) for q in part.questions if q.name in answers],
        )
        for part in sections(asked)
    ]
    names = {question.name for question in asked}
    others = [(name, str(answer)) for name, answer in answers.items() if name not in names]
    return [(heading, pairs) for heading, pairs in [*known, ("", others)] if pairs]


@router.get("/ho-so/{dossier_id}/giay-tiep-nhan")
async def receipt(visit: Welcome, dossier_id: str) -> Response:
    """The receipt with the due date, as PDF."""
    visit.member()
    return passed_on(await visit.services.dossier.receipt(dossier_id), "giay-tiep-nhan.pdf")


@router.get("/ho-so/{dossier_id}/ket-qua")
async def result(visit: Welcome, dossier_id: str) -> Response:
    """The result as PDF; that its owner fetched it is noted, once."""
    visit.member()
    file = await visit.services.dossier.result(dossier_id)
    visit.remember(await visit.services.dossier.result_fetched(dossier_id, new_key()))
    return passed_on(file, "ket-qua.pdf")
