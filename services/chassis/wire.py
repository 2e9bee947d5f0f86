"""Just enough of the NATS client protocol to read a stream as fast as Python can.

nats-py spends about 20 µs on a message with headers, parsing and calling back; a replay needs only
position, subject and body. Appends, effects and everything small go on using nats-py.
Source: NATS client protocol (INFO, CONNECT, SUB, PUB, MSG, HMSG, PING); ADR 0013.
"""

import asyncio
import json
import re
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

CHUNK = 1 << 18  # bytes read at once, if nothing else is said
PORT = 4222
TIMEOUT = 5.0  # seconds the server may take to greet or to answer a call
API_INBOX, EVENTS = b"1", b"2"  # subscriptions that every connection has
WITH_REPLY = 5  # words of a MSG that names where to answer; an HMSG has one more
PENDING = re.compile(rb"Nats-Pending-Messages: (\d+)")
STORED = b"$JS.ACK."  # begins the reply of what comes out of a stream
PLAIN = 9  # words of such a reply; two more, domain and account, may stand before the stream


class WireError(Exception):
    """The connection broke or the server said no; nothing was lost, read again from a position."""


class Raw(NamedTuple):
    """A message of a stream as it is stored."""

    position: int
    subject: str
    body: bytes


@dataclass(frozen=True)
class Status:
    """What the server says instead of a message, e.g. 408: this request has expired.

    `pending`: how many messages of the request will not come.
    """

    code: bytes
    pending: int = 0


Frame = tuple[bytes, bytes, bytes, bytes]  # subject, reply, headers, body


class Parser:
    """Bytes in, messages out; keeps what is not whole yet. Pure.

    `pings` counts the server's unanswered PINGs.
    """

    def __init__(self) -> None:
        self._rest = b""
        self.pings = 0

    def feed(self, data: bytes) -> list[Frame]:
        """Whole messages.

        Raises:
            WireError: the server reports an error.
        """
        buffer, at, found = self._rest + data, 0, []
        while (end := buffer.find(b"\r\n", at)) >= 0:
            words = buffer[at:end].split(b" ")
            at_next = end + 2
            if words[0] == b"HMSG":  # subject, subscription, reply or nothing, sizes
                body, at_next = at_next + int(words[-2]), at_next + int(words[-1]) + 2
                reply = words[3] if len(words) == WITH_REPLY + 1 else b""
                frame = (words[1], reply, buffer[end + 2 : body], buffer[body : at_next - 2])
            elif words[0] == b"MSG":  # the same with one size
                at_next += int(words[-1]) + 2
                reply = words[3] if len(words) == WITH_REPLY else b""
                frame = (words[1], reply, b"", buffer[end + 2 : at_next - 2])
            else:
                self._other(words[0], buffer[at:end])
                at = at_next
                continue
            if at_next > len(buffer):
                break
            found.append(frame)
            at = at_next
        self._rest = buffer[at:]
        return found

    def _other(self, verb: bytes, line: bytes) -> None:
        if verb == b"PING":
            self.pings += 1
        elif verb == b"-ERR":
            raise WireError(line.decode())


