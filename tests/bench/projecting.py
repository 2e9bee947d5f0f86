"""Keeping a view: in batches, beside one guarded update per event."""

import time
from contextlib import aclosing
from typing import Any

from contracts.event import Recorded
from contracts.streams import DOSSIER
from services.chassis.projection import fold
from services.chassis.reader import batches
from services.chassis.readmodel import MongoReadModel
from services.chassis.views import apply
from services.tracking.projections.timeline import timeline_view
from tests.bench.figures import Figure, in_turn
from tests.bench.ground import Ground

BATCHED, SINGLE = 20_000, 1500  # events of a run
BATCH = 500
ON_DOSSIER = next(one for one in timeline_view.projections if one.events is DOSSIER)
Events = list[Recorded[Any]]


async def _first(ground: Ground, many: int) -> Events:
    events: Events = []
    async with aclosing(batches(ground.url, DOSSIER, 0)) as reading:
        async for batch in reading:
            events += batch
            if len(events) >= many:
                break
    return events[:many]


async def _in_batches(ground: Ground, events: Events) -> float:
    async with ground.database() as database:
        views = MongoReadModel(database, timeline_view)
        await views.prepare()
        began = time.perf_counter()
        for at in range(0, len(events), BATCH):
            await apply(timeline_view, views, ON_DOSSIER, events[at : at + BATCH])
        return len(events) / (time.perf_counter() - began)


async def _one_by_one(ground: Ground, events: Events) -> float:
    """Read the view, fold, write it guarded by its revision; no checkpoint is moved."""
    async with ground.database() as database:
        views = MongoReadModel(database, timeline_view)
        await views.prepare()
        began = time.perf_counter()
        for event in events:
            kept = await views.load([event.data.dossier_id])
            await views.save(fold(timeline_view, ON_DOSSIER, kept, [event]).values())
        return len(events) / (time.perf_counter() - began)


async def project(ground: Ground, runs: int) -> list[Figure]:
    """Live projection in batches of 500, beside one update per event."""
    events = await _first(ground, BATCHED)
    found = await in_turn(
        runs, lambda: _in_batches(ground, events), lambda: _one_by_one(ground, events[:SINGLE])
    )
    settings = f"batches of {BATCH}; MongoDB majority and journal on both sides"
    return [Figure("project_events_per_s", "events/s", found, settings)]
