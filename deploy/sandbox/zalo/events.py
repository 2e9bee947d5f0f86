"""What the webhook tells: bodies and their signature. Pure.

Header `X-ZEvent-Signature: mac=<hex>`: SHA-256 (no HMAC) over application id, raw body, the body's
own timestamp and the Official Account's secret key, one after the other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from deploy.sandbox.settings import Settings
from deploy.sandbox.zalo.people import OA_ID, User

HEADER = "X-ZEvent-Signature"


@dataclass(frozen=True)
class Event:
    """An event as it goes over the wire, always the same bytes however often it goes."""

    name: str
    raw: bytes
    timestamp: str

    def headers(self, settings: Settings) -> dict[str, str]:
        """What goes with it."""
        signed = settings.zalo_app_id.encode() + self.raw + self.timestamp.encode()
        mac = sha256(signed + settings.zalo_oa_secret.encode()).hexdigest()
        return {"Content-Type": "application/json", HEADER: f"mac={mac}"}


def followed(user: User, settings: Settings, at: datetime, *, follows: bool) -> Event:
    """The user follows the account, or does so no more."""
    name = "follow" if follows else "unfollow"
    return _event(name, user, settings, at, {"follower": {"id": user.id}, "source": "oa_profile"})


def said(user: User, settings: Settings, at: datetime, message: dict[str, Any]) -> Event:
    """The user sent a message; with attachments it is a photo."""
    name = "user_send_image" if "attachments" in message else "user_send_text"
    parties = {"sender": {"id": user.id}, "recipient": {"id": OA_ID}}
    return _event(name, user, settings, at, {**parties, "message": message})


def photo_message(msg_id: str, url: str) -> dict[str, Any]:
    """A message that is a photo."""
    payload = {"thumbnail": url, "url": url}
    return {"msg_id": msg_id, "attachments": [{"type": "image", "payload": payload}]}


def delivered(user: User, settings: Settings, at: datetime, msg_id: str, tracking_id: str) -> Event:
    """A ZNS arrived on the user's phone."""
    when = _milliseconds(at)
    message = {"msg_id": msg_id, "tracking_id": tracking_id, "delivery_time": when}
    parties = {"sender": {"id": OA_ID}, "recipient": {"id": user.id}}
    name = "user_received_message"
    return _event(name, user, settings, at, {**parties, "message": message})


def seen(user: User, settings: Settings, at: datetime, msg_ids: Sequence[str]) -> Event:
    """The user looked at messages of the account."""
    message = {"msg_ids": list(msg_ids)}
    parties = {"sender": {"id": OA_ID}, "recipient": {"id": user.id}}
    return _event("user_seen_message", user, settings, at, {**parties, "message": message})


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _event(name: str, user: User, settings: Settings, at: datetime, facts: dict[str, Any]) -> Event:
    told = {
        "event_name": name,
        "app_id": settings.zalo_app_id,
        "oa_id": OA_ID,
        "user_id_by_app": user.id_by_app,
        **facts,
        "timestamp": _milliseconds(at),
    }
    return Event(name, json.dumps(told, ensure_ascii=False).encode(), told["timestamp"])
