"""Waiting until a view has seen what its reader has just done."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from services.chassis.projection import View, ViewSpec

CATCH_UP = 2.0  # seconds a reader waits for a view to reach a position
GLANCE = 0.01  # seconds between two looks at it


async def until_reached(
    checkpoint: Callable[[str], Awaitable[int]], spec: ViewSpec[View], positions: Mapping[str, int]
) -> bool:
    """Wait for a view's checkpoints, whoever moves them; False when it takes over `CATCH_UP`."""
    feeding = {projection.events.name for projection in spec.projections}
    try:
        async with asyncio.timeout(CATCH_UP):
            for stream in feeding & positions.keys():
                position = positions[stream]
                while await checkpoint(stream) < position:  # noqa: ASYNC110 - moved elsewhere
                    await asyncio.sleep(GLANCE)
    except TimeoutError:
        return False
    return True
