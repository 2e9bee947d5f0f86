"""Letters of every kind are read as text, and the mailboxes stay small."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.mail.letters import PARTS, Letter, UnreadableError, read
from deploy.sandbox.mail.mailbox import LETTERS, WEIGHT, Mailbox
from deploy.sandbox.mail.markup import words_of


def letter(text: str = "t") -> Letter:
    return Letter("a@vidu.test", "s", text, "", ())


def test_a_letter_is_read_with_its_names_and_its_files():
    message = EmailMessage()
    message["From"] = "Một Cửa <portal@vidu.test>"
    message["Subject"] = "Hồ sơ đã được tiếp nhận"
    message.set_content("Kính gửi ông bà")
    message.add_alternative("<p>Kính gửi <b>ông bà</b></p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="phiếu.pdf")
    found = read(message.as_bytes())
    assert (found.sender, found.subject) == (
        "Một Cửa <portal@vidu.test>",
        "Hồ sơ đã được tiếp nhận",
    )
    assert (found.text.strip(), found.html) == ("Kính gửi ông bà", "Kính gửi ông bà")
    [file] = found.attachments
    assert (file.name, file.type, file.size) == ("phiếu.pdf", "application/pdf", 5)


def test_a_letter_within_a_letter_is_a_file_of_it():
    inner = EmailMessage()
    inner.set_content("the inner")
    message = EmailMessage()
    message.set_content("the outer")
    message.add_attachment(inner)
    found = read(message.as_bytes())
    assert found.text.strip() == "the outer"
    assert [file.type for file in found.attachments] == ["message/rfc822"]


def test_html_becomes_words_and_its_scripts_are_not_read():
    html = "<head><style>x</style></head><p>Bấm <a href='http://x.test/?a&amp;b'>đây</a><script>1"
    assert words_of(html) == "Bấm đây <http://x.test/?a&b>"
    assert words_of("<p>a</p><ul><li>b<li>c</ul><img alt='dấu'>") == "a\n\nb\nc\n[dấu]"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\0",
        b"Subject: =?nobody?Q?x?=\r\n\r\nx",
        b"Subject: =?utf-8?B?!!!?=\r\n\r\nx",
        b"Subject: \xc3\xa1\r\nContent-Type: text/plain; charset=nobody\r\n\r\n\xc3\xa1",
        b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Disposition: attachment; filename*=nobody''%ff\r\n\r\nx",
    ],
)
def test_what_is_malformed_is_shown_as_well_as_can_be(raw: bytes):
    found = read(raw)
    for text in (found.sender, found.subject, found.text, found.html):
        text.encode()


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_at_all_are_too_much(head: bytes, body: bytes):
    frame = b"Content-Type: multipart/mixed; boundary=b\r\nSubject: %s\r\n\r\n--b\r\n%s\r\n--b--"
    for raw in (head + b"\r\n\r\n" + body, frame % (head, body)):
        found = read(raw)
        (found.subject + found.text + "".join(f.name for f in found.attachments)).encode()


def test_what_is_built_to_exhaust_is_refused():
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\n" * (PARTS + 2)
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(PARTS - 1)
    )
    for raw in (many, deep):
        with pytest.raises(UnreadableError):
            read(raw)


def test_the_newest_letter_comes_first_and_only_in_its_own_mailbox():
    mailbox = Mailbox()
    mailbox.deliver(["An@vidu.test", "an@vidu.test"], letter("first"))
    mailbox.deliver(["binh@vidu.test"], letter("other"))
    mailbox.deliver(["an@vidu.test"], letter("second"))
    assert [one.letter.text for one in mailbox.of("AN@vidu.test")] == ["second", "first"]


def test_the_oldest_letters_make_room():
    mailbox = Mailbox()
    for n in range(LETTERS + 1):
        mailbox.deliver(["an@vidu.test"], letter(str(n)))
    kept = mailbox.of(None)
    assert (len(kept), kept[-1].letter.text) == (LETTERS, "1")
    for _ in range(3):
        mailbox.deliver(["an@vidu.test"], letter("x" * (WEIGHT // 2 - 100)))
    assert len(mailbox.of(None)) == 2
