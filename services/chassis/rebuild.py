"""Rebuilding a view from the streams: from the first event, into views of its own.

Several streams are merged by time, so that what belongs to one view comes close together; what
order they come in changes nothing in the views. Memory is bounded: views that rest are written and
let go. A rebuild reads streams and writes its views; it can reach nothing else.
"""

import gc
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Container, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Generic, Self

from contracts.event import Recorded
from services.chassis.projection import Kept, Projection, View, ViewSpec, fold
from services.chassis.reader import NONE, PoisonError, raw_batches, understood
from services.chassis.readmodel import ReadModel
from services.chassis.wire import Raw, connected

AT_HAND = 6000  # views kept in memory
WRITTEN = 1000  # views in one bulk write
GATHERED = 2000  # events of one stream between two looks at the others
CLOSE = 500  # events behind the present that count as caught up: the live keeper does the rest
MOST_POISONS = 100  # listed; more say the same

Progress = Callable[[int, int], None]
Parked = Mapping[str, Container[int]]


class UnfitStreamError(Exception):
    """Events cannot be understood; the views are not whole. `poisons` lists them."""

    def __init__(self, poisons: list[PoisonError]) -> None:
        super().__init__("; ".join(str(poison) for poison in poisons))
        self.poisons = poisons


async def last_position(url: str, stream: str) -> int:
    """Position of the stream's last event; 0 for none."""
    async with connected(url) as wire:
        answer = await wire.call(f"$JS.API.STREAM.INFO.{stream}", {})
    return int(answer["state"]["last_seq"])


@dataclass
class Lane:
    """One stream on its way into the views.

    Attributes:
        at: the position that was read last.
        target: the position to come to.
        waiting: events that were read and not taken yet.
        poisons: events that cannot be understood.
    """

    projection: Projection[Any, Any]
    reading: AsyncGenerator[list[Raw], None]
    parked: Container[int]
    at: int = 0
    target: int = 0
    waiting: list[Recorded[Any]] = field(default_factory=list)
    poisons: list[PoisonError] = field(default_factory=list)

    async def fill(self) -> None:
        """Read until a good handful waits, or the target is reached."""
        while self.at < self.target and len(self.waiting) < GATHERED:
            raws = await anext(self.reading)
            self.at += len(raws)
            self.waiting.extend(self._understood(raws))

    def _understood(self, raws: list[Raw]) -> Iterator[Recorded[Any]]:
        """What can be understood; the rest is noted and left out."""
        while raws:
            good, poison = understood(self.projection.events, raws, self.parked)
            yield from good
            if poison is None:
                return
            if len(self.poisons) < MOST_POISONS:
                self.poisons.append(poison)
            raws = [raw for raw in raws if raw.position > poison.position]

    def take(self, until: Any) -> list[Recorded[Any]]:
        """The waiting events up to an instant; all of them when it is None."""
        taken = self.waiting
        if until is not None:
            taken = list(takewhile(lambda recorded: recorded.time <= until, taken))
        self.waiting = self.waiting[len(taken) :]
        return taken


class Shelf(Generic[View]):
    """The views at hand: those that rest longest are written away when there are too many."""

    def __init__(self, spec: ViewSpec[View], views: ReadModel[View]) -> None:
        self._spec = spec
        self._views = views
        self._at_hand: OrderedDict[str, Kept[View]] = OrderedDict()

    async def take(self, projection: Projection[View, Any], batch: list[Recorded[Any]]) -> None:
        """Fold a batch of one stream into the views."""
        keys = {key for r in batch if (key := projection.key(r.data)) is not None}
        if missing := keys - self._at_hand.keys():
            self._at_hand.update(await self._views.load(missing))
        changed = fold(self._spec, projection, self._at_hand, batch)
        self._at_hand.update(changed)
        for key in changed:
            self._at_hand.move_to_end(key)
        await self.clear(AT_HAND)

    async def clear(self, but: int = 0) -> None:
        """Write away all views but so many."""
        while (many := len(self._at_hand) - but) > 0:
            rested = [self._at_hand.popitem(last=False)[1] for _ in range(min(many, WRITTEN))]
            await self._views.save(rested)


class Rebuild(Generic[View]):
    """A rebuild of one view into `views`, which are empty at first."""

    def __init__(
        self, url: str, spec: ViewSpec[View], views: ReadModel[View], generation: str
    ) -> None:
        self._url = url
        self._spec = spec
        self._views = views
        self._generation = generation
        self._shelf = Shelf(spec, views)
        self._lanes: list[Lane] = []
        self._open = AsyncExitStack()

    async def begin(self, parked: Parked) -> Self:
        """Open a reader on every stream."""
        for projection in self._spec.projections:
            stream = projection.events.name
            reading = raw_batches(self._url, stream, 0)
            await self._open.enter_async_context(aclosing(reading))
            self._lanes.append(Lane(projection, reading, parked.get(stream, NONE)))
        return self

    async def end(self) -> None:
        """Close the readers."""
        await self._open.aclose()

    @property
    def done(self) -> int:
        """Events read so far."""
        return sum(lane.at for lane in self._lanes)

    @property
    def positions(self) -> dict[str, int]:
        """Position of the last event read, per stream."""
        return {lane.projection.events.name: lane.at for lane in self._lanes}

    async def catch_up(self, progress: Progress) -> None:
        """Bring the views to the present, but for a few events; may be called again.

        Raises:
            UnfitStreamError: some events cannot be understood.
            PoisonError: a position is missing in a stream.
            ReaderLostError: the server went away.
        """
        with _no_collector():
            while True:
                for lane in self._lanes:
                    lane.target = await last_position(self._url, lane.projection.events.name)
                goal = sum(lane.target for lane in self._lanes)
                behind = goal - self.done
                async for projection, batch in self._merged():
                    await self._shelf.take(projection, batch)
                    progress(self.done, goal)
                await self._settle()
                if behind < CLOSE:
                    return

    async def _merged(self) -> AsyncIterator[tuple[Projection[View, Any], list[Recorded[Any]]]]:
        """Batches of one stream each, roughly in the order in which things happened."""
        while True:
            for lane in self._lanes:
                await lane.fill()
            unread = [lane for lane in self._lanes if lane.at < lane.target and lane.waiting]
            horizon = min((lane.waiting[-1].time for lane in unread), default=None)
            taken = [(lane.projection, lane.take(horizon)) for lane in self._lanes]
            if not any(batch for _, batch in taken):
                return
            for projection, batch in taken:
                if batch:
                    yield projection, batch

    async def _settle(self) -> None:
        """Write everything away and note how far we are."""
        if poisons := [poison for lane in self._lanes for poison in lane.poisons]:
            raise UnfitStreamError(poisons)
        await self._shelf.clear()
        for lane in self._lanes:
            await self._views.advance(lane.projection.events.name, lane.at, self._generation)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of short-lived objects without cycles: looking for cycles is wasted time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
