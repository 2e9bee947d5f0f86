"""Whatever happens to a dossier is told in plain words, with its amounts, dates and names."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest

from contracts.dossier import DossierEvent, DossierState
from contracts.event import Event
from contracts.handling import Alert, Ground
from contracts.notify import Kind, MessageEvent
from contracts.payment import Misfit, PaymentEvent, Relief
from contracts.refund import RefundGround
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from services.gateway.language import read_languages
from services.gateway.messages import filled
from services.gateway.progress import CODED, STATES, deadline, line, lines, since
from services.gateway.stations import stations
from services.gateway.wording import ABOUT, NOT_TOLD, OTHERWISE, TEXTS
from services.tracking.projections.timeline import timeline_view

SAMPLES = Path(__file__).parents[1] / "contract/recorded"
NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)  # 09:30 in Kon Tum
STREAMS: dict[str, EventStream[Any]] = {"dossier": DOSSIER, "payment": PAYMENT, "notify": NOTIFY}


def say(text: str, **params: Any) -> str:
    return filled(text, params) if params else text


def kinds(union: Any) -> set[str]:
    """The types of a union's events, without their versions."""
    if get_origin(union) is Annotated:
        return kinds(get_args(union)[0])
    if get_origin(union) in (Union, UnionType):
        return set().union(*(kinds(one) for one in get_args(union)))
    assert issubclass(union, Event)
    return {str(union.model_fields["type"].default).rpartition(".")[0]}


EVERY_KIND = kinds(DossierEvent) | kinds(PaymentEvent) | kinds(MessageEvent)


def entry(kind: str, **facts: str) -> dict[str, Any]:
    return {"id": "1", "at": NOW.isoformat(), "kind": kind, "actor": None, "facts": facts}


def told_by_tracking(kind: str) -> dict[str, Any]:
    """The entry that tracking makes of the recorded sample of an event."""
    stream = STREAMS[kind.partition(".")[0]]
    content = (SAMPLES / f"{kind}.v1.json").read_bytes()
    recorded = stream.codec.validate_json(content)
    project = next(p.project for p in timeline_view.projections if p.events is stream)
    made = project(timeline_view.empty("d"), recorded).entries
    return made[0].model_dump(mode="json")


def test_every_kind_of_event_has_its_words():
    assert set(TEXTS) | NOT_TOLD == EVERY_KIND
    assert not set(TEXTS) & NOT_TOLD


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_what_tracking_tells_fills_every_place_of_the_text(kind: str):
    shown = line(told_by_tracking(kind), say, "vi")
    assert shown.title == TEXTS[kind].title
    assert bool(shown.detail) == bool(TEXTS[kind].detail)
    assert "%(" not in shown.detail


@pytest.mark.parametrize("language", ["vi", "en"])
def test_money_dates_and_banks_are_written_for_people(language: str):
    english = read_languages()[language].gettext

    def spoken(text: str, **params: Any) -> str:
        return filled(english(text), params) if params else english(text)

    paid = entry("payment.fee-paid", amount="16000", bank="VIETCOMBANK", transaction="T9")
    due = entry("dossier.received", due="2026-11-25T10:00:00Z")
    assert ("16.000 đồng" if language == "vi" else "16,000 đồng") in line(
        paid, spoken, language
    ).detail
    assert "VIETCOMBANK" in line(paid, spoken, language).detail
    assert "25/11/2026 17:00" in line(due, spoken, language).detail


@pytest.mark.parametrize(("name", "codes"), CODED.items())
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_code_of_a_fact_has_its_words_in_both_languages(
    language: str, name: str, codes: dict[str, str]
):
    spoken = read_languages()[language].gettext
    known = {
        "ground": {*Ground, "request", "retention", "reopened", "withdrawn"},
        "alert": {*Alert},
        "relief": {*Relief},
        "misfit": {*Misfit},
        "why": {*RefundGround},
    }
    assert set(codes) >= known.get(name, {"none", "refund", "kept"})
    words = [spoken(text) for text in codes.values()]
    assert all(words)
    assert language == "vi" or not set(words) & set(codes.values())


def test_a_warning_says_plainly_what_was_found_and_what_was_missed():
    found = entry("dossier.warned", alert="standing-still", deadline="2026-11-16T02:30:00Z")
    shown = line(found, say, "vi")
    assert shown.title == "Hệ thống nhắc cơ quan về hồ sơ này"
    assert shown.detail == "Hồ sơ đứng yên quá lâu (mốc: 16/11/2026 09:30)."


def test_an_apology_says_both_dates():
    put_off = {"due": "2026-11-20T02:30:00Z", "previous": "2026-11-17T02:30:00Z"}
    shown = line(entry("dossier.due-extended", **put_off), say, "vi")
    assert shown.title == "Cơ quan xin lỗi và hẹn lại ngày trả kết quả"
    assert shown.detail == "Hẹn lại: 20/11/2026 09:30 (hẹn cũ: 17/11/2026 09:30)."


