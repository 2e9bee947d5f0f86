"""Comparing a live view with one rebuilt beside it: the same events must have made the same views.

The live view goes on meanwhile. A view that has seen more than ours is looked at again after we
have caught up; one that has seen less, although its checkpoint says otherwise, is wrong.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Generic

from services.chassis.projection import Kept, View
from services.chassis.readmodel import MongoReadModel
from services.chassis.rebuild import Progress, Rebuild

ROUNDS = 10  # looks at views that keep changing while we compare
LISTED = 100  # differences named; more are only counted


@dataclass
class Verdict:
    """What a comparison found.

    Attributes:
        compared: views that were looked at.
        differing: keys of views that are wrong, missing or too many, the first `LISTED`.
        differences: how many in all.
        restless: views that changed each time we looked; nothing is known of them.
    """

    compared: int = 0
    differing: list[str] = field(default_factory=list)
    differences: int = 0
    restless: int = 0

    def differs(self, key: str) -> None:
        """One more."""
        self.differences += 1
        if len(self.differing) < LISTED:
            self.differing.append(key)


class Comparison(Generic[View]):
    """A live view against a rebuild of it."""

    def __init__(
        self, live: MongoReadModel[View], ours: MongoReadModel[View], rebuild: Rebuild[View]
    ) -> None:
        self._live = live
        self._ours = ours
        self._rebuild = rebuild

    async def verdict(self, progress: Progress) -> Verdict:
        """Catch up, compare all; then again what had moved on meanwhile."""
        found = Verdict()
        await self._together(progress)
        restless = [key async for key in self._scanned(found)]
        for _ in range(ROUNDS):
            if not restless:
                break
            await self._together(progress)
            restless = await self._again(restless, found)
        found.restless = len(restless)
        return found

    async def _together(self, progress: Progress) -> None:
        """Ours at the present, and the live one not behind it."""
        await self._rebuild.catch_up(progress)
        if not await self._live.reached(self._rebuild.positions):
            raise TimeoutError("the live view does not follow its streams; see /ready")

    async def _scanned(self, found: Verdict) -> AsyncIterator[str]:
        """Compare all views, both sides in the order of their keys; gives the restless."""
        live, ours = self._live.scan(), self._ours.scan()
        left, right = await anext(live, None), await anext(ours, None)
        while left or right:
            found.compared += 1
            key = min(one.key for one in (left, right) if one)
            mine = left if left and left.key == key else None
            other = right if right and right.key == key else None
            if self._moved_on(mine, other):
                yield key
            elif not _same(mine, other):
                found.differs(key)
            left = await anext(live, None) if mine else left
            right = await anext(ours, None) if other else right

    async def _again(self, keys: Iterable[str], found: Verdict) -> list[str]:
        keys = list(keys)
        live, ours = await self._live.load(keys), await self._ours.load(keys)
        restless = [key for key in keys if self._moved_on(live.get(key), ours.get(key))]
        for key in set(keys) - set(restless):
            if not _same(live.get(key), ours.get(key)):
                found.differs(key)
        return restless

    @staticmethod
    def _moved_on(live: Kept[View] | None, ours: Kept[View] | None) -> bool:
        """Whether the live view has seen all that ours has, and more."""
        if live is None:
            return False
        seen = ours.seen if ours else {}
        streams = live.seen.keys() | seen.keys()
        ahead = [live.seen.get(stream, 0) - seen.get(stream, 0) for stream in streams]
        return min(ahead) >= 0 and max(ahead) > 0


def _same(live: Kept[View] | None, ours: Kept[View] | None) -> bool:
    return bool(live and ours and live.seen == ours.seen and live.view == ours.view)
