"""Passwords, kept as Argon2id hashes (RFC 9106) and compared outside the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Passwords:
    """Hashing and checking, each the same work whoever asks."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._nobodys = self._hasher.hash("")

    async def hashed(self, password: str) -> str:
        """What may be kept of the password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password behind `kept`; None is no account, and costs the same."""
        right = await asyncio.to_thread(self._verified, kept or self._nobodys, password)
        return right and kept is not None

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
