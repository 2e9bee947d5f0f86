"""A dossier on an official's desk: all of it, and what this official may do with it now."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act
from contracts.dossier import DossierState, national_status
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.handling import GROUNDS, MOVES, ROLES, STATUSES, Move
from services.gateway.language import mark
from services.gateway.pages.desk.prepared import prepared, questions, rules_of
from services.gateway.pages.own_dossier import paper_shown
from services.gateway.pages.progress import followed
from services.gateway.partly import if_told, why_due
from services.gateway.progress import OPEN
from services.gateway.questions import questions as fields
from services.gateway.visit import Visit, Welcome
from services.gateway.wording import FEES_AFTER, TEXTS
from services.gateway.worklist import badges, left

INLINE = (Act.RECEIVE, Act.HAND_OVER, Act.APPROVE, Act.FINISH, Act.GIVE_OUT, Act.RESUME)
"""Moves whose form stands on the dossier's own page; the others have pages of their own."""
SLIPS = {
    "dossier.supplement-requested": ("02", mark("Phiếu yêu cầu bổ sung (mẫu 02)")),
    "dossier.refused": ("03", mark("Phiếu từ chối (mẫu 03)")),
    "dossier.due-extended": ("04", mark("Văn bản xin lỗi (mẫu 04)")),
    "dossier.stopped": ("05", mark("Thông báo dừng (mẫu 05)")),
}
"""Which of the desk's papers each kind of remark gives."""

CLAIMS = {"full_name", "id_number"}  # of the applicant, shown beside the person they file for

router = APIRouter(prefix="/can-bo/ho-so/{dossier_id}")


class NothingYetError(Exception):
    """At that instant there was no such dossier, or it may not be seen."""


@router.get("")
async def dossier(visit: Welcome, dossier_id: str, luc: str | None = None) -> Response:
    """The whole dossier: as it is, or as it was at `luc` by the clock here."""
    visit.member("official")
    if luc is None:
        return await shown(visit, dossier_id, Form())
    form, instant = Form({"luc": luc}), formats.instant_typed(luc)
    if instant is None:
        form.errors["luc"] = visit.say(mark("Mời bạn chọn ngày và giờ."))
    elif instant > visit.house.clock():
        form.errors["luc"] = visit.say(mark("Thời điểm này chưa đến."))
    else:
        with suppress(NothingYetError):
            return await _past(visit, dossier_id, instant, form)
        form.errors["luc"] = visit.say(mark("Vào lúc đó chưa có hồ sơ này."))
    return await shown(visit, dossier_id, form, 422)


async def shown(
    visit: Visit,
    dossier_id: str,
    form: Form,
    status: int = 200,
    clash: Mapping[str, Any] | None = None,
) -> Response:
    """The dossier as it is; `clash`: what a colleague did first, and what was typed in vain."""
    who = visit.member("official")
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    offered = [act for act in MOVES if act in paper["moves"]]
    contents, told, needs, why, agencies = await asyncio.gather(
        paper_shown(visit, paper),
        if_told(visit.services.tracking.timeline(dossier_id, visit.seen("DOSSIER"))),
        prepared(visit, who, paper, [act for act in offered if act in INLINE]),
        why_due(visit, dossier_id, paper["due"]),
        _agency_names(visit, paper),
    )
    progress = {**(followed(visit, told) if told else {"lines": None}), **contents}
    here = {**_handled(visit, paper, contents["procedure"]), **_offers(paper, offered)}
    known = {"agency_names": agencies, "then": None, "why": why, "clash": clash}
    shows = {**progress, **needs, **here, **known}
    return visit.page("desk/dossier.html", status, form=form.shown_again(), **shows)


