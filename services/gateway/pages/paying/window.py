"""What the pages of paying without a log-in have in common: the dossier one is at, and its dues.

The security code lies in the session, never in an address: whoever shares the address, or comes
after at the same computer, shares no secret.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.language import mark
from services.gateway.partly import agency_of
from services.gateway.visit import Visit

PLACE = "/thanh-toan-truc-tuyen/phi-le-phi"
OVER = {"paid", "cancelled", "waived"}  # nothing more is asked for
NOT_FOUND = 404


@dataclass(frozen=True)
class Window:
    """A dossier that this browser has shown both codes of.

    Attributes:
        told: what payment told: code, procedure_name, agency, dues.
    """

    code: str
    key: str
    told: Told

    @property
    def open_dues(self) -> list[Told]:
        """What is still to be paid, the oldest first."""
        return [due for due in self.told["dues"] if due["state"] not in OVER]

    @property
    def paid_dues(self) -> list[Told]:
        """What was paid, the oldest first."""
        return [due for due in self.told["dues"] if due["state"] == "paid"]

    def due(self, fee_id: str) -> Told | None:
        """One of its dues."""
        return next((due for due in self.told["dues"] if due["fee_id"] == fee_id), None)


class NoWindowError(Exception):
    """This browser has not shown the dossier's security code, or no longer knows it."""

    def __init__(self, code: str) -> None:
        super().__init__("both codes are needed")
        self.code = code


async def window_at(visit: Visit, code: str, *, inquire: bool = False) -> Window:
    """The dossier one is at; with `inquire` after the providers were asked.

    Raises:
        NoWindowError: both codes have to be typed (again).
    """
    key = visit.session.keys.get(code)
    if key is None:
        raise NoWindowError(code)
    dues = visit.services.dues
    try:
        told = await (dues.inquired(code, key) if inquire else dues.owed(code, key))
    except ProblemError as problem:
        if problem.status != NOT_FOUND:
            raise
        visit.session.keys.pop(code, None)
        raise NoWindowError(code) from None
    return Window(code, key, told)


def back_to_the_codes(visit: Visit, code: str) -> Response:
    """Ask for both codes again, the first being known."""
    if code:
        visit.flash(visit.say(mark("Mời bạn nhập mã bảo mật để tiếp tục.")), "info")
    return visit.go(at("", code))


def at(page: str, code: str, fee_id: str = "") -> str:
    """A page about a dossier, and perhaps about one of its dues."""
    asked = {"m": code} | ({"khoan": fee_id} if fee_id else {})
    path = PLACE + (f"/{page}" if page else "")
    return f"{path}?{urlencode(asked)}" if code else path


def sheet_of(due: Told) -> Told:
    """A due as `fee_table` shows it; `rest`: what is owed where that differs from the lines."""
    fees = [{**line, "total": line["amount"] * line["quantity"]} for line in due["lines"]]
    return {"fees": fees, "total": sum(fee["total"] for fee in fees)}


async def shown(visit: Visit, window: Window, **more: Any) -> dict[str, Any]:
    """What every template about a dossier gets."""
    agency = await agency_of(visit, window.told["agency"])
    return {"window": window, "told": window.told, "agency": agency, "at": at, **more}


def private(response: Response) -> Response:
    """Nobody keeps a copy: what is owed is for whoever has the codes."""
    response.headers["Cache-Control"] = "no-store"
    return response
