"""A Merkle tree in tiles: 256 hashes each, so that it can be kept in pieces that only grow. Pure.

A tile of level 0 holds leaves, one of level L + 1 the roots of 256 full tiles of level L. The
hashes in between are computed when they are asked for. Source: C2SP tlog-tiles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from services.tracking.domain.merkle import (
    HASH,
    Span,
    Subtree,
    Tip,
    joined,
    perfect_root,
    subtrees,
)

HEIGHT = 8  # levels of the tree in one tile
WIDTH = 1 << HEIGHT  # hashes in a full tile


class TileId(NamedTuple):
    """A tile's place."""

    level: int
    number: int


Tiles = Mapping[TileId, bytes]


def hashes(tile: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def _place(subtree: Subtree) -> tuple[TileId, int, int]:
    """The tile over which a subtree stands, its first hash there, and how many there are."""
    level, number = subtree
    count = 1 << level % HEIGHT
    first = number * count
    return TileId(level // HEIGHT, first // WIDTH), first % WIDTH, count


def tiles_for(spans: Iterable[Span]) -> set[TileId]:
    """The tiles one needs to know the hashes of these spans."""
    return {_place(subtree)[0] for span in spans for subtree in subtrees(span)}


def span_hash(tiles: Tiles, span: Span) -> bytes:
    """The hash of a span.

    Raises:
        TilesError: a tile is missing, or shorter than it must be.
    """
    return joined(_subtree_hash(tiles, subtree) for subtree in subtrees(span))


def _subtree_hash(tiles: Tiles, subtree: Subtree) -> bytes:
    tile, first, count = _place(subtree)
    found = hashes(tiles.get(tile, b""))[first : first + count]
    if len(found) < count:
        raise TilesError(tile)
    return perfect_root(found)


class TilesError(Exception):
    """A tile that must be there is not, or is too short; nothing was proved."""

    def __init__(self, tile: TileId) -> None:
        super().__init__(f"tile {tile.level}/{tile.number}")


def edge_of(size: int) -> list[TileId]:
    """The tiles at the right edge of a tree that are not full yet, from the bottom."""
    levels = -(-size.bit_length() // HEIGHT)
    sizes = [size >> HEIGHT * level for level in range(levels)]
    return [TileId(level, n // WIDTH) for level, n in enumerate(sizes)]


@dataclass(frozen=True)
class Edge:
    """The right edge of a tree: all one needs to append to it.

    Attributes:
        tiles: what the unfinished tile of each level holds, from the bottom.
    """

    size: int = 0
    tiles: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, size: int, tiles: Tiles) -> "Edge":
        """The edge of a tree of `size`; tiles may hold more than it has.

        Raises:
            TilesError: one is missing, or shorter than it must be.
        """
        kept: list[bytes] = []
        for tile in edge_of(size):
            length = (size >> HEIGHT * tile.level) % WIDTH * HASH
            kept.append(tiles.get(tile, b"")[:length])
            if len(kept[-1]) < length:
                raise TilesError(tile)
        return cls(size, tuple(kept))

    @property
    def tip(self) -> Tip:
        """The tree, told by size and root."""
        spans = ((0, self.size),)
        needed = dict(zip(edge_of(self.size), self.tiles, strict=True))
        return Tip(self.size, span_hash(needed, *spans))

    def with_leaves(self, leaves: Sequence[bytes]) -> tuple["Edge", dict[TileId, bytes]]:
        """The edge with these leaves more, and the tiles that have grown."""
        open_tiles = [bytearray(tile) for tile in self.tiles]
        grown: dict[TileId, bytes] = {}
        for size, leaf in enumerate(leaves, self.size + 1):
            _push(open_tiles, size, leaf, grown)
        size = self.size + len(leaves)
        tiles = tuple(bytes(tile) for tile in open_tiles)
        unfinished = dict(zip(edge_of(size), tiles, strict=True))
        before = dict(zip(edge_of(self.size), self.tiles, strict=True))
        grown |= {k: tile for k, tile in unfinished.items() if tile and before.get(k) != tile}
        return Edge(size, tiles), grown


def _push(tiles: list[bytearray], size: int, leaf: bytes, grown: dict[TileId, bytes]) -> None:
    """Put one leaf in; `size` is that of the tree with it. A tile that gets full moves on."""
    level, what = 0, leaf
    while True:
        if level == len(tiles):
            tiles.append(bytearray())
        tiles[level] += what
        if len(tiles[level]) < WIDTH * HASH:
            return
        full = bytes(tiles[level])
        grown[TileId(level, (size >> HEIGHT * level) // WIDTH - 1)] = full
        tiles[level] = bytearray()
        level, what = level + 1, perfect_root(hashes(full))


class Log(Protocol):
    """A stream's tree, as notaries and proofs need it.

    Raises:
        TilesError: of every method, when the kept tree does not hang together.
    """

    name: str

    async def edge(self) -> Edge:
        """Where the tree ends for now."""
        ...

    async def keep(self, edge: Edge, grown: Tiles) -> None:
        """Keep what has grown; again, or at once with others, is harmless."""
        ...

    async def leaves(self, span: Span) -> list[bytes]:
        """The leaves of a span; fewer when there are no more."""
        ...

    async def prove(self, spans: Sequence[Span]) -> list[bytes]:
        """The hashes of these spans."""
        ...
