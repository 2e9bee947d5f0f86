"""The secrets of this house: made once, kept in one file that only its owner can read."""

import base64
import os
import secrets
import time
from pathlib import Path
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from deploy.launcher.refusal import RefusalError

KEY_BYTES = 32  # of AES-256, of HMAC-SHA-256 and of Fernet alike
TOKEN_LIFE = 30 * 24 * 3600  # seconds a service may run on the token it was started with
ISSUER = "motcua"
# No house made before them has lost anything without them.
CAME_LATER = {
    "head_private_key",
    "zalo_app_id",
    "zalo_app_secret",
    "zalo_oa_secret",
    "vnpay_merchant",
    "vnpay_secret",
    "national_merchant",
    "national_secret",
    "national_api_key",
    "national_asks_with",
}

_OBJECT = TypeAdapter(dict[str, Any])


class Keys(BaseModel):
    """What only the parts of this house and its sandbox know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token_private_key: str
    token_public_key: str
    head_private_key: str
    vault_key: str
    lookup_key: str
    session_key: str
    captcha_key: str
    vnpt_merchant: str
    vnpt_secret: str
    vnpt_api_key: str
    vnpay_merchant: str
    vnpay_secret: str
    national_merchant: str
    national_secret: str
    national_api_key: str
    national_asks_with: str
    vneid_client_id: str
    vneid_client_secret: str
    sms_user: str
    sms_password: str
    zalo_app_id: str
    zalo_app_secret: str
    zalo_oa_secret: str

    @classmethod
    def make(cls) -> Self:
        """Fresh keys, never seen before."""
        token = Ed25519PrivateKey.generate()
        return cls(
            token_private_key=_private_pem(token),
            token_public_key=_public_pem(token),
            head_private_key=_private_pem(Ed25519PrivateKey.generate()),
            vault_key=_key(),
            lookup_key=_key(),
            session_key=_key(),
            captcha_key=_key(),
            vnpt_merchant="MOTCUA" + secrets.token_hex(3).upper(),
            vnpt_secret=secrets.token_urlsafe(KEY_BYTES),
            vnpt_api_key=secrets.token_urlsafe(KEY_BYTES),
            vnpay_merchant="MC" + secrets.token_hex(3).upper(),
            vnpay_secret=secrets.token_urlsafe(KEY_BYTES),
            national_merchant="DVC" + secrets.token_hex(3).upper(),
            national_secret=secrets.token_urlsafe(KEY_BYTES),
            national_api_key=secrets.token_urlsafe(KEY_BYTES),
            national_asks_with=secrets.token_urlsafe(KEY_BYTES),
            vneid_client_id="motcua-" + secrets.token_hex(4),
            vneid_client_secret=secrets.token_urlsafe(KEY_BYTES),
            sms_user="motcua",
            sms_password=secrets.token_urlsafe(KEY_BYTES),
            zalo_app_id=f"4{secrets.randbelow(10**18):018d}",
            zalo_app_secret=secrets.token_urlsafe(KEY_BYTES),
            zalo_oa_secret=secrets.token_urlsafe(KEY_BYTES),
        )

    @classmethod
    def of(cls, home: Path) -> Self:
        """The keys of this home, made if it has none yet; those that came later are added.

        Raises:
            RefusalError: the file is there but cannot be read as keys; it is left alone.
        """
        path = home / "secrets.json"
        if not path.exists():
            keys = cls.make()
            _write(path, keys.model_dump_json(indent=1))
            return keys
        try:
            known = _OBJECT.validate_json(path.read_bytes())
            made = cls.make().model_dump(include=CAME_LATER - known.keys())
            keys = cls.model_validate(known | made)
        except ValidationError:
            raise RefusalError(
                f"{path} is damaged: put a copy of it back, or set MOTCUA_HOME to a new folder."
            ) from None
        if made:
            _write(path, keys.model_dump_json(indent=1))
        return keys

    @property
    def head_public_key(self) -> str:
        """What signed tree heads are checked with."""
        private = load_pem_private_key(self.head_private_key.encode(), password=None)
        return _public_pem(private)

    def system_token(self, name: str) -> str:
        """The token by which a part of the house proves to the others that it is one."""
        now = int(time.time())
        claims = {
            "sub": f"system:{name}",
            "kind": "system",
            "name": name,
            "iss": ISSUER,
            "iat": now,
            "exp": now + TOKEN_LIFE,
        }
        return jwt.encode(claims, self.token_private_key, algorithm="EdDSA")


def _private_pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public_pem(key: PrivateKeyTypes) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write(path: Path, text: str) -> None:
    """Write all or nothing: a crash in between must not leave half a file behind."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
