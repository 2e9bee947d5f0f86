"""Zalo's rules of time, of signatures and of what a message shows."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from deploy.sandbox.clock import now
from deploy.sandbox.zalo.chats import FREE_REPLIES, LINES, WINDOW, Chat, Content
from deploy.sandbox.zalo.events import followed
from deploy.sandbox.zalo.faults import Fault, Faults
from deploy.sandbox.zalo.messages import LARGEST, consultation, notice_of, sending_of, transaction
from deploy.sandbox.zalo.people import USERS
from deploy.sandbox.zalo.tokens import ACCESS_LIFE, CODE_LIFE, REFRESH_LIFE, Pair, TokenDesk
from tests.outsiders import SETTINGS

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
AT = now()
A_MOMENT = timedelta(seconds=1)
USER = next(iter(USERS.values()))


def pair(desk: TokenDesk) -> Pair:
    traded = desk.trade(desk.permit(CHALLENGE, AT), VERIFIER, AT)
    assert isinstance(traded, Pair)
    return traded


def test_a_code_dies_in_time_and_with_a_wrong_verifier():
    desk = TokenDesk()
    assert desk.trade(desk.permit(CHALLENGE, AT), VERIFIER, AT + CODE_LIFE) == Faults.CODE
    code = desk.permit(CHALLENGE, AT)
    assert desk.trade(code, "x" * 43, AT) == Faults.VERIFIER
    assert desk.trade(code, VERIFIER, AT) == Faults.CODE


def test_an_access_token_lives_twenty_five_hours():
    desk = TokenDesk()
    access = pair(desk).access
    assert desk.is_good(access, AT + ACCESS_LIFE - A_MOMENT)
    assert not desk.is_good(access, AT + ACCESS_LIFE)


def test_a_refresh_token_is_good_once_and_for_ninety_days():
    desk = TokenDesk()
    first, other = pair(desk), pair(desk)
    second = desk.renew(first.refresh, AT + REFRESH_LIFE - A_MOMENT)
    assert isinstance(second, Pair)
    assert desk.renew(first.refresh, AT) == Faults.REFRESH
    assert desk.renew(other.refresh, AT + REFRESH_LIFE) == Faults.REFRESH


def test_eight_replies_are_free_within_forty_eight_hours_of_the_last_message():
    chat = Chat(USER, following=True)
    assert chat.reply_fault(AT) == Faults.SILENT
    chat.hear(Content("xin chào"), AT)
    assert chat.reply_fault(AT + WINDOW) is None
    assert chat.reply_fault(AT + WINDOW + A_MOMENT) == Faults.SILENT
    chat.replies = FREE_REPLIES
    assert chat.reply_fault(AT) == Faults.QUOTA
    chat.hear(Content("còn đó không"), AT)
    assert chat.reply_fault(AT) is None


def test_the_oldest_messages_make_room():
    chat = Chat(USER, following=True)
    for n in range(LINES + 1):
        chat.hear(Content(str(n)), AT)
    assert (len(chat.lines), chat.lines[0].content.text) == (LINES, "1")


def test_an_event_is_signed_over_its_own_bytes():
    event = followed(USER, SETTINGS, AT, follows=True)
    told = json.loads(event.raw)
    whole = SETTINGS.zalo_app_id.encode() + event.raw + told["timestamp"].encode()
    mac = sha256(whole + b"secret-of-the-account").hexdigest()
    assert event.headers(SETTINGS)["X-ZEvent-Signature"] == f"mac={mac}"


def sent(message: Any) -> Any:
    body = {"recipient": {"user_id": USER.id}, "message": message}
    read = sending_of(json.dumps(body).encode())
    return read if isinstance(read, Fault) else read.message


def template(kind: str, **payload: Any) -> Any:
    whole = {"template_type": kind, **payload}
    return sent({"attachment": {"type": "template", "payload": whole}})


def test_a_template_shows_its_elements_and_its_buttons():
    read = template(
        "list",
        elements=[{"title": "Hồ sơ", "subtitle": "Đã tiếp nhận"}, {"subtitle": "còn 3 ngày"}],
        buttons=[
            {"title": "Mở", "type": "oa.open.url", "payload": {"url": "http://portal.test/"}},
            {"title": "Nữa", "type": "oa.query.hide", "payload": "#nua"},
        ],
    )
    shown = consultation(read)
    assert isinstance(shown, Content)
    assert shown.rows == (("Hồ sơ", "Đã tiếp nhận"), ("", "còn 3 ngày"))
    assert [button.leads for button in shown.buttons] == ["http://portal.test/", "#nua"]


def test_a_transaction_shows_its_texts_and_its_table():
    elements = [
        {"type": "banner", "attachment_id": "x"},
        {"type": "header", "content": "Kết quả", "align": "left"},
        {"type": "table", "content": [{"key": "Mã hồ sơ", "value": "1"}, "nonsense"]},
    ]
    read = template("transaction_order", language="VI", elements=elements)
    shown = transaction(read)
    assert isinstance(shown, Content)
    assert shown.rows == (("", "Kết quả"), ("Mã hồ sơ", "1"))


@pytest.mark.parametrize(
    "message", [{}, {"text": " "}, {"attachment": {"type": "file", "payload": {}}}, [], None]
)
def test_a_message_of_nothing_is_refused(message: Any):
    read = sent(message)
    assert (read if isinstance(read, Fault) else consultation(read)) == Faults.PARAMETER


def test_a_message_that_is_too_long_is_refused():
    assert consultation(sent({"text": "x" * 2001})) == Faults.TOO_LONG
    assert sending_of(b"x" * (LARGEST + 1)) == Faults.TOO_LONG


@pytest.mark.parametrize(
    "wrong",
    [
        {"template_type": "list"},
        {"language": ""},
        {"elements": []},
    ],
)
def test_a_transaction_names_its_kind_its_language_and_its_elements(wrong: dict[str, Any]):
    right = {"template_type": "transaction_order", "language": "VI", "elements": [{"title": "x"}]}
    payload = right | wrong
    assert transaction(template(payload.pop("template_type"), **payload)) == Faults.PARAMETER
    assert transaction(sent({"text": "x"})) == Faults.PARAMETER


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"phone": "0900000001"}, Faults.ZNS_PHONE),
        ({"template_id": "x"}, Faults.ZNS_TEMPLATE),
        ({"template_data": {}}, Faults.ZNS_EMPTY),
        ({"template_data": "x"}, Faults.ZNS_DATA),
        ({"template_data": {"x": []}}, Faults.ZNS_DATA),
        ({"tracking_id": "x" * 49}, Faults.ZNS_DATA),
    ],
)
def test_a_notice_by_phone_is_refused_with_its_own_numbers(wrong: dict[str, Any], fault: Fault):
    right = {"phone": "84900000001", "template_id": "7", "template_data": {"ma_ho_so": "1"}}
    assert not isinstance(notice_of(json.dumps(right).encode()), Fault)
    assert notice_of(json.dumps(right | wrong).encode()) == fault
    assert notice_of(b"x") == Faults.ZNS_DATA
