"""Looking a dossier up by its code: how far it is to anyone, all of it to whoever may know.

Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d (the public learns only the degree of completion).
"""

import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request, Response

from contracts.access import Sight
from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.progress import followed, shown
from services.gateway.partly import agency_of
from services.gateway.progress import state_of
from services.gateway.visit import Visit, Welcome, visit_of

LONGEST_CODE, LONGEST_KEY = 200, 40  # characters the services listen to
BETWEEN = re.compile(r"[\s.\-]+")
NOT_FOUND, TOO_OFTEN = 404, 429
REFUSALS = {NOT_FOUND, 422}  # nothing is found, or nothing can be: the same to whoever asks
PROGRESS = "/tien-trinh"

router = APIRouter()


@dataclass(frozen=True)
class Asked:
    """What is looked for: a code, and the receipt's security code if it was given."""

    code: str
    key: str

    def at(self, path: str) -> str:
        """A page of ours about the same dossier."""
        return f"{path}?{urlencode({'m': self.code} | ({'k': self.key} if self.key else {}))}"


class TooOftenError(Exception):
    """Somebody looked up too often without a security code; nothing was looked up.

    Attributes:
        wait: seconds until they may again.
    """

    def __init__(self, meant: Asked, wait: int) -> None:
        super().__init__("looked up too often")
        self.meant = meant
        self.wait = wait


def asked(m: str, k: str) -> Asked:
    """What was typed, pasted or scanned; the address in a receipt's QR says both."""
    if "://" in m:
        said = parse_qs(m.partition("?")[2].partition("#")[0])
        m, k = said.get("m", [""])[0], k or said.get("k", [""])[0]
    return Asked(m.strip()[:LONGEST_CODE], BETWEEN.sub("", k).upper()[:LONGEST_KEY])


@router.get("/tra-cuu")
async def look_up(visit: Welcome, m: str | None = None, k: str = "") -> Response:
    """The form, and the dossier that was found."""
    meant = asked(m or "", k)
    form = Form({"m": meant.code, "k": meant.key})
    if m is None:
        return _form(visit, 200, form)
    form.demand(visit.say(mark("Mời bạn nhập mã hồ sơ.")), "m")
    if form.wrong:
        return _form(visit, 422, form)
    found = await _found(visit, meant)
    if found is None:
        return _form(visit, NOT_FOUND, form, missing=True)
    ways = _ways(visit, meant, found)
    state = state_of(found["state"])
    return _form(visit, 200, form, found=found, state=state, **ways)


@router.get("/tra-cuu/chi-tiet")
async def detail(visit: Welcome, m: str = "", k: str = "") -> Response:
    """Details to whoever has the security code; to others the degree of completion."""
    meant = asked(m, k)
    found = await _found(visit, meant)
    if found is None or "entries" not in found:
        return _only_the_degree(visit, meant, found)
    agency = await agency_of(visit, found["agency"])
    progress = meant.at("/tra-cuu/tien-trinh")
    shows = followed(visit, found)
    shows |= {"agency": agency, "progress": progress, "key": meant.key}
    return _private(visit.page("looked_up.html", **shows))


@router.get("/tra-cuu/tien-trinh")
async def progress(visit: Welcome, m: str = "", k: str = "") -> Response:
    """The full progress to whoever has the security code; to others the degree of completion."""
    meant = asked(m, k)
    found = await _found(visit, meant)
    if found is None or "entries" not in found:
        return _only_the_degree(visit, meant, found)
    return _private(await shown(visit, found, detail=meant.at("/tra-cuu/chi-tiet")))


async def _found(visit: Visit, meant: Asked) -> Told | None:
    """What tracking tells; None, whatever the reason, when that is nothing.

    Raises:
        TooOftenError: the visitor has to wait.
    """
    try:
        return await visit.services.tracking.look_up(meant.code, meant.key or None)
    except ProblemError as problem:
        if problem.status == TOO_OFTEN:
            raise TooOftenError(meant, int(problem.extra["wait"])) from problem
        if problem.status not in REFUSALS:
            raise
        return None


def _form(visit: Visit, status: int, form: Form, **shown: Any) -> Response:
    """The form, and what came of it."""
    nothing = {"found": None, "missing": False, "wait": None}
    return _private(visit.page("look_up.html", status, form=form, **nothing | shown))


async def too_often(request: Request, error: Exception) -> Response:
    """How long to wait, and how not to have to: whoever has the security code never waits."""
    if not isinstance(error, TooOftenError):
        raise error
    visit = visit_of(request)
    form = Form({"m": error.meant.code, "k": error.meant.key})
    response = _form(visit, TOO_OFTEN, form, wait=math.ceil(error.wait / 60))
    response.headers["Retry-After"] = str(error.wait)
    return response


def _ways(visit: Visit, meant: Asked, found: Told) -> Told:
    """Where the visitor sees more of it: all of it, when it is theirs or their agency's."""
    if visit.caller and found["sight"] == Sight.ALL:
        official = visit.caller.kind == "official"
        detail = f"{'/can-bo/ho-so' if official else '/ho-so'}/{found['dossier_id']}"
        return {"detail": detail, "progress": detail + ("#tien-trinh" if official else PROGRESS)}
    return {
        "detail": meant.at("/tra-cuu/chi-tiet"),
        "progress": meant.at("/tra-cuu" + PROGRESS),
    }


def _only_the_degree(visit: Visit, meant: Asked, found: Told | None) -> Response:
    """What anyone may know, and how to see more."""
    if found is None:
        return visit.go(meant.at("/tra-cuu"))
    state = state_of(found["state"])
    form = Form({"m": meant.code, "k": ""})
    return _private(visit.page("degree.html", form=form, found=found, state=state))


def _private(response: Response) -> Response:
    """Nobody keeps a copy: the address may hold a security code."""
    response.headers["Cache-Control"] = "no-store"
    return response
