"""Sealing and opening under wrapped keys; knows nothing of where what was sealed lies."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.values import PersonId

NONCE = 12  # bytes, as AES-GCM wants; never used twice under one key
SALT = 32  # bytes


class VaultKeyError(Exception):
    """The master key does not open this vault; nothing was read or written."""


def salted_digest(salt: bytes, content: bytes) -> str:
    """`sha256:` and the hex SHA-256 of salt and content."""
    return "sha256:" + hashlib.sha256(salt + content).hexdigest()


def blind(key: bytes, text: str) -> str:
    """What stands for `text` in an index without telling it: HMAC-SHA-256, hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Safe:
    """Sealing and opening under wrapped keys; knows nothing of where they lie."""

    def __init__(self, master: str) -> None:
        self._key = urlsafe_b64decode(master)
        self._master = AESGCM(self._key)

    def new_key(self, person: PersonId) -> bytes:
        """A new key of this person, wrapped."""
        nonce = secrets.token_bytes(NONCE)
        key = AESGCM.generate_key(bit_length=256)
        return nonce + self._master.encrypt(nonce, key, person.encode())

    def key(self, person: PersonId, wrapped: bytes) -> AESGCM:
        """The person's key, unwrapped."""
        try:
            return AESGCM(self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], person.encode()))
        except InvalidTag:
            raise VaultKeyError("MOTCUA_VAULT_KEY does not open this vault") from None

    def blind(self, text: str) -> str:
        """An index entry for `text` under the master key."""
        return blind(self._key, text)


def seal(key: AESGCM, name: str, content: bytes) -> bytes:
    """The content, encrypted and bound to its name."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + key.encrypt(nonce, content, name.encode())


def unseal(key: AESGCM, name: str, sealed: bytes) -> bytes:
    """The content again."""
    view = memoryview(sealed)
    return key.decrypt(view[:NONCE], view[NONCE:], name.encode())
