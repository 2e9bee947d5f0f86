"""A look-up forgives how people type, paste or scan."""

import pytest

from services.gateway.pages.look_up import asked

CODE, KEY = "H34.23.09-261122-0001", "C5XU5ERBXU"
QR = f"http://127.0.0.1:8080/tra-cuu?m={CODE}&k={KEY}"


@pytest.mark.parametrize(
    ("m", "k", "code", "key"),
    [
        (CODE, "", CODE, ""),
        (f"  {CODE} ", " c5xu 5erbxu ", CODE, KEY),
        (CODE, "C5XU-5ERBXU", CODE, KEY),
        (QR, "", CODE, KEY),
        (f" {QR} ", "AAAAAAAAAA", CODE, "AAAAAAAAAA"),
        ("http://127.0.0.1:8080/khac", "", "", ""),
        ("http://[", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_code_and_security_code_are_found_in_what_was_typed(m: str, k: str, code: str, key: str):
    meant = asked(m, k)
    assert (meant.code, meant.key) == (code, key)


def test_what_is_much_too_long_is_cut():
    meant = asked("H" * 5000, "A" * 5000)
    assert (len(meant.code), len(meant.key)) == (200, 40)


def test_the_address_of_a_page_about_it_says_no_more_than_was_given():
    assert asked(CODE, "").at("/tra-cuu/tien-trinh") == f"/tra-cuu/tien-trinh?m={CODE}"
    assert asked(CODE, KEY).at("/x") == f"/x?m={CODE}&k={KEY}"
    assert asked("a&k=b", "").at("/x") == "/x?m=a%26k%3Db"
