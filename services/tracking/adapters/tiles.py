"""A stream's tree, kept in tiles that only grow. It can be lost: the stream makes it again."""

from collections.abc import Iterable, Sequence

from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from services.chassis.blobs import Blobs
from services.tracking.domain.merkle import HASH, Span
from services.tracking.domain.tiles import (
    WIDTH,
    Edge,
    TileId,
    Tiles,
    edge_of,
    hashes,
    span_hash,
    tiles_for,
)

LOGGED = {spec.name: spec for spec in (DOSSIER, PAYMENT, NOTIFY)}
"""The streams that have a log: those that feed timelines."""


class TileLog:
    """One log. Its mark is moved after its tiles: what lies beyond the mark does not count yet."""

    def __init__(self, blobs: Blobs, name: str) -> None:
        self.name = name
        self._blobs = blobs

    async def edge(self) -> Edge:
        """Read at the mark."""
        size = await self._blobs.mark(self._mark)
        return Edge.read(size, await self._tiles(edge_of(size)))

    async def keep(self, edge: Edge, grown: Tiles) -> None:
        """Tiles first, then the mark."""
        await self._blobs.grow({self._key(tile): content for tile, content in grown.items()})
        await self._blobs.advance(self._mark, edge.size)

    async def leaves(self, span: Span) -> list[bytes]:
        """The tiles of level 0 that hold them, cut to the span."""
        begin, end = span
        first, beyond = begin // WIDTH, -(-end // WIDTH)
        tiles = await self._tiles(TileId(0, number) for number in range(first, beyond))
        found: list[bytes] = []
        for number in range(first, beyond):
            tile = tiles.get(TileId(0, number), b"")
            found += hashes(tile)
            if len(tile) < WIDTH * HASH:
                break
        return found[begin - first * WIDTH : end - first * WIDTH]

    async def prove(self, spans: Sequence[Span]) -> list[bytes]:
        """One read for all."""
        tiles = await self._tiles(tiles_for(spans))
        return [span_hash(tiles, span) for span in spans]

    async def _tiles(self, wanted: Iterable[TileId]) -> Tiles:
        keys = {self._key(tile): tile for tile in wanted}
        found = await self._blobs.get(list(keys))
        return {keys[key]: content for key, content in found.items()}

    @property
    def _mark(self) -> str:
        return f"tree/{self.name}"

    def _key(self, tile: TileId) -> str:
        return f"tree/{self.name}/{tile.level}/{tile.number}"