async def _past(visit: Visit, dossier_id: str, instant: datetime, form: Form) -> Response:
    """The dossier and its progress as they were; the past is looked at, nothing is done to it."""
    services = visit.services
    paper = await if_told(services.dossier.paper(dossier_id, visit.seen("DOSSIER"), instant))
    if paper is None:
        raise NothingYetError
    contents, told, why, agencies = await asyncio.gather(
        paper_shown(visit, paper, instant),
        if_told(services.tracking.timeline(dossier_id, visit.seen("DOSSIER"), instant)),
        why_due(visit, dossier_id, paper["due"]),
        _agency_names(visit, paper),
    )
    progress = {**(followed(visit, told, instant) if told else {"lines": None}), **contents}
    here = {**_handled(visit, paper, contents["procedure"], instant), **_offers(paper, [])}
    known = {"agency_names": agencies, "then": instant, "why": why, "clash": None}
    shows = {**progress, **here, **known}
    return visit.page("desk/dossier.html", form=form, **shows)


async def _agency_names(visit: Visit, paper: Told) -> dict[str, str]:
    """What the agencies that were asked are called, by code."""
    if not paper["opinions"]:
        return {}
    known = await if_told(visit.services.catalog.agencies()) or []
    return {one["code"]: formats.named(one["name"], visit.session.language) for one in known}


def _offers(paper: Told, offered: list[Act]) -> Told:
    """The moves on offer: those with a form right here, the likeliest first, and the others."""
    workflow = paper["rules"]["workflow"]
    ends = paper["approved_by"] or not workflow or paper["step"] == workflow[-1]["id"]
    first = [Act.RECEIVE, Act.APPROVE, *([Act.FINISH] if ends else []), *INLINE]
    here = [act for act in dict.fromkeys(first) if act in offered]
    elsewhere = [act for act in offered if act not in INLINE]
    return {"here": _with_words(here), "elsewhere": _with_words(elsewhere), "roles": ROLES}


def _with_words(acts: list[Act]) -> list[tuple[Act, Move]]:
    return [(act, MOVES[act]) for act in acts]


def _handled(
    visit: Visit, paper: Told, procedure: Told | None, then: datetime | None = None
) -> Told:
    """How it is being handled: steps, waits, what was said, papers, codes."""
    now, status = then or visit.house.clock(), national_status(DossierState(paper["state"]))
    moving = paper["state"] in OPEN
    return {
        "steps": _steps(paper, rules_of(paper, procedure)),
        "step_left": left(paper["step_due"], now) if moving else None,
        "answer_left": left(paper["answer_by"], now) if not moving else None,
        "badges": badges(paper["notices"], paper["moved_at"], now),
        "national": (int(status), visit.say(STATUSES[status])) if status else None,
        "slips": _slips(paper),
        "grounds": GROUNDS,
        "texts": TEXTS,
        "fees_after": FEES_AFTER,
        "asked_here": questions(visit.member("official"), paper),
        "applicant": _applicant(paper, procedure),
    }


def _applicant(paper: Told, procedure: Told | None) -> dict[str, str]:
    """Name and number of who filed it, as they declared themselves."""
    asked = fields(procedure["form"], "vi") if procedure else ()
    told = ((q.prefill, paper["answers"].get(q.name)) for q in asked)
    return {claim: str(answer) for claim, answer in told if answer and claim in CLAIMS}


def _steps(paper: Told, rules: Told) -> list[Told]:
    """The steps of its workflow, each done, here or ahead."""
    ids = [step["id"] for step in rules["workflow"]]
    here = ids.index(paper["step"]) if paper["step"] in ids else -1
    over = paper["state"] in (DossierState.FINISHED, DossierState.RETURNED)
    return [
        {**step, "place": "done" if over or n < here else "here" if n == here else "ahead"}
        for n, step in enumerate(rules["workflow"])
    ]


def _slips(paper: Told) -> list[tuple[str, str]]:
    """Number and name of each paper of the desk that was issued for it."""
    received = [("01", mark("Giấy tiếp nhận và hẹn trả (mẫu 01)"))] if paper["received_at"] else []
    kinds = {remark["kind"] for remark in paper["remarks"]}
    return [*received, *(slip for kind, slip in SLIPS.items() if kind in kinds)]
