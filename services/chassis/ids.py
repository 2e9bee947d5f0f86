"""The only mint of identifiers."""

import secrets
from collections.abc import Callable
from uuid import UUID, uuid4, uuid5  # noqa: TID251 - this is the mint

Mint = Callable[[str], str]


def mint(prefix: str) -> str:
    """A new opaque id such as `d-` and 32 hex digits; it says nothing about what it names."""
    return f"{prefix}-{secrets.token_hex(16)}"


def derived(prefix: str, cause: UUID, name: str) -> str:
    """The one id that follows from a cause: a repeat of the cause finds the same aggregate."""
    return f"{prefix}-{uuid5(cause, name).hex}"


def new_key() -> UUID:
    """A fresh idempotency key, for a caller that asks only once."""
    return uuid4()
