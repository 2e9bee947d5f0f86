"""Merkle trees: hashes, roots, what proofs consist of, and whether they hold. Pure.

Leaf i is the hash of entry i, counted from 0. A span `(a, b)` stands for entries a to b - 1; a
subtree `(level, n)` for the 2**level entries from n * 2**level. Source: RFC 9162, section 2.1.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from typing import TypeAlias

HASH = 32  # bytes of SHA-256
EMPTY = hashlib.sha256(b"").digest()

Span: TypeAlias = tuple[int, int]
Subtree: TypeAlias = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """What stands for an entry at the bottom of the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands for two neighbours one level up."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbours of one level; there are 1, 2, 4, 8, … of them."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


def joined(peaks: Iterable[bytes]) -> bytes:
    """The hash of a span, given those of its subtrees from the left."""
    leftwards = list(peaks)[::-1]
    return reduce(lambda right, left: node_hash(left, right), leftwards) if leftwards else EMPTY


def subtrees(span: Span) -> list[Subtree]:
    """The fewest subtrees that a span of the tree consists of, from the left."""
    begin, end = span
    found: list[Subtree] = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin:
            level = min(level, (begin & -begin).bit_length() - 1)
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def _middle(begin: int, end: int) -> int:
    """Where the tree over a span of two entries or more divides."""
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def inclusion(index: int, size: int) -> list[Span]:
    """Whose hashes prove entry `index` to be in the tree of `size`, from the bottom."""
    begin, end = 0, size
    found: list[Span] = []
    while end - begin > 1:
        middle = _middle(begin, end)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def consistency(old: int, new: int) -> list[Span]:
    """Whose hashes prove the tree of `old` to be the beginning of that of `new`, from the bottom.

    None are needed when they are the same, or when the old one is empty.
    """
    begin, end = 0, new
    found: list[Span] = []
    while old not in (0, end):
        middle = _middle(begin, end)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    if begin:
        found.append((begin, end))
    return found[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is leaf `index` of the tree of `size` with this `root`.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


@dataclass(frozen=True)
class Tip:
    """A tree, told by its size and its root."""

    size: int
    root: bytes


def is_consistent(old: Tip, new: Tip, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new one.

    Source: RFC 9162, section 2.1.4.2.
    """
    if old.size == new.size:
        return not proof and old.root == new.root
    if old.size == 0:
        return not proof and old.root == EMPTY
    if old.size > new.size:
        return False
    steps = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return bool(steps) and _both_follow(steps, place, last, (old.root, new.root))


def _both_follow(steps: Sequence[bytes], place: int, last: int, roots: tuple[bytes, bytes]) -> bool:
    """Whether the first step leads to both roots by the others."""
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == roots


@dataclass(frozen=True)
class Frontier:
    """All one must keep of a tree to append to it: the roots of its subtrees, from the left."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        return joined(self.peaks)

    def with_leaf(self, leaf: bytes) -> "Frontier":
        """The tree with one leaf more."""
        peaks, full = [*self.peaks, leaf], self.size
        while full & 1:
            right, left = peaks.pop(), peaks.pop()
            peaks.append(node_hash(left, right))
            full >>= 1
        return Frontier(self.size + 1, tuple(peaks))


def first_difference(left: Sequence[bytes], right: Sequence[bytes]) -> int | None:
    """Index of the first leaf that is not the same in both, a missing one included."""
    pairs = enumerate(zip_longest(left, right))
    return next((index for index, (one, other) in pairs if one != other), None)
