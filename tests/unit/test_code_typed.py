"""However a code is typed, pasted or scanned, the same dossier is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import name_of, typed

CODE, NAME, KEY = "H34.23.09-261116-0001", "H3423092611160001", "C5XU5ERBXU"


def wide(text: str) -> str:
    """In full-width letters, as keyboards for Chinese and Japanese write them."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


@pytest.mark.parametrize(
    "as_typed",
    [
        CODE,
        CODE.lower(),
        f"  {CODE}\n",
        NAME,
        "H3423.09-261116 0001",
        "h34.23.09 - 261116 - 0001",
        "H34 23 09 261116 0001",
        "H34/23/09_261116_0001",
        "H34·23·09-261116-0001",
        "H34.23.09\u2013261116\u20130001",
        "H34.23.09\u2014261116\u20140001",
        "H34.23.09\u2212261116\u22120001",
        "H34.23.09\u00ad\u2011261116\u200b-0001",
        "H34.23.09\u00a0-\u00a0261116-0001",
        wide(CODE),
        "H34.23.O9-26lll6-oooI",
        "000.09.23.H34-261116-0001",
        "000 09 23 h34 261116 0001",
        "ooo.o9.23.H34-261116-0001",
        f"http://127.0.0.1:8080/tra-cuu?m={CODE}&k={KEY}",
        f"https://portal.test/tra-cuu/tien-trinh?k={KEY}&m={CODE.lower()}",
        f"portal.test/tra-cuu?m={CODE}",
        "https://portal.test/tra-cuu?m=H34.23.09%E2%80%93261116%E2%80%930001",
    ],
)
def test_the_same_code_is_meant(as_typed: str):
    assert typed(as_typed).name == NAME


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000.00.53.H48-220921-0099", "H48.53-220921-0099"),
        ("000.00.00.H34-220921-0099", "H34-220921-0099"),
        ("015.50.05.H13-220921-12345", "H13.05.50.015-220921-12345"),
        ("001.00.05.H13-220921-0001", "H13.05.00.001-220921-0001"),
    ],
)
def test_an_old_code_is_the_new_one_turned_round(old: str, new: str):
    assert name_of(old) == name_of(new) != ""


@pytest.mark.parametrize(
    ("foreign", "name"),
    [
        ("G09.20-20260609-0092637", "G0920202606090092637"),
        ("BTP.123", "BTP123"),
        ("0912345", "0912345"),
        ("LOI.1", "LOI1"),
    ],
)
def test_other_systems_codes_stay_as_they_are(foreign: str, name: str):
    assert name_of(foreign) == name


@pytest.mark.parametrize(
    "nothing",
    [
        *("", "   ", "-.-", "http://", "http://[", "https://portal.test/tra-cuu", "https://x/?m="),
        *("hồ sơ của tôi", "'", "$ne", "*", "H34.23.09-261116-0001'--", wide("1") * 70),
    ],
)
def test_what_is_no_code_means_none(nothing: str):
    assert typed(nothing).name == ""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (CODE, KEY),
        (CODE, " c5xu-5erb xu "),
        (CODE, wide(KEY)),
        (f"https://portal.test/tra-cuu?m={CODE}&k={KEY}", ""),
        (f"https://portal.test/tra-cuu?m={CODE}&k=AAAA", KEY),
    ],
)
def test_the_security_code_is_forgiven_too(code: str, key: str):
    assert typed(code, key).key == KEY


def test_digits_that_no_security_code_has_are_letters():
    assert typed(CODE, "08ABCDEFGH").key == "OBABCDEFGH"


@given(st.text(max_size=40))
def test_a_name_is_its_own_name(text: str):
    assert name_of(name_of(text)) == name_of(text)
