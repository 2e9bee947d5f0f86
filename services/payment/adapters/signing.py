"""How VNPT's platform and the National Portal's sign and write: one manner, two languages. Pure.

A signature is the plain SHA-256 (hex) of the values joined by `|`, the secret last. Which values,
in which order, and in which field the signature stands, each platform's own file says.
Source: domain facts §4.1.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from hmac import compare_digest
from typing import Any, TypeAlias
from urllib.parse import parse_qs

Fields: TypeAlias = Mapping[str, str]

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
STAMP = "%Y%m%d%H%M%S"  # 24 hours
DESCRIPTION_LIMIT = 255  # characters
FORM = b"data="  # how a body begins whose field `data` holds the JSON


def secure_code(fields: Fields, order: Sequence[str], secret: str) -> str:
    """The signature over `fields` in this order."""
    values = [*(fields.get(name, "") for name in order), secret]
    return sha256("|".join(values).encode()).hexdigest()


def genuine(fields: Fields, order: Sequence[str], secret: str, place: str) -> bool:
    """Whether the signature in `place` fits; its letters may be of either case."""
    given = fields.get(place, "").lower().encode()
    return compare_digest(given, secure_code(fields, order, secret).encode())


def stamp(at: datetime) -> str:
    """`yyyyMMddHHmmss` in Vietnamese time."""
    return at.astimezone(VIETNAM).strftime(STAMP)


def instant(stamped: str) -> datetime:
    """The instant that `yyyyMMddHHmmss` in Vietnamese time names; ValueError when none."""
    return datetime.strptime(stamped, STAMP).replace(tzinfo=VIETNAM).astimezone(UTC)


def plain(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Free text without the `|` that would move the borders between signed values."""
    return " ".join(text.replace("|", " ").split())[:limit]


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object that was sent, numbers as they were written; also out of a form's `data`.

    Raises:
        ValueError: there is no such object.
    """
    if body.startswith(FORM):
        body = _data_of(body)
    try:
        sent = json.loads(body, parse_int=str, parse_float=str)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(sent, dict):
        raise ValueError("no object")  # noqa: TRY004 - whoever reads bytes gets a ValueError
    return sent


def _data_of(form: bytes) -> bytes:
    """What stands in the one field of a form that some deployments send a notice in."""
    fields = parse_qs(form, keep_blank_values=True, max_num_fields=1)
    [data] = fields[b"data"]
    return data


def fields_of(body: bytes, names: Sequence[str], place: str) -> dict[str, str]:
    """The named values of a JSON object and the signature in `place`; absent ones are empty.

    Raises:
        ValueError: no such object, a value that is no text, or a `|` that would make the
            signature fit other values as well.
    """
    sent = object_of(body)
    fields = {}
    for name in (*names, place):
        value = "" if sent.get(name) is None else sent[name]
        if not isinstance(value, str) or "|" in value:
            raise ValueError(name)
        value.encode()  # a lone surrogate cannot have been signed: UnicodeError
        fields[name] = value
    return fields
