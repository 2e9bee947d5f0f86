"""Merkle trees: the published vectors of RFC 6962 and 9162, and a naive tree beside ours."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.merkle import (
    EMPTY,
    Frontier,
    Span,
    Tip,
    consistency,
    first_difference,
    inclusion,
    is_consistent,
    is_included,
    joined,
    leaf_hash,
    perfect_root,
    subtrees,
)

# The entries and roots that implementations of RFC 6962 and 9162 share as test vectors.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
MANY = [leaf_hash(b"%d" % n) for n in range(300)]

sizes = st.integers(1, len(MANY))


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH as section 2.1.1 writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _k(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH as section 2.1.3.1 writes it."""
    if len(leaves) <= 1:
        return []
    k = _k(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF as section 2.1.4.1 writes it."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = _k(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def _k(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def hashes_of(leaves: Sequence[bytes], spans: Sequence[Span]) -> list[bytes]:
    return [naive_root(leaves[begin:end]) for begin, end in spans]


def tip(size: int) -> Tip:
    return Tip(size, naive_root(MANY[:size]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size: int):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier = frontier.with_leaf(leaf)
    assert frontier.root.hex() == naive_root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert (
        Frontier().root
        == EMPTY
        == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    )


def test_proofs_are_those_of_the_published_vectors():
    """Of RFC 6962's seven-leaf example in section 2.1.3, told by which subtrees are in them."""
    assert inclusion(0, 7) == [(1, 2), (2, 4), (4, 7)]
    assert inclusion(3, 7) == [(2, 3), (0, 2), (4, 7)]
    assert inclusion(4, 7) == [(5, 6), (6, 7), (0, 4)]
    assert inclusion(6, 7) == [(4, 6), (0, 4)]
    assert consistency(3, 7) == [(2, 3), (3, 4), (0, 2), (4, 7)]
    assert consistency(4, 7) == [(4, 7)]
    assert consistency(6, 7) == [(4, 6), (6, 7), (0, 4)]


def test_known_proofs_hold():
    proof = [
        bytes.fromhex(one)
        for one in (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        )
    ]
    assert is_included(LEAVES[0], 0, 8, proof, bytes.fromhex(ROOTS[7]))
    later = [
        bytes.fromhex(one)
        for one in (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        )
    ]
    old, new = Tip(6, bytes.fromhex(ROOTS[5])), Tip(8, bytes.fromhex(ROOTS[7]))
    assert is_consistent(old, new, later)


@given(sizes, st.data())
def test_each_leaf_is_proved_as_the_rfc_proves_it(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    leaves = MANY[:size]
    proof = hashes_of(leaves, inclusion(index, size))
    assert proof == naive_path(index, leaves)
    root = naive_root(leaves)
    assert is_included(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(-1, size).filter(lambda i: i != index))
    assert not is_included(leaves[index], other, size, proof, root)
    assert not is_included(MANY[index - 1], index, size, proof, root)
    assert not is_included(leaves[index], index, size, [*proof, root], root)
    assert not proof or not is_included(leaves[index], index, size, proof[:-1], root)


@given(sizes, st.data())
def test_each_tree_is_proved_the_beginning_of_a_later_one(new: int, data: st.DataObject):
    old = data.draw(st.integers(1, new))
    proof = hashes_of(MANY, consistency(old, new))
    assert proof == naive_subproof(old, MANY[:new], whole=True)
    assert is_consistent(tip(old), tip(new), proof)
    assert not is_consistent(Tip(old, MANY[0]), tip(new), proof) or old == 1
    assert not is_consistent(tip(old), Tip(new, MANY[-1]), proof)
    assert not is_consistent(tip(old), tip(new), [*proof, MANY[0]])
    for place in range(len(proof)):
        broken = [*proof[:place], MANY[5], *proof[place + 1 :]]
        assert broken == proof or not is_consistent(tip(old), tip(new), broken)
    if proof:
        assert not is_consistent(tip(old), tip(new), proof[:-1])


def test_an_empty_tree_is_the_beginning_of_any_and_none_ends_before_it_begins():
    assert is_consistent(Tip(0, EMPTY), tip(5), [])
    assert not is_consistent(Tip(0, MANY[0]), tip(5), [])
    assert not is_consistent(Tip(0, EMPTY), tip(5), [MANY[0]])
    assert not is_consistent(tip(5), tip(3), [])
    assert consistency(0, 5) == consistency(5, 5) == []


@given(sizes)
def test_a_frontier_has_the_root_of_the_whole_tree(size: int):
    frontier = Frontier()
    for leaf in MANY[:size]:
        frontier = frontier.with_leaf(leaf)
    assert (frontier.size, frontier.root) == (size, naive_root(MANY[:size]))


@given(sizes, st.data())
def test_a_span_is_the_sum_of_its_subtrees(size: int, data: st.DataObject):
    spans = [(0, size), *inclusion(data.draw(st.integers(0, size - 1)), size)]
    for begin, end in spans:
        parts = [(n << level, (n + 1) << level) for level, n in subtrees((begin, end))]
        assert [b for b, _ in parts] == [begin, *(e for _, e in parts[:-1])]
        assert parts[-1][1] == end
        peaks = [perfect_root(MANY[b:e]) for b, e in parts]
        assert joined(peaks) == naive_root(MANY[begin:end])


def test_the_first_difference_of_two_rows_of_leaves_is_found():
    assert first_difference(MANY[:5], MANY[:5]) is None
    assert first_difference(MANY[:5], MANY[:3]) == 3
    assert first_difference(MANY[:2], MANY[1:3]) == 0
