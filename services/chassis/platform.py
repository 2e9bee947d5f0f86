"""What a service stands on, and what it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from fastapi import APIRouter

from contracts.event import E
from contracts.streams import EventStream
from services.chassis.blobs import Blobs
from services.chassis.clock import Clock
from services.chassis.effects import Effect
from services.chassis.ids import Mint
from services.chassis.projection import View, ViewSpec
from services.chassis.readmodel import ReadModel
from services.chassis.register import Register
from services.chassis.sealing import Safe
from services.chassis.stream import Stream
from services.chassis.tape import Tape
from services.chassis.tasks import Task
from services.chassis.vault import Vault

PARTNER_TIMEOUT = 10.0  # seconds an outside system may take
LINES = httpx.Limits(keepalive_expiry=2)  # seconds: well before another side hangs up (uvicorn: 5)


class Platform(Protocol):
    """The ground, real or in memory; a service cannot tell which."""

    @property
    def clock(self) -> Clock:
        """The only door to the current time."""
        ...

    @property
    def mint(self) -> Mint:
        """The only mint of ids."""
        ...

    @property
    def safe(self) -> Safe:
        """Blind indexes for what may not be spelled out."""
        ...

    @property
    def vault(self) -> Vault:
        """Where personal content lies."""
        ...

    @property
    def register(self) -> Register:
        """Names held once, numbers given once."""
        ...

    @property
    def blobs(self) -> Blobs:
        """Content that only grows."""
        ...

    def stream(self, spec: EventStream[E]) -> Stream[E]:
        """A stream to decide on."""
        ...

    def tape(self, spec: EventStream[Any]) -> Tape:
        """A stream as it is stored, to prove things about."""
        ...

    def view(self, spec: ViewSpec[View]) -> ReadModel[View]:
        """A read model, kept under its name."""
        ...

    def http(self, base_url: str) -> httpx.AsyncClient:
        """A client for another system."""
        ...


@dataclass(frozen=True)
class Rooms:
    """What a service offers: routes to call, views to keep, effects and tasks to attend to."""

    routes: Sequence[APIRouter] = ()
    views: Sequence[ViewSpec[Any]] = ()
    effects: Sequence[Effect] = ()
    tasks: Sequence[Task] = ()