class Wire:
    """One connection, for one reader."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._parser = Parser()
        self._inbox = b"_INBOX." + secrets.token_hex(11).encode()

    async def greet(self, url: str) -> None:
        """Say who we are, hear that we are welcome, and subscribe to what we will be sent.

        Raises:
            WireError: we are not.
        """
        parts = urlsplit(url)
        info = json.loads((await self._reader.readline()).split(b" ", 1)[1])
        if info.get("tls_required") or parts.scheme == "tls":
            await self._writer.start_tls(
                ssl.create_default_context(), server_hostname=parts.hostname
            )
        # One write: a server that hangs up on us with nothing unread says why first.
        self._send(b"CONNECT " + json.dumps(_credentials(url)).encode() + b"\r\nPING\r\n")
        while (line := await self._reader.readline()) != b"PONG\r\n":
            if not line or line.startswith(b"-ERR"):
                raise WireError(line.decode() or "the server closed the connection")
        for number in (API_INBOX, EVENTS):
            self.subscribe(number, number)

    def subscribe(self, below: bytes, number: bytes) -> None:
        """Be sent what comes to this part of our inbox."""
        self._send(b"SUB %b.%b %b\r\n" % (self._inbox, below, number))

    async def call(self, api: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask JetStream's API; only before any events were asked for.

        Raises:
            WireError: it refuses, or does not answer.
        """
        self.publish(api, json.dumps(body).encode(), API_INBOX)
        found = await self.frames(TIMEOUT)
        answer: dict[str, Any] = json.loads(found[0][3] or b"{}")
        if error := answer.get("error", None if found[0][3] else "no answer"):
            raise WireError(str(error))
        return answer

    def publish(self, subject: str, body: bytes, reply: bytes) -> None:
        """Send a request whose answers come to one of our subscriptions."""
        head = b"PUB %s %s.%s %d\r\n" % (subject.encode(), self._inbox, reply, len(body))
        self._send(head + body + b"\r\n")

    async def events(self, patience: float, at_once: int = CHUNK) -> list[Raw | Status]:
        """What has arrived, up to so many bytes; waits for the first.

        Raises:
            WireError: nothing for `patience` seconds, or the connection broke.
        """
        return [_event(*frame) for frame in await self.frames(patience, at_once)]

    async def frames(self, patience: float, at_once: int = CHUNK) -> list[Frame]:
        """The same as it came, headers and all."""
        try:
            async with asyncio.timeout(patience):
                while not (found := await self._read(at_once)):
                    pass
        except TimeoutError:
            raise WireError("silence") from None
        return found

    async def _read(self, at_once: int) -> list[Frame]:
        try:
            data = await self._reader.read(at_once)
        except OSError as error:
            raise WireError(str(error)) from error
        if not data:
            raise WireError("the server closed the connection")
        found = self._parser.feed(data)
        if self._parser.pings:
            self._send(b"PONG\r\n" * self._parser.pings)
            self._parser.pings = 0
        return found

    def _send(self, data: bytes) -> None:
        self._writer.write(data)


def _event(subject: bytes, reply: bytes, headers: bytes, body: bytes) -> Raw | Status:
    if not reply.startswith(STORED):  # `NATS/1.0 408 Request Timeout`
        pending = PENDING.search(headers)
        return Status(headers[9:12], int(pending[1]) if pending else 0)
    words = reply.split(b".")
    return Raw(int(words[5 if len(words) == PLAIN else 7]), subject.decode(), body)


def _credentials(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = {
        "verbose": False,
        "pedantic": False,
        "lang": "python-motcua",
        "version": "1",
        "protocol": 1,
        "headers": True,
        "no_responders": True,
    }
    if parts.password:  # taken as they stand, for so does nats-py
        options |= {"user": parts.username, "pass": parts.password}
    elif parts.username:
        options["auth_token"] = parts.username
    return options


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Wire]:
    """A connection to the first server of `url` that answers.

    Raises:
        WireError: none does.
    """
    wire, writer = await _first_that_answers(url.split(","))
    try:
        yield wire
    finally:
        writer.close()


async def _first_that_answers(urls: list[str]) -> tuple[Wire, asyncio.StreamWriter]:
    trouble: Exception | None = None
    for url in urls:
        try:
            async with asyncio.timeout(TIMEOUT):
                return await _greeted(url)
        except (WireError, OSError, TimeoutError, ValueError, IndexError) as error:
            trouble = error
    raise WireError(f"no NATS server answers: {trouble}")


async def _greeted(url: str) -> tuple[Wire, asyncio.StreamWriter]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or PORT, limit=CHUNK)
    wire = Wire(reader, writer)
    try:
        await wire.greet(url)
    except BaseException:
        writer.close()
        raise
    return wire, writer
