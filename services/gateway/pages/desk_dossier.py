"""A dossier on an official's desk: all of it, and what this official may do with it now."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from contracts.access import Act, Caller, may
from contracts.dossier import DossierState
from contracts.identity import Role
from services.chassis.problems import ProblemError
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.desk import IN_WORK
from services.gateway.pages.own_dossier import paper_shown
from services.gateway.pages.progress import followed
from services.gateway.partly import if_told, why_due
from services.gateway.progress import state_of
from services.gateway.visit import Posted, Visit, Welcome, passed_on

CONFLICT = 409
OF_THE_FILE = {413, 422}
ROLES = {
    Role.RECEPTION: mark("tiếp nhận"),
    Role.HANDLER: mark("thụ lý"),
    Role.APPROVER: mark("phê duyệt"),
    Role.ACCOUNTANT: mark("kế toán"),
}

router = APIRouter(prefix="/can-bo/ho-so/{dossier_id}")


@dataclass(frozen=True)
class Doable:
    """What this official may do with the dossier as it stands.

    Attributes:
        held_by_other: the colleague who has it, which is why there is little to do.
    """

    receive: bool
    hand_over: bool
    finish: bool
    held_by_other: Told | None = None


NOTHING = Doable(receive=False, hand_over=False, finish=False)


def doable(who: Caller, paper: Told) -> Doable:
    """What the dossier's state and the official's roles allow; the services decide anew."""
    agency, handler = paper["agency"], paper["handler"]
    in_work = paper["state"] in IN_WORK
    mine = in_work and handler is not None and handler["person_id"] == who.person_id
    return Doable(
        receive=paper["state"] == DossierState.SUBMITTED and may(who, Act.RECEIVE, agency=agency),
        hand_over=mine and may(who, Act.HAND_OVER, agency=agency),
        finish=mine and may(who, Act.FINISH, agency=agency),
        held_by_other=handler if in_work and not mine else None,
    )


@router.get("")
async def dossier(visit: Welcome, dossier_id: str, luc: str | None = None) -> Response:
    """The whole dossier: as it is, or as it was at `luc` by the clock here."""
    visit.member("official")
    if luc is None:
        return await _page(visit, dossier_id, Form())
    form, instant = Form({"luc": luc}), formats.instant_typed(luc)
    if instant is None:
        form.errors["luc"] = visit.say(mark("Mời bạn chọn ngày và giờ."))
    elif instant > visit.house.clock():
        form.errors["luc"] = visit.say(mark("Thời điểm này chưa đến."))
    else:
        with suppress(NothingYetError):
            return await _past(visit, dossier_id, instant, form)
        form.errors["luc"] = visit.say(mark("Vào lúc đó chưa có hồ sơ này."))
    return await _page(visit, dossier_id, form)


class NothingYetError(Exception):
    """At that instant there was no such dossier, or it may not be seen."""


async def _past(visit: Visit, dossier_id: str, instant: datetime, form: Form) -> Response:
    """The dossier and its progress as they were; the past is looked at, nothing is done to it."""
    dossier, tracking = visit.services.dossier, visit.services.tracking
    paper = await if_told(dossier.paper(dossier_id, visit.seen("DOSSIER"), instant))
    if paper is None:
        raise NothingYetError
    contents, told, why = await asyncio.gather(
        paper_shown(visit, paper, instant),
        if_told(tracking.timeline(dossier_id, visit.seen("DOSSIER"), instant)),
        why_due(visit, dossier_id, paper["due"]),
    )
    progress = followed(visit, told, instant) if told else {"lines": None}
    shows = {"can": NOTHING, "colleagues": [], "roles": ROLES, "then": instant, "why": why}
    return visit.page("desk_dossier.html", form=form, **{**progress, **contents, **shows})


async def _page(visit: Visit, dossier_id: str, form: Form) -> Response:
    who = visit.member("official")
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    can = doable(who, paper)
    contents, told, colleagues, why = await asyncio.gather(
        paper_shown(visit, paper),
        if_told(visit.services.tracking.timeline(dossier_id, visit.seen("DOSSIER"))),
        _colleagues(visit, who) if can.hand_over else _nobody(),
        why_due(visit, dossier_id, paper["due"]),
    )
    progress = {**followed(visit, told), **contents} if told else {**contents, "lines": None}
    now = {"then": None, "why": why}
    shows = {"can": can, "colleagues": colleagues, "roles": ROLES, **now, **progress}
    if form.wrong:
        return visit.again("desk_dossier.html", form, **shows)
    return visit.page("desk_dossier.html", **shows)


async def _colleagues(visit: Visit, who: Caller) -> list[Told]:
    """Who works at the official's agency besides them, in the order of their names."""
    found = await visit.services.identity.officers(who.agency or "")
    others = [one for one in found if one["person_id"] != who.person_id]
    return sorted(others, key=lambda one: str(one["name"]))


