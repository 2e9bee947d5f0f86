"""A tree in tiles: the same tree, however it was appended to and wherever the writer died."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.blobs import MemoryBlobs
from services.tracking.adapters.tiles import TileLog
from services.tracking.domain.merkle import (
    HASH,
    Frontier,
    Tip,
    consistency,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
)
from services.tracking.domain.tiles import Edge, TileId, TilesError, span_hash

SIZE = 66_000  # so that there are tiles of three levels
LEAVES = [leaf_hash(b"%d" % n) for n in range(SIZE)]
INTERESTING = [1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, SIZE]


def tips() -> dict[int, Tip]:
    found, frontier = {}, Frontier()
    for leaf in LEAVES:
        frontier = frontier.with_leaf(leaf)
        if frontier.size in INTERESTING:
            found[frontier.size] = Tip(frontier.size, frontier.root)
    return found


TIPS = tips()


async def log_of(*pieces: int) -> TileLog:
    """A log that was appended to in pieces that end there."""
    log, begin = TileLog(MemoryBlobs(), "DOSSIER"), 0
    for end in pieces:
        edge, grown = (await log.edge()).with_leaves(LEAVES[begin:end])
        await log.keep(edge, grown)
        begin = end
    return log


@pytest.fixture(scope="module")
def blobs() -> MemoryBlobs:
    kept, edge = MemoryBlobs(), Edge()
    edge, grown = edge.with_leaves(LEAVES)
    kept.contents = {f"tree/DOSSIER/{t.level}/{t.number}": c for t, c in grown.items()}
    kept.marks = {"tree/DOSSIER": edge.size}
    return kept


def test_the_edge_has_the_root_of_the_tree_at_every_step():
    edge = Edge()
    for size in INTERESTING:
        edge, _ = edge.with_leaves(LEAVES[edge.size : size])
        assert edge.tip == TIPS[size]


async def test_tiles_are_256_hashes_wide_and_hold_the_roots_of_the_level_below(blobs: MemoryBlobs):
    sizes = {key: len(content) // HASH for key, content in blobs.contents.items()}
    full, left = divmod(SIZE, 256)
    assert sizes["tree/DOSSIER/0/0"] == 256
    assert sizes[f"tree/DOSSIER/0/{full}"] == left
    assert sizes["tree/DOSSIER/1/0"] == 256
    assert sizes["tree/DOSSIER/1/1"] == full - 256
    assert sizes["tree/DOSSIER/2/0"] == 1
    assert len(sizes) == full + 1 + 2 + 1


@settings(max_examples=60)
@given(st.lists(st.integers(1, 1500), min_size=1, max_size=6))
async def test_however_it_was_appended_to_the_tiles_are_the_same(pieces: list[int]):
    ends = sorted(set(pieces))
    whole, parts = await log_of(ends[-1]), await log_of(*ends)
    assert (await whole.edge()) == (await parts.edge())
    assert await whole.leaves((0, ends[-1])) == await parts.leaves((0, 2000)) == LEAVES[: ends[-1]]


@settings(max_examples=60)
@given(st.data())
async def test_every_leaf_and_every_growth_can_be_proved(blobs: MemoryBlobs, data: st.DataObject):
    log = TileLog(blobs, "DOSSIER")
    size = data.draw(st.sampled_from(INTERESTING))
    index = data.draw(st.integers(0, size - 1))
    proof = await log.prove(inclusion(index, size))
    assert is_included(LEAVES[index], index, size, proof, TIPS[size].root)
    old = data.draw(st.sampled_from([one for one in INTERESTING if one <= size]))
    assert is_consistent(TIPS[old], TIPS[size], await log.prove(consistency(old, size)))


async def test_leaves_are_read_across_tiles(blobs: MemoryBlobs):
    log = TileLog(blobs, "DOSSIER")
    assert await log.leaves((250, 520)) == LEAVES[250:520]
    assert await log.leaves((SIZE - 3, SIZE + 3)) == LEAVES[SIZE - 3 :]
    assert await log.leaves((256, 256)) == []


async def test_a_writer_that_dies_between_tiles_and_mark_is_taken_up_where_the_mark_is():
    log = await log_of(250)
    blobs = MemoryBlobs()
    edge, grown = (await log.edge()).with_leaves(LEAVES[250:600])
    for survivors in range(len(grown) + 1):
        blobs.contents, blobs.marks = {}, {}
        again = TileLog(blobs, "DOSSIER")
        first, tiles = Edge().with_leaves(LEAVES[:250])
        await again.keep(first, tiles)
        torn = dict(list(grown.items())[:survivors])
        await blobs.grow({f"tree/DOSSIER/{t.level}/{t.number}": c for t, c in torn.items()})
        assert await again.edge() == first
        half, tiles = (await again.edge()).with_leaves(LEAVES[250:300])
        await again.keep(half, tiles)
        await again.keep(*(await again.edge()).with_leaves(LEAVES[300:600]))
        assert await again.edge() == edge
        assert await again.leaves((0, 600)) == LEAVES[:600]


async def test_missing_tiles_are_told():
    log = await log_of(300)
    with pytest.raises(TilesError):
        await log.prove([(0, 512)])
    with pytest.raises(TilesError, match="0/0"):
        Edge.read(5, {TileId(0, 0): LEAVES[0]})
    with pytest.raises(TilesError):
        span_hash({}, (0, 1))
