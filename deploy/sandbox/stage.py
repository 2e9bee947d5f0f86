"""All that the sandbox remembers, and how a route reaches it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from deploy.sandbox.settings import Settings
from deploy.sandbox.texts import Outbox
from deploy.sandbox.vneid.provider import Provider
from deploy.sandbox.vnpt.notice import Messenger
from deploy.sandbox.vnpt.orders import Book


@dataclass(frozen=True)
class Stage:
    """One sandbox: its settings, the phones, the gateway's book and messenger, the log-in."""

    settings: Settings
    outbox: Outbox
    book: Book
    messenger: Messenger
    provider: Provider


async def stage_of(request: Request) -> Stage:
    """The stage of the application that serves this request."""
    stage: Stage = request.app.state.stage
    return stage


OnStage = Annotated[Stage, Depends(stage_of)]
