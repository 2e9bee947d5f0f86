"""What the Official Account answers, to whom, and what it keeps to itself."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.dossier import DossierState
from contracts.zalo import ChatId
from services.notify.domain.zalo.chat import Chat, Command, PauseChat, ResumeChat, UnlinkChat
from services.notify.domain.zalo.codes import Coded, Foreign
from services.notify.domain.zalo.known import (
    Degree,
    Fact,
    Hit,
    Hits,
    Known,
    Official,
    Own,
    Place,
    Progress,
    Reply,
)
from services.notify.domain.zalo.reply import LONGEST_TITLE, change_of, reply_to
from services.notify.domain.zalo.wish import Ask, Blank, Find, Link, Photo, Wish
from services.notify.domain.zalo.words import STATES
from tests.facts import ANNA, NOW

CHAT_ID = ChatId("z-" + "1" * 32)
STRANGER, LINKED, PAUSED = Chat(), Chat(person_id=ANNA), Chat(paused=True)
PLACE = Place(
    portal="https://portal.test",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    hotline="0260 000 0000",
    agencies={"H34.23.09": "Ủy ban nhân dân phường Kon Tum"},
)
CODE, NAME = "H34.23.09-261122-0001", "H3423092611220001"
WANTED = Coded(NAME)
PROGRESS = Progress(
    dossier_id="d-1",
    code=CODE,
    procedure="Đăng ký khai sinh",
    state=DossierState.IN_PROGRESS,
    degree=70,
    handler=Official(name="Lê Văn Ví Dụ", title="Công chức", agency="H34.23.09"),
    due=NOW + timedelta(days=1),
)


def answer(wish: Wish, known: Known = None, chat: Chat = STRANGER) -> Reply:
    reply = reply_to(chat, wish, known, PLACE)
    assert reply
    return reply


def leads(reply: Reply) -> list[str]:
    return [button.leads for button in reply.buttons]


def test_a_stranger_learns_the_degree_of_completion_and_nothing_else():
    reply = answer(WANTED, Degree(CODE, 70))
    assert reply.text.startswith(f"Hồ sơ {CODE}: mức độ hoàn thành 70%.")
    assert not any(word in reply.text for word in ("Lê Văn", "khai sinh", "Đang xử lý"))
    assert leads(reply) == [f"https://portal.test/tra-cuu?m={CODE}", "Liên kết", "Tra cứu"]


def test_the_receipts_key_opens_the_portal_not_the_chat():
    reply = answer(WANTED, Degree(CODE, 70, "7QK4MZ2XPA"))
    assert leads(reply)[0] == f"https://portal.test/tra-cuu?m={CODE}&k=7QK4MZ2XPA"
    assert "7QK4" not in reply.text


def test_the_owner_learns_step_handler_and_due():
    reply = answer(WANTED, PROGRESS, LINKED)
    assert reply.text.splitlines() == [
        f"Hồ sơ {CODE}: Đăng ký khai sinh",
        "Bước: Đang xử lý (70%)",
        "Người xử lý: Lê Văn Ví Dụ, Công chức, Ủy ban nhân dân phường Kon Tum",
        "Hẹn trả: 09:30 ngày 17/11/2026",
    ]
    assert reply.buttons[0].leads == "https://portal.test/ho-so/d-1"
    assert reply.buttons[0].title == "Xem chi tiết"


def test_the_owner_learns_what_is_missing_and_since_when_the_clock_stands():
    waiting = replace(
        PROGRESS,
        state=DossierState.SUPPLEMENT_WANTED,
        since=NOW,
        items=2,
        answer_by=NOW + timedelta(days=14),
    )
    reply = answer(WANTED, waiting, LINKED)
    assert reply.text.splitlines()[3:] == [
        "Thời hạn tạm ngừng tính từ 09:30 ngày 16/11/2026",
        "Cần bổ sung: 2 mục, trước 09:30 ngày 30/11/2026; từng mục có trên cổng",
    ]
    assert reply.buttons[0].title == "Xem và làm việc cần làm"


def test_the_owner_learns_what_is_owed():
    owed = replace(PROGRESS, state=DossierState.PAYMENT_WANTED, since=NOW, owed=1_216_000)
    assert answer(WANTED, owed, LINKED).text.splitlines()[-1] == "Cần nộp: 1.216.000 đồng"


def test_of_ones_link_with_another_account_only_the_degree_is_told():
    reply = answer(WANTED, Degree(CODE, 70), LINKED)
    assert "không thuộc tài khoản đã liên kết" in reply.text
    assert "Liên kết" not in leads(reply)


def test_every_state_has_words():
    assert set(STATES) == set(DossierState)


def test_ones_own_dossiers_come_as_a_list_with_buttons():
    many = tuple(replace(PROGRESS, code=f"H34.23.09-261122-000{n}") for n in range(1, 8))
    draft = replace(PROGRESS, code=None, state=DossierState.DRAFT)
    reply = answer(Ask.MINE, Own((draft, *many)), LINKED)
    lines = reply.text.splitlines()
    assert lines[1] == "• Chưa nộp: Đăng ký khai sinh (Đang soạn, chưa nộp)"
    assert len(lines) == 6
    assert leads(reply) == [
        *(f"H34.23.09-261122-000{n}" for n in range(1, 5)),
        "https://portal.test/ho-so",
    ]


def test_who_has_no_dossier_or_no_link_is_told_the_way():
    assert answer(Ask.MINE, Own(()), LINKED).topic == "none-yet"
    assert "Liên kết" in leads(answer(Ask.MINE))


def test_linking_is_explained_without_asking_for_secrets():
    reply = answer(Ask.HOW_TO_LINK)
    assert leads(reply)[0] == "https://portal.test/tai-khoan/zalo"
    assert "Đừng gửi mật khẩu" in reply.text
    assert answer(Ask.HOW_TO_LINK, chat=LINKED).topic == "is-linked"


@pytest.mark.parametrize(
    ("known", "topic"),
    [
        (Fact.LINKED, "linked"),
        (Fact.LINK_UNKNOWN, "link-unknown"),
        (Fact.LINK_SPENT, "link-spent"),
        (Fact.LINK_EXPIRED, "link-expired"),
    ],
)
def test_a_link_code_is_taken_or_the_reason_told(known: Fact, topic: str):
    assert answer(Link("7QK4MZ2X"), known).topic == topic


def test_unlinking_says_what_is_left():
    assert "mức độ hoàn thành" in answer(Ask.UNLINK, chat=LINKED).text
    assert answer(Ask.UNLINK).topic == "not-linked"


@pytest.mark.parametrize("known", [Fact.SILENT, Fact.TOO_OFTEN])
@pytest.mark.parametrize("wish", [WANTED, Find("khai sinh"), Ask.MINE, Link("7QK4MZ2X")])
def test_when_it_cannot_be_said_now_that_is_said(wish: Wish, known: Fact):
    assert answer(wish, known, LINKED).topic == known.value


def test_an_unknown_code_is_told_like_that():
    assert answer(WANTED, Fact.ABSENT).topic == "absent"


def test_procedures_come_as_buttons():
    name = "Thủ tục đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con tại ủy ban nhân dân"
    hits = Hits(12, (Hit("1.001193", "Đăng ký khai sinh"), Hit("1.000656", name)))
    reply = answer(Find("khai sinh"), hits)
    assert "12 thủ tục" in reply.text
    assert leads(reply) == [
        "https://portal.test/thu-tuc/1.001193",
        "https://portal.test/thu-tuc/1.000656",
        "https://portal.test/thu-tuc?q=khai+sinh",
    ]
    assert len(reply.buttons[1].title) <= LONGEST_TITLE
    assert reply.buttons[1].title.endswith("…")


def test_all_that_was_found_needs_no_button_for_more():
    reply = answer(Find("khai sinh"), Hits(1, (Hit("1.001193", "Đăng ký khai sinh"),)))
    assert len(reply.buttons) == 1


def test_words_that_find_nothing_get_the_menu():
    reply = answer(Find("abc xyz"), Hits(0, ()))
    assert "“abc xyz”" in reply.text
    assert "Tra cứu hồ sơ" in reply.text


@pytest.mark.parametrize("ask", [a for a in Ask if a is not Ask.LEFT], ids=str)
def test_every_plain_wish_has_an_answer_for_strangers_and_the_linked(ask: Ask):
    for chat in (STRANGER, LINKED):
        reply = answer(ask, chat=chat)
        assert 0 < len(reply.text) <= 1000
        assert len(reply.buttons) <= 5


@pytest.mark.parametrize("blank", list(Blank), ids=str)
def test_every_photo_that_says_nothing_gets_a_clear_answer(blank: Blank):
    reply = answer(blank)
    assert reply.topic == blank.value
    assert "mã" in reply.text


def test_a_foreign_address_is_named_as_such():
    assert "https://portal.test/tra-cuu" in answer(Foreign()).text


def test_who_wants_a_person_gets_a_number():
    assert "0260 000 0000" in answer(Ask.PEOPLE).text


def test_who_left_gets_no_answer():
    assert reply_to(STRANGER, Ask.LEFT, None, PLACE) is None


@pytest.mark.parametrize("wish", [Ask.MENU, Ask.THANKS, Ask.UNREADABLE, Find("khai sinh")])
def test_after_dung_small_talk_gets_no_answer(wish: Wish):
    assert reply_to(PAUSED, wish, None, PLACE) is None


@pytest.mark.parametrize("wish", [WANTED, Ask.RESUME, Ask.PAUSE, Ask.LOOK_UP, Ask.GREETING])
def test_after_dung_what_is_asked_outright_is_answered(wish: Wish):
    assert reply_to(PAUSED, wish, Degree(CODE, 70), PLACE)


def test_a_photo_must_have_been_looked_at():
    with pytest.raises(AssertionError):
        reply_to(STRANGER, Photo(), None, PLACE)


@pytest.mark.parametrize(
    ("wish", "change"),
    [
        (Ask.PAUSE, PauseChat(chat_id=CHAT_ID)),
        (Ask.RESUME, ResumeChat(chat_id=CHAT_ID)),
        (Ask.GREETING, ResumeChat(chat_id=CHAT_ID)),
        (Ask.UNLINK, UnlinkChat(chat_id=CHAT_ID, by="chat")),
        (Ask.LEFT, UnlinkChat(chat_id=CHAT_ID, by="unfollowed")),
        (Ask.MENU, None),
        (WANTED, None),
        (Link("7QK4MZ2X"), None),
    ],
)
def test_some_wishes_change_the_chat(wish: Wish, change: Command | None):
    assert change_of(CHAT_ID, wish) == change
