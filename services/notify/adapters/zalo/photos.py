"""Photos that Zalo users sent: fetched from Zalo's own hosts only, and their QR codes read.

Whoever writes the address of a photo could make us fetch anything, and a photo could be anything:
so hosts, bytes, pixels and time are bounded, and no redirect is followed.
"""

import asyncio
import io
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
import zxingcpp
from PIL import Image, UnidentifiedImageError

from services.notify.domain.zalo.known import Fact
from services.notify.domain.zalo.wish import Blank

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # the largest phones of 2026 take 50 megapixels
LONG_SIDE = 3000  # pixels that are looked at; a QR code over a tenth of that is still sharp
PATIENCE = 10.0  # seconds for one photo
FORMATS = ("JPEG", "PNG", "WEBP")
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
BROKEN = (OSError, ValueError, SyntaxError, UnidentifiedImageError)


class Photos:
    """Looks at photos; `sites` are origins like `https://*.zdn.vn`, of which `*` is any label."""

    def __init__(self, client: httpx.AsyncClient, sites: Sequence[str]) -> None:
        self._client = client
        self._sites = tuple(sites)

    async def look(self, url: str) -> tuple[str, ...] | Blank | Fact:
        """What the QR codes on a photo say; `Fact.SILENT` when it cannot be fetched now."""
        if not any(_belongs(url, site) for site in self._sites):
            return Blank.NOT_AN_IMAGE
        try:
            async with asyncio.timeout(PATIENCE):
                content = await self._fetched(url)
                return content if isinstance(content, Blank) else await _read(content)
        except (httpx.HTTPError, TimeoutError):
            return Fact.SILENT

    async def _fetched(self, url: str) -> bytes | Blank:
        async with self._client.stream("GET", url, follow_redirects=False) as answer:
            if answer.is_server_error:
                answer.raise_for_status()
            if answer.status_code != httpx.codes.OK:
                return Blank.NOT_AN_IMAGE
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST:
                    return Blank.TOO_LARGE
            return bytes(content)


async def _read(content: bytes) -> tuple[str, ...] | Blank:
    """In a thread: a photo takes up to a second, and others must not wait for it."""
    return await asyncio.to_thread(codes_on, content)


def codes_on(content: bytes) -> tuple[str, ...] | Blank:
    """What the QR codes on an image say, or why it cannot be looked at."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return Blank.TOO_LARGE
            image.draft("L", (LONG_SIDE, LONG_SIDE))  # a JPEG is decoded small at once
            grey = image.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Blank.TOO_LARGE
    except BROKEN:
        return Blank.NOT_AN_IMAGE
    grey.thumbnail((LONG_SIDE, LONG_SIDE))
    found = zxingcpp.read_barcodes(grey, formats=QR)
    return tuple(code.text for code in found)


def _belongs(url: str, site: str) -> bool:
    """Whether the address is one of the site's: same scheme and port, same host or one under it."""
    try:
        asked, allowed = urlsplit(url), urlsplit(site)
        ports = asked.port, allowed.port
    except ValueError:
        return False
    if asked.scheme != allowed.scheme or ports[0] != ports[1] or "@" in asked.netloc:
        return False
    host, pattern = asked.hostname or "", allowed.hostname or ""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return host == pattern
