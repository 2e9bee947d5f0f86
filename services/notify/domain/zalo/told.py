"""What Zalo tells us of what people do there, read and checked. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from contracts.zalo import Said


class ForgedError(Exception):
    """It was not signed by Zalo for us; nothing was done."""


class StaleError(Exception):
    """It is too old to be a first telling, or from the future; nothing was done."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A user did or said something.

    Attributes:
        key: what tells it from everything else that was ever told.
        content: the text, or the photo's address; empty for what is neither.
    """

    user_id: str
    key: str
    said: Said
    said_at: datetime
    content: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Messages of ours arrived on a phone or were looked at.

    Attributes:
        receipts: Zalo's ids of the messages.
        tracking_id: our id, which came back with a notice by phone; empty for other messages.
    """

    how: Literal["delivered", "seen"]
    receipts: tuple[str, ...]
    tracking_id: str
    at: datetime


Told: TypeAlias = Word | Delivery
