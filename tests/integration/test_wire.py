"""The reader and its wire: against a real server in its moods, and against a stand-in's."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import nats as nats_py
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.chassis.reader import ReaderLostError, raw_batches
from services.chassis.wire import EVENTS, Raw, Status, Wire, WireError, connected
from tests.eventually import eventually
from tests.servers import free_port, listens, running
from tests.waiting import until

REFUSED = "Authorization Violation"
BODY, LARGE = b"x" * 600, b"x" * 60_000


@contextmanager
def nats_with(home: Path, *arguments: str, port: int | None = None) -> Iterator[int]:
    """A NATS server with arguments of its own; gives its port."""
    port = port or free_port()
    server = str(Path(sys.executable).with_name("nats-server"))
    basic = ("-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(home / "jetstream"))
    with running(server, *basic, *arguments, log=home / "nats.log"):
        until(lambda: listens(port), "a listening server")
        yield port


async def fill(
    url: str, events: int, body: bytes = BODY, *, tls: ssl.SSLContext | None = None
) -> None:
    """A stream `S` with so many more events."""
    client = await nats_py.connect(url, tls=tls)
    js = client.jetstream(publish_async_max_pending=4000)
    await js.add_stream(name="S", subjects=["s.*"])
    sent = [await js.publish_async("s.x", body, headers={"A": "b"}) for _ in range(events)]
    for answer in sent:
        await answer
    await client.close()


async def positions(url: str, after: int = 0) -> list[int]:
    """All positions until nothing more is there."""
    found: list[int] = []
    async with aclosing(raw_batches(url, "S", after)) as reading:
        async for raws in reading:
            if not raws:
                return found
            assert {(raw.subject, raw.body) for raw in raws} == {("s.x", BODY)}
            found += [raw.position for raw in raws]
    return found


async def for_ever(reading: AsyncIterator[list[Raw]]) -> None:
    async for _ in reading:
        pass


@pytest.mark.parametrize(
    ("arguments", "login"),
    [
        (("--user", "reader", "--pass", "pa%41ss:word"), "reader:pa%41ss:word@"),
        (("--auth", "token"), "token@"),
    ],
)
async def test_a_url_says_who_we_are(tmp_path: Path, arguments: tuple[str, ...], login: str):
    with nats_with(tmp_path, *arguments) as port:
        await fill(f"nats://{login}127.0.0.1:{port}", 3)
        assert await positions(f"nats://{login}127.0.0.1:{port}") == [1, 2, 3]
        with pytest.raises(ReaderLostError, match=REFUSED):
            await positions(f"nats://127.0.0.1:{port}")
        with pytest.raises(ReaderLostError, match=REFUSED):
            await positions(f"nats://reader:wrong@127.0.0.1:{port}")


async def test_of_several_servers_one_that_answers_is_enough(tmp_path: Path):
    with nats_with(tmp_path) as port:
        await fill(f"nats://127.0.0.1:{port}", 2)
        assert await positions(f"nats://127.0.0.1:{free_port()},nats://127.0.0.1:{port}") == [1, 2]


async def test_where_nobody_answers_the_reader_is_lost():
    with pytest.raises(ReaderLostError, match="no NATS server answers"):
        await positions(f"nats://127.0.0.1:{free_port()}")


async def test_where_there_is_no_such_stream_the_reader_is_lost(tmp_path: Path):
    with nats_with(tmp_path) as port, pytest.raises(ReaderLostError, match="stream not found"):
        await positions(f"nats://127.0.0.1:{port}")


def certificate(home: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nats of a test")])
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = home / "cert.pem", home / "key.pem"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return pem, secret


async def test_it_reads_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pem, key = certificate(tmp_path)
    with nats_with(tmp_path, "--tls", "--tlscert", str(pem), "--tlskey", str(key)) as port:
        trusting = ssl.create_default_context(cafile=str(pem))
        await fill(f"tls://127.0.0.1:{port}", 12_000, tls=trusting)
        with pytest.raises(ReaderLostError, match="CERTIFICATE_VERIFY_FAILED"):
            await positions(f"nats://127.0.0.1:{port}")  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        for scheme in ("tls", "nats"):
            url = f"{scheme}://127.0.0.1:{port}"
            assert await positions(url) == list(range(1, 12_001))


async def test_a_server_that_restarts_loses_the_reader_and_no_event(tmp_path: Path):
    with ExitStack() as servers:
        port = servers.enter_context(nats_with(tmp_path))
        url = f"nats://127.0.0.1:{port}"
        await fill(url, 100)
        found = [0]
        async with aclosing(raw_batches(url, "S", 0)) as reading:
            while found[-1] < 100:
                found += [raw.position for raw in await anext(reading)]
            servers.close()
            with pytest.raises(ReaderLostError):
                await for_ever(reading)
        servers.enter_context(nats_with(tmp_path, port=port))
        await fill(url, 10)
        assert await positions(url, after=found[-1]) == list(range(101, 111))


async def test_a_consumer_that_is_gone_loses_the_reader(tmp_path: Path):
    with nats_with(tmp_path) as port:
        url = f"nats://127.0.0.1:{port}"
        await fill(url, 1)
        client = await nats_py.connect(url)
        async with aclosing(raw_batches(url, "S", 0)) as reading:
            assert [raw.position for raw in await anext(reading)] == [1]
            (consumer,) = await client.jetstream().consumers_info("S")
            await client.jetstream().delete_consumer("S", consumer.name)
            with pytest.raises(ReaderLostError, match="409"):
                await for_ever(reading)
        await client.close()


async def test_a_reader_that_the_server_finds_too_slow_goes_on_where_it_stopped(tmp_path: Path):
    config = tmp_path / "slow.conf"
    config.write_text("write_deadline: 200ms\nmax_pending: 1MB\n", encoding="utf-8")
    with nats_with(tmp_path, "-c", str(config)) as port:
        url = f"nats://127.0.0.1:{port}"
        await fill(url, 400, LARGE)
        found, lost = [0], 0
        while found[-1] < 400:
            with suppress(ReaderLostError):
                async with aclosing(raw_batches(url, "S", found[-1])) as reading:
                    while found[-1] < 400:
                        found += [raw.position for raw in await anext(reading)]
                        if not lost:
                            await asyncio.sleep(1.5)  # meanwhile the server gives us up
                continue
            lost += 1
    assert lost
    assert found == list(range(401))


class StandIn:
    """Speaks as a server would, from a script."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.left = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._inbox = b""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        writer.write(b'INFO {"server_id":"X","headers":true}\r\n')
        while line := await reader.readline():
            words = line.split()
            self.asked.append(words[0].decode())
            if words[0] == b"PING":
                writer.write(b"PONG\r\n")
            if words[0] == b"SUB":
                self._inbox = words[1].rpartition(b".")[0]
        writer.close()
        await writer.wait_closed()
        self.left.set()

    def say(self, *parts: bytes) -> None:
        """Write bytes; `inbox` stands for the reader's inbox."""
        assert self._writer
        self._writer.write(b"".join(parts).replace(b"inbox", self._inbox + b"." + EVENTS))


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    acting = StandIn()
    server = await asyncio.start_server(acting.serve, "127.0.0.1", 0)
    acting.url = f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield acting
        await acting.left.wait()


