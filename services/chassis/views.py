"""Keeping views up to date: in order, in batches, nothing skipped; each batch one bulk write.

The position lies beside the views, not at the server: a restart goes on exactly there. Several
processes may keep the same view; each reads everything, so none can write over a gap.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Sequence
from contextlib import aclosing
from typing import Any, Generic

from contracts.event import Recorded
from services.chassis import telemetry
from services.chassis.projection import Projection, View, ViewSpec, fold
from services.chassis.reader import GULP, Batch, ReaderLostError, batches
from services.chassis.readmodel import ReadModel, ReplacedError, StaleViewError
from services.chassis.writing import Reach

FIRST_PAUSE = 0.5  # seconds before a view that failed is tried again; doubles
LONGEST_PAUSE = 30.0  # seconds

PassedBy = Callable[[str], Awaitable[Container[int]]]

log = logging.getLogger(__name__)


async def apply(
    spec: ViewSpec[View],
    views: ReadModel[View],
    projection: Projection[View, Any],
    batch: Sequence[Recorded[Any]],
    generation: str = "",
) -> None:
    """Fold a batch into the views and move the checkpoint; again is harmless.

    Raises:
        ReplacedError: another generation took the views' place; read on from its checkpoint.
    """
    keys = {key for r in batch if (key := projection.key(r.data)) is not None}
    reach = Reach(projection.events.name, batch[-1].position, generation)
    while True:
        changed = fold(spec, projection, await views.load(keys) if keys else {}, batch)
        try:
            await views.save(changed.values(), reach)
        except StaleViewError:
            continue  # another process was faster: fold onto what it wrote
        return


async def nothing(_: str) -> Container[int]:
    """No event is passed by."""
    return ()


class Keeper(Generic[View]):
    """Keeps one view, from all the streams that feed it.

    `passed` says which positions of a stream to pass by, because ops parked them.

    Attributes:
        trouble: per stream, why the view cannot go on; empty while all is well.
    """

    def __init__(
        self, url: str, spec: ViewSpec[View], views: ReadModel[View], passed: PassedBy = nothing
    ) -> None:
        self._url = url
        self._passed = passed
        self._spec = spec
        self._views = views
        self._turn = asyncio.Lock()  # one stream writes at a time
        self.trouble: dict[str, str] = {}

    async def run(self) -> None:
        """For ever, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for projection in self._spec.projections:
                group.create_task(self._follow(projection))

    async def _follow(self, projection: Projection[View, Any]) -> None:
        stream, pause = projection.events.name, FIRST_PAUSE
        while True:
            try:
                mark = await self._views.mark(stream)
                passed = await self._passed(stream)
                reading = batches(self._url, projection.events, mark.position, passed, GULP)
                async with aclosing(reading):
                    async for batch in reading:
                        await self._take(projection, batch, mark.generation)
                        self._well(stream)
                        pause = FIRST_PAUSE
            except ReplacedError:
                log.info("view %s goes on with %s in a new generation", self._spec.name, stream)
                continue
            except ReaderLostError as error:
                log.info("view %s reads %s again: %s", self._spec.name, stream, error)
                if pause > FIRST_PAUSE:  # not for the first time
                    self._unwell(stream, error)
            except Exception as error:  # noqa: BLE001 - whatever it is: stop, say so, try again
                self._unwell(stream, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _take(
        self,
        projection: Projection[View, Any],
        batch: Batch[Any],
        generation: str,
    ) -> None:
        """Keep up with a batch.

        Raises:
            ReplacedError: another generation took the views' place.
        """
        if not batch.reaches:  # nothing new; but are these still the views that people read?
            if (await self._views.mark(projection.events.name)).generation != generation:
                raise ReplacedError(self._spec.name)
            return
        async with self._turn:
            if batch:
                await apply(self._spec, self._views, projection, batch, generation)
            if not batch or batch[-1].position < batch.reaches:  # the last are passed by
                await self._views.advance(projection.events.name, batch.reaches, generation)
        telemetry.projected.add(len(batch), {"view": self._spec.name})

    def _well(self, stream: str) -> None:
        if self.trouble.pop(stream, None):
            telemetry.stalled.set(0, {"view": self._spec.name, "stream": stream})
            log.info("view %s goes on with %s", self._spec.name, stream)

    def _unwell(self, stream: str, error: Exception) -> None:
        self.trouble[stream] = telemetry.told(error)
        telemetry.stalled.set(1, {"view": self._spec.name, "stream": stream})
        log.error("view %s is stalled on %s", self._spec.name, stream, exc_info=error)
