"""Tokens, proofs and seals hold for what they were made for, and for nothing else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contracts.access import Act, Caller, Concern, Knows, Sight, sight
from contracts.identity import Role
from contracts.values import PersonId
from services.chassis.auth import (
    allow,
    calling,
    ends,
    prove,
    proves,
    read,
    seal_fits,
    seal_of,
    sieves,
    sign,
)
from services.chassis.problems import ProblemError
from tests.facts import ANNA, BINH
from tests.keys import LIFE, PRIVATE, PUBLIC, citizen, official

PAST = datetime(2026, 1, 5, tzinfo=UTC)  # before any run of this test
OTHER_KEY = (
    Ed25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
LOOKUP = base64.urlsafe_b64encode(b"k" * 32).decode()
CODE = "H34.23.09-261122-0001"
OFFICIALS = [official("o-1", "H34.23.09"), official("o-2", "H34.25.01")]
CLAIMS = {"sub": ANNA, "kind": "citizen", "iss": "motcua", "exp": 4102444800}  # in 2100


def signed(key: Any = PRIVATE, algorithm: str = "EdDSA", **claims: Any) -> str:
    """A token with these claims; None leaves one out."""
    merged = {k: v for k, v in (CLAIMS | claims).items() if v is not None}
    return jwt.encode(merged, key, algorithm=algorithm)


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned() -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(CLAIMS)}."


def promoted() -> str:
    """A citizen's token in which someone has written another kind."""
    head, _, signature = signed().split(".")
    return f"{head}.{part({**CLAIMS, 'kind': 'system'})}.{signature}"


def with_public_key_as_secret() -> str:
    """The classic: HMAC with the public key, hoping that the reader picks the algorithm."""
    head, body = part({"alg": "HS256", "typ": "JWT"}), part(CLAIMS)
    mac = hmac.new(PUBLIC.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def refused(attempt: Callable[[], object], code: str, status: int = 401) -> None:
    with pytest.raises(ProblemError) as refusal:
        attempt()
    assert (refusal.value.status, refusal.value.code) == (status, code)


@pytest.mark.parametrize(
    "caller",
    [
        citizen(ANNA),
        official(BINH, "H34.23", Role.HANDLER),
        Caller(person_id=BINH, kind="system", name="notify"),
    ],
    ids=lambda caller: caller.kind,
)
def test_a_token_says_who_is_calling(caller: Caller):
    assert read(PUBLIC, sign(PRIVATE, caller, at=PAST, life=LIFE)) == caller


def test_an_expired_token_says_so():
    token = sign(PRIVATE, citizen(ANNA), at=PAST, life=timedelta(hours=8))
    refused(lambda: read(PUBLIC, token), "auth.token-expired")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(OTHER_KEY), id="another key"),
        pytest.param(signed(iss="elsewhere"), id="another issuer"),
        pytest.param(signed(iss=None), id="no issuer"),
        pytest.param(signed(exp=None), id="no end"),
        pytest.param(signed(sub=None), id="nobody"),
        pytest.param(signed(kind="king"), id="unknown kind"),
        pytest.param(signed(kind=None), id="no kind"),
        pytest.param(signed(roles=["king"]), id="unknown role"),
        pytest.param(signed(aud="proof:declare"), id="a proof"),
        pytest.param(unsigned(), id="alg none"),
        pytest.param(promoted(), id="tampered"),
        pytest.param(with_public_key_as_secret(), id="public key as secret"),
        pytest.param(signed()[:-4], id="cut off"),
        pytest.param("", id="empty"),
        pytest.param("Đây không phải là thẻ", id="words"),
    ],
)
def test_what_is_not_our_token_is_refused(token: str):
    refused(lambda: read(PUBLIC, token), "auth.token-invalid")


def test_without_a_token_nobody_is_calling():
    refused(lambda: calling(PUBLIC, None), "auth.token-missing")
    token = sign(PRIVATE, citizen(ANNA), at=PAST, life=LIFE)
    assert calling(PUBLIC, f"Bearer {token}") == citizen(ANNA)


def test_a_token_says_when_it_ends():
    assert ends(PUBLIC, sign(PRIVATE, citizen(ANNA), at=PAST, life=LIFE)) == PAST + LIFE


def test_a_proof_holds_for_its_purpose_alone():
    proof = prove(PRIVATE, "declare", at=PAST, life=LIFE)
    assert proves(PUBLIC, proof, "declare")
    assert not proves(PUBLIC, proof, "register")
    refused(lambda: read(PUBLIC, proof), "auth.token-invalid")


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(prove(PRIVATE, "declare", at=PAST, life=timedelta(minutes=5)), id="expired"),
        pytest.param(prove(OTHER_KEY, "declare", at=PAST, life=LIFE), id="another key"),
        pytest.param(sign(PRIVATE, citizen(ANNA), at=PAST, life=LIFE), id="a token"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_not_our_proof_proves_nothing(proof: str):
    assert not proves(PUBLIC, proof, "declare")


def test_who_may_not_is_told_so():
    allow(citizen(ANNA), Act.OWN, owner=ANNA)
    refused(lambda: allow(citizen(ANNA), Act.OWN, owner=BINH), "auth.not-allowed", 403)


@pytest.mark.parametrize("who", [citizen(ANNA), citizen(BINH), *OFFICIALS])
@pytest.mark.parametrize("agency", [None, "H34.23.09", "H34.25.01"])
@pytest.mark.parametrize("asked", [None, "H34.23.09"])
@pytest.mark.parametrize("owner", [ANNA, BINH])
def test_the_sieve_keeps_back_nothing_that_may_be_seen(
    who: Caller, owner: PersonId, agency: str | None, asked: str | None
):
    view = {"applicant": owner, "agency": agency, "asked": asked}
    fits = any(view[field] == value for one in sieves(who) for field, value in one.items())
    what = Concern(owner, agency, frozenset(filter(None, [asked])))
    assert fits or sight(who, what, Knows.NOTHING) is Sight.NOTHING


def test_a_seal_fits_its_code_alone():
    seal = seal_of(LOOKUP, CODE)
    assert len(seal) == 10
    assert seal_fits(LOOKUP, CODE, seal)
    assert seal_fits(LOOKUP, CODE, f" {seal.lower()} ")
    assert not seal_fits(LOOKUP, CODE.replace("0001", "0002"), seal)
    other = base64.urlsafe_b64encode(b"l" * 32).decode()
    assert not seal_fits(other, CODE, seal)


@pytest.mark.parametrize("guess", ["", "A", "ĐÂY", "ß" * 10, "🔑"])
def test_whatever_else_is_typed_does_not_fit(guess: str):
    assert not seal_fits(LOOKUP, CODE, guess)
