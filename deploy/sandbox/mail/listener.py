"""The SMTP listener (RFC 5321) on loopback, without log-in and without encryption.

aiosmtpd speaks the protocol: unknown commands are answered 500 and too many of them end the
connection, lines over 1,000 octets get 500, messages over `LARGEST` get 552. Here stands what it
leaves open: how many may talk at once, and that an endless line is not remembered.
"""

import asyncio
import logging
import re
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.sandbox.mail.letters import UnreadableError, read
from deploy.sandbox.mail.mailbox import Mailbox

HOST = "127.0.0.1"
LARGEST = 10 * 1024 * 1024  # bytes of a message
RECIPIENTS = 100  # of one message
AT_ONCE = 20  # connections
PATIENCE = 120.0  # seconds a client may take between two commands, or for one message
ENDLESS = 1024 * 1024  # bytes without an end of line after which a client is not heard out
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")

# A line that came where a command was expected would be written down, and it may be part of a
# letter: only failures of the listener itself go to the log.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Post:
    """Takes letters in."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One more recipient."""
        del server, session, options
        if not ADDRESS.fullmatch(address):
            return "553 5.1.3 Mailbox name not allowed"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A whole message."""
        del server, session
        content = envelope.content
        try:
            letter = read(content if isinstance(content, bytes) else b"")
        except UnreadableError as error:
            return f"554 5.6.0 Message refused: {error}"
        return f"250 2.0.0 OK: queued as {self._mailbox.deliver(envelope.rcpt_tos, letter)}"


class Conversation(SMTP):
    """One connection, among all that are open."""

    def __init__(self, post: Post, everybody: "set[Conversation]") -> None:
        super().__init__(
            post,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="sandbox.invalid",
            ident="Sandbox SMTP",
            timeout=PATIENCE,
            loop=asyncio.get_running_loop(),
        )
        self._everybody = everybody
        self._unended = 0  # bytes since the last end of line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there; one too many is sent away."""
        super().connection_made(transport)
        self._everybody.add(self)
        if len(self._everybody) > AT_ONCE:
            self.end("421 4.7.0 Too many connections, come back later")

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone."""
        self._everybody.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """More of what the client says; an endless line is not heard out."""
        _, end, rest = data.rpartition(b"\r\n")
        self._unended = len(rest) if end else self._unended + len(data)
        if self._unended > ENDLESS:
            self.end("500 5.5.6 Line too long")
        else:
            super().data_received(data)

    def end(self, last_words: str) -> None:
        """Hang up."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.write(last_words.encode() + b"\r\n")
            self.transport.close()


class Listener:
    """Listens while the sandbox is open. Port 0: it does not."""

    def __init__(self, port: int, mailbox: Mailbox) -> None:
        self._port, self._post = port, Post(mailbox)
        self._everybody: set[Conversation] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen.

        Raises:
            OSError: somebody else has the port.
        """
        if self._port:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._talk, HOST, self._port)

    async def close(self) -> None:
        """Listen no more, and hang up on everybody."""
        if self._server is not None:
            self._server.close()
            for conversation in list(self._everybody):
                conversation.end("421 4.3.2 Closing")
            await self._server.wait_closed()

    def _talk(self) -> asyncio.Protocol:
        protocol: Any = Conversation(self._post, self._everybody)
        conversation: asyncio.Protocol = protocol
        return conversation
