"""A dossier's code as people write it down, paste it or scan it. Pure."""

import re
from urllib.parse import parse_qs, urlsplit

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
