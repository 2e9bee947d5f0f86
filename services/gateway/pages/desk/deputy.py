"""Who does one's work while one is away, and whose work one does."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, time

from fastapi import APIRouter, Response

from contracts.access import Caller
from services.chassis.problems import ProblemError
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.handling import ROLES
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.visit import Posted, Visit, Welcome

REFUSED = {409, 422}
END_OF_DAY = time(23, 59)
END = "thoi"  # the button that ends it

router = APIRouter(prefix="/can-bo/lam-thay")


@router.get("")
async def deputy(visit: Welcome) -> Response:
    """The deputy one has, and the form to appoint one."""
    visit.member("official")
    return await _page(visit, Form())


@router.post("")
async def appoint(visit: Welcome, form: Posted) -> Response:
    """Appoint a deputy from one day to another, or end it."""
    visit.member("official")
    now = visit.house.clock()
    if form.get("do") == END:
        command = visit.services.identity.end_deputy(form.key)
        return await _obey(visit, form, command, mark("Không còn ai làm thay bạn."))
    form.demand(visit.say(mark("Mời bạn chọn người làm thay.")), "deputy")
    since, until = _day(visit, form, "since", time()), _day(visit, form, "until", END_OF_DAY)
    if since and until and until < max(since, now):
        form.errors["until"] = visit.say(mark("Ngày cuối phải từ hôm nay và không trước ngày đầu."))
    if form.wrong or since is None or until is None:
        return await _page(visit, form)
    command = visit.services.identity.appoint_deputy(
        form.get("deputy"), since.isoformat(), until.isoformat(), form.key
    )
    done = mark("Đã ghi người làm thay. Họ thấy hồ sơ của bạn từ lần đăng nhập kế tiếp của họ.")
    return await _obey(visit, form, command, done)


async def _obey(visit: Visit, form: Form, command: Awaitable[Told], done: str) -> Response:
    try:
        visit.remember(await command)
    except ProblemError as problem:
        if problem.status not in REFUSED:
            raise
        form.general = visit.say(sentence(problem.code))
        return await _page(visit, form)
    return visit.go("/can-bo/lam-thay", visit.say(done))


def _day(visit: Visit, form: Form, name: str, at: time) -> datetime | None:
    """The day in a field, at this time by the clock here."""
    try:
        return datetime.combine(formats.date_typed(form.get(name)), at, formats.HERE)
    except ValueError:
        form.errors[name] = visit.say(mark("Mời bạn chọn ngày."))
        return None


async def _page(visit: Visit, form: Form) -> Response:
    who = visit.member("official")
    office, everyone = await asyncio.gather(
        visit.services.identity.office(visit.seen("IDENTITY")),
        visit.services.identity.officers(who.agency or ""),
    )
    shows = {
        "deputy": office["deputy"],
        "stands_in_for": office["deputy_of"],
        "colleagues": _colleagues(who, everyone),
        "roles": ROLES,
        "today": visit.house.clock().astimezone(formats.HERE).date().isoformat(),
    }
    status = 422 if form.wrong else 200
    return visit.page("desk/deputy.html", status, form=form.shown_again(), **shows)


def _colleagues(who: Caller, everyone: list[Told]) -> list[Told]:
    others = [one for one in everyone if one["person_id"] != who.person_id]
    return sorted(others, key=lambda one: str(one["name"]))
