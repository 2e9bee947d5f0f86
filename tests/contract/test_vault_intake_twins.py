"""Memory and Mongo take content in alike: piece by piece, kept as far as it came, lost never."""

import asyncio
import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import bson
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from services.chassis.sealing import Safe
from services.chassis.vault import SEGMENT, ForgottenError, GoneError, OffsetError, Reading, Vault
from services.chassis.vault_memory import MemoryVault
from services.chassis.vault_mongo import MongoVault
from tests.facts import ANNA, BINH, NOW

Database = AsyncIOMotorDatabase[dict[str, Any]]
COMING, KEPT = "u-1", "d-1/paper/a/1"
PIECES = [secrets.token_bytes(SEGMENT), b"Trang cuoi cua giay to"]
WHOLE = b"".join(PIECES)


@pytest.fixture
def safe() -> Safe:
    """A safe with a master key of its own."""
    return Safe(urlsafe_b64encode(secrets.token_bytes(32)).decode())


@pytest.fixture(params=["memory", "mongo"])
def vault(request: pytest.FixtureRequest, database: Database, safe: Safe) -> Vault:
    """An empty vault, once of each kind."""
    return MemoryVault(safe) if request.param == "memory" else MongoVault(database, safe)


async def one_by_one(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def begun(vault: Vault) -> None:
    await vault.begin(ANNA, COMING, {"name": "a.pdf"}, NOW)


async def settled(vault: Vault, name: str = KEPT) -> str:
    reading = await vault.read(ANNA, COMING)
    assert reading
    async for _ in reading:
        pass
    return (await vault.settle(reading, name, {"pages": 1})).digest


async def test_what_came_in_pieces_over_two_requests_is_kept_as_one(vault: Vault):
    await begun(vault)
    assert await vault.extend(ANNA, COMING, 0, one_by_one(PIECES[0])) == SEGMENT
    found = await vault.intake(ANNA, COMING)
    assert found
    assert (found.size, found.about, found.settled) == (SEGMENT, {"name": "a.pdf"}, None)
    assert await vault.extend(ANNA, COMING, SEGMENT, one_by_one(PIECES[1])) == len(WHOLE)
    assert await vault.entries(ANNA, "") == []
    digest = await settled(vault)
    (entry,) = await vault.entries(ANNA, "")
    assert (entry.name, entry.about, entry.sealed.size) == (KEPT, {"pages": 1}, len(WHOLE))
    assert entry.sealed.digest == digest
    assert await vault.get(ANNA, KEPT) == WHOLE


async def test_reading_tells_both_digests(vault: Vault):
    sealed = await vault.put(ANNA, KEPT, WHOLE)
    reading = await vault.read(ANNA, KEPT)
    assert reading
    assert await reading.all() == WHOLE
    assert reading.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert (reading.digest, reading.size, reading.through) == (sealed.digest, len(WHOLE), True)
    assert await vault.read(BINH, KEPT) is None
    assert await vault.read(ANNA, "d-9") is None


async def test_a_piece_for_another_offset_changes_nothing(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(PIECES[0]))
    for wrong in (0, 1, SEGMENT - 1, SEGMENT + 1):
        with pytest.raises(OffsetError) as refused:
            await vault.extend(ANNA, COMING, wrong, one_by_one(PIECES[1]))
        assert refused.value.at == SEGMENT
    found = await vault.intake(ANNA, COMING)
    assert found
    assert found.size == SEGMENT


async def test_of_two_who_send_the_same_piece_one_is_heard(vault: Vault):
    await begun(vault)
    attempts = [vault.extend(ANNA, COMING, 0, one_by_one(bytes([n]) * 9)) for n in range(4)]
    told = await asyncio.gather(*attempts, return_exceptions=True)
    assert sorted(str(type(one).__name__) for one in told) == ["OffsetError"] * 3 + ["int"]
    reading = await vault.read(ANNA, COMING)
    assert reading
    assert await reading.all() == bytes([[isinstance(one, int) for one in told].index(True)]) * 9


async def test_a_break_loses_no_piece_that_was_kept(vault: Vault):
    async def breaks() -> AsyncIterator[bytes]:
        yield PIECES[0]
        raise ConnectionError

    await begun(vault)
    with pytest.raises(ConnectionError):
        await vault.extend(ANNA, COMING, 0, breaks())
    found = await vault.intake(ANNA, COMING)
    assert found
    assert found.size == SEGMENT


async def test_settling_twice_is_once_and_ends_the_intake(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(*PIECES))
    assert await settled(vault) == await settled(vault)
    assert [entry.name for entry in await vault.entries(ANNA, "")] == [KEPT]
    assert await vault.get(ANNA, KEPT) == WHOLE
    found = await vault.intake(ANNA, COMING)
    assert found
    assert found.settled == KEPT
    with pytest.raises(OffsetError):
        await vault.extend(ANNA, COMING, len(WHOLE), one_by_one(b"more"))


async def test_what_was_settled_outlives_its_intake(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(*PIECES))
    await settled(vault)
    await vault.drop_intake(COMING)
    assert await vault.get(ANNA, KEPT) == WHOLE
    assert await vault.intake(ANNA, COMING) is None
    await vault.drop(KEPT)
    assert await vault.get(ANNA, KEPT) is None


async def test_an_intake_that_was_dropped_takes_nothing_more(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(*PIECES))
    reading = await vault.read(ANNA, COMING)
    assert reading
    await reading.all()
    await vault.drop_intake(COMING)
    await vault.drop_intake(COMING)
    with pytest.raises(GoneError):
        await vault.extend(ANNA, COMING, len(WHOLE), one_by_one(b"more"))
    with pytest.raises(GoneError):
        await vault.settle(reading, KEPT)
    assert await vault.entries(ANNA, "") == []


async def test_begun_twice_is_begun_once(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(*PIECES))
    await vault.begin(ANNA, COMING, {"name": "b.pdf"}, NOW + timedelta(hours=1))
    found = await vault.intake(ANNA, COMING)
    assert found
    assert (found.size, found.about, found.begun) == (len(WHOLE), {"name": "a.pdf"}, NOW)


async def test_who_tidies_up_finds_every_intake_and_who_it_belongs_to(vault: Vault):
    await vault.begin(BINH, "u-2", {}, NOW + timedelta(hours=1))
    await begun(vault)
    assert await vault.intakes() == [(ANNA, COMING), (BINH, "u-2")]
    assert await vault.intake(BINH, COMING) is None
    with pytest.raises(GoneError):
        await vault.extend(BINH, COMING, 0, one_by_one(b"x"))


async def test_other_words_about_a_content_leave_it_as_it_is(vault: Vault):
    sealed = await vault.put(ANNA, KEPT, WHOLE, {"scan": "pending"})
    assert await vault.describe(ANNA, KEPT, {"scan": "clean"})
    (entry,) = await vault.entries(ANNA, "")
    assert (entry.sealed, entry.about) == (sealed, {"scan": "clean"})
    assert not await vault.describe(ANNA, "d-9", {"scan": "clean"})
    assert await vault.get(ANNA, KEPT) == WHOLE


async def test_who_was_forgotten_gives_nothing_more(vault: Vault):
    await begun(vault)
    await vault.extend(ANNA, COMING, 0, one_by_one(PIECES[0]))
    await vault.forget(ANNA)
    for attempt in (
        vault.begin(ANNA, "u-3", {}, NOW),
        vault.intake(ANNA, COMING),
        vault.read(ANNA, COMING),
        vault.extend(ANNA, COMING, SEGMENT, one_by_one(b"x")),
        vault.describe(ANNA, KEPT, {}),
    ):
        with pytest.raises(ForgottenError):
            await attempt
    await vault.drop_intake(COMING)
    assert await vault.intakes() == []


async def test_half_an_upload_tells_nothing_and_leaves_nothing(database: Database, safe: Safe):
    vault = MongoVault(database, safe)
    await vault.begin(ANNA, COMING, {"name": "giay-khai-sinh-cua-an.pdf"}, NOW)
    await vault.extend(ANNA, COMING, 0, one_by_one(PIECES[1]))
    stored = b"".join(
        [
            bson.encode(document)
            for name in await database.list_collection_names()
            async for document in database[name].find({})
        ]
    )
    assert COMING.encode() in stored  # we do look where it lies
    assert PIECES[1][:10] not in stored
    assert b"giay-khai-sinh" not in stored
    await vault.drop_intake(COMING)
    for left in ("vault_segments", "vault_intakes", "vault_places"):
        assert await database[left].count_documents({}) == 0


async def read_through(vault: Vault, name: str) -> Reading:
    reading = await vault.read(ANNA, name)
    assert reading
    async for _ in reading:
        pass
    return reading


async def test_two_who_finish_one_upload_at_once_lose_nothing(vault: Vault):
    async def race(number: int) -> bytes | None:
        coming, kept = f"u-{number}", f"{KEPT}-{number}"
        await vault.begin(ANNA, coming, {"name": "a.pdf"}, NOW)
        await vault.extend(ANNA, coming, 0, one_by_one(PIECES[1]))
        first, second = [await read_through(vault, coming) for _ in range(2)]

        async def finish_and_clear_away() -> None:
            await vault.settle(first, kept, {"pages": 1})
            await vault.drop_intake(coming)

        async def finish_as_well() -> None:
            await asyncio.sleep(number % 10 / 1000)
            with suppress(GoneError):
                await vault.settle(second, kept, {"pages": 1})

        await asyncio.gather(finish_and_clear_away(), finish_as_well())
        return await vault.get(ANNA, kept)

    kept = [await race(number) for number in range(100)]
    assert kept == [PIECES[1]] * 100
