"""The time in Viet Nam: the only door to it in the sandbox."""

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975


def now() -> datetime:
    """This moment, in Vietnamese time."""
    return datetime.now(VIETNAM)  # noqa: TID251 -- partners live on their own clock; this is its door


def stamp(at: datetime) -> str:
    """`yyyyMMddHHmmss`, as the partners' protocols write an instant."""
    return at.strftime("%Y%m%d%H%M%S")
