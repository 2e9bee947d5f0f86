"""How far someone has followed a timeline: per stream, the last entry they were told of. Pure."""

import re
from collections.abc import Mapping
from typing import TypeAlias

Cursor: TypeAlias = Mapping[str, int]
"""Position by stream; a stream that is not in it has not been told of at all."""

LONGEST = 120  # characters
WRITTEN = re.compile(r"[A-Z]{1,20}=[0-9]{1,15}(,[A-Z]{1,20}=[0-9]{1,15})*")


def written(cursor: Cursor) -> str:
    """`DOSSIER=5,PAYMENT=7`; empty for the very beginning."""
    return ",".join(f"{stream}={cursor[stream]}" for stream in sorted(cursor))


def read(text: str) -> Cursor:
    """A cursor as `written` wrote it.

    Raises:
        ValueError: it is none.
    """
    if not text:
        return {}
    if len(text) > LONGEST or not WRITTEN.fullmatch(text):
        raise ValueError("A cursor reads STREAM=position,…")
    pairs = (part.split("=") for part in text.split(","))
    return {stream: int(position) for stream, position in pairs}
