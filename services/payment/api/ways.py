"""The way to a provider and back: for whoever pays, logged in or not."""

from contextlib import suppress
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request
from pydantic import BaseModel

from services.chassis.problems import FieldError, ProblemError

UNKNOWN_ADDRESS = "127.0.0.1"  # what a provider is told when we do not know the payer's


class Way(BaseModel):
    """Where to send the citizen to pay."""

    redirect_url: str
    order: str
    position: int
    stream: Literal["PAYMENT"] = "PAYMENT"


def must_lead_to(portal: str, url: str) -> None:
    """Citizens come back to the portal and nowhere else."""
    if _site(url) != _site(portal):
        foreign = FieldError("return_url", "foreign")
        raise ProblemError(422, "request.invalid", "Return to the portal only.", [foreign])


def _site(url: str) -> tuple[str, str] | None:
    """Scheme and host of an address; None when it is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc


def payer_ip(request: Request) -> str:
    """The citizen's address, as the gateway names it last in X-Forwarded-For."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    for candidate in (forwarded, request.client.host if request.client else ""):
        with suppress(ValueError):
            return str(ip_address(candidate))
    return UNKNOWN_ADDRESS
