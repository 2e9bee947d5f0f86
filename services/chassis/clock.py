"""The only door to the current time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, in UTC, in whole milliseconds: the precision every store keeps."""
    now = datetime.now(UTC)  # noqa: TID251 - this is the door
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
