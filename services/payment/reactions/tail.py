"""A stream of which the newest facts of an aggregate are remembered, for who reads them often."""

from collections.abc import Sequence
from typing import Generic

from contracts.event import E, Recorded
from services.chassis.stream import Stream


class Tail(Generic[E]):
    """Reads no fact twice while the position to read from only grows; a guard keeps it honest.

    After a trouble a thousand payments wait for their receipts, and each asks for all receipts
    that were written since it came in.
    """

    def __init__(self, stream: Stream[E]) -> None:
        self._stream = stream
        self._kept: dict[str, tuple[int, list[Recorded[E]]]] = {}

    async def load(
        self, subject: str, *, fresh: bool = False, since: int = 1
    ) -> Sequence[Recorded[E]]:
        """As the stream does; only what is new is asked for."""
        begins, kept = self._kept.get(subject, (0, []))
        if not kept or since < begins:
            kept = list(await self._stream.load(subject, fresh=fresh, since=since))
        else:
            last = kept[-1].position
            newer = await self._stream.load(subject, fresh=fresh, since=last + 1)
            kept = [*kept, *(one for one in newer if one.position > last)]
        kept = [one for one in kept if one.position >= since] or kept[-1:]
        self._kept[subject] = (since, kept)
        return kept

    async def tip(self, subject: str) -> int:
        """As the stream does."""
        return await self._stream.tip(subject)

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """As the stream does."""
        return await self._stream.append(recorded, expected=expected)
