"""Comparing a live view with one rebuilt beside it: the same events must have made the same views.

The live view goes on meanwhile. A view that has seen events beyond those that we have read is
looked at again after we have caught up; any other must be the same as ours, to the last field.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic

from services.chassis.projection import View
from services.chassis.readmodel import MongoReadModel, Scanned
from services.chassis.rebuild import Progress, Rebuild

ROUNDS = 10  # looks at views that keep changing while we compare
LISTED = 100  # differences named; more are only counted
PATIENCE = 10.0  # seconds in which a live view that is behind must move

Positions = Mapping[str, int]


class NotFollowingError(Exception):
    """The live view does not follow its streams; nothing can be said about it."""


@dataclass
class Verdict:
    """What a comparison found.

    Attributes:
        compared: views that were looked at.
        differing: keys of views that are wrong, missing or too many, the first `LISTED`.
        differences: how many in all.
        restless: views that changed each time we looked; nothing is known of them.
        events: how many events they were made of.
    """

    compared: int = 0
    differing: list[str] = field(default_factory=list)
    differences: int = 0
    restless: int = 0
    events: int = 0

    @property
    def well(self) -> bool:
        """Everything was compared, and is the same."""
        return not self.differences and not self.restless

    def differs(self, key: str) -> None:
        """One more."""
        self.differences += 1
        if len(self.differing) < LISTED:
            self.differing.append(key)


class Comparison(Generic[View]):
    """A live view against a rebuild of it; one that is behind must move within `patience`."""

    def __init__(
        self,
        live: MongoReadModel[View],
        ours: MongoReadModel[View],
        rebuild: Rebuild[View],
        patience: float = PATIENCE,
    ) -> None:
        self._live = live
        self._ours = ours
        self._rebuild = rebuild
        self._patience = patience

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
        await self._last_look(restless, found)
        found.events = self._rebuild.done
        return found

    async def _together(self, progress: Progress) -> None:
        """Ours at the present, and the live one not behind it.

        Raises:
            NotFollowingError: the live one does not come.
        """
        await self._rebuild.catch_up(progress)
        before: list[int] = []
        while not await self._live.reached(self._rebuild.positions):
            now = [await self._live.checkpoint(stream) for stream in self._rebuild.positions]
            if now == before:
                raise NotFollowingError("the live view does not follow its streams; see /ready")
            before = now
            await asyncio.sleep(self._patience)

    async def _scanned(self, found: Verdict) -> AsyncIterator[str]:
        """Compare all views, both sides in the order of their keys; gives the restless."""
        live, ours = self._live.scan(), self._ours.scan()
        left, right = await anext(live, None), await anext(ours, None)
        while left or right:
            found.compared += 1
            key = min(one.key for one in (left, right) if one)
            mine = left if left and left.key == key else None
            other = right if right and right.key == key else None
            if _beyond(mine, self._rebuild.positions):
                yield key
            elif not _same(mine, other):
                found.differs(key)
            left = await anext(live, None) if mine else left
            right = await anext(ours, None) if other else right

    async def _again(self, keys: Iterable[str], found: Verdict) -> list[str]:
        keys = list(keys)
        live = {kept.key: kept async for kept in self._live.scan(keys)}
        ours = {kept.key: kept async for kept in self._ours.scan(keys)}
        restless = [key for key in keys if _beyond(live.get(key), self._rebuild.positions)]
        for key in set(keys) - set(restless):
            if not _same(live.get(key), ours.get(key)):
                found.differs(key)
        return restless

    async def _last_look(self, keys: list[str], found: Verdict) -> None:
        """Those that claim to have seen what no stream holds are wrong; the others are restless."""
        live = {kept.key: kept async for kept in self._live.scan(keys)}
        last = await self._rebuild.ends()
        for key in keys:
            if _beyond(live.get(key), last):
                found.differs(key)
            else:
                found.restless += 1


def _beyond(live: Scanned | None, read: Positions) -> bool:
    """Whether the live view has seen events beyond these positions."""
    return live is not None and any(at > read.get(stream, 0) for stream, at in live.seen.items())


def _same(live: Scanned | None, ours: Scanned | None) -> bool:
    return bool(live and ours and live.seen == ours.seen and live.view == ours.view)
