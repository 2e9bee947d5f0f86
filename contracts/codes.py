"""What people write down, paste or scan of a dossier's code and its security code. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category, normalize
from urllib.parse import parse_qs, urlsplit

BETWEEN = {"Z", "Pd", "Cf", "Cc"}  # Unicode categories: blanks, dashes, what cannot be seen
MARKS = frozenset("._·/\\\u2212")  # and what else people and scanners put between
CODE = re.compile(r"[A-Y]\d{2}(?:\d{2,3}){0,3}\d{6}\d{4,5}")  # agency, day, number
OLD_CODE = re.compile(r"(\d{3})(\d{2})(\d{2})([A-Y]\d{2})(\d{6}\d{4,5})")
ANY_NAME = re.compile(r"[A-Z0-9]{1,60}")
DIGITS = str.maketrans("OIL", "011")  # where only a digit can stand, these are mistaken for one
LETTERS = str.maketrans("08", "OB")  # a security code has neither of these digits


@dataclass(frozen=True)
class Typed:
    """What somebody asks with.

    Attributes:
        name: letters and digits of the code, as dossiers are found by it; empty: none can be.
        key: the security code; empty: none was given.
    """

    name: str
    key: str


def typed(code: str, key: str = "") -> Typed:
    """What is meant by what was typed, pasted or scanned; our QR's URL says both."""
    if "://" in code or "?m=" in code:
        said = _query(code)
        code, key = said.get("m", [""])[0], key or said.get("k", [""])[0]
    return Typed(name_of(code), _bare(key).translate(LETTERS))


def _query(address: str) -> Mapping[str, list[str]]:
    try:
        return parse_qs(urlsplit(address.strip()).query)
    except ValueError:  # no address after all
        return {}


def name_of(code: str) -> str:
    """What a dossier is found by: its code without dots, dashes and blanks, in capitals.

    Forgiven: all that may stand between, full-width letters, a letter where only a digit can be,
    and the old order of an agency's levels (`000.09.23.H34-…` is `H34.23.09-…`). Other systems'
    codes stay as they are. Empty for what is nobody's code.

    Source: Thông tư 01/2018/TT-VPCP, Điều 19.1; Quyết định 20/2020/QĐ-TTg, Điều 4.
    """
    bare = _bare(code)
    if not ANY_NAME.fullmatch(bare):
        return ""
    digits = bare.translate(DIGITS)
    if CODE.fullmatch(ours := bare[:1] + digits[1:]):
        return ours
    if old := OLD_CODE.fullmatch(digits[:7] + bare[7:8] + digits[8:]):
        lowest, low, middle, top, rest = old.groups()
        return top + _without_empty(middle, low, lowest) + rest
    return bare


def _without_empty(*levels: str) -> str:
    """The levels down to the last that says something."""
    known = list(levels)
    while known and not int(known[-1]):
        known.pop()
    return "".join(known)


def _bare(text: str) -> str:
    folded = normalize("NFKC", text).upper()
    return "".join(c for c in folded if not _is_between(c))


def _is_between(letter: str) -> bool:
    kind = category(letter)
    return kind in BETWEEN or kind[0] in BETWEEN or letter in MARKS
