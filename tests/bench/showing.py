"""From the acknowledged append to an entry that can be read in the timeline."""

import asyncio
import sys
import time
from collections.abc import Sequence

from nats.aio.client import Client

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from services.chassis.readmodel import MongoReadModel
from services.tracking.projections.shapes import Timeline
from services.tracking.projections.timeline import timeline_view
from tests.bench.commands import SYNCED, Desk
from tests.bench.figures import Figure, Run, percentile
from tests.bench.ground import Ground
from tests.servers import running

COMMANDS = 200  # a second
SECONDS = 10  # of each run
LOOK = 0.002  # seconds between two looks at the view
KEEPER = "tests.bench.keeping"


class Watcher:
    """Looks at the view all the time and knows when each append could be read.

    What is looked at is the view's checkpoint, which moves when the entries are readable.
    """

    def __init__(self, views: MongoReadModel[Timeline]) -> None:
        self._views = views
        self._appended: list[tuple[int, float]] = []
        self.milliseconds: list[float] = []

    def appended(self, position: int) -> None:
        """This was acknowledged just now."""
        self._appended.append((position, time.perf_counter()))

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            reached = await self._views.checkpoint("DOSSIER")
            now = time.perf_counter()
            seen = [at for position, at in self._appended if position <= reached]
            self._appended = [one for one in self._appended if one[0] > reached]
            self.milliseconds += [(now - at) * 1000 for at in seen]
            await asyncio.sleep(LOOK)

    async def all_seen(self) -> None:
        """Wait for the last ones."""
        async with asyncio.timeout(30):
            while self._appended:
                await asyncio.sleep(LOOK)


async def shown(ground: Ground, nats: Client, desk: Desk) -> Sequence[float]:
    """Milliseconds to be seen, of commands at an even pace.

    Raises:
        RuntimeError: the keeper does not come up, or an entry is not there after all.
    """
    async with ground.database() as database:
        views = MongoReadModel(database, timeline_view)
        for stream, last in (ground.last | {"DOSSIER": ground.before_ready}).items():
            await views.advance(stream, last)
        command = (sys.executable, "-m", KEEPER, ground.url, ground.mongo)
        with running(*command, log=ground.home / "keeper.log"):
            state = (await nats.jetstream().stream_info("DOSSIER")).state
            async with asyncio.timeout(60):
                while not await views.reached({"DOSSIER": state.last_seq}):
                    pass
            watcher = Watcher(views)
            watching = asyncio.create_task(watcher.watch())
            done = await _at_even_pace(ground, desk, watcher)
            await watcher.all_seen()
            watching.cancel()
        for one in done[:: len(done) // 50]:
            timeline = await views.get(one.data.dossier_id)
            if timeline is None or str(one.id) not in {entry.id for entry in timeline.handled}:
                raise RuntimeError(f"{one.id} was not to be seen")
    return watcher.milliseconds


async def _at_even_pace(
    ground: Ground, desk: Desk, watcher: Watcher
) -> list[Recorded[DossierEvent]]:
    began, tasks, dossiers = time.perf_counter(), [], list(ground.handed)

    async def one(n: int) -> Recorded[DossierEvent]:
        done = await desk.hand_over(dossiers[n % len(dossiers)])
        watcher.appended(done.position)
        return done

    for n in range(COMMANDS * SECONDS):
        await asyncio.sleep(max(0.0, began + n / COMMANDS - time.perf_counter()))
        tasks.append(asyncio.create_task(one(n)))
    return list(await asyncio.gather(*tasks))


async def visible(ground: Ground, runs: int) -> list[Figure]:
    """How soon an entry can be read, with a live keeper, at 200 commands a second."""
    async with ground.nats() as nats:
        desk = Desk(nats, ground)
        found = [await shown(ground, nats, desk) for _ in range(runs)]
    return [
        Figure(
            f"visible_p{share}_ms",
            "ms",
            tuple(Run(percentile(one, share / 100)) for one in found),
            f"{COMMANDS} commands/s; {SYNCED}; MongoDB majority and journal",
        )
        for share in (50, 99)
    ]
