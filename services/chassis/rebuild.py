"""Rebuilding a view from the streams: from the first event, into views of its own.

Several streams are merged by time, so that what belongs to one view comes close together; what
order they come in changes nothing in the views. Memory is bounded: views that rest are written and
let go. A rebuild reads streams and writes its views; it can reach nothing else.
"""

import asyncio
import gc
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, Self

from contracts.event import Recorded
from services.chassis.projection import Kept, Projection, View, ViewSpec, fold
from services.chassis.reader import (
    NONE,
    PoisonError,
    ReaderLostError,
    last_position,
    raw_batches,
    understood,
)
from services.chassis.readmodel import ReadModel
from services.chassis.wire import Raw, WireError, connected

AT_HAND = 6000  # views kept in memory
WRITTEN = 1000  # views in one bulk write
MARKS = 1 << 24  # bits that remember which views were written: 2 MB, right for a million views
CLOSE = 500  # events behind the present that count as caught up: the live keeper does the rest
MOST_POISONS = 10_000  # of one stream; more say the same
FIRST = datetime.min.replace(tzinfo=UTC)
PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)  # seconds before a lost reader is replaced

Progress = Callable[[int, int], None]
Parked = Mapping[str, Container[int]]


class UnfitStreamError(Exception):
    """Events cannot be understood; the views are not whole. `poisons` lists them."""

    def __init__(self, poisons: list[PoisonError]) -> None:
        super().__init__("; ".join(str(poison) for poison in poisons))
        self.poisons = poisons


class Lane:
    """One stream on its way into the views; a reader that is lost is replaced where it stopped.

    Attributes:
        at: the position that was read last.
        target: the position to come to.
        time: when the event happened that was read last, as far as it can be understood.
        poisons: events that cannot be understood, and holes.
    """

    def __init__(self, url: str, projection: Projection[Any, Any], parked: Container[int]) -> None:
        self.projection = projection
        self.at = self.target = 0
        self.time = FIRST
        self.poisons: list[PoisonError] = []
        self._url = url
        self._parked = parked
        self._reading = self._reader()

    async def aim(self) -> None:
        """Make the stream's present end the target.

        Raises:
            ReaderLostError: the server does not say where that is.
        """
        try:
            async with connected(self._url) as wire:
                self.target = await last_position(wire, self.projection.events.name)
        except WireError as error:
            raise ReaderLostError(str(error)) from error

    async def sip(self) -> list[Recorded[Any]]:
        """The next few events; those that cannot be understood are noted and left out."""
        raws = await self._more()
        self.at += len(raws)
        found: list[Recorded[Any]] = []
        while raws:
            good, poison = understood(self.projection.events, raws, self._parked)
            found += good
            if poison is None:
                break
            self._note(poison)
            raws = [raw for raw in raws if raw.position > poison.position]
        if found:
            self.time = found[-1].time
        return found

    async def close(self) -> None:
        """Let the reader go."""
        await self._reading.aclose()

    def _reader(self) -> AsyncGenerator[list[Raw], None]:
        return raw_batches(self._url, self.projection.events.name, self.at)

    async def _more(self) -> list[Raw]:
        """The next batch; empty where a hole was noted.

        A server drops readers that rest too long, and this one rests while others catch up.
        """
        for pause in PAUSES:
            try:
                return await anext(self._reading)
            except ReaderLostError:
                await asyncio.sleep(pause)
                self._reading = self._reader()
            except PoisonError as hole:
                self._note(hole)
                self.at = max(self.at, hole.beyond)
                self._reading = self._reader()
                return []
        return await anext(self._reading)

    def _note(self, poison: PoisonError) -> None:
        self.poisons.append(poison)
        if len(self.poisons) >= MOST_POISONS:
            raise UnfitStreamError(self.poisons)


