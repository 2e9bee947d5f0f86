"""How urgent a dossier on the desk is, in words; and to whom it can go from here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.gateway.asking import READERS, asked
from services.gateway.forms import Form
from services.gateway.handling import MOVES, act_of
from services.gateway.messages import filled
from services.gateway.pages.desk.handover import likely, reaches
from services.gateway.worklist import BOXES, badges, found, left

NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)  # 09:30 in Kon Tum
LE, MAU, THU = (
    {"person_id": f"o-{name}", "name": name, "title": "Công chức", "roles": [role]}
    for name, role in (("le", "reception"), ("mau", "handler"), ("thu", "approver"))
)
STEPS = [
    {"id": name, "name": {"vi": name}, "role": role, "hours": 4}
    for name, role in (("nhan", "reception"), ("xem", "handler"), ("ky", "approver"))
]


def say(text: str, **params: Any) -> str:
    return filled(text, params) if params else text


def at(**ahead: float) -> str:
    return (NOW + timedelta(**ahead)).isoformat()


@pytest.mark.parametrize(
    ("until", "tone", "said"),
    [
        (at(days=9), "plain", "còn 9 ngày"),
        (at(days=2), "soon", "còn 2 ngày"),
        (at(hours=3.5), "soon", "còn 3 giờ"),
        (at(minutes=20), "soon", "còn dưới 1 giờ"),
        (at(minutes=-5), "late", "vừa quá hạn"),
        (at(hours=-5), "late", "trễ 5 giờ"),
        (at(days=-3), "late", "trễ 3 ngày"),
    ],
)
def test_what_is_left_is_told_in_days_and_at_last_in_hours(until: str, tone: str, said: str):
    told = left(until, NOW)
    assert told is not None
    assert (told.tone, say(told.text, **told.params)) == (tone, said)


def test_nothing_is_left_of_nothing():
    assert left(None, NOW) is None


@pytest.mark.parametrize(
    ("alert", "deadline", "tone", "said"),
    [
        ("standing-still", at(days=-1), "soon", "Đứng yên 3 ngày"),
        ("apology-due", at(hours=5), "late", "Phải xin lỗi trước ngày mai"),
        ("apology-due", at(days=1), "soon", "Phải xin lỗi chậm nhất 17/11/2026"),
        ("apology-due", at(days=-1), "late", "Đã lỡ hạn xin lỗi và hẹn lại"),
        ("step-late-soon", at(hours=2), "soon", "Bước đang làm sắp trễ"),
        ("overdue", at(days=-1), "late", "Quá hạn trả kết quả"),
        ("newer-than-this-page", at(days=-1), "late", "Lý do khác"),
    ],
)
def test_what_the_watch_noticed_is_said_plainly(alert: str, deadline: str, tone: str, said: str):
    (badge,) = badges([{"alert": alert, "deadline": deadline}], at(days=-3), NOW)
    assert (badge.tone, say(badge.text, **badge.params)) == (tone, said)


def test_the_same_alert_twice_is_one_badge():
    notices = [{"alert": "step-late", "deadline": at(days=-n)} for n in (2, 1)]
    assert len(badges(notices, None, NOW)) == 1


@pytest.mark.parametrize("typed", ["0007", "h34.23.09-261116", "H342309", "trích lục"])
def test_a_line_is_found_by_what_people_type_of_it(typed: str):
    line = {"code": "H34.23.09-261116-0007", "procedure_name": {"vi": "Cấp Trích lục", "en": ""}}
    assert found(line, typed)
    assert not found(line, "0008")


def paper(step: str, holder: dict[str, Any], workflow: Any = STEPS) -> dict[str, Any]:
    return {"rules": {"workflow": workflow}, "step": step, "handler": holder}


def test_a_dossier_goes_on_stays_at_its_step_or_goes_back():
    second = MAU | {"person_id": "o-hai"}
    told = reaches(paper("xem", MAU), [THU, MAU, LE, second])
    assert [(one.kind, one.step) for one in told] == [
        ("next", "ky"),
        ("same", "xem"),
        ("back", "nhan"),
    ]
    assert [one["person_id"] for one in told[1].people] == ["o-hai"]
    assert likely(told) == "ky:o-thu"


def test_of_two_who_do_the_next_step_neither_is_chosen_beforehand():
    assert likely(reaches(paper("xem", MAU), [THU, THU | {"person_id": "o-hai"}])) == ""


def test_before_the_first_step_the_first_comes_next():
    assert [one.step for one in reaches(paper("", LE), [LE, MAU])] == ["nhan"]


def test_without_a_workflow_any_colleague_but_oneself():
    (told,) = reaches(paper("", LE, []), [LE, THU, MAU])
    assert (told.kind, [one["name"] for one in told.people]) == ("any", ["mau", "thu"])


def test_nobody_is_chosen_for_a_step_back():
    told = reaches(paper("ky", THU), [LE])
    assert [one.kind for one in told] == ["back"]
    assert likely(told) == ""


def test_boxes_and_moves_have_addresses_of_their_own():
    assert len({box.slug for box in BOXES}) == len(BOXES)
    assert all(act_of(move.slug) == act for act, move in MOVES.items())
    assert set(READERS) == set(MOVES) - {"finish"}


def test_an_amount_is_read_as_people_write_it():
    form = Form({"name-1": "Phí", "amount-1": "16.000 đ", "words": "Thiếu."})
    assert asked("require-payment", form, say)["lines"] == [
        {"name": "Phí", "kind": "phi", "amount": 16000}
    ]
    assert not form.wrong


def test_a_ground_without_words_brings_its_sentence_and_another_reason_needs_words():
    form = Form({"ground": "not-competent"})
    assert asked("refuse", form, say)["words"].startswith("Việc này không thuộc thẩm quyền")
    other = Form({"ground": "other"})
    asked("refuse", other, say)
    assert set(other.errors) == {"words"}


def test_a_day_without_an_hour_ends_with_the_working_day():
    form = Form({"agency": "H34.06", "day": "17/11/2026", "words": "Đúng không?"})
    assert asked("ask-opinion", form, say)["answer_by"] == "2026-11-17T17:00:00+07:00"
