"""Memory and Mongo keep personal content alike: closed to others, gone once forgotten."""

import asyncio
import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import bson
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorGridFSBucket

from services.chassis.sealing import SALT, Safe, VaultKeyError, salted_digest, seal, unseal
from services.chassis.vault import SEGMENT, ForgottenError, Vault
from services.chassis.vault_memory import MemoryVault
from services.chassis.vault_mongo import MongoVault
from tests.facts import ANNA, BINH

Database = AsyncIOMotorDatabase[dict[str, Any]]
FORM = "Nguyễn Văn Ví Dụ, 000199000001".encode()


def new_safe() -> Safe:
    return Safe(urlsafe_b64encode(secrets.token_bytes(32)).decode())


@pytest.fixture
def safe() -> Safe:
    """A safe with a master key of its own."""
    return new_safe()


@pytest.fixture(params=["memory", "mongo"])
def vault(request: pytest.FixtureRequest, database: Database, safe: Safe) -> Vault:
    """An empty vault, once of each kind."""
    return MemoryVault(safe) if request.param == "memory" else MongoVault(database, safe)


async def test_what_was_put_is_got(vault: Vault):
    sealed = await vault.put(ANNA, "d-1/form", FORM)
    assert sealed.size == len(FORM)
    assert await vault.get(ANNA, "d-1/form") == FORM
    assert await vault.get(ANNA, "d-1/other") is None


async def test_empty_and_large_content_fit(vault: Vault):
    large = secrets.token_bytes(3 * SEGMENT + 7)
    await vault.put(ANNA, "empty", b"")
    await vault.put(ANNA, "large", large)
    assert await vault.get(ANNA, "empty") == b""
    assert await vault.get(ANNA, "large") == large


async def test_another_person_finds_nothing(vault: Vault):
    await vault.put(ANNA, "d-1/form", FORM)
    assert await vault.get(BINH, "d-1/form") is None
    assert await vault.entries(BINH, "d-1/") == []
    await vault.put(BINH, "d-2/form", b"Binh's own")
    assert await vault.get(BINH, "d-1/form") is None


async def test_lists_show_names_and_remarks_in_order(vault: Vault):
    second = await vault.put(ANNA, "d-1/files/b", b"two", {"name": "b.pdf", "pages": 2})
    first = await vault.put(ANNA, "d-1/files/a", b"one", {"name": "a.pdf"})
    await vault.put(ANNA, "d-2/files/c", b"three")
    assert [(e.name, e.sealed, e.about) for e in await vault.entries(ANNA, "d-1/files/")] == [
        ("d-1/files/a", first, {"name": "a.pdf"}),
        ("d-1/files/b", second, {"name": "b.pdf", "pages": 2}),
    ]


async def test_the_second_content_replaces_the_first(vault: Vault):
    before = await vault.put(ANNA, "d-1/form", b"before", {"v": 1})
    after = await vault.put(ANNA, "d-1/form", b"after", {"v": 2})
    assert await vault.get(ANNA, "d-1/form") == b"after"
    (entry,) = await vault.entries(ANNA, "d-1/")
    assert (entry.sealed, entry.about) == (after, {"v": 2})
    assert before.digest != after.digest


async def test_what_was_dropped_is_gone(vault: Vault):
    await vault.put(ANNA, "d-1/form", FORM)
    await vault.drop("d-1/form")
    await vault.drop("d-1/form")
    assert await vault.get(ANNA, "d-1/form") is None
    assert await vault.entries(ANNA, "d-1/") == []


async def test_many_first_contents_of_one_person_share_one_key(vault: Vault):
    await asyncio.gather(*(vault.put(ANNA, f"n-{n}", b"%d" % n) for n in range(16)))
    assert [await vault.get(ANNA, f"n-{n}") for n in range(16)] == [b"%d" % n for n in range(16)]


async def test_who_was_forgotten_stays_forgotten(vault: Vault):
    await vault.put(ANNA, "d-1/form", FORM)
    await vault.put(BINH, "d-2/form", b"stays")
    await vault.forget(ANNA)
    await vault.forget(ANNA)
    for attempt in (
        vault.get(ANNA, "d-1/form"),
        vault.entries(ANNA, "d-1/"),
        vault.put(ANNA, "d-1/form", b"again"),
        vault.put(ANNA, "d-1/new", b"again"),
    ):
        with pytest.raises(ForgottenError):
            await attempt
    assert await vault.get(BINH, "d-2/form") == b"stays"


async def test_who_was_forgotten_before_anything_was_kept_gets_no_key(vault: Vault):
    await vault.forget(ANNA)
    with pytest.raises(ForgottenError):
        await vault.put(ANNA, "d-1/form", FORM)


async def test_digests_of_equal_content_differ(vault: Vault):
    first = await vault.put(ANNA, "d-1/form", FORM)
    second = await vault.put(ANNA, "d-2/form", FORM)
    assert first.digest != second.digest
    assert hashlib.sha256(FORM).hexdigest() not in first.digest + second.digest


def test_a_digest_is_the_sha_256_of_salt_and_content():
    assert salted_digest(b"salt", b"content") == (
        "sha256:" + hashlib.sha256(b"saltcontent").hexdigest()
    )