class Marks:
    """Which keys were noted; some others seem to be. It takes the same room however many."""

    def __init__(self) -> None:
        self._bits = bytearray(MARKS // 8)

    def note(self, key: str) -> None:
        """From now on it is among them."""
        at = hash(key) % MARKS
        self._bits[at >> 3] |= 1 << (at & 7)

    def __contains__(self, key: str) -> bool:
        at = hash(key) % MARKS
        return bool(self._bits[at >> 3] & 1 << (at & 7))


class Shelf(Generic[View]):
    """The views at hand: those that rest longest are written away when there are too many.

    One bulk write is under way while the next views are made.
    """

    def __init__(self, spec: ViewSpec[View], views: ReadModel[View]) -> None:
        self._spec = spec
        self._views = views
        self._at_hand: OrderedDict[str, Kept[View]] = OrderedDict()
        self._away = Marks()
        self._leaving: frozenset[str] = frozenset()
        self._writing: asyncio.Task[None] | None = None

    async def take(self, projection: Projection[View, Any], batch: list[Recorded[Any]]) -> None:
        """Fold a batch of one stream into the views."""
        keys = {key for r in batch if (key := projection.key(r.data)) is not None}
        if away := [key for key in keys if key not in self._at_hand and key in self._away]:
            if not self._leaving.isdisjoint(away):
                await self._written()
            self._at_hand.update(await self._views.load(away))
        changed = fold(self._spec, projection, self._at_hand, batch)
        self._at_hand.update(changed)
        for key in changed:
            self._at_hand.move_to_end(key)
        if len(self._at_hand) >= AT_HAND + WRITTEN:
            await self._make_room(AT_HAND)

    async def clear(self) -> None:
        """Write away all views, and wait for it."""
        await self._make_room(0)
        await self._written()

    async def close(self) -> None:
        """Leave off, when the write under way is over: it would bring back what is then dropped."""
        if self._writing:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _make_room(self, but: int) -> None:
        """Have all views but so many written away."""
        while (many := len(self._at_hand) - but) > 0:
            rested = [self._at_hand.popitem(last=False)[1] for _ in range(min(many, WRITTEN))]
            await self._written()
            self._leaving = frozenset(kept.key for kept in rested)
            for key in self._leaving:
                self._away.note(key)
            self._writing = asyncio.create_task(self._views.save(rested))

    async def _written(self) -> None:
        """Wait for the write under way."""
        writing, self._writing = self._writing, None
        if writing:
            await writing
        self._leaving = frozenset()


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

    async def begin(self, parked: Parked) -> Self:
        """Have a reader on every stream."""
        for projection in self._spec.projections:
            passed = parked.get(projection.events.name, NONE)
            self._lanes.append(Lane(self._url, projection, passed))
        return self

    async def end(self) -> None:
        """Close the readers."""
        await self._shelf.close()
        for lane in self._lanes:
            await lane.close()

    @property
    def done(self) -> int:
        """Events read so far."""
        return sum(lane.at for lane in self._lanes)

    @property
    def positions(self) -> dict[str, int]:
        """Position of the last event read, per stream."""
        return {lane.projection.events.name: lane.at for lane in self._lanes}

    async def ends(self) -> dict[str, int]:
        """Where the streams end now."""
        for lane in self._lanes:
            await lane.aim()
        return {lane.projection.events.name: lane.target for lane in self._lanes}

    async def catch_up(self, progress: Progress) -> None:
        """Bring the views to the present, but for a few events; may be called again.

        Raises:
            UnfitStreamError: some events cannot be understood, or are missing.
            ReaderLostError: the server went away, and stayed away.
        """
        with _no_collector():
            while True:
                goal = sum((await self.ends()).values())
                behind = goal - self.done
                async for projection, batch in self._merged():
                    await self._shelf.take(projection, batch)
                    progress(self.done, max(goal, self.done))
                await self._settle()
                if behind < CLOSE:
                    return

    async def _merged(self) -> AsyncIterator[tuple[Projection[View, Any], list[Recorded[Any]]]]:
        """A few events of one stream each, roughly in the order in which things happened."""
        while unread := [lane for lane in self._lanes if lane.at < lane.target]:
            lane = min(unread, key=attrgetter("time"))
            yield lane.projection, await lane.sip()

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
