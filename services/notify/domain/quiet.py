"""Quiet hours: what is not urgent waits until the morning. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from contracts.notify import Kind
from contracts.province import QuietHours

URGENT = frozenset({Kind.ONE_TIME_CODE, Kind.EMAIL_CHANGED, Kind.ZALO_LINKED})
"""What someone waits for in front of a screen, and warnings that would come too late."""


def quiet_until(
    kind: Kind, at: datetime, quiet: QuietHours | None, zone: tzinfo
) -> datetime | None:
    """When the quiet hours that hold at `at` end; None when a message may go out.

    `since` later than `until` means over midnight.
    """
    if quiet is None or kind in URGENT:
        return None
    local = at.astimezone(zone)
    since, until = time.fromisoformat(quiet.since), time.fromisoformat(quiet.until)
    now = local.time()
    quiet_now = since <= now < until if since < until else now >= since or now < until
    if not quiet_now:
        return None
    day = local.date() + timedelta(days=1 if now >= until else 0)
    return datetime.combine(day, until, zone).astimezone(at.tzinfo)
