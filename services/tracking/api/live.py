"""A timeline as it grows, as server-sent events; whoever is cut off resumes where they were.

Source: WHATWG HTML, section 9.2 (server-sent events).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from contracts.access import Caller
from services.chassis.auth import calling, ends, token_in
from services.chassis.clock import Clock
from services.chassis.problems import SILENCE, ProblemError, answer
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.tracking.api.timelines import may_see, seen
from services.tracking.api.watch import Watch
from services.tracking.domain.cursor import LONGEST, Cursor, read, written
from services.tracking.projections.shapes import Entry, Timeline
from services.tracking.projections.timeline import news
from services.tracking.settings import TrackingSettings

KEEP_ALIVE = 15  # seconds; proxies close what is silent for longer
RETRY = 2000  # milliseconds after which a browser that was cut off comes back
MOST_OF_ONE = 20  # streams one person may have open: tabs on all their devices


class FullError(Exception):
    """As many listen as may; this one was not let in."""


class Seats:
    """How many listen in this process, and how many may."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, person: str) -> Iterator[None]:
        """One seat, until they leave.

        Raises:
            FullError: there is none.
        """
        if self._taken.total() >= self._most or self._taken[person] >= MOST_OF_ONE:
            raise FullError
        self._taken[person] += 1
        try:
            yield
        finally:
            self._taken[person] -= 1
            self._taken += Counter()  # forget who has none left


class SeatedResponse(EventSourceResponse):
    """A stream of events that takes a seat only for as long as it is really being sent."""

    def __init__(self, content: AsyncIterator[ServerSentEvent], seats: Seats, person: str) -> None:
        super().__init__(
            content,
            ping=KEEP_ALIVE,
            ping_message_factory=lambda: ServerSentEvent(comment="still here"),
        )
        self._seats = seats
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """503 when all seats are taken."""
        try:
            with self._seats.taken(self._person):
                await super().__call__(scope, receive, send)
        except FullError:
            title = "Too many are listening; try again later, or ask now and then."
            full = answer(503, "tracking.too-many-listeners", title)
            full.headers["Retry-After"] = "30"
            await full(scope, receive, send)


@dataclass(frozen=True)
class Pass:
    """Who listens, and until when their token says so."""

    who: Caller
    until: datetime


def passes(token_key: str) -> Callable[..., Awaitable[Pass]]:
    """A FastAPI dependency; 401 without a valid token."""

    async def of_caller(authorization: Annotated[str | None, Header()] = None) -> Pass:
        who = calling(token_key, authorization)
        return Pass(who, ends(token_key, token_in(authorization or "")))

    return of_caller


async def _cursor(
    last_event_id: Annotated[str, Header()] = "",
    first: Annotated[str, Query(alias="last_event_id", max_length=LONGEST)] = "",
) -> Cursor:
    """What a browser that comes back says counts more than what its address says."""
    try:
        return read(last_event_id or first)
    except ValueError:
        title = "A Last-Event-ID reads STREAM=position,…"
        raise ProblemError(400, "tracking.last-event-id-invalid", title) from None


def told_of(entry: Entry, cursor: Cursor) -> ServerSentEvent:
    """An entry as an event; its id says where to go on after it."""
    return ServerSentEvent(entry.model_dump_json(), event="entry", id=written(cursor))


@dataclass(frozen=True)
class Listening:
    """All that listening needs."""

    timelines: ReadModel[Timeline]
    watch: Watch
    clock: Clock

    async def events(
        self, dossier_id: str, given: Pass, told: Cursor
    ) -> AsyncIterator[ServerSentEvent]:
        """Each entry that is not in `told`, at once or when it comes; ends with the token.

        An end is no loss: whoever comes back with the last id goes on there.
        """
        yield ServerSentEvent(retry=RETRY, comment="listening")
        with self.watch.bell(dossier_id) as bell:
            while await self._rung(bell, given.until):
                timeline = await self._seen(dossier_id, given.who)
                if timeline is None:
                    return
                for entry, cursor in news(timeline, told):
                    told = cursor
                    yield told_of(entry, cursor)

    async def _rung(self, bell: asyncio.Event, until: datetime) -> bool:
        """Whether the bell rang in time."""
        try:
            async with asyncio.timeout((until - self.clock()).total_seconds()):
                await bell.wait()
        except TimeoutError:
            return False
        bell.clear()
        return True

    async def _seen(self, dossier_id: str, who: Caller) -> Timeline | None:
        """The timeline as it is now; None when it cannot or may not be seen any more."""
        try:
            found = await self.timelines.get(dossier_id)
        except SILENCE:
            return None
        return found if found and may_see(who, found) else None


def live(listening: Listening, settings: TrackingSettings) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["tracking"])
    given_by = Depends(passes(settings.token_public_key))
    from_where = Depends(_cursor)
    seats = Seats(settings.live_most)

    @router.get("/timelines/{dossier_id}/live", response_class=EventSourceResponse)
    async def follow(
        dossier_id: str,
        given: Annotated[Pass, given_by],
        told: Annotated[Cursor, from_where],
        wait: WaitFor,
    ) -> EventSourceResponse:
        """Each entry after `Last-Event-ID` as an event `entry`, as it comes; all without it.

        The id of an event is the timeline's `cursor` at that entry. 503
        `tracking.too-many-listeners` when no more may listen.
        """
        await listening.timelines.reached(wait)
        await seen(listening.timelines, given.who, dossier_id)
        events = listening.events(dossier_id, given, told)
        return SeatedResponse(events, seats, given.who.person_id)

    return router