async def test_the_salt_lies_with_the_content(database: Database, safe: Safe):
    sealed = await MongoVault(database, safe).put(ANNA, "d-1/form", FORM)
    wrapped = (await database["vault_keys"].find_one({"_id": ANNA}) or {})["wrapped"]
    place = await database["vault_places"].find_one({"_id": "d-1/form"}) or {}
    segment = await database["vault_segments"].find_one({"_id": place["segments"][0]}) or {}
    key, lies_in = safe.key(ANNA, wrapped), place["content"]
    assert unseal(key, f"{lies_in}:0", segment["data"]) == FORM
    salt = unseal(key, str(lies_in), place["salt"])
    assert sealed.digest == "sha256:" + hashlib.sha256(salt + FORM).hexdigest()


async def test_content_of_the_time_before_segments_is_still_read(database: Database, safe: Safe):
    vault = MongoVault(database, safe)
    await vault.put(ANNA, "d-1/form", b"newer")
    wrapped = (await database["vault_keys"].find_one({"_id": ANNA}) or {})["wrapped"]
    key, salt = safe.key(ANNA, wrapped), secrets.token_bytes(SALT)
    bucket: Any = AsyncIOMotorGridFSBucket(database, bucket_name="vault")
    file = await bucket.upload_from_stream("sealed", seal(key, "d-1/form", salt + FORM))
    old = {"$set": {"file": file}, "$unset": {"content": 1, "segments": 1, "salt": 1}}
    await database["vault_places"].update_one({"_id": "d-1/form"}, old)
    reading = await vault.read(ANNA, "d-1/form")
    assert reading
    assert await reading.all() == FORM
    assert reading.digest == salted_digest(salt, FORM)
    await vault.put(ANNA, "d-1/form", b"newest")
    assert await database["vault.files"].count_documents({}) == 0
    assert await vault.get(ANNA, "d-1/form") == b"newest"


async def test_nothing_readable_lies_in_the_database(database: Database, safe: Safe):
    vault = MongoVault(database, safe)
    about = {"name": "giay-khai-sinh-cua-an.pdf"}
    for _ in range(2):
        await vault.put(ANNA, "d-1/form", FORM, about)
    stored = b"".join(
        [
            bson.encode(document)
            for name in await database.list_collection_names()
            async for document in database[name].find({})
        ]
    )
    assert b"d-1/form" in stored  # we do look where it lies
    for secret in (FORM, FORM[:10], b"000199000001", b"giay-khai-sinh-cua-an"):
        assert secret not in stored
    assert hashlib.sha256(FORM).hexdigest().encode() not in stored


async def test_nothing_of_what_was_replaced_or_dropped_stays(database: Database, safe: Safe):
    vault = MongoVault(database, safe)
    for content in (b"one", b"two", b"three"):
        await vault.put(ANNA, "d-1/form", content)
    assert await database["vault_segments"].count_documents({}) == 1
    await vault.drop("d-1/form")
    for left in ("vault_segments", "vault_places"):
        assert await database[left].count_documents({}) == 0


async def test_a_restart_opens_what_was_kept_and_remembers_who_was_forgotten(
    database: Database, safe: Safe
):
    before = MongoVault(database, safe)
    await before.put(ANNA, "d-1/form", FORM)
    await before.put(BINH, "d-2/form", FORM)
    await before.forget(ANNA)
    after = MongoVault(database, safe)
    assert await after.get(BINH, "d-2/form") == FORM
    with pytest.raises(ForgottenError):
        await after.get(ANNA, "d-1/form")
    with pytest.raises(ForgottenError):
        await after.put(ANNA, "d-1/form", FORM)


async def test_the_wrong_master_key_opens_and_changes_nothing(database: Database, safe: Safe):
    await MongoVault(database, safe).put(ANNA, "d-1/form", FORM)
    stranger = MongoVault(database, new_safe())
    for attempt in (
        stranger.get(ANNA, "d-1/form"),
        stranger.entries(ANNA, "d-1/"),
        stranger.put(ANNA, "d-1/form", b"other"),
    ):
        with pytest.raises(VaultKeyError):
            await attempt
    assert await MongoVault(database, safe).get(ANNA, "d-1/form") == FORM


def test_a_key_fits_only_its_person_and_its_safe(safe: Safe):
    wrapped = safe.new_key(ANNA)
    safe.key(ANNA, wrapped)
    wrong: list[Callable[[], object]] = [
        lambda: safe.key(BINH, wrapped),
        lambda: new_safe().key(ANNA, wrapped),
    ]
    for attempt in wrong:
        with pytest.raises(VaultKeyError):
            attempt()


def test_what_stands_for_a_text_tells_nothing_of_it(safe: Safe):
    assert safe.blind("000199000001") == safe.blind("000199000001")
    assert safe.blind("000199000001") != safe.blind("000199000002")
    assert safe.blind("000199000001") != new_safe().blind("000199000001")
    assert "000199000001" not in safe.blind("000199000001")


async def test_a_vault_opens_only_with_the_key_it_was_begun_with(database: Database):
    ours = new_safe()
    await MongoVault(database, ours).check()
    await MongoVault(database, ours).check()
    with pytest.raises(VaultKeyError):
        await MongoVault(database, new_safe()).check()
