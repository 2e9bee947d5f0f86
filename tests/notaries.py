"""A notary on ground in memory, and a stream for it to copy."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY, TRACKING, EventStream
from contracts.tracking import TrackingEvent
from services.chassis.blobs import Blobs
from services.chassis.memory import MemoryPlatform
from services.chassis.platform import Rooms
from services.tracking.adapters.auditor import Auditor, Report
from services.tracking.adapters.tiles import TileLog
from services.tracking.domain.merkle import Frontier, Tip, leaf_hash
from services.tracking.domain.note import private_key
from services.tracking.domain.receipt import entry_of
from services.tracking.projections.heads import head_view
from services.tracking.reactions import Notary
from tests.facts import NOW, envelope, queued
from tests.keys import PRIVATE

ORIGIN = f"motcua/H34/{NOTIFY.name}"
KEY = private_key(PRIVATE)
INTERVAL = 10.0
VIEWS = Rooms(views=[head_view])


class Hall:
    """Everything a notary needs, in memory; the clock is moved by hand."""

    def __init__(self) -> None:
        self.now: datetime = NOW
        self.ground = MemoryPlatform(clock=lambda: self.now)

    @property
    def stream(self) -> list[Recorded[NotifyEvent]]:
        """What the notary copies."""
        return self.ground.stream(NOTIFY).log

    @property
    def heads(self) -> list[Recorded[TrackingEvent]]:
        """What it signed."""
        return self.ground.stream(TRACKING).log

    async def happen(self, count: int = 1) -> None:
        """So many events more."""
        for _ in range(count):
            subject = NOTIFY.subject(f"m-{uuid4().hex}")
            await self.ground.stream(NOTIFY).append(envelope(queued(), subject), expected=0)

    def tip(self, size: int | None = None) -> Tip:
        """What the tree must be, from the stream itself."""
        frontier = Frontier()
        for event in self.stream[:size]:
            body = NOTIFY.codec.dump_json(event, exclude={"position"})
            frontier = frontier.with_leaf(leaf_hash(entry_of(event.subject, body)))
        return Tip(frontier.size, frontier.root)

    def notary(self, blobs: Blobs | None = None) -> Notary:
        """One more."""
        return Notary(
            tape=self.ground.tape(NOTIFY),
            log=TileLog(blobs or self.ground.blobs, NOTIFY.name),
            origin=ORIGIN,
            key=KEY,
            facts=self.ground.stream(TRACKING),
            told=self.ground.tape(TRACKING),
            heads=self.ground.view(head_view),
            clock=lambda: self.now,
            interval=INTERVAL,
            poll=0.001,
        )

    async def sign(self, notary: Notary | None = None, seconds: float = INTERVAL) -> None:
        """Time passes, and a notary copies everything and signs."""
        self.now += timedelta(seconds=seconds)
        notary = notary or self.notary()
        copied = await notary.begin()
        while copied != (copied := await notary.copy(copied)):
            pass
        await notary.sign(copied.edge)
        await self.settle()

    async def settle(self) -> None:
        """The view of heads sees everything."""
        await self.ground.settle(VIEWS)

    async def audit(self, *notes: Tip, blobs: Blobs | None = None) -> Report:
        """What an auditor finds."""
        log = TileLog(blobs or self.ground.blobs, NOTIFY.name)
        specs: dict[str, EventStream[Any]] = {NOTIFY.name: NOTIFY, TRACKING.name: TRACKING}
        auditor = Auditor(lambda n: self.ground.tape(specs[n]), log, ORIGIN, KEY.public_key())
        return await auditor.audit(notes)
