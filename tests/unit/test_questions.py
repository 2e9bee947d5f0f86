"""A procedure's JSON Schema as questions on a page, and what was typed as answers."""

from pathlib import Path

import pytest
import yaml

from services.chassis.problems import FieldError
from services.gateway.complaints import complaint
from services.gateway.questions import (
    Known,
    Question,
    answered,
    answers_of,
    prefilled,
    questions,
    sections,
    typed,
)

PACK = Path(__file__).parents[2] / "deploy/provinces/kontum/procedures"
FORM = {
    "type": "object",
    "required": ["ten", "phai", "so_ban"],
    "properties": {
        "ten": {
            "title": "Họ tên",
            "x-title-en": "Name",
            "x-section": "Người yêu cầu",
            "x-section-en": "Applicant",
            "type": "string",
            "maxLength": 100,
            "x-prefill": "full_name",
        },
        "sinh": {
            "title": "Ngày sinh",
            "x-section": "Người yêu cầu",
            "x-section-en": "Applicant",
            "type": "string",
            "format": "date",
            "x-prefill": "birth_date",
        },
        "dien_thoai": {
            "title": "Điện thoại",
            "x-section": "Người yêu cầu",
            "type": "string",
            "pattern": r"^0\d{9}$",
            "maxLength": 10,
            "examples": ["0900000001"],
            "x-prefill": "phone",
        },
        "phai": {
            "title": "Giới tính",
            "x-section": "Việc cần làm",
            "type": "string",
            "enum": ["male", "female"],
            "x-enum-titles": ["Nam", "Nữ"],
            "x-enum-titles-en": ["Male", "Female"],
        },
        "so_ban": {
            "title": "Số bản",
            "x-section": "Việc cần làm",
            "description": "8.000 đồng một bản.",
            "x-description-en": "8,000 đồng a copy.",
            "type": "integer",
            "minimum": 1,
            "maximum": 20,
        },
        "ly_do": {"title": "Lý do", "type": "string", "x-widget": "textarea"},
        "loai": {"title": "Loại", "enum": ["a", "b", "c", "d"], "type": "string"},
        "thu": {"title": "Thư điện tử", "type": "string", "format": "email"},
    },
}
ASKED = questions(FORM, "vi")
BY_NAME = {question.name: question for question in ASKED}


def test_each_field_is_asked_in_the_way_that_fits_it():
    kinds = [question.kind for question in ASKED]
    assert kinds == ["text", "date", "text", "radios", "whole", "textarea", "list", "email"]
    modes = [question.inputmode for question in ASKED]
    assert modes == ["", "numeric", "tel", "", "numeric", "", "", ""]
    assert [q.name for q in ASKED if q.required] == ["ten", "phai", "so_ban"]


def test_fields_stand_under_their_headings_in_the_forms_order():
    headings = [(part.heading, len(part.questions)) for part in sections(ASKED)]
    assert headings == [("Người yêu cầu", 3), ("Việc cần làm", 2), ("", 3)]


def test_the_form_speaks_english_where_it_can():
    name, *_, count, reason, _kind, _mail = questions(FORM, "en")
    assert (name.label, name.section) == ("Name", "Applicant")
    assert count.help == "8,000 đồng a copy."
    assert reason.label == "Lý do"
    assert questions(FORM, "en")[3].options == (("male", "Male"), ("female", "Female"))


def test_what_is_left_empty_is_not_sent():
    assert answers_of(ASKED, {"ten": "A", "ly_do": "", "la": "x"}) == {"ten": "A"}


@pytest.mark.parametrize(
    ("written", "answer"),
    [("2", 2), ("-1", -1), ("hai", "hai"), ("2,5", "2,5"), ("٣", "٣"), ("9" * 400, "9" * 400)],
)
def test_numbers_are_sent_as_numbers_and_anything_else_as_it_was_typed(
    written: str, answer: object
):
    assert answers_of(ASKED, {"so_ban": written}) == {"so_ban": answer}


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("17/5/1990", "1990-05-17"),
        ("17-05-1990", "1990-05-17"),
        ("17051990", "1990-05-17"),
        ("1990-05-17", "1990-05-17"),
        ("hôm qua", "hôm qua"),
    ],
)
def test_days_are_typed_with_the_day_first(written: str, answer: str):
    assert answers_of(ASKED, {"sinh": written}) == {"sinh": answer}