def test_what_is_newer_than_this_page_is_told_all_the_same():
    shown = line(entry("dossier.put-to-music", tune="x"), say, "vi")
    assert (shown.title, shown.detail) == (OTHERWISE.title, "")


def test_a_fact_that_is_missing_leaves_only_the_title():
    shown = line(entry("payment.fee-paid", amount="16000"), say, "vi")
    assert (shown.title, shown.detail) == (TEXTS["payment.fee-paid"].title, "")


def test_the_newest_is_on_top():
    shown = lines([entry("dossier.opened"), entry("dossier.submitted", code="C")], say, "vi")
    assert [one.title for one in shown] == [
        TEXTS["dossier.submitted"].title,
        TEXTS["dossier.opened"].title,
    ]


def test_the_same_news_sent_two_ways_is_one_line():
    sent = [entry("notify.message-sent", about="received", channel=way) for way in ("inbox", "sms")]
    (only,) = lines(sent, say, "vi")
    assert only.detail == "Hồ sơ được tiếp nhận (hộp tin trên cổng, tin nhắn điện thoại)."
    assert sent[0]["facts"]["channel"] == "inbox"


def test_other_news_and_later_news_are_lines_of_their_own():
    first = entry("notify.message-sent", about="handed-over", channel="inbox")
    other = entry("notify.message-sent", about="received", channel="sms")
    later = first | {"at": (NOW + timedelta(hours=1)).isoformat()}
    assert len(lines([first, other, later], say, "vi")) == 3


def test_every_kind_of_message_says_what_it_is_about():
    assert set(ABOUT) == {str(kind) for kind in Kind}


def test_every_state_has_its_words():
    assert set(STATES) == set(DossierState)


@pytest.mark.parametrize("state", list(DossierState))
def test_one_station_is_here_once_it_was_submitted(state: DossierState):
    on_way = state not in {DossierState.UNKNOWN, DossierState.DRAFT, DossierState.DECLARED}
    for received in (True, False):
        places = [station.place for station in stations(state, received=received)]
        assert places.count("here") == on_way
        assert places == sorted(places, key=["done", "here", "ahead"].index)
        ended = state in {DossierState.REFUSED, DossierState.WITHDRAWN}
        assert ("ahead" not in places) == (ended or state is DossierState.RETURNED)


@pytest.mark.parametrize(
    ("state", "received", "passed", "here"),
    [
        ("refused", False, ["Đã nộp"], "Không được tiếp nhận"),
        ("withdrawn", False, ["Đã nộp"], "Đã rút"),
        ("withdrawn", True, ["Đã nộp", "Đã tiếp nhận"], "Đã rút"),
        ("supplement-wanted", False, ["Đã nộp"], "Chờ bổ sung"),
        ("stopped", True, ["Đã nộp", "Đã tiếp nhận"], "Dừng giải quyết"),
    ],
)
def test_no_station_is_said_to_be_passed_that_was_not(
    *, state: str, received: bool, passed: list[str], here: str
):
    found = stations(state, received=received)
    assert [one.name for one in found if one.place == "done"] == passed
    assert [(one.name, one.aside) for one in found if one.place == "here"] == [(here, True)]
    assert not any(one.aside for one in stations("in-progress"))


def test_a_state_newer_than_this_page_is_no_error():
    assert {station.place for station in stations("put-to-music")} == {"ahead"}


@pytest.mark.parametrize(
    ("due", "tone", "said"),
    [
        ("2026-11-25T10:00:00Z", "plain", "còn 9 ngày"),
        ("2026-11-18T10:00:00Z", "soon", "còn 2 ngày"),
        ("2026-11-16T10:00:00Z", "soon", "đến hạn hôm nay"),
        ("2026-11-16T01:00:00Z", "late", "quá hạn từ hôm nay"),
        ("2026-11-13T10:00:00Z", "late", "quá hạn 3 ngày"),
        ("2026-11-15T17:30:00Z", "late", "quá hạn từ hôm nay"),  # 00:30 of the 16th here
    ],
)
def test_what_is_left_is_counted_in_days_as_they_are_here(due: str, tone: str, said: str):
    found = deadline(due, "in-progress", NOW)
    assert found is not None
    assert (found.tone, say(found.text, **found.params)) == (tone, said)


@pytest.mark.parametrize("state", ["draft", "finished", "returned"])
def test_where_nothing_is_owed_nothing_is_late(state: str):
    assert deadline("2026-11-13T10:00:00Z", state, NOW) is None


def test_nothing_is_due_before_reception():
    assert deadline(None, "submitted", NOW) is None


def test_a_dossier_is_where_it_is_since_the_last_turn():
    turns = [
        entry("dossier.submitted", code="C") | {"at": "2026-11-16T01:00:00Z"},
        entry("dossier.received", due="x") | {"at": "2026-11-16T02:00:00Z"},
        entry("notify.message-sent") | {"at": "2026-11-16T02:01:00Z"},
    ]
    assert since(turns) == "2026-11-16T02:00:00Z"
    assert since([]) is None
