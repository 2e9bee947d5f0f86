"""The vault: what citizens entrust to a service, encrypted under a key of their own.

Each person has a key (AES-256-GCM), kept wrapped by the master key. Erasing a person destroys
their key; facts about them, and the digests in those facts, stay valid and tell nothing.
Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from bson import ObjectId
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gridfs.errors import CorruptGridFile, NoFile
from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorGridFSBucket
from pymongo.errors import DuplicateKeyError

from contracts.values import PersonId

NONCE = 12  # bytes, as AES-GCM wants; never used twice under one key
SALT = 32  # bytes
CANARY = PersonId("canary")  # nobody: whose key tells whether the master key fits


class ForgottenError(Exception):
    """The person's key was destroyed; what it protected is gone for good."""


class VaultKeyError(Exception):
    """The master key does not open this vault; nothing was read or written."""


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

    async def entries(self, person: PersonId, prefix: str) -> list[Entry]:
        """What lies under names that start with `prefix`, by name; content stays closed."""
        ...

    async def drop(self, name: str) -> None:
        """Remove what is under `name`; harmless when nothing is."""
        ...

    async def forget(self, person: PersonId) -> None:
        """Destroy the person's key: all that it protects becomes unreadable, backups included."""
        ...


def salted_digest(salt: bytes, content: bytes) -> str:
    """`sha256:` and the hex SHA-256 of salt and content."""
    return "sha256:" + hashlib.sha256(salt + content).hexdigest()


def blind(key: bytes, text: str) -> str:
    """What stands for `text` in an index without telling it: HMAC-SHA-256, hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Safe:
    """Sealing and opening under wrapped keys; knows nothing of where they lie."""

    def __init__(self, master: str) -> None:
        self._key = urlsafe_b64decode(master)
        self._master = AESGCM(self._key)

    def new_key(self, person: PersonId) -> bytes:
        """A new key of this person, wrapped."""
        nonce = secrets.token_bytes(NONCE)
        key = AESGCM.generate_key(bit_length=256)
        return nonce + self._master.encrypt(nonce, key, person.encode())

    def key(self, person: PersonId, wrapped: bytes) -> AESGCM:
        """The person's key, unwrapped."""
        try:
            return AESGCM(self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], person.encode()))
        except InvalidTag:
            raise VaultKeyError("MOTCUA_VAULT_KEY does not open this vault") from None

    def blind(self, text: str) -> str:
        """An index entry for `text` under the master key."""
        return blind(self._key, text)


