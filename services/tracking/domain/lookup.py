"""Looking a dossier up by its code: what people type, and what the public may see. Pure."""

import re
from typing import assert_never
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


def degree(state: DossierState) -> int:
    """Degree of completion, per cent; all that the unauthenticated public is told.

    Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d.
    """
    match state:
        case DossierState.UNKNOWN | DossierState.DRAFT:
            return 0
        case DossierState.DECLARED:
            return 10
        case DossierState.SUBMITTED:
            return 20
        case DossierState.RECEIVED:
            return 40
        case DossierState.IN_PROGRESS:
            return 70
        case DossierState.FINISHED | DossierState.RETURNED:
            return 100
    assert_never(state)
