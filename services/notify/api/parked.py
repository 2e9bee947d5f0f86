"""HTTP in: messages that no channel could bring, released with one click."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.access import Caller
from contracts.notify import Kind, NotifyEvent
from contracts.streams import NOTIFY
from contracts.values import AgencyCode, DossierCode, MessageId
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.chassis.stream import Stream
from services.notify.api.shapes import Done
from services.notify.api.templates import admit
from services.notify.domain.commands import Release
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.titles import TITLES
from services.notify.projections.messages import MessageView, State, Way

MOST = 200  # messages listed, or released at once


class Parked(BaseModel):
    """A message that waits; whom it is for is not said."""

    message_id: MessageId
    kind: Kind
    title: str
    code: DossierCode | None
    at: datetime | None
    state: State
    reason: str
    ways: tuple[Way, ...]


class Wanted(BaseModel):
    """What shall be released; empty: all that is listed."""

    messages: Annotated[list[MessageId], Field(max_length=MOST)] = Field(default_factory=list)


class Released(Done):
    """How many began anew."""

    count: int


@dataclass(frozen=True)
class Shelf:
    """Where parked messages lie. `provincial`: agencies that speak for the province."""

    outbox: Stream[NotifyEvent]
    views: ReadModel[MessageView]
    provincial: Collection[AgencyCode]

    async def waiting(self) -> list[MessageView]:
        """The oldest first."""
        return await self.views.find({"state": "parked"}, order="at", limit=MOST)

    async def release(self, wanted: Wanted, who: Caller, cause: Cause) -> Released:
        """Begin anew with each; what is not parked any more is left alone."""
        everything = [MessageId(view.message_id) for view in await self.waiting()]
        done, position = 0, None
        for message_id in wanted.messages or everything:
            try:
                recorded = await handle(
                    self.outbox,
                    outbox_decider,
                    subject=NOTIFY.subject(message_id),
                    command=Release(by=who.person_id, at=cause.at),
                    cause=cause,
                )
            except RejectedError:
                continue
            done += 1
            position = recorded.position if recorded else position
        return Released(position=position, count=done)


def parked(shelf: Shelf, who_is: Any, cause_of: Any) -> APIRouter:
    """The list, and its one button."""
    router = APIRouter(prefix="/parked", tags=["parked"])

    @router.get("")
    async def listed(who: Annotated[Caller, who_is], wait: WaitFor) -> list[Parked]:
        """What waits, the oldest first."""
        admit(who, shelf.provincial)
        await shelf.views.reached(wait)
        return [_shown(view) for view in await shelf.waiting()]

    @router.post("/release")
    async def release(
        wanted: Wanted, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Released:
        """Begin anew with each; what is not parked any more is left alone."""
        admit(who, shelf.provincial)
        return await shelf.release(wanted, who, cause)

    return router


def _shown(view: MessageView) -> Parked:
    shown = view.model_dump(include=set(Parked.model_fields))
    return Parked.model_validate(shown | {"title": TITLES["vi"][view.kind]})
