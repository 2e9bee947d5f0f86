"""Watching the timelines that someone listens to: one look for all of them, however many listen.

The view's checkpoints say that something happened; only then the timelines themselves are looked
at. Whichever process keeps the view, its listeners here hear of it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from services.chassis.readmodel import Mark, ReadModel
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view

GLANCE = 0.2  # seconds between two looks, while anyone listens
FEEDING = [projection.events.name for projection in timeline_view.projections]


class Watch:
    """Rings the bells of a dossier when its timeline has changed."""

    def __init__(self, timelines: ReadModel[Timeline], glance: float = GLANCE) -> None:
        self._timelines = timelines
        self._glance = glance
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._seen: Mapping[str, Mapping[str, int]] = {}
        self._listened = asyncio.Event()

    @contextmanager
    def bell(self, dossier_id: str) -> Iterator[asyncio.Event]:
        """Set when the timeline may have changed since it was cleared; so also at first."""
        bell = asyncio.Event()
        bell.set()
        self._bells.setdefault(dossier_id, set()).add(bell)
        self._listened.set()
        try:
            yield bell
        finally:
            self._bells[dossier_id].discard(bell)
            if not self._bells[dossier_id]:
                del self._bells[dossier_id]
            if not self._bells:
                self._listened.clear()

    async def run(self, well: Callable[[], None]) -> None:
        """For ever; at rest while nobody listens."""
        before: list[Mark] = []
        while True:
            await self._listened.wait()
            marks = [await self._timelines.mark(stream) for stream in FEEDING]
            if marks != before:
                await self._look()
            before = marks
            well()
            await asyncio.sleep(self._glance)

    async def _look(self) -> None:
        seen = await self._timelines.seen(list(self._bells))
        for dossier_id, positions in seen.items():
            if self._seen.get(dossier_id) != positions:
                for bell in self._bells.get(dossier_id, ()):
                    bell.set()
        self._seen = seen
