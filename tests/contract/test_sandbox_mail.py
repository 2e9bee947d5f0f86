"""The SMTP listener, as a portal's adapter and whoever reads the mailbox meet it."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TypeVar

import httpx
import pytest

from deploy.sandbox.mail.listener import AT_ONCE, ENDLESS, LARGEST, RECIPIENTS
from tests.integration.launched import free_ports
from tests.outsiders import SETTINGS, Merchant, sandbox_for

FROM, AN, BINH = "portal@vidu.test", "an@vidu.test", "binh@vidu.test"

Given = TypeVar("Given")


@dataclass
class Mail:
    """A sandbox with a listener: the pages, and the port."""

    client: httpx.AsyncClient
    port: int

    async def talk(self, talk: Callable[[smtplib.SMTP], Given]) -> Given:
        """A conversation over a socket; it must not block the listener in this process."""

        def whole() -> Given:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as smtp:
                return talk(smtp)

        return await asyncio.to_thread(whole)

    async def send(self, message: EmailMessage, *to: str) -> None:
        await self.talk(lambda smtp: smtp.send_message(message, FROM, to or (AN,)))

    async def outbox(self, to: str = "") -> list[dict[str, str]]:
        found = await self.client.get("/mail/outbox", params={"to": to} if to else {})
        letters: list[dict[str, str]] = found.json()
        return letters


@pytest.fixture
async def mail() -> AsyncIterator[Mail]:
    [port] = free_ports(1)
    settings = SETTINGS.model_copy(update={"sandbox_smtp_port": port})
    async with sandbox_for(Merchant(), settings=settings) as client:
        yield Mail(client, port)


def message(text: str = "Hồ sơ của bạn đã được tiếp nhận.", subject: str = "Tiếp nhận hồ sơ"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Một Cửa <{FROM}>", AN, subject
    message.set_content(text)
    return message


async def test_a_letter_arrives_in_the_mailbox(mail: Mail):
    await mail.send(message())
    [letter] = await mail.outbox(AN)
    assert letter.keys() == {"id", "to", "from", "subject", "text", "at"}
    assert (letter["to"], letter["from"]) == (AN, f"Một Cửa <{FROM}>")
    assert letter["subject"] == "Tiếp nhận hồ sơ"
    assert letter["text"].strip() == "Hồ sơ của bạn đã được tiếp nhận."
    assert await mail.outbox(BINH) == []


async def test_every_recipient_gets_it_whatever_the_headers_say(mail: Mail):
    await mail.send(message(), AN, BINH)
    assert {letter["to"] for letter in await mail.outbox()} == {AN, BINH}


async def test_a_letter_of_html_alone_has_text_for_programs(mail: Mail):
    only = message()
    only.set_content("<h1>Chào</h1><p>bạn", subtype="html")
    await mail.send(only)
    assert (await mail.outbox(AN))[0]["text"] == "Chào\n\nbạn"


async def test_a_person_reads_the_newest_letter_first_and_nothing_of_it_runs(mail: Mail):
    await mail.send(message("the older"))
    newer = message("<script>the newer", "<b>chủ đề")
    newer.add_alternative("<p onclick='x()'>đọc <a href='http://x.test'>thêm</a>", subtype="html")
    newer.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="<i>.pdf")
    await mail.send(newer)
    shown = (await mail.client.get("/hop-thu", params={"den": " AN@vidu.test "})).text
    assert shown.index("&lt;script&gt;the newer") < shown.index("the older")
    for text in ("&lt;b&gt;chủ đề", "&lt;i&gt;.pdf", "đọc thêm &lt;http://x.test&gt;", "5 byte"):
        assert text in shown
    for markup in ("<b>chủ", "<script>the", "onclick", 'href="http://x.test'):
        assert markup not in shown


async def test_the_page_says_where_mail_is_taken_in(mail: Mail):
    shown = (await mail.client.get("/hop-thu")).text
    assert f"127.0.0.1:{mail.port}" in shown


async def test_without_a_port_nobody_listens_and_the_page_says_so():
    async with sandbox_for(Merchant()) as client:
        assert "MOTCUA_SANDBOX_SMTP_PORT" in (await client.get("/hop-thu")).text


@pytest.mark.parametrize("typed", ["an", "an@", "@vidu.test", "an binh@vidu.test"])
async def test_a_mistyped_address_is_explained(mail: Mail, typed: str):
    shown = (await mail.client.get("/hop-thu", params={"den": typed})).text
    assert "không phải địa chỉ thư điện tử" in shown


async def test_a_letter_that_is_too_large_is_refused_as_announced(mail: Mail):
    def talk(smtp: smtplib.SMTP) -> tuple[int, int, int]:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(LARGEST)
        announced, _ = smtp.mail(FROM, [f"size={LARGEST + 1}"])
        smtp.mail(FROM)
        smtp.rcpt(AN)
        sent, _ = smtp.data((b"x" * 900 + b"\r\n") * (LARGEST // 900))
        return announced, sent, smtp.noop()[0]

    assert await mail.talk(talk) == (552, 552, 250)
    assert await mail.outbox() == []


async def test_what_is_no_command_is_answered_and_the_talk_goes_on(mail: Mail):
    def talk(smtp: smtplib.SMTP) -> list[int]:
        asked = ("NONSENSE", "\xff", "", "MAIL", "RCPT TO:<an@vidu.test>", "HELO x")
        smtp.command_encoding = "latin-1"
        return [smtp.docmd(command)[0] for command in asked]

    assert await mail.talk(talk) == [500, 500, 500, 503, 503, 250]


async def test_nobody_at_all_and_too_many_are_no_recipients(mail: Mail):
    def talk(smtp: smtplib.SMTP) -> tuple[int, list[int]]:
        smtp.ehlo()
        smtp.mail(FROM)
        nobody, _ = smtp.rcpt("an")
        return nobody, [smtp.rcpt(f"{n}@vidu.test")[0] for n in range(RECIPIENTS + 1)]

    nobody, answers = await mail.talk(talk)
    assert nobody == 553
    assert answers == [250] * RECIPIENTS + [452]


async def test_a_line_too_long_is_refused_and_an_endless_one_is_not_heard_out(mail: Mail):
    def talk(smtp: smtplib.SMTP) -> tuple[int, bool]:
        smtp.ehlo()
        smtp.mail(FROM)
        smtp.rcpt(AN)
        long, _ = smtp.data(b"x" * 5000)
        smtp.mail(FROM)
        smtp.rcpt(AN)
        smtp.docmd("DATA")
        assert smtp.sock is not None
        try:
            smtp.sock.sendall(b"x" * (ENDLESS * 8))
            over = b"500" in smtp.sock.recv(100) or smtp.sock.recv(100) == b""
        except OSError:
            over = True
        smtp.close()
        return long, over

    assert await mail.talk(talk) == (500, True)
    assert await mail.outbox() == []


async def test_one_client_too_many_is_sent_away(mail: Mail):
    def crowd() -> list[bytes]:
        address = ("127.0.0.1", mail.port)
        lines = [socket.create_connection(address, timeout=10) for _ in range(AT_ONCE)]
        said = [line.recv(200) for line in lines]
        late = socket.create_connection(address, timeout=10)
        said.append(late.recv(200))
        for line in (*lines, late):
            line.close()
        return said

    *heard, late = await asyncio.to_thread(crowd)
    assert all(said.startswith(b"220") for said in heard)
    assert late.startswith(b"421")
    await mail.send(message())
    assert len(await mail.outbox()) == 1
