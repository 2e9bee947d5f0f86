"""What a person says of themselves: how it is written, and what cannot be true. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from datetime import date
from typing import Literal, TypeAlias

from contracts.event import Value

Sex: TypeAlias = Literal["male", "female"]

LONGEST_NAME = 100  # characters
LONGEST_ADDRESS = 300  # characters
LONGEST_EMAIL = 254  # characters; RFC 5321 §4.5.3.1
NAME_SIGNS = " .'-\N{RIGHT SINGLE QUOTATION MARK}"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 128  # characters
EARLIEST_BIRTH = date(1900, 1, 1)  # the ID number knows no earlier century

ID_NUMBER = re.compile(r"[0-9]{12}")
MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])[0-9]{7}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

# Where a birth was registered, as the 63 provinces were numbered; countries have codes, too.
PROVINCE = re.compile(
    r"0(0[12468]|1[0124579]|2[024567]|3[01345678]|4[0245689]"
    r"|5[12468]|6[024678]|7[024579]|8[0234679]|9[123456])"
)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A registration as it was typed; `birth_date` as `yyyy-mm-dd`."""

    full_name: str
    birth_date: str
    sex: str
    id_number: str
    phone: str
    password: str
    email: str = ""
    address: str = ""


class Profile(Value):
    """What we know of a person; lies in the vault and nowhere else.

    Attributes:
        phone: E.164, e.g. `+84900000001`.
        email_confirmed: they showed that they read it; nothing is sent there before.
        birth_date: None for officials, of whom nobody asked it; `sex` likewise.
    """

    full_name: str
    id_number: str
    phone: str
    birth_date: date | None = None
    sex: Sex | None = None
    email: str = ""
    email_confirmed: bool = False
    address: str = ""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one field: a stable code, and what a text about it needs."""

    field: str
    code: str
    params: Mapping[str, str | int] = member(default_factory=dict)


# How it is written


def plain(text: str) -> str:
    """Composed (NFC), without space around it and with single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def id_number_of(typed: str) -> str:
    """The number without the spaces people put into it."""
    return "".join(typed.split())


def phone_of(typed: str) -> str | None:
    """E.164 of a Vietnamese mobile number written with 0, 84 or +84; None if it is none."""
    digits = re.sub(r"[\s.()-]", "", typed)
    national = re.sub(r"^(\+?84)(?=[1-9])", "0", digits)
    return "+84" + national[1:] if MOBILE.fullmatch(national) else None


def masked(phone: str) -> str:
    """Enough of an E.164 number to recognise one's own: `*******321`."""
    return "*" * 7 + phone[-3:]


def reachable(profile: Profile | None) -> str:
    """The address that messages may go to; empty while it is not confirmed."""
    return profile.email if profile and profile.email_confirmed else ""


