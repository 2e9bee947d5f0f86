"""The same work with the library `eventsourcing` on its SQLite recorder."""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from contracts.streams import DOSSIER
from services.chassis.reader import batches
from services.dossier.domain.dossier import dossier_decider
from services.dossier.domain.state import Dossier
from tests.bench.commands import SYNCED, Desk
from tests.bench.figures import Figure, in_turn
from tests.bench.ground import Ground
from tests.dossiers import CODE, FORM, LE, MAU, PROCEDURE, WARD
from tests.facts import ANNA

DOSSIERS = 3000  # of ten events each
REPLAYED = 30_000  # events of ours
PAGE = 1000  # events in one select
WRITERS = 20  # at once
EACH = 200  # appends of a run
FULL = 2  # what SQLite calls `synchronous=FULL`: a commit is on the disk


class Paper(Aggregate):
    """A dossier as the library has it; plain fields, its own JSON."""

    # What a method takes becomes its event, whether or not the state needs it.
    # ruff: noqa: ARG002

    @event("Opened")
    def __init__(self, applicant: str, procedure: str, procedure_name: str) -> None:
        self.applicant = applicant
        self.procedure = procedure
        self.procedure_name = procedure_name
        self.status = "draft"
        self.handler = ""

    @event("Declared")
    def declare(self, agency: str, form: str, owed: int) -> None:
        """The citizen's word on it."""
        self.agency, self.form, self.owed, self.status = agency, form, owed, "declared"

    @event("FeeSettled")
    def settle(self, fee_id: str, amount: int) -> None:
        """Money came in."""
        self.owed -= amount

    @event("Submitted")
    def submit(self, code: str, agency: str) -> None:
        """Handed in."""
        self.code, self.status = code, "submitted"

    @event("Received")
    def receive(self, code: str, by: str, due: str, calendar: str) -> None:
        """Received."""
        self.handler, self.due, self.status = by, due, "received"

    @event("HandedOver")
    def hand_over(self, code: str, by: dict[str, str], to: dict[str, str]) -> None:
        """Passed on."""
        if self.handler == to["person_id"]:
            raise ValueError("You have it already.")
        self.handler, self.status = to["person_id"], "in-progress"


OFFICIALS = (LE.model_dump(mode="json"), MAU.model_dump(mode="json"))


def ten_events() -> Paper:
    """In the hands of MAU."""
    paper = Paper(ANNA, PROCEDURE, "Cấp bản sao Trích lục hộ tịch")
    paper.declare(WARD, FORM, 16_000)
    paper.settle("f-" + "1" * 32, 16_000)
    paper.submit(CODE, WARD)
    paper.receive(CODE, LE.person_id, "2026-11-17T02:30:00Z", "2026-11")
    for n in range(5):
        paper.hand_over(CODE, OFFICIALS[n % 2], OFFICIALS[(n + 1) % 2])
    return paper


@contextmanager
def office(home: Path) -> Iterator[tuple[Application[UUID], list[UUID]]]:
    """The library's application on a file, with dossiers of ten events.

    Raises:
        RuntimeError: this SQLite would not write every commit to the disk.
    """
    with TemporaryDirectory(dir=home) as folder:
        file = str(Path(folder) / "peer.sqlite")
        env = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": file,
            "SQLITE_LOCK_TIMEOUT": "60",
            "SQLITE_POOL_SIZE": str(WRITERS),
        }
        app: Application[UUID] = Application(env=env)
        try:
            _check_durable(file)
            papers = [ten_events() for _ in range(DOSSIERS)]
            for paper in papers:
                app.save(paper)
            yield app, [paper.id for paper in papers]
        finally:
            app.close()


def _check_durable(file: str) -> None:
    plain = sqlite3.connect(file)
    journal, level = (
        plain.execute(f"PRAGMA {what}").fetchone()[0] for what in ("journal_mode", "synchronous")
    )
    plain.close()
    if (journal, level) != ("wal", FULL):
        raise RuntimeError(f"SQLite has journal_mode={journal}, synchronous={level}")


def replayed(app: Application[UUID]) -> float:
    """Events per second, from the first, each folded into the state of its dossier."""
    began, at, count = time.perf_counter(), 1, 0
    papers: dict[UUID, Paper | None] = {}
    while page := app.recorder.select_notifications(start=at, limit=PAGE):
        for stored in page:
            happened = app.mapper.to_domain_event(stored)
            paper = papers.get(happened.originator_id)
            assert isinstance(happened, Aggregate.Event)
            papers[happened.originator_id] = happened.mutate(paper)
        count += len(page)
        at = page[-1].id + 1
    return count / (time.perf_counter() - began)


async def ours_replayed(ground: Ground) -> float:
    """The same from the dossiers' stream, so many events."""
    many = min(REPLAYED, ground.last[DOSSIER.name])
    began, count = time.perf_counter(), 0
    dossiers: dict[str, Dossier] = {}
    async with aclosing(batches(ground.url, DOSSIER, 0)) as reading:
        async for batch in reading:
            for recorded in batch:
                dossier = dossiers.get(recorded.subject, dossier_decider.initial)
                dossiers[recorded.subject] = dossier_decider.evolve(dossier, recorded.data)
            count += len(batch)
            if count >= many:
                break
    return count / (time.perf_counter() - began)


def appended(app: Application[UUID], papers: Iterable[UUID], writers: int) -> float:
    """Commands per second: load, decide, append, each a transaction of its own."""
    papers = list(papers)

    def hand_over(paper_id: UUID) -> None:
        paper: Paper = app.repository.get(paper_id)
        paper.hand_over(CODE, OFFICIALS[1], OFFICIALS[0])
        app.save(paper)

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(hand_over, papers))
    return len(papers) / (time.perf_counter() - began)


async def ours_appended(desk: Desk, dossiers: list[str], writers: int) -> float:
    """The same through `handle`."""
    waiting = iter(dossiers)

    async def write() -> None:
        for dossier in waiting:
            await desk.hand_over(dossier)

    began = time.perf_counter()
    await asyncio.gather(*[write() for _ in range(writers)])
    return len(dossiers) / (time.perf_counter() - began)


async def peer(ground: Ground, runs: int) -> list[Figure]:
    """Ours beside the library `eventsourcing`."""
    with office(ground.home) as (app, papers):
        unused = iter(papers)

        async def theirs(writers: int) -> float:
            mine = [next(unused) for _ in range(EACH)]
            return await asyncio.to_thread(appended, app, mine, writers)

        async with ground.nats() as nats:
            desk = Desk(nats, ground)

            async def ours(writers: int) -> float:
                return await ours_appended(desk, ground.fresh(EACH), writers)

            at_once = await in_turn(runs, lambda: ours(WRITERS), lambda: theirs(WRITERS))
            alone = await in_turn(runs, lambda: ours(1), lambda: theirs(1))

        replay = await in_turn(
            runs, lambda: ours_replayed(ground), lambda: asyncio.to_thread(replayed, app)
        )
    durable = f"durable: {SYNCED}; SQLite journal_mode=WAL, synchronous=FULL"
    return [
        Figure(
            "peer_replay_events_per_s", "events/s", replay, "eventsourcing, SQLite; decode and fold"
        ),
        Figure("peer_append_per_s", "commands/s", at_once, f"{WRITERS} writers; {durable}"),
        Figure("peer_append_alone_per_s", "commands/s", alone, f"one writer; {durable}"),
    ]
