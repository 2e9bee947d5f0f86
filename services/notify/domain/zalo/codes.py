"""Dossier codes, link codes and our own addresses in what people type or photograph. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from contracts.codes import CODE, name_of, typed

BETWEEN = r"[\s.\-/\u2010-\u2015\u2212]*"  # what people put between the signs of a code
INSIDE = re.compile(
    rf"(?<![A-Za-z0-9])(?:[A-Ya-y](?:{BETWEEN}[0-9]){{12,23}}"
    rf"|(?:[0-9]{BETWEEN}){{7}}[A-Ya-y](?:{BETWEEN}[0-9]){{12,13}})(?![A-Za-z0-9])"
)
"""A code among other words, in the order of today or of before."""
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LINK = re.compile(r"\W*LK[\s-]*([2-9A-HJKMNP-Z]{4})[\s-]*([2-9A-HJKMNP-Z]{4})\W*", re.IGNORECASE)
LINK_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
LONGEST_KEY = 40


@dataclass(frozen=True)
class Coded:
    """A dossier as it was named.

    Attributes:
        name: what it is found by; see `contracts.codes.name_of`.
        key: the receipt's security code, if it came along.
    """

    name: str
    key: str = ""


@dataclass(frozen=True)
class Foreign:
    """An address that is not one of our look-up."""


def coded_in(text: str, site: str) -> Coded | Foreign | None:
    """The dossier that a text names; None: it names none. `site`: host and port of the portal."""
    if found := ADDRESS.search(text):
        return _coded_at(found[0], site)
    inside = INSIDE.search(text)
    for candidate in (text, inside[0] if inside else ""):
        if CODE.fullmatch(name := name_of(candidate)):
            return Coded(name)
    return None


def link_code_in(text: str) -> str | None:
    """The eight signs of a link code, if that is all that was typed."""
    found = LINK.fullmatch(text)
    return (found[1] + found[2]).upper() if found else None


def link_code_shown(code: str) -> str:
    """A link code as it is shown: `LK-7QK4-MZ2X`."""
    return f"LK-{code[:4]}-{code[4:]}"


def _coded_at(address: str, site: str) -> Coded | Foreign | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return Foreign()
    if parts.netloc.lower() != site.lower():
        return Foreign()
    said = typed(address)
    return Coded(said.name, said.key[:LONGEST_KEY]) if CODE.fullmatch(said.name) else None
