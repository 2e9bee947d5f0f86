"""Where letters are read: by people at `/hop-thu`, by programs at `/mail/outbox`."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from deploy.sandbox.mail.listener import ADDRESS, HOST
from deploy.sandbox.mail.mailbox import Delivered
from deploy.sandbox.pages import page
from deploy.sandbox.stage import OnStage

SHOWN = 50  # letters on the page
TEXT_SHOWN = 20_000  # characters of each text on the page

router = APIRouter()


class Mail(BaseModel):
    """A letter in a mailbox, for programs; `text` is what its HTML says where it has no text."""

    id: str
    to: str
    sender: str = Field(serialization_alias="from")
    subject: str
    text: str
    at: datetime


def mail_of(delivered: Delivered) -> Mail:
    """The letter for programs."""
    letter = delivered.letter
    return Mail(
        id=delivered.id,
        to=delivered.to,
        sender=letter.sender,
        subject=letter.subject,
        text=letter.text or letter.html,
        at=delivered.at,
    )


@router.get("/mail/outbox")
async def arrived(stage: OnStage, to: str = "") -> list[Mail]:
    """The letters to an address, or to all addresses, newest first."""
    return [mail_of(one) for one in stage.mailbox.of(to.strip() or None)]


@router.get("/hop-thu")
async def letters(request: Request, stage: OnStage, den: str = "") -> Response:
    """The mailbox: type its address, read its letters."""
    address = den.strip() if ADDRESS.fullmatch(den.strip()) else None
    found = stage.mailbox.of(address) if address else []
    port = stage.settings.sandbox_smtp_port
    facts = {
        "typed": den,
        "address": address,
        "wrong": bool(den) and not address,
        "letters": found[:SHOWN],
        "count": len(found),
        "cut": TEXT_SHOWN,
        "smtp": f"{HOST}:{port}" if port else None,
    }
    return page(request, "mailbox.html", facts)