def seal(key: AESGCM, name: str, content: bytes) -> bytes:
    """The content, encrypted and bound to its name."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + key.encrypt(nonce, content, name.encode())


def unseal(key: AESGCM, name: str, sealed: bytes) -> bytes:
    """The content again."""
    return key.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())


class MongoVault:
    """Keys and places in collections, content in GridFS; a place moves in one write."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], safe: Safe) -> None:
        self._keys = database["vault_keys"]
        self._places = database["vault_places"]
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name="vault")
        self._safe = safe

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Store first, then point to it, then remove what it replaces."""
        key = await self._key(person, make=True)
        salt = secrets.token_bytes(SALT)
        sealed = Sealed(salted_digest(salt, content), len(content))
        file_id = await self._bucket.upload_from_stream("sealed", seal(key, name, salt + content))
        place = {
            "person": person,
            "file": file_id,
            "about": seal(key, name, json.dumps(dict(about or {})).encode()),
            "digest": sealed.digest,
            "size": sealed.size,
        }
        before = await self._places.find_one_and_update({"_id": name}, {"$set": place}, upsert=True)
        if before is not None:
            await self._bucket.delete(before["file"])
        return sealed

    async def get(self, person: PersonId, name: str) -> bytes | None:
        """Only under the key of the person it belongs to."""
        place = await self._places.find_one({"_id": name, "person": person})
        if place is None:
            return None
        key = await self._key(person, make=False)
        try:
            stream: Any = await self._bucket.open_download_stream(place["file"])
            sealed: bytes = await stream.read()
        except (NoFile, CorruptGridFile):  # replaced or removed this very moment: look again
            return await self.get(person, name)
        return unseal(key, name, sealed)[SALT:]

    async def entries(self, person: PersonId, prefix: str) -> list[Entry]:
        """One range over the names."""
        within = {"$gte": prefix, "$lt": prefix + "\uffff"}
        places = (
            await self._places.find({"_id": within, "person": person}).sort("_id").to_list(None)
        )
        if not places:
            return []
        key = await self._key(person, make=False)
        return [
            Entry(
                place["_id"],
                Sealed(place["digest"], place["size"]),
                json.loads(unseal(key, place["_id"], place["about"])),
            )
            for place in places
        ]

    async def drop(self, name: str) -> None:
        """Forget the place, then the content."""
        place = await self._places.find_one_and_delete({"_id": name})
        if place is not None:
            await self._bucket.delete(ObjectId(place["file"]))

    async def check(self) -> None:
        """Make sure that the master key is the one this vault was begun with.

        Raises:
            VaultKeyError: it is another one; what it would seal could not be read together.
        """
        found = await self._keys.find_one({"_id": CANARY})
        if found is None:
            with suppress(DuplicateKeyError):  # another process was first: its mark counts
                await self._keys.insert_one({"_id": CANARY, "wrapped": self._safe.new_key(CANARY)})
            found = await self._keys.find_one({"_id": CANARY})
        self._safe.key(CANARY, (found or {})["wrapped"])

    async def forget(self, person: PersonId) -> None:
        """Overwrite the key with nothing; the mark stays, so that no new key is made."""
        await self._keys.update_one({"_id": person}, {"$set": {"wrapped": None}}, upsert=True)

    async def _key(self, person: PersonId, *, make: bool) -> AESGCM:
        found = await self._keys.find_one({"_id": person})
        if found is None and make:
            with suppress(DuplicateKeyError):  # another process made it a moment ago: use that
                await self._keys.insert_one({"_id": person, "wrapped": self._safe.new_key(person)})
            found = await self._keys.find_one({"_id": person})
        if found is None or found["wrapped"] is None:
            raise ForgottenError(person)
        return self._safe.key(person, found["wrapped"])


class MemoryVault:
    """The same promises in dicts."""

    def __init__(self, safe: Safe) -> None:
        self._safe = safe
        self._keys: dict[PersonId, bytes | None] = {}
        self._sealed: dict[str, tuple[PersonId, bytes]] = {}
        self._entries: dict[str, Entry] = {}

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Seal and keep."""
        if person not in self._keys:
            self._keys[person] = self._safe.new_key(person)
        salt = secrets.token_bytes(SALT)
        sealed = Sealed(salted_digest(salt, content), len(content))
        self._sealed[name] = (person, seal(self._key(person), name, salt + content))
        self._entries[name] = Entry(name, sealed, dict(about or {}))
        return sealed

    async def get(self, person: PersonId, name: str) -> bytes | None:
        """Open, for the person it belongs to."""
        owner, sealed = self._sealed.get(name, (None, b""))
        return unseal(self._key(person), name, sealed)[SALT:] if owner == person else None

    async def entries(self, person: PersonId, prefix: str) -> list[Entry]:
        """A scan."""
        found = [n for n, (owner, _) in self._sealed.items() if owner == person]
        found = sorted(name for name in found if name.startswith(prefix))
        if found:
            self._key(person)  # raises when it was destroyed
        return [self._entries[name] for name in found]

    async def drop(self, name: str) -> None:
        """Remove."""
        self._sealed.pop(name, None)

    async def forget(self, person: PersonId) -> None:
        """Destroy the key."""
        self._keys[person] = None

    def _key(self, person: PersonId) -> AESGCM:
        wrapped = self._keys.get(person)
        if wrapped is None:
            raise ForgottenError(person)
        return self._safe.key(person, wrapped)
