"""Signed tree heads as others know them: C2SP signed-note and tlog-checkpoint. Pure.

Source: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint (Ed25519, type 0x01).
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from services.tracking.domain.merkle import HASH, Tip

ED25519 = b"\x01"  # the signature's type in the key's id
KEY_ID = 4  # bytes
LONGEST = 4096  # characters of a note that we read; ours have 250
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
KEY_NAME = re.compile(r"[^\s+]+")


class NoteError(Exception):
    """The note is not one, or not signed by the key; nothing in it may be believed.

    Attributes:
        code: `malformed`, `unsigned` (by this key) or `forged` (a signature that does not fit).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: whose tree, how large, which root."""

    origin: str
    tip: Tip

    @property
    def text(self) -> str:
        """What is signed."""
        root = b64encode(self.tip.root).decode()
        return f"{self.origin}\n{self.tip.size}\n{root}\n"


def private_key(pem: str) -> Ed25519PrivateKey:
    """The key to sign with.

    Raises:
        ValueError: the PEM holds none for Ed25519.
    """
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - what was given is text
    return key


def public_key(pem: str) -> Ed25519PublicKey:
    """The key to check with.

    Raises:
        ValueError: the PEM holds none for Ed25519.
    """
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - what was given is text
    return key


def pem_of(key: Ed25519PublicKey) -> str:
    """The key as others can keep it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """What people compare when they compare keys: SHA-256 of the 32 bytes, hex in eights."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest().hex(" ", 4)


def key_id(origin: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature says which key made it."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + raw).digest()[:KEY_ID]


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note that says so; the same each time."""
    signature = key_id(checkpoint.origin, key.public_key()) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {checkpoint.origin} {b64encode(signature).decode()}\n"


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """What a note says, once its signature is found to be by `key`. Others' are passed over.

    Raises:
        NoteError: it is malformed, or not signed by the key, or forged.
    """
    text, parted, signatures = note.rpartition("\n\n")
    if not parted or len(note) > LONGEST or not signatures.endswith("\n"):
        raise NoteError("malformed")
    checkpoint = _read(text + "\n")
    ours = f"— {checkpoint.origin} "
    found = [line[len(ours) :] for line in signatures[:-1].split("\n") if line.startswith(ours)]
    stamps = [_decoded(one) for one in found]
    wanted = key_id(checkpoint.origin, key)
    stamps = [stamp[KEY_ID:] for stamp in stamps if stamp[:KEY_ID] == wanted]
    if not stamps:
        raise NoteError("unsigned")
    for stamp in stamps:
        try:
            key.verify(stamp, checkpoint.text.encode())
        except InvalidSignature:
            raise NoteError("forged") from None
    return checkpoint


def _read(text: str) -> Checkpoint:
    """The text of a note of ours; one that others extended is not ours."""
    lines = text.split("\n")
    if len(lines) != len(("origin", "size", "root", "")):
        raise NoteError("malformed")
    origin, size, root, _ = lines
    checkpoint = Checkpoint(origin, Tip(int(size) if SIZE.fullmatch(size) else -1, _decoded(root)))
    fits = KEY_NAME.fullmatch(origin) and checkpoint.tip.size >= 0
    if not fits or len(checkpoint.tip.root) != HASH or checkpoint.text != text:
        raise NoteError("malformed")
    return checkpoint


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise NoteError("malformed") from None
