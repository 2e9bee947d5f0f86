"""How VNPT's platform and the National Portal's sign: the same way, under other names. Pure.

A signature is the plain SHA-256 (hex) of the values joined by `|`, the secret last.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, str]


def secure_code(fields: Fields, order: Sequence[str], secret: str) -> str:
    """The signature over these fields; a field that is not there counts as empty."""
    values = [*(fields.get(name, "") for name in order), secret]
    return sha256("|".join(values).encode()).hexdigest()


def signed(fields: Fields, order: Sequence[str], secret: str, place: str) -> dict[str, str]:
    """The fields with their signature in `place`."""
    return {**fields, place: secure_code(fields, order, secret)}


def is_genuine(fields: Fields, order: Sequence[str], secret: str, place: str) -> bool:
    """Whether the signature in `place` is right; letters may be of either case."""
    given = fields.get(place, "").lower().encode()
    return compare_digest(given, secure_code(fields, order, secret).encode())
