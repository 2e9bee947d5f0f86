"""Dossier codes, link codes and our own addresses in what people type or photograph. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

DASHES = re.compile("[\u2010-\u2015\u2212]")  # hyphens, dashes, the minus sign
CODE = re.compile(r"(?<![A-Za-z0-9])([A-Ya-y])[\s.-]*([0-9](?:[\s.-]*[0-9]){9,21})(?![A-Za-z0-9])")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LINK = re.compile(r"\W*LK[\s-]*([2-9A-HJKMNP-Z]{4})[\s-]*([2-9A-HJKMNP-Z]{4})\W*", re.IGNORECASE)
LINK_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
NUMBERS = (4, 5)  # digits of a day's number, the usual length first
DAY = 6  # digits of yymmdd
MOST_GROUPS = 3  # of an agency's code, after its letter and first two digits
KEY = re.compile(r"[^0-9A-Za-z]+")
LONGEST_KEY = 40


@dataclass(frozen=True)
class Coded:
    """A dossier as it was named.

    Attributes:
        codes: what the code may be, the likeliest first; one, unless its signs were left out.
        key: the receipt's security code, if it came along.
    """

    codes: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Foreign:
    """An address that is not one of our look-up."""


def coded_in(text: str, site: str) -> Coded | Foreign | None:
    """The dossier that a text names; None: it names none. `site`: host and port of the portal."""
    if found := ADDRESS.search(text):
        return _coded_at(found[0], site)
    codes = tuple(dict.fromkeys(_codes(DASHES.sub("-", text))))
    return Coded(codes) if codes else None


def link_code_in(text: str) -> str | None:
    """The eight signs of a link code, if that is all that was typed."""
    found = LINK.fullmatch(DASHES.sub("-", text))
    return (found[1] + found[2]).upper() if found else None


def link_code_shown(code: str) -> str:
    """A link code as it is shown: `LK-7QK4-MZ2X`."""
    return f"LK-{code[:4]}-{code[4:]}"


def _coded_at(address: str, site: str) -> Coded | Foreign | None:
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
    except ValueError:
        return Foreign()
    if parts.netloc.lower() != site.lower():
        return Foreign()
    codes = tuple(dict.fromkeys(_codes(DASHES.sub("-", asked.get("m", [""])[0]))))
    if not codes:
        return None
    return Coded(codes, KEY.sub("", asked.get("k", [""])[0]).upper()[:LONGEST_KEY])


def _codes(text: str) -> Iterator[str]:
    """Every reading of the first thing in a text that may be a code."""
    for found in CODE.finditer(text):
        letter, groups = found[1].upper(), re.findall(r"[0-9]+", found[2])
        written = _as_written(groups)
        readings = [written] if written else list(_as_digits("".join(groups)))
        if readings:
            yield from (f"{letter}{reading}" for reading in readings)
            return


def _as_written(groups: list[str]) -> str | None:
    """The code, when every group stands by itself."""
    *agency, day, number = groups if len(groups) > DAY // 2 - 1 else ["", "", ""]
    whole = len(day) == DAY and len(number) in NUMBERS and _is_day(day)
    if whole and len(agency[0]) == 2 and all(len(group) in (2, 3) for group in agency[1:]):  # noqa: PLR2004 - Quyết định 20/2020/QĐ-TTg, Điều 4
        return f"{'.'.join(agency)}-{day}-{number}"
    return None


def _as_digits(digits: str) -> Iterator[str]:
    """The codes that these digits may be, when the signs between them were left out."""
    for length in NUMBERS:
        head, number = digits[:-length], digits[-length:]
        agency, day = head[:-DAY], head[-DAY:]
        if _is_day(day) and len(agency) > 2:  # noqa: PLR2004 - below the province
            for groups in _split(agency[2:]):
                yield f"{'.'.join((agency[:2], *groups))}-{day}-{number}"


def _split(digits: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut digits into at most three groups of two or three, pairs first."""
    if not digits:
        yield ()
    for length in (2, 3):
        if len(digits) >= length:
            yield from (
                (digits[:length], *rest)
                for rest in _split(digits[length:])
                if len(rest) < MOST_GROUPS
            )


def _is_day(digits: str) -> bool:
    """Whether yymmdd may be a day."""
    return len(digits) == DAY and 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:]) <= 31  # noqa: PLR2004 - months and days
