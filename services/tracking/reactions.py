"""The notary: copies each stream's hashes into its tree, and signs heads of it.

It may be stopped at any instant, and several may work at once: what they keep and sign is the
same. Where a stream is no longer what was kept or signed, it signs nothing and raises an alarm.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NoReturn
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from opentelemetry import metrics

from contracts.streams import TRACKING
from contracts.tracking import TrackingEvent
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.chassis.tape import Tape
from services.chassis.wire import Raw
from services.tracking.domain.audit import Finding, Kind, TamperedError
from services.tracking.domain.heads import OVERTAKEN, SignHead, head_decider, period
from services.tracking.domain.merkle import (
    Tip,
    consistency,
    first_difference,
    is_consistent,
    leaf_hash,
)
from services.tracking.domain.note import Checkpoint, signed
from services.tracking.domain.receipt import entry_of
from services.tracking.domain.tiles import WIDTH, Edge, Log, TilesError
from services.tracking.projections.heads import Head

POLL = 1.0  # seconds between two looks at a stream that has nothing new
LAG = 10  # looks for which a replica may not show what the leader says is there
SAME_HEAD = UUID("4b1c2a52-0a5e-4d8f-9c39-6f0d1c1be0a1")  # names a head: signed twice, it is one

log = logging.getLogger(__name__)
_meter = metrics.get_meter("motcua")
_size = _meter.create_gauge("tree_size", "1", "Events in the tree, by log")
_age = _meter.create_gauge("head_age", "s", "Since the last signed head, while more waits, by log")
_alarm = _meter.create_gauge("tree_alarm", "1", "1 while a stream is not what was kept or signed")


@dataclass(frozen=True)
class Copied:
    """How far a notary is.

    Attributes:
        seen: events looked at since it began.
        edge: what is kept; may be ahead of `seen` at first, and is checked on the way.
    """

    seen: int
    edge: Edge


@dataclass
class Notary:
    """Of one stream.

    Attributes:
        tape: the stream, as it is stored.
        log: its tree, as it is kept.
        origin: how the log is called in notes, `motcua/<province>/<STREAM>`.
        interval: seconds between two heads.
        facts: where heads are told; `told` is its tape, `heads` the view of it.
    """

    tape: Tape
    log: Log
    origin: str
    key: Ed25519PrivateKey
    facts: Stream[TrackingEvent]
    told: Tape
    heads: ReadModel[Head]
    clock: Clock
    interval: float
    poll: float = POLL
    _silent: int = field(default=0, init=False)

    async def run(self, well: Callable[[], None]) -> None:
        """For ever; ends only by an error.

        Raises:
            TamperedError: the stream is not what was kept or signed.
            TilesError: what was kept does not hang together.
        """
        try:
            await self._follow(well)
        except (TamperedError, TilesError):
            _alarm.set(1, {"log": self.log.name})
            raise

    async def _follow(self, well: Callable[[], None]) -> None:
        copied = await self.begin()
        while True:
            after = await self.copy(copied)
            if after.seen >= after.edge.size:
                await self.sign(after.edge)
                _alarm.set(0, {"log": self.log.name})
                well()
            if after == copied:
                await asyncio.sleep(self.poll)
            copied = after

    async def begin(self) -> Copied:
        """Where the tree ends; its open tile is looked at again, so that a changed stream shows."""
        edge = await self.log.edge()
        return Copied((edge.size - 1) // WIDTH * WIDTH if edge.size else 0, edge)

    async def copy(self, copied: Copied) -> Copied:
        """One step: the next events are in the tree, or were found to be.

        Raises:
            TamperedError: one is missing, or is not what was kept.
        """
        seen, edge = copied.seen, copied.edge
        batch = await self.tape.after(seen)
        if not batch:
            await self._doubt(copied)
            return copied
        self._silent = 0
        leaves = self._leaves(batch, seen)
        kept = await self.log.leaves((seen, min(edge.size, seen + len(leaves))))
        place = first_difference(kept, leaves[: len(kept)])
        if place is not None:
            self._tampered(Kind.CHANGED, seen + place + 1)
        if len(leaves) > len(kept):
            edge, grown = edge.with_leaves(leaves[len(kept) :])
            await self.log.keep(edge, grown)
        _size.set(edge.size, {"log": self.log.name})
        return Copied(seen + len(leaves), edge)

    def _leaves(self, batch: Sequence[Raw], seen: int) -> list[bytes]:
        for expected, stored in enumerate(batch, seen + 1):
            if stored.position != expected:
                self._tampered(Kind.REMOVED, expected)
        return [leaf_hash(entry_of(stored.subject, stored.body)) for stored in batch]

    async def _doubt(self, copied: Copied) -> None:
        """Nothing comes: is there nothing, or is something gone?"""
        last = await self.tape.last()
        if last < copied.edge.size:
            self._tampered(Kind.TRUNCATED, last + 1)
        self._silent = self._silent + 1 if last > copied.seen else 0
        if self._silent > LAG:
            self._tampered(Kind.REMOVED, copied.seen + 1)

    async def sign(self, edge: Edge) -> None:
        """Sign a head when one is due and the tree has grown.

        Raises:
            TamperedError: the tree is not a continuation of the last head.
        """
        if not await self.heads.reached({TRACKING.name: await self.told.last()}):
            return  # at the next look we shall know what was signed last
        head, now = await self.heads.get(self.log.name), self.clock()
        waits = head is None or edge.size > head.size
        since = Tip(head.size, bytes.fromhex(head.root)) if head else None
        age = now - head.signed_at if head and head.signed_at else timedelta.max
        _age.set(age.total_seconds() if waits and head else 0, {"log": self.log.name})
        if since and edge.size < since.size:
            await self._doubt_size(since.size)
        elif since and edge.size == since.size:
            self._continues(since, edge.tip, ())
        elif edge.size and age >= timedelta(seconds=self.interval):
            await self._tell(edge.tip, since)

    async def _doubt_size(self, signed_size: int) -> None:
        """More was signed than we saw: another notary was faster, or the stream is shorter."""
        last = await self.tape.last()
        if last < signed_size:
            self._tampered(Kind.TRUNCATED, last + 1)

    def _continues(self, since: Tip, tip: Tip, proof: Sequence[bytes]) -> None:
        if not is_consistent(since, tip, proof):
            self._tampered(Kind.DIFFERENT, 1, since.size)

    async def _tell(self, tip: Tip, since: Tip | None) -> None:
        proof = await self.log.prove(consistency(since.size, tip.size)) if since else []
        at = self.clock()
        name = uuid5(SAME_HEAD, f"{self.origin} {tip.size} {tip.root.hex()}")
        command = SignHead(
            log=self.log.name,
            tip=tip,
            note=signed(Checkpoint(self.origin, tip), self.key),
            at=at,
            since=since,
            proof=tuple(proof),
        )
        try:
            await handle(
                self.facts,
                head_decider,
                subject=TRACKING.subject(period(self.log.name, at)),
                command=command,
                cause=Cause(correlationid=name, causationid=name, at=at),
            )
        except RejectedError as refusal:
            if refusal.code != OVERTAKEN:
                self._tampered(Kind.DIFFERENT, 1, since.size if since else tip.size)

    def _tampered(self, kind: Kind, first: int, last: int | None = None) -> NoReturn:
        finding = Finding(self.log.name, kind, first, last or first)
        log.critical("alarm: %s %s from position %s on", self.log.name, kind, first)
        raise TamperedError(finding)
