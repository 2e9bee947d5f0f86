"""An audit: whatever was done to a stream is found, and where, as far as can be told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.audit import Audit, Finding, Kind
from services.tracking.domain.merkle import Frontier, Tip, leaf_hash

LEAVES = [leaf_hash(b"%d" % n) for n in range(40)]
OTHER = leaf_hash(b"other")


def tip(size: int, leaves: list[bytes] = LEAVES) -> Tip:
    frontier = Frontier()
    for leaf in leaves[:size]:
        frontier = frontier.with_leaf(leaf)
    return Tip(size, frontier.root)


def audited(found: list[bytes], *sizes: int, kept: list[bytes] | None = None) -> Finding | None:
    audit = Audit("DOSSIER", [tip(size) for size in sizes])
    for leaf in found:
        audit.take(leaf)
    audit.end()
    return audit.finding(LEAVES[audit.behind.size :] if kept is None else kept)


def at(kind: Kind, first: int, last: int | None = None) -> Finding:
    return Finding("DOSSIER", kind, first, last or first)


def test_what_was_signed_is_found_as_it_was_signed():
    assert audited(LEAVES, 3, 10, 10, 40) is None
    assert audited(LEAVES[:12], 3, 10) is None
    assert audited([], kept=[]) is None


@pytest.mark.parametrize("place", [0, 4, 9, 10, 18, 19])
def test_with_the_copied_hashes_the_very_position_is_told(place: int):
    signed: Any = (10, 20)
    changed = [*LEAVES[:place], OTHER, *LEAVES[place + 1 : 20]]
    assert audited(changed, *signed) == at(Kind.CHANGED, place + 1)
    removed = audited([*LEAVES[:place], *LEAVES[place + 1 : 25]], *signed)
    assert removed is not None
    assert removed.first == removed.last == place + 1
    # The last one below a head cannot be told from one that was changed.
    assert removed.kind is (Kind.CHANGED if place % 10 == 9 else Kind.REMOVED)
    inserted = [*LEAVES[:place], OTHER, *LEAVES[place:25]]
    assert audited(inserted, *signed) == at(Kind.INSERTED, place + 1)
    assert audited(LEAVES[:place], *signed) == at(Kind.TRUNCATED, place + 1)


def test_a_changed_order_is_told_apart_from_a_change():
    swapped = [*LEAVES[:4], LEAVES[5], LEAVES[4], *LEAVES[6:20]]
    assert audited(swapped, 10, 20) == at(Kind.REORDERED, 5)


def test_without_them_it_is_known_between_which_heads():
    changed = [*LEAVES[:14], OTHER, *LEAVES[15:30]]
    assert audited(changed, 10, 20, 30, kept=[]) == at(Kind.DIFFERENT, 11, 20)
    assert audited(LEAVES[:14], 10, 20, kept=[]) == at(Kind.TRUNCATED, 11, 15)


def test_copied_hashes_that_were_changed_as_well_are_not_believed():
    changed = [*LEAVES[:14], OTHER, *LEAVES[15:30]]
    assert audited(changed, 10, 20, kept=changed[10:]) == at(Kind.DIFFERENT, 11, 20)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (bytes(32), at(Kind.DIFFERENT, 1, 5)),
        (b"\xff" * 32, at(Kind.TWO_HEADS, 5)),
    ],
)
def test_a_head_of_another_tree_does_not_fit(other: bytes, told: Finding):
    audit = Audit("DOSSIER", [tip(5), Tip(5, other), tip(9)])
    for leaf in LEAVES:
        audit.take(leaf)
    audit.end()
    assert audit.broken == Tip(5, other)
    assert audit.finding(LEAVES[audit.behind.size :]) == told


@given(st.data())
def test_whatever_is_done_below_a_head_is_found(data: st.DataObject):
    sizes = data.draw(st.lists(st.integers(1, 30), min_size=1, max_size=4))
    found = data.draw(st.permutations(LEAVES[: max(sizes)]))
    found = data.draw(st.sampled_from([found, found[:-1], [OTHER, *found], LEAVES[:30]]))
    whole = found[: max(sizes)] == LEAVES[: max(sizes)]
    ways: tuple[list[bytes] | None, ...] = (None, [])
    for kept in ways:
        told = audited(found, *sizes, kept=kept)
        assert (told is None) == whole
        if told is not None:
            pairs = zip(LEAVES, [*found, *[b""] * 40], strict=False)
            first = next(n for n, (a, b) in enumerate(pairs, 1) if a != b)
            assert told.first <= first <= max(told.last, told.first)
