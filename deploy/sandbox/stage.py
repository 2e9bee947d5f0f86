"""All that the sandbox remembers, and how a route reaches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, Request

from deploy.sandbox.mail.mailbox import Mailbox
from deploy.sandbox.national.memory import Memory
from deploy.sandbox.paying.platform import Till
from deploy.sandbox.receipts import Receipts
from deploy.sandbox.settings import Settings
from deploy.sandbox.texts import Outbox
from deploy.sandbox.vneid.provider import Provider
from deploy.sandbox.zalo.account import Account


@dataclass(frozen=True)
class Stage:
    """One sandbox: its settings, and each partner's memory.

    Attributes:
        line: how partners reach the portal.
        tills: of each payment platform, by its name.
        national: what the National Portal remembers beyond its orders.
    """

    settings: Settings
    outbox: Outbox
    line: httpx.AsyncClient
    tills: Mapping[str, Till]
    national: Memory
    provider: Provider
    mailbox: Mailbox
    receipts: Receipts
    zalo: Account


async def stage_of(request: Request) -> Stage:
    """The stage of the application that serves this request."""
    stage: Stage = request.app.state.stage
    return stage


OnStage = Annotated[Stage, Depends(stage_of)]
