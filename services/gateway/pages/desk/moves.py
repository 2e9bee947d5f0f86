"""One move of one dossier: its form, a look before it is sent, and what came of it."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from contracts.access import Act
from services.chassis.problems import ProblemError
from services.gateway.asking import FIELD_OF, MOST_LINES, asked
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.handling import GROUNDS, MOVES, ROLES, Move, act_of
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.pages.desk.dossier import shown
from services.gateway.pages.desk.prepared import answer_day, prepared, rules_of
from services.gateway.pages.desk.sheet import CLOCKS, lines_of
from services.gateway.pages.own_dossier import paper_shown
from services.gateway.partly import if_told
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.wording import OTHERWISE, TEXTS

CONFLICT, UNFIT = 409, {413, 422}
SEND, EDIT = "gui", "sua"  # what the buttons below a look say
TRIES, PAUSE = 8, 0.25  # looks, and seconds between them, until a view shows what just happened

router = APIRouter(prefix="/can-bo/ho-so/{dossier_id}/viec/{slug}")


def _move_of(slug: str) -> tuple[Act, Move]:
    act = act_of(slug)
    if act is None:
        raise ProblemError(404, "dossier.not-found", "There is no such move.")
    return act, MOVES[act]


@router.get("")
async def form_of(visit: Welcome, dossier_id: str, slug: str) -> Response:
    """The form of a move; when it is not possible any more, the dossier and why."""
    visit.member("official")
    act, _ = _move_of(slug)
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    if act not in paper["moves"]:
        text = visit.say(sentence("dossier.not-now"))
        return visit.go(f"/can-bo/ho-so/{dossier_id}", text, "warning")
    return await _page(visit, paper, act, Form())


@router.post("")
async def move(visit: Welcome, dossier_id: str, slug: str, form: Posted) -> Response:
    """Make the move; what the citizen will read is shown once more before."""
    visit.member("official")
    act, words = _move_of(slug)
    if act is Act.FINISH:
        return await _finish(visit, dossier_id, form)
    body = asked(act, form, visit.say)
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    if form.wrong or form.get("do") == EDIT:
        return await _page(visit, paper, act, form)
    if words.told and form.get("do") != SEND:
        return await _look(visit, paper, act, form, body)
    command = visit.services.dossier.move(dossier_id, body, form.key)
    try:
        return await _obey(visit, dossier_id, act, command)
    except ProblemError as problem:
        return await _refused(visit, paper, form, body, problem)


async def _obey(visit: Visit, dossier_id: str, act: Act, command: Awaitable[Told]) -> Response:
    """Back to the dossier, with the news that it was done."""
    visit.remember(await command)
    return visit.go(f"/can-bo/ho-so/{dossier_id}", visit.say(MOVES[act].done))


async def _finish(visit: Visit, dossier_id: str, form: Form) -> Response:
    """Put the result to it, a file."""
    file = form.files.get("result")
    if file is None:
        form.errors["result"] = visit.say(mark("Mời bạn chọn tệp PDF kết quả."))
    form.demand(visit.say(mark("Mời bạn xác nhận đã kiểm tra kết quả.")), "checked")
    paper = await visit.services.dossier.paper(dossier_id, visit.seen("DOSSIER"))
    if file is None or form.wrong:
        return await _page(visit, paper, Act.FINISH, form)
    command = visit.services.dossier.finish(
        dossier_id, file.filename or "", await file.read(), form.key
    )
    try:
        return await _obey(visit, dossier_id, Act.FINISH, command)
    except ProblemError as problem:
        if problem.status not in UNFIT:
            return await _refused(visit, paper, form, {"move": Act.FINISH}, problem)
        form.errors["result"] = visit.say(sentence(problem.code))
        return await _page(visit, paper, Act.FINISH, form)


async def _refused(
    visit: Visit, paper: Told, form: Form, body: Told, problem: ProblemError
) -> Response:
    """Beside the field it is about; or, when a colleague was first, the dossier as it is now."""
    if problem.status not in {CONFLICT, *UNFIT}:
        raise problem
    said = visit.say(sentence(problem.code))
    if problem.code in FIELD_OF:
        form.errors[FIELD_OF[problem.code]] = said
    elif problem.status in UNFIT:
        visit.explain(problem, form)
    if form.wrong:
        return await _page(visit, paper, body["move"], form)
    happened = problem.extra.get("happened")
    if happened:
        await _caught_up(visit, paper["dossier_id"], happened["at"])
    typed = lines_of(visit, body, paper, None)
    clash = {"said": said, "happened": _told(visit, happened), "typed": typed}
    return await shown(visit, paper["dossier_id"], Form(), CONFLICT, clash)


def _told(visit: Visit, happened: Told | None) -> dict[str, Any] | None:
    """Who did what when, in words."""
    if happened is None:
        return None
    title = visit.say(TEXTS.get(happened["kind"], OTHERWISE).title)
    return {"at": happened["at"], "by": happened["by"], "title": title}


async def _caught_up(visit: Visit, dossier_id: str, at: str) -> None:
    """Wait until views show what happened at this instant; not for long."""
    instant = datetime.fromisoformat(at)
    for _ in range(TRIES):
        told = await if_told(visit.services.tracking.timeline(dossier_id))
        if told is None or any(
            datetime.fromisoformat(entry["at"]) >= instant for entry in told["entries"]
        ):
            return
        await asyncio.sleep(PAUSE)


async def _page(visit: Visit, paper: Told, act: Act, form: Form) -> Response:
    """The form of a move, with what it needs."""
    who = visit.member("official")
    contents, needs = await asyncio.gather(
        paper_shown(visit, paper), prepared(visit, who, paper, {act})
    )
    rules = rules_of(paper, contents["procedure"])
    shows = {
        **contents,
        **needs,
        "act": act,
        "move": MOVES[act],
        "roles": ROLES,
        "grounds": GROUNDS,
        "rules": rules,
        "until": answer_day(visit, rules["supplement_days"]),
        "clock": CLOCKS[rules["clock"] if paper["received_at"] else "none"],
        "most_lines": MOST_LINES,
    }
    return visit.page(
        "desk/move.html", 422 if form.wrong else 200, form=form.shown_again(), **shows
    )


async def _look(visit: Visit, paper: Told, act: Act, form: Form, body: Told) -> Response:
    """What will be sent, once more, as it will be read."""
    contents = await paper_shown(visit, paper)
    lines = lines_of(visit, body, paper, contents["procedure"])
    kept = {name: text for name, text in form.values.items() if name not in {"csrf", "key", "do"}}
    shows = {**contents, "act": act, "move": MOVES[act], "sheet": lines, "kept": kept}
    return visit.page("desk/look.html", form=form.shown_again(), **shows)
