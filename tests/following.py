"""Dossier, tracking and payment as the pages about one dossier need them: a few answers each."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.chassis.clock import utc_now
from services.chassis.problems import answer
from services.gateway.session import COOKIE, Session
from tests.portal import token

ID = "d-" + "1" * 32
CODE = "H34.23.09-261116-0001"
RECEIVED, DUE = "2026-11-20T12:00:00Z", "2026-11-24T00:00:00Z"
LE = {"person_id": "o-le", "name": "Lê Thị Ví Dụ", "title": "Công chức", "agency": "H34.23.09"}
NAME = {"vi": "Cấp bản sao", "en": "Copies"}
UNTOUCHED: dict[str, Any] = {
    "moves": [],
    "rules": {"workflow": [], "clock": "restart", "supplement_days": 30, "refund": "never"},
    "step": "",
    "step_due": None,
    "since": None,
    "answer_by": None,
    "extended": False,
    "approved_by": None,
    "foreign": {},
    "fee_after": None,
    "moved_at": None,
    "notices": [],
    "remarks": [],
    "opinions": [],
    "principal": None,
}
"""What a dossier's paper says of its handling while nothing special has happened to it."""
OPENED = {
    "id": "1",
    "at": "2026-11-16T02:00:00Z",
    "position": 1,
    "kind": "dossier.received",
    "actor": LE,
    "facts": {"due": DUE},
}


def chapter(happened: str, effect: str, at: str, due: str, **more: Any) -> dict[str, Any]:
    """One thing that happened to a due date, as the dossier service tells it."""
    unsaid = dict.fromkeys(("since", "until", "counted_from", "left"))
    rest = {**unsaid, "days_off": [], "calendar": "2026-11", "holds": True, **more}
    return {"happened": happened, "effect": effect, "at": at, "due": due, **rest}


def explained(due: str, *chapters: dict[str, Any], since: str | None = None) -> dict[str, Any]:
    """Why a dossier is due when it is, as the dossier service tells it."""
    term = {"amount": 1, "unit": "working-day"}
    return {"due": due, "since": since, "term": term, "holds": True, "chapters": list(chapters)}


COUNTED = chapter(
    "received",
    "counted",
    RECEIVED,
    DUE,
    counted_from="2026-11-23T00:00:00Z",
    days_off=[
        {"day": "2026-11-21", "name": ""},
        {"day": "2026-11-24", "name": "Ngày Văn hóa Việt Nam"},
    ],
)
WHY = explained(DUE, COUNTED)


@dataclass
class Follows:
    """What the services answer, and what they were asked.

    Attributes:
        refusal: what tracking answers to listeners instead of a stream, if anything.
        known: what the timeline has at its top besides, or otherwise.
        why: why the dossier is due, or None: it was not received.
        usual: how long such dossiers really take, or None: too few are known.
        missing_before: an instant (ISO 8601) before which there was no such dossier.
    """

    state: str = "received"
    refusal: tuple[int, str] | None = None
    known: dict[str, Any] = field(default_factory=dict)
    why: dict[str, Any] | None = field(default_factory=lambda: WHY)
    usual: dict[str, Any] | None = None
    missing_before: str = "2026-11-16T00:00:00+00:00"
    asked: list[Request] = field(default_factory=list)

    def tracking(self) -> FastAPI:
        """The timeline, and two events of its stream."""
        app = FastAPI()

        @app.get(f"/timelines/{ID}")
        async def timeline(request: Request) -> Any:
            self.asked.append(request)
            return self._timeline()

        @app.get("/handling-times/2.000635")
        async def handling_times() -> Any:
            return self.usual or answer(404, "tracking.not-found", "No.")

        @app.get(f"/timelines/{ID}/live")
        async def live(request: Request) -> Any:
            self.asked.append(request)
            if self.refusal:
                return answer(*self.refusal, "No.")
            return EventSourceResponse(self._events())

        return app

    async def _events(self) -> Any:
        yield ServerSentEvent(retry=2000, comment="listening")
        yield ServerSentEvent("{}", event="entry", id="DOSSIER=6")

    def _timeline(self) -> dict[str, Any]:
        return {
            "dossier_id": ID,
            "code": CODE,
            "procedure": "2.000635",
            "procedure_name": NAME,
            "agency": "H34.23.09",
            "state": self.state,
            "due": DUE,
            "since": None,
            "answer_by": None,
            "erased": False,
            "handler": LE,
            "cursor": "DOSSIER=5",
            "entries": [OPENED],
        } | self.known

    def dossier(self) -> FastAPI:
        """The dossier and why it is due."""
        app = FastAPI()

        @app.get(f"/dossiers/{ID}")
        async def paper(request: Request, as_of: str = "") -> Any:
            self.asked.append(request)
            if as_of and as_of < self.missing_before:
                return answer(404, "dossier.not-found", "No.")
            return self._paper("submitted" if as_of else self.state)

        @app.get(f"/dossiers/{ID}/due")
        async def due() -> Any:
            return self.why or answer(409, "dossier.not-received", "Not yet.")

        return app

    def _paper(self, state: str) -> dict[str, Any]:
        moves = ["receive"] if state == self.state == "submitted" else []
        return UNTOUCHED | {
            "moves": moves,
            "dossier_id": ID,
            "state": state,
            "code": CODE,
            "procedure": {"code": "2.000635", "name": NAME},
            "agency": "H34.23.09",
            "answers": {},
            "components": [],
            "fees": [{"name": NAME, "quantity": 1, "total": 8000}],
            "total": 8000,
            "due": None if state == "submitted" else DUE,
            "submitted_at": "2026-11-17T02:00:00Z",
            "received_at": None if state == "submitted" else RECEIVED,
            "handler": None if state == "submitted" else LE,
            "result": None,
        }

    def payment(self) -> FastAPI:
        """One fee, paid on the 18th."""
        app = FastAPI()
        paid = {"state": "paid", "amount": 8000, "bank": "VCB", "transaction": "T1"}

        @app.get("/fees")
        async def fees() -> Any:
            return [{**paid, "paid_at": "2026-11-18T02:00:00Z"}]

        return app

    def services(self) -> dict[str, FastAPI]:
        """All three, for `portal`."""
        return {
            "tracking": self.tracking(),
            "dossier": self.dossier(),
            "payment": self.payment(),
        }


def logged_in(http: httpx.AsyncClient, **claims: Any) -> httpx.AsyncClient:
    """With the cookie of someone who holds this token."""
    seal = http._transport.app.state.house.seal  # type: ignore[attr-defined]  # noqa: SLF001 - the door's own
    http.cookies.set(COOKIE, seal.close(Session(token=token(**claims)), utc_now()))
    return http
