"""What is wrong with a form, and what a dossier costs."""

from typing import Any

import pytest
import yaml

from contracts.catalog import FeeRule, Procedure
from contracts.values import Named
from services.dossier.domain.filing import Wrong, fee_lines, wrongs
from tests.unit.test_province_pack import PACK

COPY = Procedure.model_validate(
    yaml.safe_load((PACK / "procedures" / "2.000635.yaml").read_text(encoding="utf-8"))
)
ANSWERS: dict[str, Any] = {
    "nyc_ho_ten": "Nguyễn Thị Thử Nghiệm",
    "nyc_so_dinh_danh": "000199000001",
    "nyc_dien_thoai": "0900000001",
    "nyc_noi_cu_tru": "Thôn Mẫu",
    "nyc_quan_he": "ban-than",
    "loai_giay_to": "khai-sinh",
    "chu_ho_ten": "Nguyễn Thị Thử Nghiệm",
    "chu_ngay_sinh": "1990-05-17",
    "noi_dang_ky": "Xã Mẫu",
    "so_ban": 2,
}


def form(**fields: dict[str, Any]) -> dict[str, Any]:
    """A form of just these fields."""
    return {"type": "object", "additionalProperties": False, "properties": fields}


def test_a_form_filled_in_as_asked_has_nothing_wrong():
    assert wrongs(COPY.form, ANSWERS) == []


@pytest.mark.parametrize(
    ("schema", "answer", "code", "params"),
    [
        ({"type": "string"}, 5, "type", {"limit": "string"}),
        ({"type": "integer"}, "5", "type", {"limit": "integer"}),
        ({"type": "integer"}, 2.5, "type", {"limit": "integer"}),
        ({"type": "integer"}, True, "type", {"limit": "integer"}),
        ({"type": "string", "pattern": r"^\d{3}$"}, "12", "pattern", {"limit": r"^\d{3}$"}),
        ({"type": "string", "format": "date"}, "31/12/2026", "format", {"limit": "date"}),
        ({"type": "string", "format": "date"}, "2026-02-30", "format", {"limit": "date"}),
        ({"type": "string", "format": "date"}, "20260228", "format", {"limit": "date"}),
        ({"type": "string", "format": "email"}, "anna", "format", {"limit": "email"}),
        ({"enum": ["cha", "me"]}, "con", "enum", {}),
        ({"const": True}, False, "enum", {"limit": True}),
        ({"type": "integer", "minimum": 1}, 0, "minimum", {"limit": 1}),
        ({"type": "integer", "maximum": 20}, 21, "maximum", {"limit": 20}),
        ({"type": "string", "minLength": 2}, "a", "too-short", {"limit": 2}),
        ({"type": "string", "maxLength": 3}, "abcd", "too-long", {"limit": 3}),
        ({"type": "integer", "multipleOf": 5}, 7, "invalid", {"limit": 5}),
    ],
)
def test_each_keyword_has_its_code(
    schema: dict[str, Any], answer: object, code: str, params: dict[str, Any]
):
    assert wrongs(form(so=schema), {"so": answer}) == [Wrong("so", code, params)]


def test_what_is_asked_for_and_absent_is_named_field_by_field():
    required = {**form(a={}, b={}, c={}), "required": ["c", "a"]}
    assert wrongs(required, {"b": 1}) == [Wrong("a", "required"), Wrong("c", "required")]


def test_what_is_not_asked_for_is_unknown_and_comes_last():
    found = wrongs(form(a={"type": "string"}), {"x": 1, "a": 1, "y": 2})
    assert [(wrong.field, wrong.code) for wrong in found] == [
        ("a", "type"),
        ("x", "unknown"),
        ("y", "unknown"),
    ]


def test_wrongs_come_in_the_order_of_the_form():
    answers = {**ANSWERS, "so_ban": 0, "nyc_quan_he": "?", "nyc_so_dinh_danh": "1"}
    answers.pop("loai_giay_to")
    found = [(wrong.field, wrong.code) for wrong in wrongs(COPY.form, answers)]
    assert found == [
        ("nyc_so_dinh_danh", "pattern"),
        ("nyc_quan_he", "enum"),
        ("loai_giay_to", "required"),
        ("so_ban", "minimum"),
    ]


def test_the_same_wrong_is_told_once_and_another_of_the_same_field_too():
    twice = {"allOf": [{"pattern": "^a"}, {"pattern": "^b"}], "maxLength": 2}
    found = [(wrong.field, wrong.code) for wrong in wrongs(form(so=twice), {"so": "xyz"})]
    assert sorted(found) == [("so", "pattern"), ("so", "too-long")]


@pytest.mark.parametrize(
    "number",
    ["٠٠٠١٩٩٠٠٠٠٠١", "000199000001\n", " 000199000001", "000199000001x", "00019900001"],
)
def test_an_identity_number_has_twelve_ascii_digits_and_nothing_else(number: str):
    digits = {"type": "string", "pattern": r"^\d{12}$"}
    assert [w.code for w in wrongs(form(so=digits), {"so": number})] == ["pattern"]
    assert wrongs(form(so=digits), {"so": "000199000001"}) == []


def test_a_pattern_may_end_with_a_dollar_sign_that_is_meant():
    assert wrongs(form(so={"pattern": r"^\d+\$"}), {"so": "5$"}) == []


def test_fees_follow_the_number_of_copies():
    (line,) = fee_lines(COPY, ANSWERS)
    assert (line.amount, line.quantity, line.total) == (8_000, 2, 16_000)
    assert (line.code, line.name, line.kind) == (
        COPY.fees[0].code,
        COPY.fees[0].name,
        COPY.fees[0].kind,
    )


@pytest.mark.parametrize(
    ("asked", "charged"),
    [(20, 20), (20.0, 20), (1, 1), (0, 1), (-3, 1), ("7", 1), (None, 1), (float("nan"), 1)],
)
def test_what_is_not_a_number_of_copies_counts_as_one(asked: object, charged: int):
    (line,) = fee_lines(COPY, {**ANSWERS, "so_ban": asked})
    assert line.quantity == charged


def test_whatever_the_form_takes_for_a_number_is_charged():
    answers = {**ANSWERS, "so_ban": 20.0}
    assert wrongs(COPY.form, answers) == []
    assert fee_lines(COPY, answers)[0].total == 160_000


def test_before_it_is_filled_in_one_of_each_is_shown():
    assert [line.quantity for line in fee_lines(COPY, {})] == [1]


def rule(code: str, amount: int, quantity_from: str | None = None) -> FeeRule:
    return FeeRule(
        code=code,
        name=Named(vi=code),
        kind="le-phi",
        amount=amount,
        per=Named(vi="bản"),
        quantity_from=quantity_from,
        source="thử",
    )


def test_several_fees_are_several_lines_and_those_of_nothing_are_left_out():
    rules = (rule("chinh", 5_000), rule("mien", 0), rule("trang", 2_000, "so_trang"))
    procedure = COPY.model_copy(update={"fees": rules})
    lines = fee_lines(procedure, {"so_trang": 3})
    assert [(line.code, line.total) for line in lines] == [("chinh", 5_000), ("trang", 6_000)]
    assert fee_lines(COPY.model_copy(update={"fees": ()}), ANSWERS) == ()
