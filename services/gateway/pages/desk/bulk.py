"""One move for many dossiers: chosen in a box, confirmed once, and told which failed and why."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Response

from contracts.access import Act, Caller
from services.chassis.problems import ProblemError
from services.gateway.asking import FIELD_OF, asked
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.handling import MOVES, ROLES, Move
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.partly import if_told
from services.gateway.visit import Posted, Visit, Welcome
from services.gateway.worklist import Box, box_called

CHOSEN = "chon-"  # what a dossier's checkbox is called, before its id
MOST = 100  # dossiers of one go
UNFIT = 422

router = APIRouter(prefix="/can-bo/nhieu")


def _chosen(form: Form) -> dict[str, str]:
    """The code of each dossier that was ticked, by its id."""
    ticked = (item for item in form.values.items() if item[0].startswith(CHOSEN))
    return {name.removeprefix(CHOSEN): code for name, code in ticked}


def _meant(who: Caller, form: Form) -> tuple[Box, Act, Move]:
    """The box and the move; only those that make sense together, for these roles.

    Raises:
        ProblemError: 404; nothing was done.
    """
    box = box_called(form.get("muc"))
    possible = box.together(who.roles) if box else ()
    act = next((act for act in possible if act == form.get("do")), None)
    if box is None or act is None:
        raise ProblemError(404, "dossier.not-found", "There is no such move.")
    return box, act, MOVES[act]


@router.post("")
async def confirm(visit: Welcome, form: Posted) -> Response:
    """Which dossiers, which move: to be confirmed."""
    box, act, _ = _meant(visit.member("official"), form)
    chosen = _chosen(form)
    if not chosen or len(chosen) > MOST:
        text = mark("Mời bạn đánh dấu những hồ sơ cần làm, nhiều nhất 100 hồ sơ một lần.")
        return visit.go(f"/can-bo?muc={box.slug}", visit.say(text), "warning")
    return await _page(visit, box, act, chosen, Form())


@router.post("/lam")
async def obey(visit: Welcome, form: Posted) -> Response:
    """Make the move for each of them, and tell what came of it."""
    box, act, words = _meant(visit.member("official"), form)
    chosen = _chosen(form)
    body = asked(act, form, visit.say)
    if not chosen or len(chosen) > MOST or form.wrong:
        return await _page(visit, box, act, chosen, form)
    lines = await _lines(visit, box)
    try:
        made = await visit.services.desk.move_all(list(chosen), body, form.key)
    except ProblemError as problem:
        if problem.status != UNFIT or problem.code not in FIELD_OF:
            raise
        form.errors[FIELD_OF[problem.code]] = visit.say(sentence(problem.code))
        return await _page(visit, box, act, chosen, form)
    _remember(visit, made)
    results = [_result(visit, one, chosen, lines) for one in made]
    done = sum(one["problem"] is None for one in made)
    return visit.page("desk/bulk_done.html", box=box, move=words, results=results, done=done)


def _remember(visit: Visit, made: list[Told]) -> None:
    """The latest of the positions: the box waits for it."""
    latest = max((one["position"] or 0 for one in made), default=0)
    if latest:
        visit.remember({"stream": "DOSSIER", "position": latest})


def _result(visit: Visit, made: Told, chosen: Mapping[str, str], lines: Mapping[str, Told]) -> Told:
    """What came of one of them; `line` None: it does not lie in the box any more."""
    problem, one = made["problem"], made["dossier_id"]
    said = visit.say(sentence(problem["code"])) if problem else ""
    return {"dossier_id": one, "code": chosen[one], "line": lines.get(one), "problem": said}


async def _lines(visit: Visit, box: Box) -> dict[str, Told]:
    """The lines of a box, by dossier."""
    told = await visit.services.desk.box(box.name, visit.seen("DOSSIER"))
    return {line["dossier_id"]: line for line in told["lines"]}


async def _page(
    visit: Visit, box: Box, act: Act, chosen: Mapping[str, str], form: Form
) -> Response:
    who = visit.member("official")
    lines, colleagues = await asyncio.gather(_lines(visit, box), _colleagues(visit, who, act))
    shows = {
        "box": box,
        "act": act,
        "move": MOVES[act],
        "chosen": [(one, code, lines.get(one)) for one, code in chosen.items()],
        "prefix": CHOSEN,
        "colleagues": colleagues,
        "roles": ROLES,
    }
    status = UNFIT if form.wrong else 200
    return visit.page("desk/bulk.html", status, form=form.shown_again(), **shows)


async def _colleagues(visit: Visit, who: Caller, act: Act) -> list[Told]:
    """Who works at the official's agency besides them, in the order of their names."""
    if act is not Act.HAND_OVER:
        return []
    found = await if_told(visit.services.identity.officers(who.agency or "")) or []
    others = [one for one in found if one["person_id"] != who.person_id]
    return sorted(others, key=lambda one: str(one["name"]))
