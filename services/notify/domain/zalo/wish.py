"""What somebody on Zalo wants, as they said it: with tones or without, in any capitals. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from contracts.zalo import Said
from services.notify.domain.zalo.codes import Coded, Foreign, coded_in, link_code_in

LONGEST_SEARCH = 100  # characters of what is looked for in the catalogue
SHORTEST_SEARCH = 2
FEW_DIGITS = 6  # so many in one short text, and it was meant to be a code
SHORT = 40  # characters


class Ask(StrEnum):
    """Wishes that need no more words."""

    GREETING = "greeting"
    MENU = "menu"
    LOOK_UP = "look-up"
    MINE = "mine"
    HOW_TO_LINK = "how-to-link"
    UNLINK = "unlink"
    PAUSE = "pause"
    RESUME = "resume"
    SEARCH = "search"
    THANKS = "thanks"
    PEOPLE = "people"
    NOT_A_CODE = "not-a-code"
    UNREADABLE = "unreadable"
    LEFT = "left"


@dataclass(frozen=True)
class Find:
    """Look for a procedure."""

    words: str


@dataclass(frozen=True)
class Link:
    """Link this chat with the account that was shown this code."""

    code: str


@dataclass(frozen=True)
class Photo:
    """A photo, whose QR code says what is wanted."""


class Blank(StrEnum):
    """Why a photo said nothing."""

    NO_CODE = "no-code"
    SEVERAL = "several"
    NOT_AN_IMAGE = "not-an-image"
    TOO_LARGE = "too-large"
    NOT_OURS = "not-ours"


Wish: TypeAlias = Ask | Coded | Foreign | Find | Link | Photo | Blank

SAID: Mapping[Ask, Sequence[str]] = {
    Ask.LOOK_UP: (
        "tra cuu",
        "tracuu",
        "tra cuu ho so",
        "tra cuu tinh trang ho so",
        "kiem tra ho so",
        "xem ho so",
        "tim ho so",
        "tinh trang ho so",
        "ma ho so",
        "ma bien nhan",
        "quet ma qr",
        "qr",
    ),
    Ask.MINE: ("ho so cua toi", "hosocuatoi", "ho so toi", "cac ho so cua toi", "ho so"),
    Ask.HOW_TO_LINK: (
        "lien ket",
        "lienket",
        "lien ket tai khoan",
        "lien ket zalo",
        "ket noi tai khoan",
        "dang nhap",
        "dang ky",
    ),
    Ask.UNLINK: (
        "huy lien ket",
        "huylienket",
        "bo lien ket",
        "ngat lien ket",
        "go lien ket",
        "dang xuat",
    ),
    Ask.PAUSE: (
        "dung",
        "dung lai",
        "dung nhan tin",
        "dung gui tin",
        "ngung",
        "ngung nhan tin",
        "tat tin nhan",
        "khong nhan tin",
        "stop",
    ),
    Ask.RESUME: ("tiep tuc", "tieptuc", "tiep tuc nhan tin", "nhan tin", "bat tin nhan", "start"),
    Ask.SEARCH: ("thu tuc", "thutuc", "tim thu tuc", "tra cuu thu tuc", "thu tuc hanh chinh"),
    Ask.PEOPLE: (
        "gap can bo",
        "gap nhan vien",
        "gap nguoi",
        "tong dai",
        "hotline",
        "lien he",
        "so dien thoai",
        "goi dien",
    ),
    Ask.MENU: (
        "menu",
        "help",
        "tro giup",
        "huong dan",
        "bat dau",
        "chao",
        "xin chao",
        "hello",
        "hi",
        "alo",
        "hey",
        "co ai khong",
        "toi can ho tro",
        "giup toi",
    ),
    Ask.THANKS: ("ok", "oke", "okay", "vang", "da", "thanks", "thank you", "tks"),
}
"""Whole texts, folded, and what each asks for."""
ASKS = {said: ask for ask, texts in SAID.items() for said in texts}
STARTS: Sequence[tuple[str, Ask]] = (
    ("xin chao", Ask.MENU),
    ("chao ", Ask.MENU),
    ("alo ", Ask.MENU),
    ("hello ", Ask.MENU),
    ("cam on", Ask.THANKS),
    ("xin cam on", Ask.THANKS),
    ("da cam on", Ask.THANKS),
)
"""How a text may begin, whatever follows."""
PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}")
LEADING = re.compile(
    r"^(?:cho (?:toi|em|hoi)(?: hoi)? |toi muon |em muon |can |muon )*"
    r"(?:(?:tim|tra cuu|hoi|xem|lam)? ?(?:ve )?thu tuc |tra cuu |tim )"
)
"""Words before what is really looked for."""


def folded(text: str) -> str:
    """Small letters without tones, only letters and digits, single spaces between words."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", kept).split())


def wish_of(said: Said, text: str, site: str) -> Wish:
    """What was wanted. `text` is empty unless it was a text; `site`: host of the portal."""
    match said:
        case "followed":
            return Ask.GREETING
        case "unfollowed":
            return Ask.LEFT
        case "photo":
            return Photo()
        case "text":
            return _typed(text, site)
        case _:
            return Ask.UNREADABLE


def _typed(text: str, site: str) -> Wish:
    if code := link_code_in(text):
        return Link(code)
    if found := coded_in(text, site):
        return found
    words = folded(text)
    if ask := ASKS.get(words):
        return ask
    if ask := next((ask for start, ask in STARTS if (words + " ").startswith(start)), None):
        return ask
    return _looked_for(words, text)


def _looked_for(words: str, text: str) -> Wish:
    """A procedure; unless it was to be a code, or says nothing at all."""
    if PROCEDURE.fullmatch(text.strip()):
        return Find(text.strip())
    digits = sum(sign.isdigit() for sign in text)
    if "://" in text or (len(text) <= SHORT and digits >= FEW_DIGITS):
        return Ask.NOT_A_CODE
    meant = LEADING.sub("", words + " ").strip()
    if len(meant) < SHORTEST_SEARCH:
        return Ask.MENU
    return Find(_without_leading(text, words, meant)[:LONGEST_SEARCH])


def _without_leading(text: str, words: str, meant: str) -> str:
    """The person's own words, with their tones, from where the folded ones begin."""
    own = text.split()
    skipped = len(words.split()) - len(meant.split())
    same = [folded(word) for word in own] == words.split()
    return " ".join(own[skipped:]) if same else meant


def wish_seen(texts: Sequence[str], site: str) -> Wish:
    """What the QR codes on a photo ask for; the same one twice is one."""
    different = tuple(dict.fromkeys(texts))
    if not different:
        return Blank.NO_CODE
    if len(different) > 1:
        return Blank.SEVERAL
    found = coded_in(different[0], site)
    return found if isinstance(found, Coded) else Blank.NOT_OURS
