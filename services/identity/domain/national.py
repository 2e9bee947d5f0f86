"""What the national log-in tells of a person, and what we kept while they were away. Pure."""

from datetime import date, datetime
from typing import Any

from contracts.event import Value
from services.identity.domain.person import ID_NUMBER, Profile, Sex, id_number_of, phone_of, plain

# More is offered (religion, ethnicity, blood group); nothing else is read.
WANTED = (
    "LoaiTaiKhoan",
    "HoVaTen",
    "SoDinhDanh",
    "NgayThangNamSinh",
    "SoDienThoai",
    "GioiTinh",
)
CITIZEN = "1"  # LoaiTaiKhoan; 2 is an enterprise
SEXES: dict[str, Sex] = {"1": "male", "2": "female"}  # GioiTinh


class Errand(Value):
    """What we must remember from sending a person away until they come back.

    Attributes:
        nonce: what the id_token must repeat.
        verifier: the secret half of the PKCE pair (RFC 7636).
        return_to: the page of the portal that the person wanted to see.
    """

    nonce: str
    verifier: str
    return_to: str = ""


class NationalLoginError(Exception):
    """The national log-in does not vouch for the person."""


class NationalSilenceError(Exception):
    """The national log-in does not answer, or not as agreed; nothing is known."""


def profile_of(claims: dict[str, Any]) -> Profile:
    """The person the claims speak of.

    Raises:
        NationalLoginError: it is not a citizen, or the claims are incomplete.
    """
    said = {name: str(claims.get(name, "")) for name in WANTED}
    if said["LoaiTaiKhoan"] != CITIZEN:
        raise NationalLoginError("not a citizen's account")
    number, name = id_number_of(said["SoDinhDanh"]), plain(said["HoVaTen"])
    if not (ID_NUMBER.fullmatch(number) and name):
        raise NationalLoginError("claims are missing")
    return Profile(
        full_name=name,
        id_number=number,
        phone=phone_of(said["SoDienThoai"]) or "",
        birth_date=_day(said["NgayThangNamSinh"]),
        sex=SEXES.get(said["GioiTinh"]),
    )


def _day(written: str) -> date | None:
    """A day written `yyyyMMdd`."""
    try:
        return datetime.strptime(written, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
