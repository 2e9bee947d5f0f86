"""Our side of SMTP and a real listener, written apart, agree; and what a line that breaks means."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib
import pytest

from contracts.notify import Kind
from deploy.sandbox.mail.listener import Listener
from deploy.sandbox.mail.mailbox import Mailbox
from services.notify.adapters.email import Mailer, Server
from services.notify.domain.commands import Failed, GiveUp, MarkSent
from services.notify.domain.letter import Letter
from tests.servers import free_port

LETTER = Letter(
    kind=Kind.RECEIVED,
    title="Hồ sơ đã được tiếp nhận: H34.23.09-261123-0001",
    short="Ho so da duoc tiep nhan",
    full="Hồ sơ của bạn đã được tiếp nhận.",
    link="http://portal.test/ho-so/d-1",
)


def mailer(port: int) -> Mailer:
    sender = "Cổng dịch vụ công <no-reply@portal.test>"
    return Mailer(Server(host="127.0.0.1", port=port, tls="none", sender=sender, patience=5.0))


@asynccontextmanager
async def says(*lines: str) -> AsyncIterator[int]:
    """A server that answers each command with the next of these lines, then hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            writer.write(line.encode() + b"\r\n")
            await writer.drain()
            heard = await reader.readline()
            if heard[:4].upper() == b"DATA" and line.startswith("2"):
                continue
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def test_a_letter_arrives_with_its_words_and_its_link():
    mailbox, port = Mailbox(), free_port()
    listener = Listener(port, mailbox)
    await listener.open()
    outcome = await mailer(port).carry("m-1", "mau@example.org", LETTER)
    await listener.close()
    assert isinstance(outcome, MarkSent)
    [arrived] = mailbox.of("mau@example.org")
    assert arrived.letter.subject == LETTER.title
    assert arrived.letter.sender == "Cổng dịch vụ công <no-reply@portal.test>"
    assert arrived.letter.text.split() == f"{LETTER.full}\n\n{LETTER.link}".split()


async def test_without_a_server_nothing_can_have_arrived():
    outcome = await mailer(free_port()).carry("m-1", "mau@example.org", LETTER)
    assert outcome == Failed(reason="no-connection", doubtful=False)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("550 no such user", GiveUp(reason="refused-550")),
        ("451 come back later", Failed(reason="answered-451", doubtful=False)),
    ],
)
async def test_a_refusal_is_certain(code: str, outcome: GiveUp | Failed):
    async with says("220 hello", "250 hello", "250 ok", code) as port:
        assert await mailer(port).carry("m-1", "mau@example.org", LETTER) == outcome


async def test_a_line_that_breaks_is_doubtful_and_names_nobody():
    async with says("220 hello", "250 hello", "250 ok", "250 ok") as port:
        with pytest.raises(aiosmtplib.SMTPException) as raised:
            await mailer(port).carry("m-1", "mau@example.org", LETTER)
    assert "mau@example.org" not in str(raised.value)
