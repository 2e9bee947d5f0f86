"""The vault in MongoDB: keys, places, intakes and segments in collections of their own.

A place names its segments, and moves to others in one write. Segments that no place and no intake
names any more are of no use to anyone, and go with what they were cut from.
"""

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bson import ObjectId
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gridfs.errors import CorruptGridFile, NoFile
from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorGridFSBucket
from pymongo.errors import DuplicateKeyError

from contracts.values import PersonId
from services.chassis.sealing import SALT, Safe, salted_digest, seal, unseal
from services.chassis.vault import (
    SEGMENT,
    Entry,
    ForgottenError,
    GoneError,
    Intake,
    OffsetError,
    Reading,
    Sealed,
)

CANARY = PersonId("canary")  # nobody: whose key tells whether the master key fits

Document: TypeAlias = dict[str, Any]


class MongoVault:
    """The promises of the vault, kept by single writes to single documents."""

    def __init__(self, database: AsyncIOMotorDatabase[Document], safe: Safe) -> None:
        self._keys = database["vault_keys"]
        self._places = database["vault_places"]
        self._intakes = database["vault_intakes"]
        self._segments = database["vault_segments"]
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name="vault")
        self._safe = safe

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Store first, then point to it, then remove what it replaces."""
        key = await self._key(person, make=True)
        lies_in, salt = ObjectId(), secrets.token_bytes(SALT)
        pieces = [content[at : at + SEGMENT] for at in range(0, len(content), SEGMENT)]
        written = [
            await self._write(key, lies_in, number, piece) for number, piece in enumerate(pieces)
        ]
        sealed = Sealed(salted_digest(salt, content), len(content))
        source = {"content": lies_in, "segments": written, "salt": seal(key, str(lies_in), salt)}
        await self._point(name, _place(key, person, name, source, sealed, about))
        return sealed

    async def get(self, person: PersonId, name: str) -> bytes | None:
        """Only under the key of the person it belongs to."""
        while True:
            with suppress(GoneError):  # replaced or removed this very moment: look again
                reading = await self.read(person, name)
                return await reading.all() if reading else None

    async def read(self, person: PersonId, name: str) -> Reading | None:
        """A place, or else an intake."""
        mine = {"_id": name, "person": person}
        found = await self._places.find_one(mine) or await self._intakes.find_one(mine)
        if found is None:
            return None
        key = await self._key(person, make=False)
        if "file" in found:
            return await self._one_piece(key, found)
        lies_in = found["content"]
        salt = unseal(key, str(lies_in), found["salt"])
        return Reading(person, name, salt, self._read(key, lies_in, found["segments"]))

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

    async def describe(self, person: PersonId, name: str, about: Mapping[str, Any]) -> bool:
        """One guarded write."""
        sealed = _about(await self._key(person, make=False), name, about)
        mine = {"_id": name, "person": person}
        return (await self._places.update_one(mine, {"$set": {"about": sealed}})).matched_count > 0

    async def drop(self, name: str) -> None:
        """Forget the place, then the content."""
        await self._discard(await self._places.find_one_and_delete({"_id": name}))

    async def begin(
        self, person: PersonId, name: str, about: Mapping[str, Any], at: datetime
    ) -> None:
        """One insert; whoever was first has begun it."""
        key = await self._key(person, make=True)
        lies_in, salt = ObjectId(), secrets.token_bytes(SALT)
        begun = {
            "_id": name,
            "person": person,
            "content": lies_in,
            "segments": [],
            "salt": seal(key, str(lies_in), salt),
            "size": 0,
            "begun": at,
            "about": _about(key, name, about),
            "settled": None,
        }
        with suppress(DuplicateKeyError):
            await self._intakes.insert_one(begun)

    async def extend(
        self, person: PersonId, name: str, at: int, content: AsyncIterator[bytes]
    ) -> int:
        """Each segment is stored first, then counted if it is the next one."""
        found = await self._intakes.find_one({"_id": name, "person": person})
        if found is None:
            raise GoneError(name)
        if found["size"] != at or found["settled"]:
            raise OffsetError(found["size"])
        key, number = await self._key(person, make=False), len(found["segments"])
        async for piece in content:
            written = await self._write(key, found["content"], number, piece)
            counted = await self._intakes.update_one(
                {"_id": name, "size": at, "settled": None},
                {"$push": {"segments": written}, "$inc": {"size": len(piece)}},
            )
            if not counted.matched_count:
                await self._segments.delete_one({"_id": written})
                now = await self._intakes.find_one({"_id": name})
                raise OffsetError(now["size"]) if now else GoneError(name)
            at, number = at + len(piece), number + 1
        return at

    async def intake(self, person: PersonId, name: str) -> Intake | None:
        """One find by `_id`."""
        found = await self._intakes.find_one({"_id": name, "person": person})
        if found is None:
            return None
        about = json.loads(unseal(await self._key(person, make=False), name, found["about"]))
        begun = found["begun"].astimezone(UTC)  # MongoDB's driver has a zone of its own
        return Intake(person, name, found["size"], begun, about, found["settled"])

    async def intakes(self) -> list[tuple[PersonId, str]]:
        """One scan: there are as many as were begun within a day or so."""
        found = await self._intakes.find({}, {"person": 1}).sort([("begun", 1)]).to_list(None)
        return [(PersonId(one["person"]), one["_id"]) for one in found]

    async def settle(
        self, reading: Reading, name: str, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Point to the segments, then mark the intake; whoever drops it looks for the place.

        Of two who finish one upload at once the second finds the place and leaves it. Who is told
        too late that the upload is gone takes back what was pointed to, unless the other vouched.
        """
        assert reading.through, "not read through"  # noqa: S101 - a slip of ours, not of theirs
        found = await self._intakes.find_one({"_id": reading.name, "person": reading.person})
        if found is None:
            raise GoneError(reading.name)
        key = await self._key(reading.person, make=False)
        source = {part: found[part] for part in ("content", "segments", "salt")}
        sealed = Sealed(reading.digest, reading.size)
        place = _place(key, reading.person, name, source, sealed, about)
        this = {"_id": name, "content": found["content"]}
        try:
            await self._places.update_one(this, {"$setOnInsert": place}, upsert=True)
        except DuplicateKeyError:  # an older content lies there: this one replaces it
            await self._point(name, place)
        mine = {"_id": reading.name, "content": found["content"]}
        if (await self._intakes.update_one(mine, {"$set": {"settled": name}})).matched_count:
            await self._places.update_one(this, {"$set": {"vouched": True}})
        elif (await self._places.delete_one({**this, "vouched": None})).deleted_count:
            raise GoneError(reading.name)
        return sealed

    async def drop_intake(self, name: str) -> None:
        """Forget the intake, then what it alone points to."""
        found = await self._intakes.find_one_and_delete({"_id": name})
        if found and not await self._places.find_one({"content": found["content"]}):
            await self._segments.delete_many({"content": found["content"]})

    async def check(self) -> None:
        """Make sure that the master key is the one this vault was begun with.

        Raises:
            VaultKeyError: it is another one; what it would seal could not be read together.
        """
        await self._places.create_index("content")
        await self._segments.create_index("content")
        found = await self._keys.find_one({"_id": CANARY})
        if found is None:
            with suppress(DuplicateKeyError):  # another process was first: its mark counts
                await self._keys.insert_one({"_id": CANARY, "wrapped": self._safe.new_key(CANARY)})
            found = await self._keys.find_one({"_id": CANARY})
        self._safe.key(CANARY, (found or {})["wrapped"])

    async def forget(self, person: PersonId) -> None:
        """Overwrite the key with nothing; the mark stays, so that no new key is made."""
        await self._keys.update_one({"_id": person}, {"$set": {"wrapped": None}}, upsert=True)

    async def _write(self, key: AESGCM, lies_in: ObjectId, number: int, piece: bytes) -> ObjectId:
        data = seal(key, f"{lies_in}:{number}", piece)
        written = ObjectId()
        await self._segments.insert_one({"_id": written, "content": lies_in, "data": data})
        return written

    async def _read(
        self, key: AESGCM, lies_in: ObjectId, segments: Sequence[ObjectId]
    ) -> AsyncIterator[bytes]:
        for number, segment in enumerate(segments):
            found = await self._segments.find_one({"_id": segment})
            if found is None:
                raise GoneError
            yield unseal(key, f"{lies_in}:{number}", found["data"])

    async def _point(self, name: str, place: Document) -> None:
        before = await self._places.find_one_and_replace({"_id": name}, place, upsert=True)
        if before and before.get("content") != place["content"]:
            await self._discard(before)

    async def _discard(self, place: Document | None) -> None:
        """What a place pointed to that is no more."""
        if place and "file" in place:
            await self._bucket.delete(place["file"])
        elif place:
            await self._segments.delete_many({"content": place["content"]})

    async def _one_piece(self, key: AESGCM, place: Document) -> Reading:
        """Content of the time before segments: one file of GridFS, salt first."""
        try:
            stream: Any = await self._bucket.open_download_stream(place["file"])
            whole = unseal(key, place["_id"], await stream.read())
        except (NoFile, CorruptGridFile):
            raise GoneError from None

        async def once() -> AsyncIterator[bytes]:
            yield whole[SALT:]

        return Reading(PersonId(place["person"]), place["_id"], whole[:SALT], once())

    async def _key(self, person: PersonId, *, make: bool) -> AESGCM:
        found = await self._keys.find_one({"_id": person})
        if found is None and make:
            with suppress(DuplicateKeyError):  # another process made it a moment ago: use that
                await self._keys.insert_one({"_id": person, "wrapped": self._safe.new_key(person)})
            found = await self._keys.find_one({"_id": person})
        if found is None or found["wrapped"] is None:
            raise ForgottenError(person)
        return self._safe.key(person, found["wrapped"])


def _about(key: AESGCM, name: str, about: Mapping[str, Any]) -> bytes:
    return seal(key, name, json.dumps(dict(about)).encode())


def _place(
    key: AESGCM,
    person: PersonId,
    name: str,
    source: Document,
    sealed: Sealed,
    about: Mapping[str, Any] | None,
) -> Document:
    return {
        **source,
        "person": person,
        "about": _about(key, name, about or {}),
        "digest": sealed.digest,
        "size": sealed.size,
    }
