from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.captcha import Puzzle
from services.identity.domain.national import NationalLoginError
from services.identity.domain.national import profile_of as national_profile_of
from services.identity.domain.person import (
    Declared,
    Profile,
    masked,
    phone_of,
    profile_of,
    warnings,
    wrongs,
)

TODAY = date(2026, 11, 23)
FINE = Declared(
    full_name="Nguyễn Thị Mẫu",
    birth_date="1999-01-15",
    sex="female",
    id_number="000199000001",
    phone="0900000001",
    password="matkhau1",  # noqa: S106 - made up
    email="mau@example.org",
    address="Số 1, đường Thử",
)


def codes(**changed: str) -> list[tuple[str, str]]:
    return [(w.field, w.code) for w in wrongs(replace(FINE, **changed), TODAY)]


def test_a_proper_registration_has_nothing_wrong():
    assert codes() == []


def test_it_is_kept_as_it_was_meant():
    typed = replace(
        FINE,
        full_name="  Nguyễn  Thị Mẫu ",
        id_number="000 199 000 001",
        phone="+84 900.000-001",
        email=" mau@example.org ",
    )
    assert profile_of(typed) == Profile(
        full_name="Nguyễn Thị Mẫu",
        id_number="000199000001",
        phone="+84900000001",
        birth_date=date(1999, 1, 15),
        sex="female",
        email="mau@example.org",
        address="Số 1, đường Thử",
    )


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("full_name", " ", "required"),
        ("full_name", "Mẫu 2", "format"),
        ("full_name", "Nguyễn <b>", "format"),
        ("full_name", "M" * 101, "too-long"),
        ("birth_date", "", "required"),
        ("birth_date", "15/01/1999", "format"),
        ("birth_date", "1999-02-30", "format"),
        ("birth_date", "19990115", "format"),
        ("sex", "", "required"),
        ("sex", "nữ", "enum"),
        ("id_number", "", "required"),
        ("id_number", "00019900000", "format"),
        ("id_number", "0001990000011", "format"),
        ("id_number", "00019900000a", "format"),
        ("id_number", "٠٠٠١٩٩٠٠٠٠٠١", "format"),
        ("id_number", "000099000001", "sex-differs"),
        ("id_number", "000198000001", "birth-year-differs"),
        ("id_number", "000399000001", "birth-year-differs"),
        ("phone", "", "required"),
        ("phone", "0243123456", "format"),
        ("phone", "090000001", "format"),
        ("phone", "+10900000001", "format"),
        ("email", "mau.example.org", "format"),
        ("email", "m" * 250 + "@a.vn", "too-long"),
        ("address", "a" * 301, "too-long"),
        ("password", "", "required"),
        ("password", "mk1", "too-short"),
        ("password", "12345678", "too-simple"),
        ("password", "matkhaumoi", "too-simple"),
        ("password", "a1" * 65, "too-long"),
    ],
)
def test_each_mistake_is_named_at_its_field(field: str, typed: str, code: str):
    assert codes(**{field: typed}) == [(field, code)]


def test_nobody_is_born_in_the_future():
    assert codes(birth_date="2026-11-24", id_number="000326000001") == [("birth_date", "future")]
    assert codes(birth_date="2026-11-23", id_number="000326000001") == []


def test_nobody_is_older_than_the_id_number_can_say():
    assert ("birth_date", "too-early") in codes(birth_date="1899-12-31")


@pytest.mark.parametrize(
    ("id_number", "sex", "born"),
    [
        ("000099000001", "male", "1999-01-15"),
        ("000199000001", "female", "1999-01-15"),
        ("000204000001", "male", "2004-02-29"),
        ("000304000001", "female", "2004-02-29"),
    ],
)
def test_the_fourth_digit_says_century_and_sex(id_number: str, sex: str, born: str):
    assert codes(id_number=id_number, sex=sex, birth_date=born) == []


def test_all_mistakes_are_named_at_once():
    empty = Declared(full_name="", birth_date="", sex="", id_number="", phone="", password="")
    named = {(wrong.field, wrong.code) for wrong in wrongs(empty, TODAY)}
    fields = ("full_name", "birth_date", "sex", "id_number", "phone", "password")
    assert named == {(field, "required") for field in fields}


def test_an_unknown_province_is_odd_but_no_mistake():
    assert [(w.field, w.code) for w in warnings("000199000001")] == [
        ("id_number", "province-unknown")
    ]
    assert warnings("062199000001") == []


@pytest.mark.parametrize("typed", ["0900000321", "84900000321", "+84900000321", "0900 000 321"])
def test_a_phone_is_one_number_however_it_is_written(typed: str):
    assert phone_of(typed) == "+84900000321"
    assert masked("+84900000321") == "*******321"


@given(st.builds(Declared, *[], **{name: st.text(max_size=30) for name in vars(FINE)}))
def test_whatever_is_typed_gets_an_answer(declared: Declared):
    if not wrongs(declared, TODAY):
        profile_of(declared)


def test_spaces_in_a_captcha_do_not_matter():
    puzzle = Puzzle(answer="12345", nonce="n")
    assert puzzle.solved_by(" 123 45 ")
    assert not puzzle.solved_by("12346")
    assert not puzzle.solved_by("\N{FULLWIDTH DIGIT ONE}2345")
    assert not puzzle.solved_by("")


CLAIMS = {
    "LoaiTaiKhoan": "1",
    "HoVaTen": "Nguyễn Thị Mẫu",
    "SoDinhDanh": "000190000011",
    "NgayThangNamSinh": "19900115",
    "SoDienThoai": "0900000011",
    "GioiTinh": "2",
    "TonGiao": "không",
}


def test_of_what_the_state_tells_only_what_we_need_is_kept():
    assert national_profile_of(CLAIMS) == Profile(
        full_name="Nguyễn Thị Mẫu",
        id_number="000190000011",
        phone="+84900000011",
        birth_date=date(1990, 1, 15),
        sex="female",
    )


def test_what_the_state_leaves_out_stays_open():
    few = {name: CLAIMS[name] for name in ("LoaiTaiKhoan", "HoVaTen", "SoDinhDanh")}
    assert national_profile_of(few) == Profile(
        full_name="Nguyễn Thị Mẫu", id_number="000190000011", phone=""
    )


@pytest.mark.parametrize("changed", [{"LoaiTaiKhoan": "2"}, {"SoDinhDanh": "12"}, {"HoVaTen": " "}])
def test_who_is_no_citizen_or_nobody_is_refused(changed: dict[str, str]):
    with pytest.raises(NationalLoginError):
        national_profile_of({**CLAIMS, **changed})
