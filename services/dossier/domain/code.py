"""The dossier's code: agency, day of submission, number of the day. Pure.

Source: Thông tư 01/2018/TT-VPCP, Điều 19; agency codes of Quyết định 20/2020/QĐ-TTg.
"""

from datetime import datetime
from zoneinfo import ZoneInfo


def series(agency: str, at: datetime, timezone: str) -> str:
    """What numbers are counted in: `H34.23.09-261122`, by the province's own day."""
    return f"{agency}-{at.astimezone(ZoneInfo(timezone)):%y%m%d}"


def code(of: str, number: int) -> str:
    """`H34.23.09-261122-0001`; a fifth digit from the ten-thousandth dossier of the day on."""
    return f"{of}-{number:04d}"
