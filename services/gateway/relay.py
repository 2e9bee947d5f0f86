"""Streams of events that a service tells, passed through byte by byte as they come."""

from collections.abc import AsyncIterator

import httpx
from anyio import CancelScope
from sse_starlette import EventSourceResponse
from starlette.types import Receive, Scope, Send

SILENCE = 45.0  # seconds without a sign of life after which a stream is given up


class Relayed(EventSourceResponse):
    """An opened stream; closed when the browser leaves, ended when the service does.

    Browsers come back by themselves and resume, so an end is never an error.
    """

    def __init__(self, told: httpx.Response) -> None:
        super().__init__(_through(told), ping=0)  # the service's signs of life pass through too
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until either side leaves."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await self._told.aclose()


async def _through(told: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in told.aiter_raw():
            yield chunk
    except httpx.TransportError:
        return