def masked_email(email: str) -> str:
    """Enough of an address to recognise one's own: `m***@example.org`."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}***@{host}"


def profile_of(declared: Declared) -> Profile:
    """The declaration as we keep it. Only for one that has nothing wrong."""
    return Profile(
        full_name=plain(declared.full_name),
        id_number=id_number_of(declared.id_number),
        phone=phone_of(declared.phone) or "",
        birth_date=_date(declared.birth_date),
        sex="male" if declared.sex == "male" else "female",
        email=declared.email.strip(),
        address=plain(declared.address),
    )


# What cannot be true


def wrongs(declared: Declared, today: date) -> list[Wrong]:
    """All that is wrong, field by field; empty when all is well."""
    return [
        *name_wrongs(declared.full_name),
        *_birth_wrongs(declared.birth_date, today),
        *_sex_wrongs(declared.sex),
        *id_number_wrongs(declared.id_number),
        *_disagreements(declared),
        *phone_wrongs(declared.phone),
        *_email_wrongs(declared.email),
        *_too_long("address", declared.address, LONGEST_ADDRESS),
        *password_wrongs(declared.password),
    ]


def warnings(id_number: str) -> list[Wrong]:
    """What is odd but may be true: a province part that we do not know."""
    known = PROVINCE.match(id_number_of(id_number))
    return [] if known else [Wrong("id_number", "province-unknown")]


def name_wrongs(typed: str) -> Iterator[Wrong]:
    """A name has letters, and neither digits nor signs that names do not have."""
    name = plain(typed)
    if not name:
        yield Wrong("full_name", "required")
    elif not all(letter.isalpha() or letter in NAME_SIGNS for letter in name):
        yield Wrong("full_name", "format")
    yield from _too_long("full_name", name, LONGEST_NAME)


def id_number_wrongs(typed: str) -> Iterator[Wrong]:
    """Twelve digits. There is no check digit. Source: Thông tư 59/2021/TT-BCA."""
    number = id_number_of(typed)
    if not number:
        yield Wrong("id_number", "required")
    elif not ID_NUMBER.fullmatch(number):
        yield Wrong("id_number", "format")


def phone_wrongs(typed: str) -> Iterator[Wrong]:
    """A Vietnamese mobile number."""
    if not typed.strip():
        yield Wrong("phone", "required")
    elif phone_of(typed) is None:
        yield Wrong("phone", "format")


def password_wrongs(password: str) -> Iterator[Wrong]:
    """Long enough, with letters and digits."""
    tests: tuple[Callable[[str], bool], ...] = (str.isalpha, str.isdigit)
    if not password:
        yield Wrong("password", "required")
    elif len(password) < SHORTEST_PASSWORD:
        yield Wrong("password", "too-short", {"least": SHORTEST_PASSWORD})
    elif not all(any(test(sign) for sign in password) for test in tests):
        yield Wrong("password", "too-simple")
    yield from _too_long("password", password, LONGEST_PASSWORD)


def _birth_wrongs(typed: str, today: date) -> Iterator[Wrong]:
    born = _date(typed)
    if not typed.strip():
        yield Wrong("birth_date", "required")
    elif born is None:
        yield Wrong("birth_date", "format")
    elif born > today:
        yield Wrong("birth_date", "future")
    elif born < EARLIEST_BIRTH:
        yield Wrong("birth_date", "too-early", {"earliest": EARLIEST_BIRTH.isoformat()})


def _sex_wrongs(typed: str) -> Iterator[Wrong]:
    if not typed:
        yield Wrong("sex", "required")
    elif typed not in ("male", "female"):
        yield Wrong("sex", "enum")


def _disagreements(declared: Declared) -> Iterator[Wrong]:
    """Digit 4 says century and sex, digits 5 and 6 the year. Source: Thông tư 59/2021/TT-BCA."""
    number, born = id_number_of(declared.id_number), _date(declared.birth_date)
    if not ID_NUMBER.fullmatch(number):
        return
    century, odd = divmod(int(number[3]), 2)
    if declared.sex in ("male", "female") and ("female" if odd else "male") != declared.sex:
        yield Wrong("id_number", "sex-differs")
    if born is not None and 1900 + 100 * century + int(number[4:6]) != born.year:
        yield Wrong("id_number", "birth-year-differs")


def email_wrongs(typed: str) -> Iterator[Wrong]:
    """What is wrong with an address that must be there."""
    if not typed.strip():
        yield Wrong("email", "missing")
    yield from _email_wrongs(typed)


def _email_wrongs(typed: str) -> Iterator[Wrong]:
    email = typed.strip()
    if email and not EMAIL.fullmatch(email):
        yield Wrong("email", "format")
    yield from _too_long("email", email, LONGEST_EMAIL)


def _too_long(name: str, text: str, limit: int) -> Iterator[Wrong]:
    if len(text) > limit:
        yield Wrong(name, "too-long", {"limit": limit})


def _date(typed: str) -> date | None:
    """The day, if it is one, written `yyyy-mm-dd`."""
    written = typed.strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