async def _nobody() -> list[Told]:
    return []


@router.post("/tiep-nhan")
async def receive(visit: Welcome, dossier_id: str, form: Posted) -> Response:
    """Receive it; the clock starts."""
    visit.member("official")
    done = mark("Đã tiếp nhận hồ sơ. Hạn trả kết quả và giấy tiếp nhận ở ngay dưới đây.")
    return await _obey(
        visit, dossier_id, visit.services.dossier.receive(dossier_id, form.key), done
    )


@router.post("/chuyen")
async def hand_over(visit: Welcome, dossier_id: str, form: Posted) -> Response:
    """Pass it on to a colleague."""
    visit.member("official")
    form.demand(visit.say(mark("Mời bạn chọn người nhận hồ sơ.")), "to")
    if form.wrong:
        return await _page(visit, dossier_id, form)
    command = visit.services.dossier.hand_over(dossier_id, form.get("to"), form.key)
    return await _obey(visit, dossier_id, command, mark("Đã chuyển hồ sơ."))


@router.post("/ket-qua")
async def finish(visit: Welcome, dossier_id: str, form: Posted) -> Response:
    """Put the result to it and finish it."""
    visit.member("official")
    file = form.files.get("result")
    if file is None:
        form.errors["result"] = visit.say(mark("Mời bạn chọn tệp PDF kết quả."))
    form.demand(visit.say(mark("Mời bạn xác nhận đã kiểm tra kết quả.")), "checked")
    if file is None or form.wrong:
        return await _page(visit, dossier_id, form)
    command = visit.services.dossier.finish(
        dossier_id, file.filename or "", await file.read(), form.key
    )
    try:
        return await _obey(visit, dossier_id, command, mark("Đã trả kết quả. Hồ sơ đã xong."))
    except ProblemError as problem:
        if problem.status not in OF_THE_FILE:
            raise
        form.errors["result"] = visit.say(sentence(problem.code))
        return await _page(visit, dossier_id, form)


async def _obey(visit: Visit, dossier_id: str, command: Awaitable[Told], done: str) -> Response:
    """Back to the dossier with the news: it was done, or a colleague was faster."""
    here = f"/can-bo/ho-so/{dossier_id}"
    try:
        visit.remember(await command)
    except ProblemError as problem:
        if problem.status != CONFLICT:
            raise
        return visit.go(here, await _why_not(visit, dossier_id, problem), "warning")
    return visit.go(here, visit.say(done))


async def _why_not(visit: Visit, dossier_id: str, problem: ProblemError) -> str:
    """Why nothing was done, and how the dossier stands instead."""
    paper = await visit.services.dossier.paper(dossier_id)
    handler = paper["handler"]
    state = visit.say(state_of(paper["state"]).name)
    if handler is None:
        text, params = mark("Tình trạng hiện nay: %(state)s."), {"state": state}
    else:
        text = mark("Tình trạng hiện nay: %(state)s, người giữ hồ sơ: %(name)s, %(title)s.")
        params = {"state": state, "name": handler["name"], "title": handler["title"]}
    return f"{visit.say(sentence(problem.code))} {visit.say(text, **params)}"


@router.get("/tep/{component}")
async def file(visit: Welcome, dossier_id: str, component: str) -> Response:
    """One of the citizen's papers."""
    visit.member("official")
    return passed_on(await visit.services.dossier.file(dossier_id, component), f"{component}.pdf")


@router.get("/ket-qua")
async def result(visit: Welcome, dossier_id: str) -> Response:
    """The result as it was put to the dossier."""
    visit.member("official")
    return passed_on(await visit.services.dossier.result(dossier_id), "ket-qua.pdf")


@router.get("/phieu-tiep-nhan")
async def receipt(visit: Welcome, dossier_id: str) -> Response:
    """The receipt, to print for the citizen."""
    visit.member("official")
    return passed_on(await visit.services.dossier.receipt(dossier_id), "giay-tiep-nhan.pdf")
