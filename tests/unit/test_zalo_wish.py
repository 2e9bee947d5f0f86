"""What people on Zalo type and photograph, and what they mean by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import name_of
from contracts.zalo import Said
from services.notify.domain.zalo.codes import Coded, Foreign, link_code_shown
from services.notify.domain.zalo.wish import (
    LONGEST_SEARCH,
    Ask,
    Blank,
    Find,
    Link,
    Photo,
    Wish,
    folded,
    wish_of,
    wish_seen,
)

SITE = "portal.test"
CODE, NAME = "H34.23.09-261122-0001", "H3423092611220001"


def typed(text: str) -> Wish:
    return wish_of("text", text, SITE)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        "H34.23.09 - 261122 - 0001",
        "h34 23 09 261122 0001",
        "H34.23.09\u2013261122\u20130001",
        "H34.23.09\u2011261122\u22120001",
        "H3423092611220001",
        "h342309-261122-0001",
        f"  {CODE}.\n",
        "000.09.23.H34-261122-0001",
        "H34.23.O9-26ll22-OOO1",
        "Mã cũ: 000.09.23.H34-261122-0001 ạ",
        f"tra cứu hồ sơ {CODE} giúp tôi",
        f"Mã của em là {CODE}, chị xem giúp",
        f"https://{SITE}/tra-cuu?m={CODE}",
        f"Em gửi ạ: http://{SITE}/tra-cuu?m={CODE.lower()}",
        f"HTTPS://{SITE.upper()}/tra-cuu?m=H34.23.09%20-%20261122%20-%200001",
    ],
)
def test_a_code_is_understood_however_it_is_written(text: str):
    assert typed(text) == Coded(NAME)


@pytest.mark.parametrize(
    "code", ["H34.02-261122-0001", "H34-261122-12345", "H34.23.09.001-261122-0001"]
)
def test_agencies_of_every_depth_have_codes(code: str):
    assert typed(code) == Coded(name_of(code))


def test_the_receipts_address_brings_its_security_code_along():
    assert typed(f"https://{SITE}/tra-cuu?m={CODE}&k=7qk4-mz2xpa") == Coded(NAME, "7QK4MZ2XPA")


@pytest.mark.parametrize(
    "text",
    [
        f"https://portal.test.evil.example/tra-cuu?m={CODE}",
        f"https://evil.example/?m={CODE}",
        "http://[oops",
    ],
)
def test_foreign_addresses_are_not_followed(text: str):
    assert typed(text) == Foreign()


@pytest.mark.parametrize(
    "text",
    [
        "123456",
        "H34-2611-1",
        f"https://{SITE}/",
        f"https://{SITE}/tra-cuu?m=abc",
    ],
)
def test_what_was_meant_to_be_a_code_is_told_so(text: str):
    assert typed(text) is Ask.NOT_A_CODE


@pytest.mark.parametrize(
    ("ask", "texts"),
    [
        (Ask.LOOK_UP, ("Tra cứu", "tra cuu", "TRA CỨU HỒ SƠ!", "#tracuu", "kiểm tra hồ sơ", "QR")),
        (Ask.MINE, ("Hồ sơ của tôi", "ho so cua toi", "hồ sơ")),
        (Ask.HOW_TO_LINK, ("Liên kết", "lien ket tai khoan", "đăng nhập")),
        (Ask.UNLINK, ("Hủy liên kết", "huỷ liên kết", "huy lien ket", "đăng xuất")),
        (Ask.PAUSE, ("Dừng", "dừng.", "DUNG", "ngừng nhận tin", "Stop")),
        (Ask.RESUME, ("Tiếp tục", "tiep tuc", "  tiếp   tục ")),
        (Ask.SEARCH, ("Tìm thủ tục", "thủ tục", "thu tuc hanh chinh")),
        (
            Ask.MENU,
            ("Xin chào", "chào em", "chao ban", "alo alo", "Hi", "menu", "?", "👍", "a", ""),
        ),
        (Ask.THANKS, ("cảm ơn bạn nhé", "Cám ơn", "ok", "da cam on chi")),
        (Ask.PEOPLE, ("gặp cán bộ", "Tổng đài", "so dien thoai")),
    ],
    ids=str,
)
def test_small_talk_is_understood_with_tones_and_without(ask: Ask, texts: tuple[str, ...]):
    assert [typed(text) for text in texts] == [ask] * len(texts)


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("khai sinh", "khai sinh"),
        ("Đăng ký khai sinh cho con", "Đăng ký khai sinh cho con"),
        ("thủ tục đăng ký kết hôn", "đăng ký kết hôn"),
        ("tra cứu thủ tục khai sinh", "khai sinh"),
        ("tôi muốn làm thủ tục chuyển nhượng đất", "chuyển nhượng đất"),
        ("cho tôi hỏi về thủ tục hộ khẩu?", "hộ khẩu?"),
        ("cho em hỏi thu tuc ket hon", "ket hon"),
        ("1.001193", "1.001193"),
        ("tìm giấy phép xây dựng", "giấy phép xây dựng"),
        ("dừng xe ở đâu", "dừng xe ở đâu"),
        ("x" * 500, "x" * LONGEST_SEARCH),
    ],
)
def test_other_words_look_for_a_procedure(text: str, looked_for: str):
    assert typed(text) == Find(looked_for)


def test_a_link_code_is_understood_however_it_is_written():
    shown = link_code_shown("7QK4MZ2X")
    assert shown == "LK-7QK4-MZ2X"
    for text in (shown, shown.lower(), "lk 7qk4 mz2x", "LK7QK4MZ2X", f" {shown}. "):
        assert typed(text) == Link("7QK4MZ2X")
    assert typed("LK-7QK4-MZ2") != Link("7QK4MZ2")
    assert not isinstance(typed(f"mã {shown} của tôi"), Link)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("followed", Ask.GREETING),
        ("unfollowed", Ask.LEFT),
        ("photo", Photo()),
        ("other", Ask.UNREADABLE),
    ],
)
def test_what_is_no_text_has_its_own_meaning(said: Said, wish: Wish):
    assert wish_of(said, "", SITE) == wish


@pytest.mark.parametrize(
    ("texts", "wish"),
    [
        ([], Blank.NO_CODE),
        ([CODE], Coded(NAME)),
        ([f"https://{SITE}/tra-cuu?m={CODE}&k=7QK4MZ2XPA"], Coded(NAME, "7QK4MZ2XPA")),
        ([CODE, CODE], Coded(NAME)),
        ([CODE, "H34.23.09-261122-0002"], Blank.SEVERAL),
        ([f"https://evil.example/tra-cuu?m={CODE}"], Blank.NOT_OURS),
        (["000199000001||NGUYEN THI MAU|15011999|Nữ|Thôn Mẫu|01012021"], Blank.NOT_OURS),
        (["hello"], Blank.NOT_OURS),
    ],
)
def test_a_photos_code_is_taken_only_if_it_is_one_and_ours(texts: list[str], wish: Wish):
    assert wish_seen(texts, SITE) == wish


def test_folding_keeps_letters_and_digits_only():
    assert folded("Đăng  ký,\tKHAI-SINH số 1!") == "dang ky khai sinh so 1"


@given(st.text(max_size=2000))
def test_whatever_is_typed_means_something(text: str):
    assert typed(text) is not None
