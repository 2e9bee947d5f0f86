"""Opening a message: its words, and where its person is, fetched at the last moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from contracts.notify import Channel, Kind, MessageQueued
from contracts.values import PersonId
from services.notify.domain.commands import GiveUp
from services.notify.domain.letter import Addressed, Letter, Worthless
from services.notify.domain.wording import (
    Contact,
    Face,
    OneTimeCode,
    Told,
    code_letter,
    inbox_text,
    phone_text,
    title_of,
)
from services.notify.reactions.editions import Editions

FindZalo = Callable[[PersonId, str], Awaitable[str | None]]


async def no_zalo(person_id: PersonId, phone: str) -> str | None:
    """Nobody can be reached on Zalo while the Official Account is off."""
    del person_id, phone
    return None


@dataclass(frozen=True)
class Post:
    """Puts words and addresses to a message; neither is kept.

    Attributes:
        contact_of: None for who is unknown or was erased.
        zalo_of: person and phone to the address by which the carriers of Zalo reach them.
        portal: where people find the portal; no slash at the end.
    """

    contact_of: Callable[[PersonId], Awaitable[Contact | None]]
    code_of: Callable[[str], Awaitable[OneTimeCode | GiveUp]]
    zalo_of: FindZalo
    editions: Editions
    face: Face
    portal: str

    async def open(self, message: MessageQueued, at: datetime) -> Addressed | Worthless:
        """The letter and its addresses, or why there is no use in it.

        Raises:
            httpx.HTTPError: the address book does not answer; asking again may help.
        """
        if message.kind is Kind.ONE_TIME_CODE:
            return await self._code(message, at)
        contact = await self.contact_of(message.recipient)
        addresses: dict[Channel, str | None] = {
            "zalo": await self.zalo_of(message.recipient, contact.phone or "") if contact else None,
            "sms": contact.phone if contact else None,
            "email": contact.email if contact else None,
        }
        known = {channel: where for channel, where in addresses.items() if where}
        return Addressed(letter=await self._letter(message), addresses=known)

    async def _letter(self, message: MessageQueued) -> Letter:
        words = await self.editions.wording(message.kind, message.edition, message.language)
        told = Told(
            kind=message.kind,
            code=message.code,
            procedure_name=message.procedure_name,
            facts=message.facts,
        )
        return Letter(
            kind=message.kind,
            title=title_of(message.kind, message.code, message.language),
            short=phone_text(told, self.face, message.language, words),
            full=inbox_text(told, self.face, message.language, words),
            link=f"{self.portal}/ho-so/{message.about}" if message.about else self.portal,
        )

    async def _code(self, message: MessageQueued, at: datetime) -> Addressed | Worthless:
        """A one-time code, unless it is worth nothing any more."""
        one = await self.code_of(message.challenge_id or "")
        if isinstance(one, GiveUp):
            return Worthless(reason=one.reason)
        if one.expires_at <= at:
            return Worthless(reason="expired")
        words = await self.editions.wording(message.kind, message.edition, message.language)
        short, full = code_letter(one, self.face, message.language, words)
        letter = Letter(
            kind=message.kind,
            title=title_of(message.kind, None, message.language),
            short=short,
            full=full,
        )
        addresses: dict[Channel, str | None] = {"sms": one.phone, "email": one.email}
        return Addressed(
            letter=letter,
            addresses={channel: where for channel, where in addresses.items() if where},
        )
