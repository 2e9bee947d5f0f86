"""Whatever is done to a stream on a real server is found, and told in words with an exit status."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import nats as nats_py
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client

from contracts.streams import NOTIFY, TRACKING
from contracts.tracking import TreeHeadSigned
from deploy.launcher.keys import Keys
from services.chassis.blobs import Blobs, MemoryBlobs, MongoBlobs
from services.chassis.bootstrap import event_stream
from services.chassis.memory import MemoryReadModel
from services.chassis.stream import JetStream
from services.chassis.tape import JetStreamTape
from services.chassis.views import apply
from services.chassis.wire import Raw
from services.tracking.adapters.auditor import Auditor
from services.tracking.adapters.tiles import TileLog
from services.tracking.api.proofs import Proofs
from services.tracking.domain.audit import Finding, Kind
from services.tracking.domain.merkle import Tip
from services.tracking.domain.note import Checkpoint, pem_of, private_key, signed
from services.tracking.domain.receipt import Receipt
from services.tracking.projections.heads import head_view
from services.tracking.reactions import Notary
from tests.facts import NOW, envelope, queued
from tests.keys import PRIVATE, PUBLIC
from tests.servers import nats
from tests.unit.test_province_pack import PACK

ROOT = Path(__file__).parents[2]
ORIGIN, KEY = "motcua/H34/NOTIFY", private_key(PRIVATE)
STRANGER = Ed25519PrivateKey.generate()
EVENTS, SIGNED = 12, (5, 9, 12)

Edit = Callable[[list[Raw]], Sequence[Raw]]


@dataclass
class World:
    """A stream of twelve events on a server of its own, with heads of 5, 9 and 12."""

    url: str
    nats: Client
    blobs: Blobs

    def __post_init__(self) -> None:
        self.js = self.nats.jetstream()
        self.heads = MemoryReadModel(head_view)
        self.notices = JetStream(self.nats, NOTIFY)

    async def lay(self, name: str) -> None:
        """An empty stream; one that lets itself be tampered with."""
        config = event_stream(name, 1) | {"deny_delete": False}
        answer = await self.nats.request(
            f"$JS.API.STREAM.CREATE.{name}", json.dumps(config).encode()
        )
        assert "error" not in json.loads(answer.data), answer.data

    async def happen(self, count: int) -> None:
        for _ in range(count):
            subject = NOTIFY.subject(f"m-{uuid4().hex}")
            await self.notices.append(envelope(queued(), subject), expected=0)

    async def sign(self) -> None:
        """The notary copies and signs."""
        notary = Notary(
            tape=JetStreamTape(self.nats, NOTIFY.name),
            log=TileLog(self.blobs, NOTIFY.name),
            origin=ORIGIN,
            key=KEY,
            facts=JetStream(self.nats, TRACKING),
            told=JetStreamTape(self.nats, TRACKING.name),
            heads=self.heads,
            clock=lambda: NOW,
            interval=0,
        )
        copied = await notary.begin()
        while copied != (copied := await notary.copy(copied)):
            pass
        await notary.sign(copied.edge)
        told = [
            TRACKING.codec.validate_json(raw.body).model_copy(update={"position": raw.position})
            for raw in await JetStreamTape(self.nats, TRACKING.name).after(0)
        ]
        await apply(head_view, self.heads, head_view.projections[0], told)

    async def rewrite(self, edit: Edit) -> None:
        """Put another stream into the place of the first, numbered anew."""
        tape = JetStreamTape(self.nats, NOTIFY.name)
        edited = edit(await tape.after(0))
        await self.js.delete_stream(NOTIFY.name)
        await self.lay(NOTIFY.name)
        for raw in edited:
            await self.js.publish(raw.subject, raw.body)

    async def tell(self, head: TreeHeadSigned) -> None:
        """A head, past the notary."""
        subject = TRACKING.subject("heads-notify-forged")
        await JetStream(self.nats, TRACKING).append(envelope(head, subject), expected=0)

    async def found(
        self, blobs: Blobs | None = None, notes: Sequence[Tip] = ()
    ) -> list[tuple[str, Kind, int, int]]:
        """What an auditor finds."""
        log = TileLog(blobs or self.blobs, NOTIFY.name)
        auditor = Auditor(
            lambda name: JetStreamTape(self.nats, name), log, ORIGIN, KEY.public_key()
        )
        report = await auditor.audit(notes)
        assert report.well == (not report.findings)
        return [_plain(finding) for finding in report.findings]

    async def receipt(self, position: int) -> Receipt:
        proofs = Proofs(
            tapes={NOTIFY.name: JetStreamTape(self.nats, NOTIFY.name)},
            logs={NOTIFY.name: TileLog(self.blobs, NOTIFY.name)},
            heads=self.heads,
            authority="motcua/H34",
            public_key=PUBLIC,
        )
        return await proofs.receipt(NOTIFY.name, position)


def _plain(finding: Finding) -> tuple[str, Kind, int, int]:
    return finding.stream, finding.kind, finding.first, finding.last


def _pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
async def world(tmp_path: Path, mongodb_uri: str) -> AsyncIterator[World]:
    """Everything as it should be."""
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri)
    await mongo.drop_database("motcua_tracking")
    with nats(tmp_path) as url:
        client = await nats_py.connect(url)
        world = World(url, client, MongoBlobs(mongo["motcua_tracking"]))
        for stream in (NOTIFY, TRACKING):
            await world.lay(stream.name)
        for before, size in zip((0, *SIGNED), SIGNED, strict=False):
            await world.happen(size - before)
            await world.sign()
        yield world
        await client.close()
    await mongo.drop_database("motcua_tracking")
    mongo.close()


def changed(raws: list[Raw]) -> list[Raw]:
    other = raws[6]._replace(body=raws[6].body.replace(b"sms", b"zns"))
    return [*raws[:6], other, *raws[7:]]


def renamed(raws: list[Raw]) -> list[Raw]:
    return [*raws[:6], raws[6]._replace(subject="notify.m-other"), *raws[7:]]


def removed(raws: list[Raw]) -> list[Raw]:
    return [*raws[:6], *raws[7:]]


def inserted(raws: list[Raw]) -> list[Raw]:
    return [*raws[:6], raws[6]._replace(subject="notify.m-other"), *raws[6:]]


def reordered(raws: list[Raw]) -> list[Raw]:
    return [*raws[:6], raws[7], raws[6], *raws[8:]]


def truncated(raws: list[Raw]) -> list[Raw]:
    return raws[:6]


def gone(raws: list[Raw]) -> list[Raw]:
    del raws
    return []


async def test_what_was_left_alone_is_as_it_was_signed(world: World):
    assert await world.found() == await world.found(MemoryBlobs()) == []
    await world.happen(3)
    assert await world.found() == []


@pytest.mark.parametrize(
    ("edit", "exactly", "without_copy"),
    [
        (changed, (Kind.CHANGED, 7, 7), (Kind.DIFFERENT, 6, 9)),
        (renamed, (Kind.CHANGED, 7, 7), (Kind.DIFFERENT, 6, 9)),
        (removed, (Kind.REMOVED, 7, 7), (Kind.DIFFERENT, 6, 9)),
        (inserted, (Kind.INSERTED, 7, 7), (Kind.DIFFERENT, 6, 9)),
        (reordered, (Kind.REORDERED, 7, 7), (Kind.DIFFERENT, 6, 9)),
        (truncated, (Kind.TRUNCATED, 7, 7), (Kind.TRUNCATED, 6, 7)),
        (gone, (Kind.TRUNCATED, 1, 1), (Kind.TRUNCATED, 1, 1)),
    ],
)
async def test_a_stream_that_was_rewritten_is_found(
    world: World,
    edit: Edit,
    exactly: tuple[Kind, int, int],
    without_copy: tuple[Kind, int, int],
):
    await world.rewrite(edit)
    assert await world.found() == [("NOTIFY", *exactly)]
    assert await world.found(MemoryBlobs()) == [("NOTIFY", *without_copy)]


async def test_a_message_deleted_from_the_server_leaves_a_gap_that_is_found(world: World):
    await world.js.delete_msg(NOTIFY.name, 7)
    for blobs in (world.blobs, MemoryBlobs()):
        assert await world.found(blobs) == [("NOTIFY", Kind.REMOVED, 7, 7)]


async def test_a_purged_stream_is_found(world: World):
    await world.js.purge_stream(NOTIFY.name)
    assert await world.found() == [("NOTIFY", Kind.REMOVED, 1, EVENTS)]


async def test_a_stream_rewritten_with_its_copy_is_found_by_the_heads(world: World):
    await world.rewrite(changed)
    raws = await JetStreamTape(world.nats, NOTIFY.name).after(0)
    lie = World(world.url, world.nats, MemoryBlobs())
    notary_log = TileLog(lie.blobs, NOTIFY.name)
    edge = await notary_log.edge()
    leaves = [bytes(32)] * len(raws)
    await notary_log.keep(*edge.with_leaves(leaves))
    assert await world.found(lie.blobs) == [("NOTIFY", Kind.DIFFERENT, 6, 9)]


async def test_a_note_that_somebody_kept_finds_what_was_cut_off_with_its_heads(world: World):
    note = Tip(EVENTS, bytes.fromhex((await _last_head(world)).root))
    await world.rewrite(truncated)
    await world.js.purge_stream(TRACKING.name, keep=0)
    await world.js.delete_stream(TRACKING.name)
    await world.lay(TRACKING.name)
    assert await world.found(notes=[note]) == [("NOTIFY", Kind.TRUNCATED, 7, 7)]


async def _last_head(world: World) -> TreeHeadSigned:
    raws = await JetStreamTape(world.nats, TRACKING.name).after(0)
    return TRACKING.codec.validate_json(raws[-1].body).data


@pytest.mark.parametrize("how", ["signed by another", "told otherwise than signed", "no note"])
async def test_a_forged_head_is_found(world: World, how: str):
    head = await _last_head(world)
    tip = Tip(head.size, bytes.fromhex(head.root))
    ways: dict[str, dict[str, Any]] = {
        "signed by another": {"note": signed(Checkpoint(ORIGIN, tip), STRANGER)},
        "told otherwise than signed": {"size": 11},
        "no note": {"note": "nothing"},
    }
    await world.tell(head.model_copy(update=ways[how]))
    position = len(SIGNED) + 1
    assert await world.found() == [("TRACKING", Kind.HEAD_FORGED, position, position)]


async def test_a_head_of_another_tree_signed_with_our_key_is_found(world: World):
    tip = Tip(9, b"\xff" * 32)
    note = signed(Checkpoint(ORIGIN, tip), KEY)
    await world.tell(
        TreeHeadSigned(log="NOTIFY", size=9, root=tip.root.hex(), signed_at=NOW, note=note)
    )
    assert await world.found() == [("NOTIFY", Kind.TWO_HEADS, 9, 9)]


async def test_a_removed_head_is_found(world: World):
    await world.js.delete_msg(TRACKING.name, 2)
    assert ("TRACKING", Kind.REMOVED, 2, 2) in await world.found()


# The commands, as operators and citizens run them.


def run(*words: str, given: str | None = None, **knobs: str) -> tuple[int, str]:
    """The console in a process of its own: exit status, and what it says."""
    command = (sys.executable, "-m", "services.tracking.console", "verify", *words)
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=knobs, input=given, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def knobs(url: str, mongodb: str, key: str = PRIVATE) -> dict[str, str]:
    """Those of the tracking service."""
    secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ="  # noqa: S105 - of this test only
    return {
        "NATS_URL": url,
        "MONGODB_URI": mongodb,
        "MOTCUA_PROVINCE": str(PACK),
        "MOTCUA_TOKEN_PUBLIC_KEY": PUBLIC,
        "MOTCUA_SERVICE_TOKEN": "",
        "MOTCUA_VAULT_KEY": secret,
        "MOTCUA_LOOKUP_KEY": secret,
        "MOTCUA_HEAD_PRIVATE_KEY": key,
    }


async def test_the_command_says_what_is_right_and_what_was_done(
    world: World, mongodb_uri: str, tmp_path: Path
):
    ours = knobs(world.url, mongodb_uri)
    status, said = run("stream", "NOTIFY", **ours)
    assert status == 0, said
    assert "12 events, 3 signed heads" in said
    kept = tmp_path / "note"
    kept.write_text((await _last_head(world)).note, "utf-8")
    assert run("stream", "NOTIFY", "--note", str(kept), **ours)[0] == 0
    await world.rewrite(removed)
    status, said = run("stream", "NOTIFY", **ours)
    assert (status, said.strip()) == (1, "NOTIFY: position 7 was removed.")
    nobody = knobs(world.url, "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300")
    status, said = run("stream", "NOTIFY", **nobody)
    assert status == 1
    assert "a position from 6 to 9 is not what was signed" in said
    status, said = run("stream", "NOTIFY", **knobs(world.url, mongodb_uri, _pem(STRANGER)))
    assert status == 1
    assert "holds a signed head that is not ours" in said
    kept.write_text("nothing", "utf-8")
    assert run("stream", "NOTIFY", "--note", str(kept), **ours)[0] == 1
    status, said = run("stream", "NOTIFY", **knobs("nats://127.0.0.1:1", mongodb_uri))
    assert status == 1
    assert "Nothing can be told" in said
    assert "MOTCUA_HEAD_PRIVATE_KEY" in run("stream", NATS_URL=world.url)[1]


def rebuild(home: Path, world: World, mongodb: str) -> tuple[int, str]:
    """The operator's own command, on this world's servers."""
    home.mkdir(exist_ok=True)
    keys = Keys.make().model_copy(update={"head_private_key": PRIVATE})
    (home / "secrets.json").write_text(keys.model_dump_json(), "utf-8")
    known = {"NATS_URL": world.url, "MONGODB_URI": mongodb, "MOTCUA_HOME": str(home)}
    command = (sys.executable, "-m", "deploy.motcua", "rebuild", "notify/messages")
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=known, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def test_a_rebuild_from_a_tampered_stream_is_an_alarm_and_changes_nothing(
    world: World, mongodb_uri: str, tmp_path: Path
):
    for stream in ("DOSSIER", "PAYMENT"):
        await world.lay(stream)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri)
    views = mongo["motcua_notify"]["messages"]
    await views.drop()
    try:
        assert rebuild(tmp_path / "home", world, mongodb_uri)[0] == 0
        before = await views.find().to_list(None)
        assert [one["position"] for one in before if "position" in one] == [EVENTS]
        await world.rewrite(removed)
        status, said = rebuild(tmp_path / "home", world, mongodb_uri)
        assert status == 1
        assert "NOTIFY: position 7 was removed." in said
        assert "ALARM: a stream is not what was signed; nothing was rebuilt." in said
        assert await views.find().to_list(None) == before
    finally:
        await views.drop()
        mongo.close()


async def test_a_receipt_is_checked_far_from_the_house(world: World, tmp_path: Path):
    receipt = await world.receipt(7)
    file, key = tmp_path / "receipt.json", tmp_path / "key.pem"
    file.write_text(receipt.model_dump_json(indent=1), "utf-8")
    status, said = run("receipt", str(file))
    assert status == 0, said
    assert "number 7 of motcua/H34/NOTIFY" in said
    assert "fingerprint" in said
    assert run("receipt", str(file), "--key", "-", given=PUBLIC)[0] == 0
    key.write_text(pem_of(STRANGER.public_key()), "utf-8")
    status, said = run("receipt", str(file), "--key", str(key))
    assert status == 1
    assert "is not the key it is checked with" in said
    edited = receipt.model_copy(update={"body": receipt.body.replace("sms", "zns")})
    file.write_text(edited.model_dump_json(), "utf-8")
    status, said = run("receipt", str(file))
    assert status == 1
    assert "the event's text or subject was changed" in said
    for nonsense in ("", "[]", "{}", '{"version": 1}'):
        file.write_text(nonsense, "utf-8")
        assert run("receipt", str(file))[0] == 1
