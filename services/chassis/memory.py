"""In-memory twins of the ground, for tests and for a laptop without servers."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

import httpx

from contracts.event import E, Recorded
from contracts.streams import EventStream
from services.chassis.blobs import MemoryBlobs
from services.chassis.clock import Clock
from services.chassis.effects import Effect
from services.chassis.ids import mint
from services.chassis.platform import Rooms
from services.chassis.projection import Kept, View, ViewSpec
from services.chassis.reaching import until_reached
from services.chassis.readmodel import (
    Mark,
    Part,
    ReplacedError,
    StaleViewError,
)
from services.chassis.register import MemoryRegister
from services.chassis.sealing import Safe
from services.chassis.stream import SequenceConflictError
from services.chassis.tape import MOST
from services.chassis.vault_memory import MemoryVault
from services.chassis.views import apply
from services.chassis.where import ANY, AtLeast, AtMost, Where
from services.chassis.wire import Raw
from services.chassis.writing import Reach


class MemoryStream(Generic[E]):
    """A stream in a list; same promises as JetStream, checked by the same contract tests."""

    def __init__(self) -> None:
        self.log: list[Recorded[E]] = []

    async def load(
        self, subject: str, *, fresh: bool = False, since: int = 1
    ) -> Sequence[Recorded[E]]:
        """All events of one aggregate, oldest first; always fresh."""
        del fresh
        every = [recorded for recorded in self.log if recorded.subject == subject]
        return [recorded for recorded in every if recorded.position >= since] or every[-1:]

    async def tip(self, subject: str) -> int:
        """Position of the subject's last event."""
        return max((r.position for r in self.log if r.subject == subject), default=0)

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """Append, unless the subject has moved on."""
        if await self.tip(recorded.subject) != expected:
            raise SequenceConflictError(recorded.subject)
        appended = recorded.model_copy(update={"position": len(self.log) + 1})
        self.log.append(appended)
        return appended


class MemoryTape:
    """What a stream in memory would be on disk."""

    def __init__(self, spec: EventStream[Any], stream: MemoryStream[Any]) -> None:
        self.name = spec.name
        self._codec = spec.codec
        self._stream = stream

    async def after(self, position: int) -> list[Raw]:
        """The events as JetStream gets them."""
        return [
            Raw(r.position, r.subject, self._codec.dump_json(r, exclude={"position"}))
            for r in self._stream.log[position : position + MOST]
        ]

    async def last(self) -> int:
        """How many there are."""
        return len(self._stream.log)


