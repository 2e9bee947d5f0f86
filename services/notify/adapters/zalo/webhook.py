"""Zalo's events as they come over the wire: signature, age, and what they say. Pure.

Header `X-ZEvent-Signature: mac=<hex>`: SHA-256 (no HMAC) over application id, raw body, the
body's own timestamp (milliseconds) and the Official Account's secret key, one after the other.
Source: domain facts §6.3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.zalo import Said
from services.notify.domain.zalo.told import Delivery, ForgedError, StaleError, Told, Word

LONGEST_TEXT = 2000  # characters; Zalo allows no more
SAID: Mapping[str, Said] = {
    "follow": "followed",
    "unfollow": "unfollowed",
    "user_send_text": "text",
    "user_send_image": "photo",
    "user_send_link": "text",
    "user_send_sticker": "other",
    "user_send_gif": "other",
    "user_send_audio": "other",
    "user_send_video": "other",
    "user_send_file": "other",
    "user_send_location": "other",
    "user_send_business_card": "other",
}
"""Events that are somebody's words; every other one but the deliveries means nothing to us."""
DELIVERED, SEEN = "user_received_message", "user_seen_message"

Id = Annotated[str, Field(min_length=1, max_length=100)]


class _Lenient(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)


class _Party(_Lenient):
    id: Id


class _Payload(_Lenient):
    url: str = ""


class _Attachment(_Lenient):
    type: str = ""
    payload: _Payload = _Payload()


class _Message(_Lenient):
    msg_id: str = ""
    msg_ids: list[Id] = []
    text: str = ""
    tracking_id: str = ""
    attachments: list[_Attachment] = []


class _Event(_Lenient):
    event_name: str = ""
    timestamp: Annotated[str, Field(pattern=r"^[0-9]{1,16}$")]
    sender: _Party | None = None
    follower: _Party | None = None
    message: _Message = _Message()

    @property
    def at(self) -> datetime:
        """When it happened, as Zalo has it."""
        return datetime.fromtimestamp(int(self.timestamp) / 1000, UTC)


@dataclass(frozen=True)
class Webhook:
    """Opens what Zalo sends; `window` is how far its clock and ours may be apart."""

    app_id: str
    secret: str
    window: timedelta
    clock: Callable[[], datetime]

    def opened(self, raw: bytes, signature: str) -> Told | None:
        """What is told; None when it means nothing to us.

        Raises:
            ForgedError: it is not Zalo's, or has been changed on its way.
            StaleError: it was told before, or its clock is not to be trusted.
        """
        try:
            stamp = _Stamp.model_validate_json(raw)
        except ValidationError:
            raise ForgedError from None
        signed = self.app_id.encode() + raw + stamp.timestamp.encode() + self.secret.encode()
        mac = f"mac={sha256(signed).hexdigest()}"
        if not compare_digest(mac.encode(), signature.strip().lower().encode()):
            raise ForgedError
        try:
            event = _Event.model_validate_json(raw)
            at = event.at
        except (ValidationError, ValueError, OverflowError):
            return None  # Zalo's, but of a shape that is new to us
        if abs(self.clock() - at) > self.window:
            raise StaleError
        return _told(event, at)


class _Stamp(_Lenient):
    """All that must be read of it before it is known to be Zalo's."""

    timestamp: Annotated[str, Field(max_length=16)]


def _told(event: _Event, at: datetime) -> Told | None:
    if event.event_name in (DELIVERED, SEEN):
        return _delivery(event, at)
    said, who = SAID.get(event.event_name), event.follower or event.sender
    if said is None or who is None:
        return None
    # Following has no message; the same person at the same millisecond is the same telling.
    key = event.message.msg_id or f"{said}:{event.timestamp}"
    content = _content(said, event.message)
    if said in ("text", "photo") and not content:
        said = "other"
    return Word(user_id=who.id, key=key, said=said, said_at=at, content=content)


def _content(said: Said, message: _Message) -> str:
    if said == "photo":
        return next((one.payload.url for one in message.attachments if one.payload.url), "")
    return message.text[:LONGEST_TEXT] if said == "text" else ""


def _delivery(event: _Event, at: datetime) -> Delivery | None:
    message = event.message
    receipts = tuple(filter(None, (message.msg_id, *message.msg_ids)))
    how: Any = "seen" if event.event_name == SEEN else "delivered"
    if not receipts:
        return None
    return Delivery(how=how, receipts=receipts, tracking_id=message.tracking_id, at=at)
