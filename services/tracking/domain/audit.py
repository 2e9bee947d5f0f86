"""Whether a stream still is what was signed; and if not, where it first differs. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.tracking.domain.merkle import Frontier, Tip, first_difference


class Kind(StrEnum):
    """What was done to a stream."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    DIFFERENT = "different"
    HEAD_FORGED = "head-forged"
    TWO_HEADS = "two-heads"


@dataclass(frozen=True)
class Finding:
    """Something is wrong with a stream, first at a position from `first` to `last`."""

    stream: str
    kind: Kind
    first: int
    last: int


class TamperedError(Exception):
    """A stream is not what it was; nothing was signed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.stream} {finding.kind} at position {finding.first}")
        self.finding = finding


@dataclass
class Audit:
    """Reads a stream's leaves from the first; at each signed size the tree must be the signed one.

    Attributes:
        heads: what was signed, in any order.
        behind: the tree at the last head that fits.
        leaves: those after it.
        broken: the head that does not fit; None so far.
    """

    stream: str
    heads: Iterable[Tip]
    behind: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)
    broken: Tip | None = None

    def __post_init__(self) -> None:
        self._left = sorted(self.heads, key=lambda tip: (tip.size, tip.root), reverse=True)
        self._tree = Frontier()

    @property
    def size(self) -> int:
        """Leaves read so far."""
        return self.behind.size + len(self.leaves)

    def take(self, leaf: bytes) -> None:
        """One leaf more; those beyond a head that does not fit help to say what was done."""
        self.leaves.append(leaf)
        if self.broken is not None:
            return
        self._tree = self._tree.with_leaf(leaf)
        while self._left and self._left[-1].size == self._tree.size:
            head = self._left.pop()
            if head.root != self._tree.root:
                self.broken = head
                return
            self.behind, self.leaves = self._tree, []

    def end(self) -> None:
        """There are no more leaves: a head that covers more does not fit."""
        if self.broken is None and self._left:
            self.broken = self._left[0]

    def finding(self, kept: Sequence[bytes]) -> Finding | None:
        """What is wrong, if anything; `kept` are leaves from `behind` on, as once copied.

        They are believed only as far as they lead to the head that the stream does not fit.
        """
        if self.broken is None:
            return None
        wanted = self.broken.size - self.behind.size
        if wanted == 0:
            return Finding(self.stream, Kind.TWO_HEADS, self.broken.size, self.broken.size)
        found, kept = self.leaves, kept[:wanted]
        if len(kept) == wanted and _leads(self.behind, kept, self.broken):
            kind, place = _compared(kept, found)
            first = self.behind.size + place + 1
            return Finding(self.stream, kind, first, first)
        if len(found) < wanted:
            # Perhaps something before the end was changed as well: nothing tells.
            return Finding(self.stream, Kind.TRUNCATED, self.behind.size + 1, self.size + 1)
        return Finding(self.stream, Kind.DIFFERENT, self.behind.size + 1, self.broken.size)


def _leads(behind: Frontier, leaves: Sequence[bytes], head: Tip) -> bool:
    tree = behind
    for leaf in leaves:
        tree = tree.with_leaf(leaf)
    return tree.root == head.root


def _compared(kept: Sequence[bytes], found: Sequence[bytes]) -> tuple[Kind, int]:
    """What was done to `kept` so that `found` came out, and from which leaf on."""
    place = first_difference(kept, found[: len(kept)]) or 0
    was, now = kept[place:], found[place:]
    if not now:
        return Kind.TRUNCATED, place
    if Counter(was) == Counter(now[: len(was)]):
        return Kind.REORDERED, place
    if was[0] in now[1:]:
        return Kind.INSERTED, place
    if now[0] in was[1:]:
        return Kind.REMOVED, place
    return Kind.CHANGED, place
