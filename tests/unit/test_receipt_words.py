"""Amounts as accountants write them: nothing can be squeezed in between."""

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from services.payment.adapters.amounts import figures, in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1, "Một đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi bốn đồng"),
        (25, "Hai mươi lăm đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (8_000, "Tám nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (21_000_000, "Hai mươi mốt triệu đồng"),
        (10**9, "Một tỷ đồng"),
        (5 * 10**9 + 21, "Năm tỷ không trăm hai mươi mốt đồng"),
        (10**12, "Một nghìn tỷ đồng"),
    ],
)
def test_an_amount_reads_as_it_is_said(amount: int, words: str):
    assert in_words(amount) == words


ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SAID = {word: digit for digit, word in enumerate(ONES)} | {"mốt": 1, "lăm": 5, "linh": 0}
SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_back(words: str) -> int:
    """The amount, as someone who hears it writes it down."""
    total = group = digit = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in SCALES:
            total, group, digit = total + (group + digit) * SCALES[word], 0, 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group, digit = group + 10, 0
        else:
            digit = SAID[word]
    return total + group + digit


@whatever(st.integers(1, 10**12 - 1))
def test_whoever_hears_it_can_write_it_down(amount: int):
    assert read_back(in_words(amount)) == amount


def test_figures_are_set_in_threes():
    assert figures(1_005_000) == "1.005.000 đồng"