class MemoryReadModel(Generic[View]):
    """Views in a dict; same promises as Mongo's."""

    def __init__(self, spec: ViewSpec[View]) -> None:
        self._spec = spec
        self._kept: dict[str, Kept[View]] = {}
        self._checkpoints: dict[str, int] = {}

    async def get(self, key: str, where: Where = ANY) -> View | None:
        """The view, if any."""
        kept = self._kept.get(key)
        return kept.view if kept and _fits(kept, where) else None

    async def find(
        self, where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[View]:
        """A scan; an absent value sorts first, as in Mongo."""

        def rank(kept: Kept[View]) -> tuple[bool, Any, str]:
            value = getattr(kept.view, order) if order else None
            return (value is not None, value if value is not None else 0, kept.key)

        fits = [kept for kept in self._kept.values() if _fits(kept, where)]
        return [kept.view for kept in sorted(fits, key=rank, reverse=descending)[:limit]]

    async def parts(
        self, of: type[Part], where: Where, *, order: str, descending: bool = False, limit: int = 50
    ) -> list[Part]:
        """The same, cut down."""
        found = await self.find(where, order=order, descending=descending, limit=limit)
        wanted = set(of.model_fields)
        return [of.model_validate(view.model_dump(include=wanted)) for view in found]

    async def count(self, where: Where, *, limit: int) -> int:
        """A scan."""
        return min(limit, sum(_fits(kept, where) for kept in self._kept.values()))

    async def load(self, keys: Iterable[str]) -> dict[str, Kept[View]]:
        """What is kept."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    async def seen(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """Their positions."""
        return {key: kept.seen for key, kept in (await self.load(keys)).items()}

    async def save(self, kept: Iterable[Kept[View]], reach: Reach | None = None) -> None:
        """Keep each whose revision is still the one that was loaded."""
        stale = False
        for one in kept:
            now = self._kept.get(one.key)
            if (now.revision if now else 0) != one.revision:
                stale = True
                continue
            self._kept[one.key] = Kept(one.key, one.view, one.seen, one.revision + 1)
        if stale:
            raise StaleViewError
        if reach:
            await self.advance(*reach)

    async def checkpoint(self, stream: str) -> int:
        """Where the views stand."""
        return self._checkpoints.get(stream, 0)

    async def mark(self, stream: str) -> Mark:
        """Nothing replaces these views."""
        return Mark(await self.checkpoint(stream), "")

    async def advance(self, stream: str, position: int, generation: str = "") -> None:
        """Forward only."""
        if generation:
            raise ReplacedError(self._spec.name)
        self._checkpoints[stream] = max(position, self._checkpoints.get(stream, 0))

    async def reached(self, positions: Mapping[str, int]) -> bool:
        """Wait as readers of Mongo do."""
        return await until_reached(self.checkpoint, self._spec, positions)


def _fits(kept: Kept[Any], where: Where) -> bool:
    return all(
        any(_is(value, wanted) for value in _found(kept.view, field))
        for field, wanted in where.items()
    )


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, AtMost):
        return isinstance(value, datetime) and value <= wanted.instant
    if isinstance(wanted, AtLeast):
        return isinstance(value, datetime) and value >= wanted.instant
    return bool(value == wanted)


def _found(view: Any, path: str) -> list[Any]:
    """What stands at a path like `handler.person_id`; of a list the list and each of its parts."""
    found = [view]
    for name in path.split("."):
        found = [getattr(one, name, None) for one in found]
        found += [part for one in found if isinstance(one, tuple | list) for part in one]
    return found


class MemoryPlatform:
    """The ground in memory: everything a service stands on, and a way to let events take effect."""

    def __init__(self, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.clock = clock
        self.mint = mint
        self.safe = Safe(urlsafe_b64encode(secrets.token_bytes(32)).decode())
        self.vault = MemoryVault(self.safe)
        self.register = MemoryRegister()
        self.blobs = MemoryBlobs()
        self._transport = transport
        self._streams: dict[str, MemoryStream[Any]] = {}
        self._views: dict[str, MemoryReadModel[Any]] = {}
        self._attended: dict[str, int] = {}

    def stream(self, spec: EventStream[E]) -> MemoryStream[E]:
        """One stream per name."""
        return self._streams.setdefault(spec.name, MemoryStream())

    def tape(self, spec: EventStream[Any]) -> MemoryTape:
        """The stream as stored."""
        return MemoryTape(spec, self.stream(spec))

    def view(self, spec: ViewSpec[View]) -> MemoryReadModel[View]:
        """One read model per name."""
        return self._views.setdefault(spec.name, MemoryReadModel(spec))

    def http(self, base_url: str) -> httpx.AsyncClient:
        """A client that talks to whatever the test put there."""
        return httpx.AsyncClient(base_url=base_url, transport=self._transport)

    async def settle(self, *offered: Rooms) -> None:
        """Fold and attend to all events, also to those that this brings about."""
        before = -1
        while before != (before := sum(len(s.log) for s in self._streams.values())):
            for rooms in offered:
                for spec in rooms.views:
                    await self._keep(spec)
                for effect in rooms.effects:
                    await self._attend(effect)

    async def _keep(self, spec: ViewSpec[Any]) -> None:
        views = self.view(spec)
        for projection in spec.projections:
            after = await views.checkpoint(projection.events.name)
            if batch := self.stream(projection.events).log[after:]:
                await apply(spec, views, projection, batch)

    async def _attend(self, effect: Effect) -> None:
        for recorded in self.stream(effect.events).log[self._attended.get(effect.durable, 0) :]:
            await effect.handler(recorded)
            self._attended[effect.durable] = recorded.position
