"""The timeline comes out the same although whoever keeps it dies in the midst of writing."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.event import Recorded
from services.chassis.memory import MemoryReadModel
from services.chassis.projection import Kept
from services.chassis.views import apply
from services.chassis.writing import Reach
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view
from tests.history import Histories

DOSSIERS = 6
MOST = 40  # events in a batch


class DiedError(Exception):
    """The process was killed."""


class MortalReadModel(MemoryReadModel[Timeline]):
    """Keeps `lasts` views of a bulk write, in any order, and dies; None: lives."""

    def __init__(self) -> None:
        super().__init__(timeline_view)
        self.lasts: int | None = None

    async def save(self, kept: Iterable[Kept[Timeline]], reach: Reach | None = None) -> None:
        kept = list(kept)
        if self.lasts is None:
            return await super().save(kept, reach)
        await super().save(kept[::-1][: self.lasts])  # the checkpoint comes after all of them
        raise DiedError


@dataclass(frozen=True)
class Stretch:
    """One life of a keeper: which stream it reads, how far, and whether it dies of it."""

    lane: int
    events: int
    lasts: int | None


STRETCHES = st.lists(
    st.builds(
        Stretch,
        st.integers(0, 2),
        st.integers(1, MOST),
        st.one_of(st.none(), st.none(), st.integers(0, DOSSIERS)),
    ),
    max_size=25,
)


def logs(seed: int) -> list[list[Recorded[Any]]]:
    """The three streams of a history, in the order of the view's projections."""
    found: dict[str, list[Recorded[Any]]] = {p.events.name: [] for p in timeline_view.projections}
    for written in Histories(seed).of(DOSSIERS, at_once=3):
        log = found[written.stream.name]
        log.append(written.event.model_copy(update={"position": len(log) + 1}))
    return list(found.values())


async def kept(seed: int, stretches: list[Stretch]) -> dict[str, Kept[Timeline]]:
    """What is kept at the end; each life goes on at the checkpoint that it finds."""
    views, histories = MortalReadModel(), logs(seed)
    to_the_end = [Stretch(lane, 10**6, None) for lane in (0, 1, 2)]
    for stretch in [*stretches, *to_the_end]:
        projection, log = timeline_view.projections[stretch.lane], histories[stretch.lane]
        start = await views.checkpoint(projection.events.name)
        views.lasts = stretch.lasts
        if batch := log[start : start + stretch.events]:
            try:
                await apply(timeline_view, views, projection, batch)
            except DiedError:
                continue
    dossiers = {r.data.dossier_id for r in histories[0]}
    return {k: one._replace(revision=0) for k, one in (await views.load(dossiers)).items()}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 50), stretches=STRETCHES)
def test_deaths_in_the_midst_of_writing_change_nothing(seed: int, stretches: list[Stretch]):
    straight = asyncio.run(kept(seed, []))
    assert len(straight) == DOSSIERS
    assert asyncio.run(kept(seed, stretches)) == straight
