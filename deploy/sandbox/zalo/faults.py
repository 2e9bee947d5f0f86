"""The errors of the platform: HTTP 200 with `error` other than 0.

Published: -14020, -124, -213, -216. Chosen here, after what integrators report: the others.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    """A number and its English words."""

    error: int
    message: str


class Faults:
    """Every error that is played."""

    REQUEST = Fault(-14001, "Invalid request")
    APPLICATION = Fault(-14002, "Invalid app id or secret key")
    CODE = Fault(-14019, "Invalid authorization code")
    REFRESH = Fault(-14020, "Invalid refresh token")
    VERIFIER = Fault(-14021, "Invalid code verifier")

    PARAMETER = Fault(-201, "Parameter is invalid")
    TOO_LONG = Fault(-210, "Parameter exceeds allowable limit")
    QUOTA = Fault(-211, "Out of quota: 8 free replies within 48 hours of the user's last message")
    STRANGER = Fault(-213, "User has not followed OA")
    TOKEN = Fault(-216, "Access token is invalid or has expired")
    SILENT = Fault(-230, "User has not interacted with OA within the last 48 hours")

    ZNS_PHONE = Fault(-108, "Phone number is invalid")
    ZNS_TEMPLATE = Fault(-109, "Template ID is invalid")
    ZNS_EMPTY = Fault(-111, "Template data is empty")
    ZNS_DATA = Fault(-112, "Template data is invalid")
    ZNS_QUOTA = Fault(-115, "Out of quota")
    ZNS_NOBODY = Fault(-118, "Zalo account does not exist")
    ZNS_TOKEN = Fault(-124, "Access token is invalid")
