"""E-mail by SMTP: one letter over one connection. Source: RFC 5321.

A server recognises no repeat: what it may have taken is doubtful, and only news are sent again.
"""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from services.notify.domain.commands import Failed, GiveUp, MarkSent, Result
from services.notify.domain.letter import Letter

FOR_GOOD = 500  # reply codes from here on will not change


@dataclass(frozen=True, kw_only=True)
class Server:
    """Who takes our letters.

    Attributes:
        sender: `Name <address>` as letters show it.
        patience: seconds for each command.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str
    patience: float


class Mailer:
    """Hands letters to one server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def carry(self, message_id: str, address: str, letter: Letter) -> Result:
        """What became of one letter.

        Raises:
            aiosmtplib.SMTPException, TimeoutError: the line broke; the letter may have been taken.
        """
        server = self._server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.patience,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            username=server.user or None,
            password=server.password or None,
        )
        try:
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError):
            return Failed(reason="no-connection", doubtful=False)
        try:
            return await _handed_over(smtp, self._message(message_id, address, letter), address)
        finally:
            smtp.close()

    def _message(self, message_id: str, address: str, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = address
        message["Subject"] = letter.title
        site = self._server.sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<{message_id}@{site}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content("\n\n".join(filter(None, (letter.full, letter.link))) + "\n")
        return message


async def _handed_over(smtp: aiosmtplib.SMTP, message: EmailMessage, address: str) -> Result:
    try:
        await smtp.send_message(message, recipients=[address])
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _refused(error.recipients[0].code)
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error.code)
    return MarkSent(receipt=message["Message-ID"])  # what servers say may name the person


def _refused(code: int) -> GiveUp | Failed:
    """A refusal is a certain answer: nothing was taken."""
    if code >= FOR_GOOD:
        return GiveUp(reason=f"refused-{code}")
    return Failed(reason=f"answered-{code}", doubtful=False)
