"""Keys and callers for tests: made anew in each run, worth nothing elsewhere."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from services.chassis.auth import prove, sign
from tests.facts import NOW

_pair = Ed25519PrivateKey.generate()
PRIVATE = _pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = _pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
LIFE = timedelta(days=3650)


def bearer(caller: Caller, *, at: datetime = NOW, life: timedelta = LIFE) -> dict[str, str]:
    """The header that says who is calling."""
    return {"Authorization": f"Bearer {sign(PRIVATE, caller, at=at, life=life)}"}


def citizen(person_id: str) -> Caller:
    """A citizen."""
    return Caller(person_id=PersonId(person_id), kind="citizen")


def official(person_id: str, agency: str, *roles: Role) -> Caller:
    """An official of an agency."""
    return Caller(
        person_id=PersonId(person_id),
        kind="official",
        name="Lê Văn Ví Dụ",
        title="Công chức",
        agency=agency,
        roles=roles or tuple(Role),
    )


def proof(purpose: str) -> str:
    """A captcha was solved for `purpose`."""
    return prove(PRIVATE, purpose, at=NOW, life=LIFE)
