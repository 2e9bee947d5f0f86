"""A receipt holds; edited anywhere, it does not."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from services.tracking.domain.merkle import Frontier, Tip, inclusion, leaf_hash
from services.tracking.domain.note import Checkpoint, pem_of, private_key, public_key, signed
from services.tracking.domain.receipt import Flaw, Receipt, entry_of, flaws
from tests.keys import PRIVATE, PUBLIC
from tests.unit.test_merkle import hashes_of

KEY, OTHER = private_key(PRIVATE), Ed25519PrivateKey.generate()
ORIGIN = "motcua/H34/DOSSIER"
SUBJECT, BODY = "dossier.d-1", '{"subject":"dossier.d-1","data":{"code":"Hồ sơ"}}'
SIZE, POSITION = 13, 6


def made(key: Ed25519PrivateKey = KEY, size: int = SIZE, origin: str = ORIGIN) -> dict[str, Any]:
    """A receipt as it is downloaded."""
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    leaves[POSITION - 1] = leaf_hash(entry_of(SUBJECT, BODY.encode()))
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.with_leaf(leaf)
    return {
        "version": 1,
        "log": origin,
        "position": POSITION,
        "subject": SUBJECT,
        "body": BODY,
        "leaf_hash": leaves[POSITION - 1].hex(),
        "tree_size": size,
        "proof": [one.hex() for one in hashes_of(leaves, inclusion(POSITION - 1, size))],
        "note": signed(Checkpoint(origin, Tip(size, frontier.root)), key),
        "public_key": pem_of(key.public_key()),
    }


RECEIPT = made()
ANOTHER = "0" * 64


def wrong(trusted: str | None = None, **edited: Any) -> list[Flaw]:
    receipt = Receipt.model_validate(RECEIPT | edited)
    return flaws(receipt, public_key(trusted) if trusted else None)


def test_a_receipt_holds_by_its_own_key_and_by_ours():
    assert wrong() == wrong(PUBLIC) == []


@pytest.mark.parametrize(
    ("edited", "flaw"),
    [
        ({"log": "motcua/H35/DOSSIER"}, Flaw.OTHER_LOG),
        ({"position": POSITION + 1}, Flaw.NOT_INCLUDED),
        ({"position": SIZE + 1}, Flaw.NOT_INCLUDED),
        ({"subject": "dossier.d-2"}, Flaw.OTHER_SUBJECT),
        ({"body": BODY.replace("Hồ", "Ho")}, Flaw.OTHER_LEAF),
        ({"body": BODY + " "}, Flaw.OTHER_LEAF),
        ({"body": "not JSON"}, Flaw.OTHER_SUBJECT),
        ({"body": "[" * 100_000}, Flaw.OTHER_SUBJECT),
        ({"leaf_hash": ANOTHER}, Flaw.NOT_INCLUDED),
        ({"tree_size": SIZE + 1}, Flaw.OTHER_SIZE),
        ({"proof": RECEIPT["proof"][:-1]}, Flaw.NOT_INCLUDED),
        ({"proof": [*RECEIPT["proof"], ANOTHER]}, Flaw.NOT_INCLUDED),
        ({"proof": [ANOTHER, *RECEIPT["proof"][1:]]}, Flaw.NOT_INCLUDED),
        ({"proof": RECEIPT["proof"][::-1]}, Flaw.NOT_INCLUDED),
        ({"note": "nothing"}, Flaw.NOTE_MALFORMED),
        ({"note": RECEIPT["note"].replace("\n13\n", "\n14\n")}, Flaw.NOTE_FORGED),
        ({"note": made(size=14)["note"]}, Flaw.OTHER_SIZE),
        ({"note": made(OTHER)["note"]}, Flaw.NOTE_UNSIGNED),
        ({"note": made(origin="motcua/H34/PAYMENT")["note"]}, Flaw.OTHER_LOG),
        ({"public_key": pem_of(OTHER.public_key())}, Flaw.NOTE_UNSIGNED),
        ({"public_key": "no key"}, Flaw.KEY_BROKEN),
    ],
)
def test_edited_anywhere_it_does_not_hold(edited: dict[str, Any], flaw: Flaw):
    assert flaw in wrong(**edited)
    assert wrong(PUBLIC, **edited)


def test_subject_and_body_changed_alike_still_do_not_fit_the_hash():
    body = BODY.replace("d-1", "d-2")
    assert wrong(subject="dossier.d-2", body=body) == [Flaw.OTHER_LEAF]
    leaf = leaf_hash(entry_of("dossier.d-2", body.encode())).hex()
    assert wrong(subject="dossier.d-2", body=body, leaf_hash=leaf) == [Flaw.NOT_INCLUDED]


def test_a_receipt_all_made_by_another_holds_together_but_not_by_our_key():
    forged = Receipt.model_validate(made(OTHER))
    assert flaws(forged, None) == []
    assert flaws(forged, KEY.public_key()) == [Flaw.KEY_OTHER, Flaw.NOTE_UNSIGNED]


@pytest.mark.parametrize(
    "edited",
    [
        {"version": 2},
        {"position": 0},
        {"position": "6"},
        {"tree_size": 0},
        {"proof": ["xx"]},
        {"proof": [ANOTHER] * 65},
        {"leaf_hash": "A" * 64},
        {"more": 1},
        {"note": None},
    ],
)
def test_what_has_not_the_shape_of_a_receipt_is_none(edited: dict[str, Any]):
    with pytest.raises(ValidationError):
        Receipt.model_validate(RECEIPT | edited)
