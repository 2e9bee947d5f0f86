"""The vault's twin in memory: the same promises in dicts."""

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.values import PersonId
from services.chassis.sealing import SALT, Safe, salted_digest, seal, unseal
from services.chassis.vault import (
    Entry,
    ForgottenError,
    GoneError,
    Intake,
    OffsetError,
    Reading,
    Sealed,
)


@dataclass
class _Content:
    """Sealed segments, in order."""

    person: PersonId
    salt: bytes
    segments: list[bytes] = field(default_factory=list)


class MemoryVault:
    """The same promises in dicts."""

    def __init__(self, safe: Safe) -> None:
        self._safe = safe
        self._keys: dict[PersonId, bytes | None] = {}
        self._places: dict[str, tuple[_Content, Entry]] = {}
        self._intakes: dict[str, tuple[_Content, Intake]] = {}

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Seal and keep."""
        key, salt = self._key(person, make=True), secrets.token_bytes(SALT)
        sealed = Sealed(salted_digest(salt, content), len(content))
        kept = _Content(person, salt, [seal(key, "0", content)])
        self._places[name] = (kept, Entry(name, sealed, dict(about or {})))
        return sealed

    async def get(self, person: PersonId, name: str) -> bytes | None:
        """Open, for the person it belongs to."""
        reading = await self.read(person, name)
        return await reading.all() if reading else None

    async def read(self, person: PersonId, name: str) -> Reading | None:
        """A place, or else an intake."""
        content, _ = self._places.get(name) or self._intakes.get(name) or (None, None)
        if content is None or content.person != person:
            return None
        segments = _opened(self._key(person), content.segments)
        return Reading(person, name, content.salt, segments)

    async def entries(self, person: PersonId, prefix: str) -> list[Entry]:
        """A scan."""
        mine = [entry for content, entry in self._places.values() if content.person == person]
        found = sorted((e for e in mine if e.name.startswith(prefix)), key=lambda e: e.name)
        if found:
            self._key(person)  # raises when it was destroyed
        return found

    async def describe(self, person: PersonId, name: str, about: Mapping[str, Any]) -> bool:
        """Another entry in the same place."""
        self._key(person)
        content, entry = self._places.get(name, (None, None))
        if content is None or entry is None or content.person != person:
            return False
        self._places[name] = (content, replace(entry, about=dict(about)))
        return True

    async def drop(self, name: str) -> None:
        """Remove."""
        self._places.pop(name, None)

    async def forget(self, person: PersonId) -> None:
        """Destroy the key."""
        self._keys[person] = None

    async def begin(
        self, person: PersonId, name: str, about: Mapping[str, Any], at: datetime
    ) -> None:
        """Whoever was first has begun it."""
        self._key(person, make=True)
        fresh = Intake(person, name, 0, at, dict(about), None)
        self._intakes.setdefault(name, (_Content(person, secrets.token_bytes(SALT)), fresh))

    async def extend(
        self, person: PersonId, name: str, at: int, content: AsyncIterator[bytes]
    ) -> int:
        """Each piece if it is the next one."""
        self._next(person, name, at)
        async for piece in content:
            kept, intake = self._next(person, name, at)
            kept.segments.append(seal(self._key(person), str(len(kept.segments)), piece))
            at += len(piece)
            self._intakes[name] = (kept, replace(intake, size=at))
        return at

    def _next(self, person: PersonId, name: str, at: int) -> tuple[_Content, Intake]:
        kept, intake = self._intakes.get(name, (None, None))
        if kept is None or intake is None or kept.person != person:
            raise GoneError(name)
        if intake.size != at or intake.settled:
            raise OffsetError(intake.size)
        self._key(person)
        return kept, intake

    async def intake(self, person: PersonId, name: str) -> Intake | None:
        """As it is."""
        content, intake = self._intakes.get(name, (None, None))
        if content is None or content.person != person:
            return None
        self._key(person)
        return intake

    async def intakes(self) -> list[tuple[PersonId, str]]:
        """All of them."""
        every = sorted((i for _, i in self._intakes.values()), key=lambda intake: intake.begun)
        return [(intake.person, intake.name) for intake in every]

    async def settle(
        self, reading: Reading, name: str, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """The same content under another name."""
        assert reading.through, "not read through"  # noqa: S101 - a slip of ours, not of theirs
        content, intake = self._intakes.get(reading.name, (None, None))
        if content is None or intake is None:
            raise GoneError(reading.name)
        self._key(reading.person)
        sealed = Sealed(reading.digest, reading.size)
        self._places[name] = (content, Entry(name, sealed, dict(about or {})))
        self._intakes[reading.name] = (content, replace(intake, settled=name))
        return sealed

    async def drop_intake(self, name: str) -> None:
        """Remove."""
        self._intakes.pop(name, None)

    def _key(self, person: PersonId, *, make: bool = False) -> AESGCM:
        if make and person not in self._keys:
            self._keys[person] = self._safe.new_key(person)
        wrapped = self._keys.get(person)
        if wrapped is None:
            raise ForgottenError(person)
        return self._safe.key(person, wrapped)


async def _opened(key: AESGCM, segments: Iterable[bytes]) -> AsyncIterator[bytes]:
    for number, segment in enumerate(list(segments)):
        yield unseal(key, str(number), segment)