def test_what_was_saved_is_shown_as_it_is_typed():
    saved = {"sinh": "1990-05-17", "so_ban": 2, "phai": "female"}
    assert typed(ASKED, saved) == {"sinh": "17/05/1990", "so_ban": "2", "phai": "female"}
    assert answers_of(ASKED, typed(ASKED, saved)) == saved


def test_what_was_answered_is_read_with_its_titles():
    shown = answered(ASKED, {"sinh": "1990-05-17", "phai": "female", "so_ban": 2})
    assert shown == [
        ("Người yêu cầu", [("Ngày sinh", "17/05/1990")]),
        ("Việc cần làm", [("Giới tính", "Nữ"), ("Số bản", "2")]),
    ]


def test_identity_fills_in_what_it_knows():
    person = {
        "full_name": "Y Mẫu",
        "phone": "+84900000001",
        "birth_date": "1990-05-17",
        "sex": None,
    }
    assert prefilled(ASKED, Known(person)) == {
        "ten": "Y Mẫu",
        "sinh": "17/05/1990",
        "dien_thoai": "0900000001",
    }


@pytest.mark.parametrize(
    ("name", "code", "params", "said"),
    [
        ("ten", "required", {}, "Mời bạn điền mục này."),
        ("phai", "required", {}, "Mời bạn chọn một trong các lựa chọn có sẵn."),
        ("loai", "enum", {}, "Mời bạn chọn một trong các lựa chọn có sẵn."),
        ("ten", "too-long", {"limit": 100}, "Mục này quá dài: chỉ được 100 ký tự."),
        ("so_ban", "maximum", {"limit": 20}, "Số này không được lớn hơn 20."),
        ("so_ban", "minimum", {"limit": 1}, "Số này không được nhỏ hơn 1."),
        ("so_ban", "type", {}, "Mời bạn nhập một số, chỉ gồm chữ số. Ví dụ: 2"),
        ("dien_thoai", "pattern", {}, "Số điện thoại di động có 10"),
        ("sinh", "format", {}, "Mời bạn nhập ngày theo thứ tự ngày, tháng, năm."),
        ("thu", "format", {}, "Thư điện tử viết chưa đúng dạng."),
        ("ten", "never-heard-of", {}, "Nội dung này chưa đúng."),
    ],
)
def test_what_is_wrong_is_said_plainly(name: str, code: str, params: dict[str, int], said: str):
    text, filled = complaint(BY_NAME[name], FieldError(name, code, params))
    assert (text % filled).startswith(said)


@pytest.mark.parametrize(
    ("pattern", "example", "said"),
    [
        (r"^\d{12}$", "", "Mục này gồm đúng 12 chữ số, viết liền nhau."),
        (r"^[0-9]{12}$", "", "Mục này gồm đúng 12 chữ số, viết liền nhau."),
        (r"^[A-Z]+$", "ABC", "Nội dung này viết chưa đúng dạng. Ví dụ: ABC"),
        (r"^[A-Z]+$", "", "Nội dung này viết chưa đúng dạng."),
    ],
)
def test_a_shape_is_explained_by_what_would_have_fitted(pattern: str, example: str, said: str):
    question = Question(
        name="x",
        label="X",
        section="",
        kind="text",
        required=True,
        pattern=pattern,
        example=example,
    )
    text, filled = complaint(question, FieldError("x", "pattern"))
    assert text % filled == said


@pytest.mark.parametrize("path", sorted(PACK.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_form_of_the_pack_can_be_drawn(path: Path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))["form"]
    for language in ("vi", "en"):
        asked = questions(form, language)
        assert [question.name for question in asked] == list(form["properties"])
        assert all(question.label and question.section for question in asked)
