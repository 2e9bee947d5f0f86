"""Looking a dossier up by its code: what people type, and what the public may see. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from contracts.dossier import DossierState

DASHES = re.compile("[\u2010-\u2015\u2212]")  # hyphens, dashes, the minus sign
SPACES = re.compile(r"\s+")


def code_typed(text: str) -> str:
    """The code meant by what was typed or scanned: small letters, spaces, dashes, our QR's URL."""
    text = text.strip()
    if "://" in text:
        text = _code_in(text)
    return SPACES.sub("", DASHES.sub("-", text)).upper()


def _code_in(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("m", [""])[0]
    except ValueError:  # no address after all
        return ""


DEGREES: Mapping[DossierState, int] = {
    DossierState.UNKNOWN: 0,
    DossierState.DRAFT: 0,
    DossierState.DECLARED: 10,
    DossierState.SUBMITTED: 20,
    DossierState.RECEIVED: 40,
    DossierState.SUPPLEMENT_WANTED: 50,
    DossierState.PAYMENT_WANTED: 60,
    DossierState.IN_PROGRESS: 70,
    DossierState.STOPPED: 70,
    DossierState.FINISHED: 100,
    DossierState.RETURNED: 100,
    DossierState.REFUSED: 100,
    DossierState.WITHDRAWN: 100,
}


def degree(state: DossierState) -> int:
    """Degree of completion, per cent; all that the unauthenticated public is told.

    Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d.
    """
    return DEGREES[state]
