"""Having PDFs examined by processes that may come to harm: see `examiner`."""

import asyncio
import atexit
import json
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from services.dossier.domain.paper import UnfitError

EXAMINER = Path(__file__).with_name("examiner.py")
AT_ONCE = 2  # PDFs examined at a time by one process of ours; others wait
LONGEST = 10.0  # seconds one may take; a usual one takes a few hundredths of one
TITLES = {
    "dossier.not-a-pdf": "The file is not a PDF.",
    "dossier.pdf-broken": "The PDF cannot be opened.",
    "dossier.pdf-empty": "The PDF has no page.",
    "dossier.pdf-encrypted": "The PDF is protected by a password.",
    "dossier.pdf-active": "The PDF holds a script, an action or an attachment.",
    "dossier.pdf-too-complex": "The PDF is too complex to be examined.",
}


class _Helper:
    """One examiner's process. Blocking: for threads."""

    def __init__(self) -> None:
        command = (sys.executable, "-I", str(EXAMINER))
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, bufsize=0
        )

    def send(self, content: bytes) -> None:
        """Hand over a part."""
        assert self._process.stdin  # noqa: S101 - for the type checker: it is a pipe
        left = memoryview(content)
        while left:
            left = left[self._process.stdin.write(left) :]

    def answer(self) -> bytes:
        """What it found; empty when it came to harm."""
        assert self._process.stdout  # noqa: S101 - for the type checker: it is a pipe
        return self._process.stdout.readline()

    def end(self) -> None:
        """At once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


_idle: deque[_Helper] = deque()  # started, and waiting for work; they end with this process


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


class Examiners:
    """Examines PDFs without ever holding one."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def pages(self, size: int, content: AsyncIterator[bytes]) -> int:
        """How many pages the PDF of `size` bytes has; `content` is read to its end in any case.

        Raises:
            UnfitError: it is not a PDF, or not one that can be taken.
        """
        async with self._gate:
            found = await self._examined(size, content)
        if "pages" in found:
            return int(found["pages"])
        code = str(found["code"])
        raise UnfitError(code, TITLES[code])

    async def _examined(self, size: int, content: AsyncIterator[bytes]) -> dict[str, Any]:
        helper = _idle.pop() if _idle else await asyncio.to_thread(_Helper)
        unharmed = False
        try:
            async with asyncio.timeout(self._longest):
                await asyncio.to_thread(helper.send, size.to_bytes(8, "big"))
                async for part in content:
                    await asyncio.to_thread(helper.send, part)
                said = await asyncio.to_thread(helper.answer)
            found: dict[str, Any] = json.loads(said)
            unharmed = found.get("code") != "dossier.pdf-too-complex"
        except (TimeoutError, BrokenPipeError, json.JSONDecodeError):
            return {"code": "dossier.pdf-too-complex"}
        else:
            return found
        finally:
            if unharmed:
                _idle.append(helper)
            else:
                helper.end()
