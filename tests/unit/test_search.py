"""People find a procedure in their own words; tried on the procedures of the pack itself."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import Procedure
from services.catalog.adapters.search import Shelf
from services.catalog.adapters.spelling import Spelling, words_of

PACK = Path(__file__).parents[2] / "deploy" / "provinces" / "kontum" / "procedures"
BIRTH = "1.001193"


@cache
def shelf() -> Shelf:
    """All procedures of the pack."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(PACK.glob("*.yaml"))]
    return Shelf([Procedure.model_validate(yaml.safe_load(text)) for text in texts])


def found(text: str) -> list[str]:
    """Codes, best first."""
    return [procedure.code for procedure in shelf().search(text)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khai sinh", BIRTH),
        ("đăng ký khai sinh", BIRTH),
        ("ĐĂNG KÝ khai sinh", BIRTH),
        ("dang ky khai sinh", BIRTH),
        ("dang ki khai sinh", BIRTH),
        ("đăng kí khai sinh", BIRTH),
        ("dang ky khai sihn", BIRTH),
        ("dang ky khay sinh", BIRTH),
        ("toi muon lam giay khai sinh cho con", BIRTH),
        ("dang ky kai sinh", BIRTH),
        ("khai si", BIRTH),  # still typing
        ("birth registration", BIRTH),
        ("1.001193", BIRTH),
        ("001193", BIRTH),
        ("ban sao trich luc", "2.000635"),
        ("sang ten so do", "1.013831"),
        ("sổ đỏ", "1.013831"),
        ("giay doc than", "1.004873"),
        ("nhap ho khau", "1.004222"),
        ("mat bang lai", "3.000348"),
        ("thue nha", "1.004194"),
        ("cuoi", "1.000894"),
    ],
)
def test_what_people_type_finds_what_they_mean(typed: str, code: str):
    assert found(typed)[0] == code


def test_decomposed_letters_are_the_same_letters():
    assert words_of("Đăng ký") == words_of("Đăng ky\u0301") == ["dang", "ki"]


def test_a_misspelt_word_is_mended_by_the_company_it_keeps():
    spelling = Spelling([["dang", "ki", "khai", "sinh"], ["lai", "lai", "lai"]])
    assert spelling.mended(["kai", "sinh"]) == ["khai", "sinh"]
    assert spelling.mended(["kai"]) == ["lai"]
    assert spelling.mended(["ka", "zzzzzz", "sinh"]) == ["ka", "zzzzzz", "sinh"]


def test_an_empty_query_finds_everything_and_nonsense_finds_nothing():
    assert len(found("")) == len(shelf().procedures)
    assert found("  ") == found("")
    assert found("qqqqqq zzzzzz") == []
    assert found("?!…") == []
    assert found("9.001193") == []


def test_an_empty_shelf_finds_nothing():
    assert Shelf(()).search("khai sinh") == []
    assert Shelf(()).search("") == []


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_no_query_breaks_the_search(text: str):
    codes = found(text)
    assert len(codes) == len(set(codes))


@settings(max_examples=50)
@given(st.data())
def test_every_procedure_is_found_by_its_name_without_tones(data: st.DataObject):
    procedure = data.draw(st.sampled_from(shelf().procedures))
    assert procedure.code in found(" ".join(words_of(procedure.name.vi)))[:2]
