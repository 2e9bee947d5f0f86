"""A message as sent (RFC 5322, MIME), read as text whatever is in it. Pure."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from deploy.sandbox.mail.markup import words_of

TEXT_KEPT = 500_000  # characters of a text; what is beyond is cut off
PARTS = 2_000  # lines that may begin a part; more are no honest message


class UnreadableError(ValueError):
    """The message is built to exhaust whoever reads it."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a letter; its content is not kept. `size` in bytes."""

    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Letter:
    """What a person would read of a message; `html` as the words in it, empty if it has none."""

    sender: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def weight(self) -> int:
        """Characters it takes to keep."""
        names = sum(len(file.name) for file in self.attachments)
        return len(self.sender) + len(self.subject) + len(self.text) + len(self.html) + names


def read(raw: bytes) -> Letter:
    """The message as a letter; what is malformed in it is shown as well as can be.

    Raises:
        UnreadableError: too many parts, or parts within parts without end.
    """
    if raw.count(b"\n--") > PARTS:
        raise UnreadableError("too many parts")
    try:
        message = message_from_bytes(raw)
        parts = list(_parts(message))
        files = tuple(_attachment(part) for part in parts if not _is_text(part))
    except RecursionError:
        raise UnreadableError("parts within parts") from None
    plain = [_text(part) for part in parts if _is_text(part, "text/plain")]
    html = [_text(part) for part in parts if _is_text(part, "text/html")]
    return Letter(
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        text="\n".join(plain)[:TEXT_KEPT],
        html=words_of("\n".join(html))[:TEXT_KEPT],
        attachments=files,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The leaves; a message within the message counts as one."""
    inner = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inner, list):
        for part in inner:
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _is_text(part: Message, *types: str) -> bool:
    """Whether it is to be read, and not a file."""
    readable = part.get_content_type() in (types or ("text/plain", "text/html"))
    named = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return readable and not named and not part.is_multipart()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a charset nobody knows
        text = content.decode(errors="replace")
    return _clean(text.replace("\r\n", "\n"))


def _attachment(part: Message) -> Attachment:
    name = _decoded(part.get_filename() or "") or "(không tên)"
    contents = (leaf.get_payload(decode=True) for leaf in part.walk())
    size = sum(len(content) for content in contents if isinstance(content, bytes))
    return Attachment(name, part.get_content_type(), size)


def _header(message: Message, name: str) -> str:
    """The header's text, decoded, on one line; empty if there is none."""
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return _decoded(str(next(values, "")))


def _decoded(value: str) -> str:
    """Encoded words (RFC 2047) as people read them; raw 8-bit text counts as UTF-8."""
    with suppress(ValueError):  # if it cannot be decoded, it is shown as it was sent
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, ValueError):
        value = str(make_header(decode_header(value)))
    return re.sub(r"\s+", " ", _clean(value)).strip()


def _clean(text: str) -> str:
    """Without what cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")
