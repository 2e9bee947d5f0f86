"""Reads a stream and its signed heads as they are stored, for an audit."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from contracts.streams import TRACKING
from services.chassis.problems import SILENCE
from services.chassis.tape import Tape, Tapes
from services.chassis.wire import Raw
from services.tracking.domain.audit import Audit, Finding, Kind
from services.tracking.domain.heads import tip_of
from services.tracking.domain.merkle import Tip, leaf_hash
from services.tracking.domain.note import NoteError, opened
from services.tracking.domain.receipt import entry_of
from services.tracking.domain.tiles import Log

LOOKS = 3  # before we believe that what the stream's leader counts is not there
BEYOND = 1000  # events read beyond a head that does not fit, to say what was done


@dataclass
class Report:
    """What an audit found.

    Attributes:
        size: events that were read.
        heads: signed heads that were compared.
        covered: events that the last of them covers.
        copied: whether the copy of the hashes, if it was needed, could be read.
    """

    stream: str
    size: int = 0
    heads: int = 0
    covered: int = 0
    copied: bool = True
    findings: list[Finding] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether everything is as it was signed. An empty stream is; an unsigned one is not."""
        return not self.findings and (self.heads > 0 or self.size == 0)


@dataclass(frozen=True)
class Auditor:
    """Of one stream; changes nothing."""

    tapes: Tapes
    log: Log
    origin: str
    key: Ed25519PublicKey

    async def audit(self, notes: Sequence[Tip]) -> Report:
        """Compare the stream with its signed heads and with `notes` that somebody kept."""
        report = Report(self.log.name)
        tips = [*notes, *await self._heads(report)]
        report.heads, report.covered = len(tips), max((tip.size for tip in tips), default=0)
        audit = Audit(self.log.name, tips)
        async for raw in self._read(self.tapes(self.log.name), report):
            audit.take(leaf_hash(entry_of(raw.subject, raw.body)))
            if audit.broken is not None and audit.size >= audit.broken.size + BEYOND:
                break
        audit.end()
        report.size = audit.size
        if audit.broken is not None:
            kept = await self._kept(audit.behind.size, audit.broken.size, report)
            if found := audit.finding(kept):
                report.findings = _with(found, report.findings)
        return report

    async def _heads(self, report: Report) -> list[Tip]:
        """What was signed; a head that is not by the key is a finding."""
        found: list[Tip] = []
        async for raw in self._read(self.tapes(TRACKING.name), report):
            try:
                head = TRACKING.codec.validate_json(raw.body).data
                if head.log != self.log.name:
                    continue
                checkpoint = opened(head.note, self.key)
            except (ValidationError, NoteError):
                report.findings.append(_forged(raw))
                continue
            if (checkpoint.origin, checkpoint.tip) != (self.origin, tip_of(head)):
                report.findings.append(_forged(raw))
            if checkpoint.origin == self.origin:
                found.append(checkpoint.tip)
        return found

    async def _read(self, tape: Tape, report: Report) -> AsyncIterator[Raw]:
        """Every message from the first; one that is missing is a finding, and the end."""
        seen = looks = 0
        while True:
            batch = await tape.after(seen)
            for raw in batch:
                if raw.position != seen + 1:
                    report.findings.append(_gone(tape, seen + 1, raw.position - 1))
                    return
                seen = raw.position
                yield raw
            if batch:
                continue
            if (last := await tape.last()) <= seen:
                return
            looks += 1
            if looks == LOOKS:
                report.findings.append(_gone(tape, seen + 1, last))
                return

    async def _kept(self, begin: int, end: int, report: Report) -> list[bytes]:
        """Leaves as the notary once copied them, if they can be had."""
        try:
            kept = await self.log.leaves((begin, end))
        except SILENCE:
            kept = []
        report.copied = len(kept) == end - begin
        return kept


def _forged(raw: Raw) -> Finding:
    return Finding(TRACKING.name, Kind.HEAD_FORGED, raw.position, raw.position)


def _gone(tape: Tape, first: int, last: int) -> Finding:
    return Finding(tape.name, Kind.REMOVED, first, last)


def _with(told: Finding, others: Sequence[Finding]) -> list[Finding]:
    """All findings; of two about one stream the one that says more."""
    gaps = [one for one in others if one.stream == told.stream]
    exact = told.first == told.last
    if gaps and not (exact and told.first < gaps[0].first):
        return list(others)
    return [told, *(one for one in others if one.stream != told.stream)]
