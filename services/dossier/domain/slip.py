"""What the receipt and appointment slip says (form 01). Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Slip:
    """What the slip says; instants are UTC."""

    province: str
    agency: str
    code: str
    procedure: str
    applicant: str
    papers: tuple[str, ...]
    received_at: datetime
    due: datetime
    official: str
    address: str
    security_code: str
    timezone: str
