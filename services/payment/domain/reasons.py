"""Why an attempt to pay came to nothing, in words that all providers share. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """What the payer can make of it."""

    CALLED_OFF = "called-off"
    NO_FUNDS = "no-funds"
    OVER_LIMIT = "over-limit"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a reason
    WRONG_CODE = "wrong-code"
    WRONG_CARD = "wrong-card"
    CARD_LOCKED = "card-locked"
    NOT_ENROLLED = "not-enrolled"
    BANK_DOWN = "bank-down"
    NOT_BEGUN = "not-begun"
    TOO_LATE = "too-late"
    OTHER = "other"


def reason_for(code: str, known: Mapping[str, Reason]) -> Reason:
    """What a provider's code means; one that nobody explained is some other reason."""
    return known.get(code, Reason.OTHER)
