"""Waiting for what others bring about: looking again and again, never sleeping on a guess."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

GLANCE = 0.02  # seconds between two looks


async def eventually(look: Callable[[], Any | Awaitable[Any]], within: float = 10.0) -> Any:
    """What `look` says as soon as it says something; fails when it does not in time."""
    async with asyncio.timeout(within):
        while True:
            seen = look()
            seen = await seen if isawaitable(seen) else seen
            if seen:
                return seen
            await asyncio.sleep(GLANCE)
