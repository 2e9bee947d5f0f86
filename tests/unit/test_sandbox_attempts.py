"""Log-ins at the national provider: codes on phones, codes to trade, PKCE."""

from datetime import timedelta

import pytest

from deploy.sandbox.clock import now
from deploy.sandbox.pkce import challenge_of
from deploy.sandbox.vneid.attempts import (
    CODE_LIFE,
    GRANT_LIFE,
    TRIES,
    Attempt,
    Grant,
    Wish,
)
from deploy.sandbox.vneid.people import PEOPLE
from deploy.sandbox.vneid.provider import wish_fault

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
WISH = Wish("http://portal.test/ve", "state", "nonce", CHALLENGE)
AT = now()
GRANT = Grant(WISH, PEOPLE["000190000011"], AT)
ASKED = {
    "response_type": "code",
    "scope": "openid",
    "code_challenge_method": "S256",
    "code_challenge": CHALLENGE,
    "state": "s",
    "nonce": "n",
}


def test_the_challenge_is_that_of_the_standard():
    assert challenge_of(VERIFIER) == CHALLENGE


def test_the_right_verifier_trades_the_code():
    assert GRANT.fault(WISH.redirect_uri, VERIFIER, AT) is None


@pytest.mark.parametrize("verifier", ["", CHALLENGE, VERIFIER + "x", VERIFIER[:-1]])
def test_another_verifier_does_not(verifier: str):
    assert GRANT.fault(WISH.redirect_uri, verifier, AT)


def test_a_code_is_not_traded_from_another_address_or_too_late():
    assert GRANT.fault("http://elsewhere.test/", VERIFIER, AT)
    assert GRANT.fault(WISH.redirect_uri, VERIFIER, AT + GRANT_LIFE)


def test_the_code_on_the_phone_counts_once():
    attempt = Attempt("name", WISH)
    code = attempt.new_code(AT)
    assert attempt.accepts(code, AT)
    assert not attempt.accepts(code, AT)


def test_the_code_on_the_phone_dies_in_time():
    attempt = Attempt("name", WISH)
    code = attempt.new_code(AT)
    assert not attempt.accepts(code, AT + CODE_LIFE)


def test_after_five_wrong_tries_the_right_code_is_refused():
    attempt = Attempt("name", WISH)
    code = attempt.new_code(AT)
    for _ in range(TRIES):
        assert not attempt.accepts("wrong", AT)
    assert not attempt.accepts(code, AT)


def test_a_new_code_voids_the_old():
    attempt = Attempt("name", WISH)
    old = attempt.new_code(AT)
    new = attempt.new_code(AT + timedelta(seconds=1))
    assert old == new or not attempt.accepts(old, AT)
    assert attempt.accepts(new, AT)


def test_a_complete_wish_is_granted():
    assert wish_fault(ASKED) is None


@pytest.mark.parametrize("name", ASKED)
def test_a_wish_with_anything_missing_is_not_granted(name: str):
    assert wish_fault({k: v for k, v in ASKED.items() if k != name})


def test_the_plain_challenge_method_is_not_granted():
    assert wish_fault({**ASKED, "code_challenge_method": "plain"}) == (
        "invalid_request",
        "code_challenge_method must be S256",
    )


def test_nobody_real_is_in_the_table():
    assert all(number.startswith("000") and len(number) == 12 for number in PEOPLE)
    for number, person in PEOPLE.items():
        assert int(number[3]) == (0 if person.birth.year < 2000 else 2) + (person.sex == "2")
        assert number[4:6] == f"{person.birth:%y}"
