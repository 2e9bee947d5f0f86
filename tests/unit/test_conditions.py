"""Which questions a form asks after which answers, and which papers they call for."""

from typing import Any

import pytest

from contracts.catalog import Component
from contracts.values import Named
from services.dossier.domain.conditions import (
    principal_of,
    relation_of,
    relevant,
    required_papers,
)
from services.dossier.domain.filing import Wrong, wrongs
from tests.unit.test_filing import COPY

TEXT = {"type": "string", "maxLength": 50}


def when(field: str, *values: str, then: list[str]) -> dict[str, Any]:
    """A rule as forms write it."""
    asked = {"properties": {field: {"enum": list(values)}}, "required": [field]}
    return {"if": asked, "then": {"required": then}}


FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["nha"],
    "properties": {
        "cho": {"enum": ["toi", "nguoi-khac"]},
        "ten": TEXT | {"x-principal": "full_name"},
        "la": {
            "enum": ["con", "khac"],
            "x-enum-titles": ["Con", "Khác"],
            "x-enum-titles-en": ["Child", "Other"],
            "x-principal": "relation",
        },
        "nha": {"enum": ["cua-minh", "thue", "muon"]},
        "chu_nha": TEXT,
        "so_chu_nha": TEXT,
        "ghi_chu": TEXT,
    },
    "allOf": [
        when("cho", "nguoi-khac", then=["ten", "la"]),
        when("nha", "thue", then=["chu_nha"]),
        when("nha", "muon", then=["chu_nha"]),
        when("chu_nha", "Bà Mẫu", then=["so_chu_nha"]),
    ],
    "x-papers": [
        {"if": {"properties": {"nha": {"const": "thue"}}, "required": ["nha"]}, "required": ["hd"]}
    ],
}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"nha": "cua-minh", "chu_nha": "Ai đó"}, {"nha": "cua-minh"}),
        ({"nha": "thue", "chu_nha": "Ai đó"}, {"nha": "thue", "chu_nha": "Ai đó"}),
        ({"nha": "muon", "chu_nha": "Ai đó"}, {"nha": "muon", "chu_nha": "Ai đó"}),
        ({"nha": "", "ghi_chu": "", "ten": None}, {}),
        ({"chu_nha": "Bà Mẫu", "so_chu_nha": "1", "nha": "cua-minh"}, {"nha": "cua-minh"}),
        ({"nha": 0, "chu_nha": False}, {"nha": 0}),
    ],
)
def test_what_is_not_asked_or_left_empty_is_dropped(typed: dict[str, Any], kept: dict[str, Any]):
    assert relevant(FORM, typed) == kept


def test_what_an_answer_opened_must_be_answered():
    assert wrongs(FORM, {"nha": "thue"}) == [Wrong("chu_nha", "required")]
    assert wrongs(FORM, {"nha": "cua-minh"}) == []


def test_papers_follow_from_answers_too():
    parts = tuple(
        Component(id=name, name=Named(vi=name), required=name == "cc") for name in ("cc", "hd")
    )
    procedure = COPY.model_copy(update={"form": FORM, "components": parts})
    assert required_papers(procedure, {"nha": "cua-minh"}) == {"cc"}
    assert required_papers(procedure, {"nha": "thue"}) == {"cc", "hd"}


def test_whom_it_is_filed_for_is_told_by_their_claims():
    answers = {"cho": "nguoi-khac", "ten": "Y Mẫu", "la": "con", "nha": "cua-minh"}
    assert principal_of(FORM, answers) == {"full_name": "Y Mẫu", "relation": "con"}
    assert relation_of(FORM, answers) == Named(vi="Con", en="Child")
    assert principal_of(FORM, relevant(FORM, answers | {"cho": "toi"})) == {}
    assert relation_of(FORM, {}) is None
