"""The vault: what citizens entrust to a service, encrypted under a key of their own.

Each person has a key (AES-256-GCM), kept wrapped by the master key. Erasing a person destroys
their key; facts about them, and the digests in those facts, stay valid and tell nothing.
Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.

Content lies in segments, each sealed by itself and bound to its place, so that nobody ever holds
a large content in one piece: it comes in segment by segment, over as many requests as it takes
(an intake), is read through once, and is then settled under its name in one write.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from contracts.values import PersonId

SEGMENT = 1024 * 1024  # bytes of content sealed as one


class ForgottenError(Exception):
    """The person's key was destroyed; what it protected is gone for good."""


class OffsetError(Exception):
    """An intake does not stand where the next segment would go; nothing of it was kept.

    Attributes:
        at: bytes that are there.
    """

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class GoneError(Exception):
    """The content was dropped while it was being read."""


@dataclass(frozen=True)
class Sealed:
    """What may be said of a content: its salted SHA-256 (`sha256:<hex>`) and its size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True)
class Entry:
    """One thing in the vault, as lists show it."""

    name: str
    sealed: Sealed
    about: dict[str, Any]


@dataclass(frozen=True)
class Intake:
    """Content that is still coming in, or came in lately.

    Attributes:
        size: bytes that are there.
        settled: the name it lies under since it was complete; None: it is not settled.
    """

    person: PersonId
    name: str
    size: int
    begun: datetime
    about: dict[str, Any]
    settled: str | None


class Reading:
    """A content, segment by segment, once.

    Attributes:
        size: bytes read so far.
        sha256: hex SHA-256 of what was read, without salt: for its owner's eyes only.
        digest: the salted one, as facts may tell it.
        through: whether all of it was read.
    """

    def __init__(
        self, person: PersonId, name: str, salt: bytes, segments: AsyncIterator[bytes]
    ) -> None:
        self.person = person
        self.name = name
        self.size = 0
        self.through = False
        self._segments = segments
        self._plain, self._salted = hashlib.sha256(), hashlib.sha256(salt)

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._plain.hexdigest()

    @property
    def digest(self) -> str:
        """Of what was read so far."""
        return "sha256:" + self._salted.hexdigest()

    def __aiter__(self) -> "Reading":
        return self

    async def __anext__(self) -> bytes:
        try:
            segment = await anext(self._segments)
        except StopAsyncIteration:
            self.through = True
            raise
        self._plain.update(segment)
        self._salted.update(segment)
        self.size += len(segment)
        return segment

    async def all(self) -> bytes:
        """What is left, in one piece: for small contents."""
        return b"".join([segment async for segment in self])


class Vault(Protocol):
    """Where content lies that must never enter an event."""

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Keep `content` under `name`, replacing what was there, in one step.

        `about` (JSON values) is what lists show of it; it is encrypted just the same.

        Raises:
            ForgottenError: the person was erased; nothing was kept.
        """
        ...

    async def get(self, person: PersonId, name: str) -> bytes | None:
        """The content, or None when nothing is there.

        Raises:
            ForgottenError: the person was erased.
        """
        ...

    async def read(self, person: PersonId, name: str) -> Reading | None:
        """The content or the intake under `name`, to be read segment by segment.

        Reading on raises GoneError when it was dropped meanwhile.
        """
        ...

    async def entries(self, person: PersonId, prefix: str) -> list[Entry]:
        """What lies under names that start with `prefix`, by name; content stays closed."""
        ...

    async def describe(self, person: PersonId, name: str, about: Mapping[str, Any]) -> bool:
        """Tell something else about a content; False when nothing is there."""
        ...

    async def drop(self, name: str) -> None:
        """Remove what is under `name`; harmless when nothing is."""
        ...

    async def forget(self, person: PersonId) -> None:
        """Destroy the person's key: all that it protects becomes unreadable, backups included."""
        ...

    async def begin(
        self, person: PersonId, name: str, about: Mapping[str, Any], at: datetime
    ) -> None:
        """Begin an intake under a name of its own; harmless when it was begun before."""
        ...

    async def extend(
        self, person: PersonId, name: str, at: int, content: AsyncIterator[bytes]
    ) -> int:
        """Add to an intake that has `at` bytes; how many it has now. Pieces are segments.

        Each piece is kept before the next is asked for, so a break loses none that was kept.

        Raises:
            OffsetError: it has another size, or another writer was first, or it is settled.
            GoneError: there is no such intake.
        """
        ...

    async def intake(self, person: PersonId, name: str) -> Intake | None:
        """An intake, if the person has it."""
        ...

    async def intakes(self) -> list[tuple[PersonId, str]]:
        """All intakes of anyone, oldest first: for who tidies up."""
        ...

    async def settle(
        self, reading: Reading, name: str, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Keep an intake that was read through, under `name`, replacing what was there.

        In one step and without moving content; twice is once. The intake stays as a mark.

        Raises:
            GoneError: it was dropped meanwhile; nothing was kept.
        """
        ...

    async def drop_intake(self, name: str) -> None:
        """Remove an intake; its content stays if it was settled."""
        ...
