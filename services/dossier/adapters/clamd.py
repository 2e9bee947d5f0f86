r"""Asking a ClamAV daemon whether a file holds a virus.

Source: clamd(8), command INSTREAM: `zINSTREAM\0`, then chunks of four bytes of length (big endian)
and data, then a length of zero; the answer is `stream: OK`, `stream: <name> FOUND` or an error.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

Scan = Callable[[AsyncIterator[bytes]], Awaitable[bool | None]]

PORT = 3310  # clamd's own
PATIENCE = 5.0  # seconds within which a file is scanned, or counts as not scanned yet

log = logging.getLogger(__name__)


def clamd(url: str, patience: float = PATIENCE) -> Scan:
    """A scanner at `tcp://host:port`."""
    at = urlsplit(url)
    host, port = at.hostname or "127.0.0.1", at.port or PORT

    async def scan(content: AsyncIterator[bytes]) -> bool | None:
        """True: clean; False: a virus was found; None: nobody knows, because clamd is silent."""
        try:
            async with asyncio.timeout(patience):
                said = await _asked(host, port, content)
        except (OSError, TimeoutError) as error:
            log.warning("clamd does not answer: %s", type(error).__name__)
            return None
        if said.endswith("OK"):
            return True
        if said.endswith("FOUND"):
            log.warning("clamd found %s", said.removeprefix("stream: "))
            return False
        log.error("clamd cannot scan: %s", said)
        return None

    return scan


async def _asked(host: str, port: int, content: AsyncIterator[bytes]) -> str:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"zINSTREAM\0")
        async for part in content:
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.read(4096)).rstrip(b"\0\n").decode("utf-8", "replace").strip()
    finally:
        writer.close()
