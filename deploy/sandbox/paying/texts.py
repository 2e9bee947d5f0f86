"""What a merchant sent, value by value as the text that it was: signatures are over text. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def object_of(body: bytes) -> dict[str, Any] | None:
    """A JSON object, numbers as the text that was sent; None if it is not one."""
    try:
        sent = json.loads(body, parse_int=str, parse_float=str)
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None


def texts_in(sent: Mapping[str, Any]) -> dict[str, str] | None:
    """The fields, absent values empty; None if one could be read two ways."""
    fields = {name: "" if value is None else value for name, value in sent.items()}
    sound = all(isinstance(value, str) and "|" not in value for value in fields.values())
    return fields if sound else None


def texts_of(body: bytes) -> dict[str, str] | None:
    """The fields of a JSON object of texts and numbers; None if it is not one."""
    sent = object_of(body)
    return None if sent is None else texts_in(sent)
