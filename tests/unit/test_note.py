"""Signed notes: the format of C2SP, byte for byte, and what is refused."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.tracking.domain.merkle import Tip
from services.tracking.domain.note import (
    Checkpoint,
    NoteError,
    fingerprint,
    key_id,
    opened,
    pem_of,
    private_key,
    public_key,
    signed,
)
from tests.keys import PRIVATE, PUBLIC

KEY = private_key(PRIVATE)
OTHER = Ed25519PrivateKey.generate()
ORIGIN = "motcua/H34/DOSSIER"
HEAD = Checkpoint(ORIGIN, Tip(17, b"w" * 32))
NOTE = signed(HEAD, KEY)
OURS = key_id(ORIGIN, KEY.public_key())
WITNESSED = NOTE + signed(HEAD, OTHER).rpartition("\n\n")[2].replace(ORIGIN, "witness.example/w")

# The example that Go's checksum database publishes in golang.org/x/mod/sumdb/note; Ed25519.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_the_key_id_is_that_of_other_implementations():
    name, wanted, encoded = PETER.split("+")
    kind, raw = b64decode(encoded)[:1], b64decode(encoded)[1:]
    assert kind == b"\x01"
    assert key_id(name, Ed25519PublicKey.from_public_bytes(raw)).hex() == wanted


def test_a_note_is_origin_size_root_and_a_signature_line():
    text, _, signature = NOTE.rpartition("\n\n")
    assert text == f"{ORIGIN}\n17\n{b64encode(b'w' * 32).decode()}"
    dash, name, stamp = signature.rstrip("\n").split(" ")
    assert (dash, name) == ("—", ORIGIN)
    raw = b64decode(stamp)
    assert raw[:4] == key_id(ORIGIN, KEY.public_key())
    KEY.public_key().verify(raw[4:], (text + "\n").encode())


def test_what_was_signed_is_read_again_also_beside_a_witness():
    assert opened(NOTE, KEY.public_key()) == opened(WITNESSED, KEY.public_key()) == HEAD
    assert signed(HEAD, KEY) == NOTE


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "malformed"),
        ("a\n\nb", "malformed"),
        (NOTE[:-1], "malformed"),
        (NOTE.replace("\n17\n", "\n017\n"), "malformed"),
        (NOTE.replace("\n17\n", "\n-1\n"), "malformed"),
        (NOTE.replace("\n17\n", "\n\uff11\uff17\n"), "malformed"),
        (NOTE.replace("\n17\n", "\n17\n17\n"), "malformed"),
        (NOTE.replace("=\n\n", "\n\n"), "malformed"),
        (NOTE.replace("d3d3d3d3", "d3d3d3d"), "malformed"),
        (NOTE + "x" * 5000 + "\n", "malformed"),
        (NOTE.replace(f"— {ORIGIN} ", f"— {ORIGIN} *"), "malformed"),
        (NOTE.replace("motcua/H34/DOSSIER\n", "mot cua\n", 1), "malformed"),
        (signed(HEAD, OTHER), "unsigned"),
        (NOTE.replace(f"— {ORIGIN}", "— motcua/H34/PAYMENT"), "unsigned"),
        (NOTE.replace("H34", "H35"), "unsigned"),
        (NOTE.replace("\n17\n", "\n18\n"), "forged"),
        (NOTE.replace("d3d3", "e3d3", 1), "forged"),
        (NOTE + f"— {ORIGIN} {b64encode(OURS + bytes(64)).decode()}\n", "forged"),
        (NOTE + f"— {ORIGIN} {b64encode(OURS).decode()}\n", "forged"),
    ],
)
def test_what_is_not_a_note_of_this_key_is_refused(note: str, code: str):
    with pytest.raises(NoteError) as refused:
        opened(note, KEY.public_key())
    assert refused.value.code == code


def test_keys_are_read_and_written_as_pem():
    assert pem_of(KEY.public_key()) == PUBLIC
    assert fingerprint(public_key(PUBLIC)) == fingerprint(KEY.public_key())
    assert [len(one) for one in fingerprint(public_key(PUBLIC)).split(" ")] == [8] * 8
    for broken in ("", "x", PUBLIC.replace("MCow", "MCox")):
        with pytest.raises(ValueError, match=r"."):
            public_key(broken)
    with pytest.raises(ValueError, match=r"."):
        private_key(PUBLIC)
