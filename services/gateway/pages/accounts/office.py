"""What the accountants' pages share: who may come in, and what becomes of what they ask."""

from collections.abc import Awaitable, Mapping
from typing import Any

from contracts.access import TILL, Act, Caller
from services.chassis.problems import ProblemError
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.visit import Visit
from services.gateway.wording import OTHERWISE, TEXTS

PLACE = "/can-bo/ke-toan"
TABS = (
    ("", mark("Đối chiếu ngày")),
    ("/cho-xu-ly", mark("Tiền chờ xử lý")),
    ("/hoan-tra", mark("Hoàn trả")),
    ("/bien-lai", mark("Biên lai")),
)
CONFLICT = 409
MOST = 10**12  # đồng
LONGEST = 2000  # characters of what is written
FILL_IN = mark("Mời bạn ghi rõ lý do.")
TOO_LONG = mark("Nội dung có nhiều nhất %(most)s ký tự.")
LOST = mark("%(said)s %(title)s, lúc %(at)s%(by)s. Bên dưới là hiện trạng.")


def accountant(visit: Visit) -> Caller:
    """Who looks after their agency's money.

    Raises:
        ProblemError: 403, somebody else came.
    """
    who = visit.member("official")
    if not may(who, Act.SEE_MONEY):
        raise ProblemError(403, "auth.not-allowed", "This page is for accountants.")
    return who


def may(who: Caller, act: Act) -> bool:
    """Whether an official may do this about their own agency's money."""
    return not set(TILL[act]).isdisjoint(who.roles)


def shared(tab: str) -> Told:
    """What the frame of every page needs."""
    return {"tabs": TABS, "tab": tab, "place": PLACE}


def written(visit: Visit, form: Form, field: str = "words") -> None:
    """Reasons are given in words."""
    form.demand(visit.say(FILL_IN), field)
    if len(form.get(field)) > LONGEST:
        form.errors[field] = visit.say(TOO_LONG, most=LONGEST)


async def obeyed(visit: Visit, form: Form, command: Awaitable[Told]) -> bool:
    """Whether it was done; if not, the form says why, and who was first."""
    try:
        visit.remember(await command)
    except ProblemError as problem:
        if problem.status not in (CONFLICT, 422):
            raise
        form.general = _why(visit, problem)
        return False
    return True


def _why(visit: Visit, problem: ProblemError) -> str:
    said = visit.say(sentence(problem.code))
    happened: Mapping[str, Any] | None = problem.extra.get("happened")
    if not happened:
        return said
    title = visit.say(TEXTS.get(happened["kind"], OTHERWISE).title)
    by = happened["by"]
    name = f" ({by['name']}, {by['title']})" if by else ""
    return visit.say(LOST, said=said, title=title, at=formats.instant(happened["at"]), by=name)


def amount_in(visit: Visit, form: Form, field: str) -> int:
    """Whole đồng as people type them: `1.005.000`."""
    typed = form.get(field).replace(".", "").replace(" ", "").removesuffix("đồng")
    if typed.isascii() and typed.isdigit() and int(typed) <= MOST:
        return int(typed)
    form.errors[field] = visit.say(mark("Mời bạn ghi số tiền bằng chữ số, ví dụ 1.005.000."))
    return 0
