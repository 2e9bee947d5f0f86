"""What messages say: in Vietnamese and English on the page, in plain letters on the phone. Pure.

Texts for phones use the GSM 7-bit alphabet without diacritics and fit into one SMS. Times are
the province's own.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.identity import Purpose
from contracts.notify import Kind, Language, Wording
from contracts.values import Named
from services.notify.domain.first_edition import first_wording
from services.notify.domain.titles import TITLES

BRAND_LENGTH = 20  # characters of the brand that a text begins with
SMS_LENGTH = 160  # septets of one SMS. Source: 3GPP TS 23.038
GSM_7 = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"#$%&'()*+,-./:;<=>?@_"
)  # what ASCII and the GSM 7-bit default alphabet have in common, one septet each
ALIKE = str.maketrans(
    {"đ": "d", "Đ": "D", "\N{EN DASH}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)

PURPOSES: Mapping[Language, Mapping[Purpose, str]] = {
    "vi": {
        Purpose.REGISTER: "đăng ký tài khoản",
        Purpose.LOG_IN: "đăng nhập",
        Purpose.CONFIRM_EMAIL: "xác nhận thư điện tử",
    },
    "en": {
        Purpose.REGISTER: "register",
        Purpose.LOG_IN: "log in",
        Purpose.CONFIRM_EMAIL: "confirm your e-mail address",
    },
}
INSTANTS = ("at", "due", "paid_at", "until", "previous")
UNTOLD = "-"  # stands for what the facts do not say

AFTER: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "none": "Bạn chưa nộp khoản nào.",
        "refund": "Phí, lệ phí đã nộp sẽ được hoàn lại.",
        "kept": "Phí, lệ phí đã nộp không được hoàn lại.",
    },
    "en": {
        "none": "Nothing had been paid.",
        "refund": "What was paid will be given back.",
        "kept": "What was paid is not given back.",
    },
}
"""What becomes of the money of a dossier that was taken back."""

BECAUSE: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "not-supplemented": " vì chưa được bổ sung trong thời hạn",
        "not-paid": " vì chưa nộp khoản được yêu cầu",
    },
    "en": {
        "not-supplemented": " because it was not completed in time",
        "not-paid": " because what is owed was not paid",
    },
}
"""Grounds that say it all; others are explained in words, which lie in the vault."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """How the province appears in its messages.

    Attributes:
        brand: name at the start of a text; only so much of it is shown as leaves room for news.
        site: host of the portal, for "see there".
        zone: the province's time zone.
        agencies: names by code.
    """

    brand: str
    site: str
    zone: tzinfo
    agencies: Mapping[str, Named]


class Contact(BaseModel):
    """Where a person can be reached; errors about it never show it. `email` once confirmed."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    phone: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)


class OneTimeCode(Contact):
    """A one-time code about to be sent; errors about it never show it."""

    code: str = Field(repr=False, pattern=r"^[0-9]{4,10}$")
    purpose: Purpose
    expires_at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Told:
    """What there is to say. `code` is the dossier's, once it has one."""

    kind: Kind
    code: str | None
    procedure_name: Named | None
    facts: Mapping[str, str]


def plain(text: str) -> str:
    """The text in letters that every phone shows; what has no likeness becomes `?`."""
    split = unicodedata.normalize("NFD", text.translate(ALIKE))
    bare = (c for c in split if not unicodedata.combining(c))
    return "".join(c if c in GSM_7 else "?" for c in bare)


def title_of(kind: Kind, code: str | None, language: Language) -> str:
    """A subject line: `Hồ sơ đã có kết quả: H34.23.09-261123-0001`."""
    title = TITLES[language][kind]
    return f"{title}: {code}" if code else title


def code_letter(
    one: OneTimeCode, face: Face, language: Language = "vi", words: Wording | None = None
) -> tuple[str, str]:
    """A one-time code for a phone and for a mailbox, each with a warning of those who ask for it.

    `words` None: those that the house came with.
    """
    words = words or first_wording(Kind.ONE_TIME_CODE, language)
    values = {
        "one_time_code": one.code,
        "purpose": PURPOSES[language][one.purpose],
        "expires_at": _local(one.expires_at, face),
        "site": face.site,
    }
    return _sms(words.short, values, face), words.full.format_map(values)


def phone_text(
    told: Told, face: Face, language: Language = "vi", words: Wording | None = None
) -> str:
    """The SMS about a dossier, without diacritics; `words` None: those the house came with."""
    words = words or first_wording(told.kind, language)
    return _sms(words.short, _words(told, face, language), face)


def inbox_text(told: Told, face: Face, language: Language, words: Wording | None = None) -> str:
    """The message as inbox and e-mail show it; `words` None: those the house came with."""
    words = words or first_wording(told.kind, language)
    return words.full.format_map(_words(told, face, language))


def _sms(lines: str, values: Mapping[str, str], face: Face) -> str:
    """The news, and of the rest as much as fits into one SMS."""
    news, *rest = (plain(line.format_map(values)) for line in lines.splitlines())
    text = f"{plain(face.brand[:BRAND_LENGTH])}: {news}"[:SMS_LENGTH]
    for more in filter(None, rest):
        longer = f"{text} {more}"
        text = longer if len(longer) <= SMS_LENGTH else text
    return text


def _words(told: Told, face: Face, language: Language) -> dict[str, str]:
    """What the templates ask for, ready to be read."""
    facts = told.facts
    agency = face.agencies.get(facts.get("agency", ""))
    return {
        "what": _what(told, language),
        "which": _which(told, language),
        "site": face.site,
        "agency": _named(agency, language),
        "official": " ".join(filter(None, (facts.get("title"), facts.get("name")))),
        "amount": _dong(int(facts.get("amount", "0")), language),
        "transaction": facts.get("transaction", ""),
        "items": facts.get("items", UNTOLD),
        "after": AFTER[language].get(facts.get("fee", ""), ""),
        "because": BECAUSE[language].get(facts.get("ground", ""), ""),
        **{name: _moment(facts.get(name), face) for name in INSTANTS},
    }


def _moment(at: str | None, face: Face) -> str:
    """An instant of the facts as the clock here shows it."""
    return _local(datetime.fromisoformat(at), face) if at else UNTOLD


def _what(told: Told, language: Language) -> str:
    """`Hồ sơ H34.23.09-261123-0001 (Đăng ký khai sinh)`."""
    noun = "Dossier" if language == "en" else "Hồ sơ"
    procedure = _named(told.procedure_name, language)
    return f"{noun} {told.code} ({procedure})" if told.code else f"{noun} {procedure}"


def _which(told: Told, language: Language) -> str:
    """`Hồ sơ H34.23.09-261123-0001`, short enough for a phone."""
    if language == "en":
        return f"Dossier {told.code}" if told.code else "Your dossier"
    return f"Hồ sơ {told.code}" if told.code else "Hồ sơ của bạn"


def _named(name: Named | None, language: Language) -> str:
    if name is None:
        return UNTOLD
    return (name.en if language == "en" else "") or name.vi


def _dong(amount: int, language: Language) -> str:
    """Thousands apart, as the language does it."""
    return f"{amount:,}" if language == "en" else f"{amount:,}".replace(",", ".")


def _local(at: datetime, face: Face) -> str:
    """The province's own time: `23/11/2026 09:30`."""
    return f"{at.astimezone(face.zone):%d/%m/%Y %H:%M}"
