"""What readers of views ask for: fields, and what is in them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class AtMost(NamedTuple):
    """Any instant up to this one; an absent one does not fit."""

    instant: datetime


class AtLeast(NamedTuple):
    """Any instant from this one on; an absent one does not fit."""

    instant: datetime


Where = Mapping[str, str | int | bool | datetime | AtMost | AtLeast | None]
"""Fields and what they equal; a path like `handler.person_id` reaches into a part, and a list
equals what is in it."""
ANY: Where = {}