@asynccontextmanager
async def facing() -> AsyncIterator[tuple[StandIn, Wire]]:
    async with stand_in() as acting, connected(acting.url) as wire:
        await eventually(lambda: acting.asked.count("SUB") == 2)
        yield acting, wire


async def test_what_the_server_says_instead_of_a_message():
    async with facing() as (acting, wire):
        head = b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 4321\r\n\r\n"
        acting.say(b"HMSG inbox 2 %d %d\r\n" % (len(head), len(head)), head, b"\r\n")
        assert await wire.events(1.0) == [Status(b"408", 4321)]
        head = b"NATS/1.0 100 Idle Heartbeat\r\n\r\n"
        acting.say(b"HMSG inbox 2 %d %d\r\n" % (len(head), len(head)), head, b"\r\n")
        assert await wire.events(1.0) == [Status(b"100")]
        head = b"NATS/1.0 409 Leadership Change\r\n\r\n"
        acting.say(b"HMSG inbox 2 %d %d\r\n" % (len(head), len(head)), head, b"\r\n")
        assert await wire.events(1.0) == [Status(b"409")]


async def test_a_message_says_its_place_in_either_way_of_counting():
    async with facing() as (acting, wire):
        plain = b"$JS.ACK.S.c.1.77.3.1700000000.0"
        placed = b"$JS.ACK.hub.ACCOUNT.S.c.1.78.4.1700000000.0.random"
        acting.say(b"MSG s.x 2 %b 2\r\nhi\r\n" % plain, b"MSG s.y 2 %b 0\r\n\r\n" % placed)
        assert await wire.events(1.0) == [Raw(77, "s.x", b"hi"), Raw(78, "s.y", b"")]


async def test_an_event_with_a_status_for_a_header_is_still_an_event():
    async with facing() as (acting, wire):
        head = b"NATS/1.0 100 Idle Heartbeat\r\n\r\n"
        reply = b"$JS.ACK.S.c.1.5.3.1700000000.0"
        acting.say(b"HMSG s.x 2 %b %d %d\r\n" % (reply, len(head), len(head)), head, b"\r\n")
        assert await wire.events(1.0) == [Raw(5, "s.x", b"")]


async def test_a_ping_is_answered_and_silence_is_the_end():
    async with facing() as (acting, wire):
        acting.say(b"PING\r\nPING\r\n+OK\r\n")
        with pytest.raises(WireError, match="silence"):
            await wire.events(0.2)
        await eventually(lambda: acting.asked.count("PONG") == 2)


async def test_what_the_server_complains_of_is_told():
    async with facing() as (acting, wire):
        acting.say(b"-ERR 'Slow Consumer'\r\n")
        with pytest.raises(WireError, match="Slow Consumer"):
            await wire.events(1.0)


async def test_a_server_that_does_not_answer_a_call_is_no_server():
    async with facing() as (acting, wire):
        answer = json.dumps({"error": {"code": 404, "description": "stream not found"}}).encode()
        acting.say(b"MSG inbox 1 %d\r\n" % len(answer), answer, b"\r\n")
        with pytest.raises(WireError, match="stream not found"):
            await wire.call("$JS.API.STREAM.INFO.S", {})
