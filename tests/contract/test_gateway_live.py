"""Pages that follow a dossier: live, as it was, and why it is due when it is."""

import html
import re
from typing import Any

import pytest

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from tests.following import COUNTED, ID, WHY, Follows, chapter, explained, logged_in
from tests.portal import portal

PROGRESS, DESK = f"/ho-so/{ID}/tien-trinh", f"/can-bo/ho-so/{ID}"
CLERK = Caller(
    person_id=PersonId("o-le"),
    kind="official",
    name="Lê Thị Ví Dụ",
    agency="H34.23.09",
    roles=(Role.RECEPTION, Role.HANDLER),
)


async def test_the_stream_comes_through_as_the_service_sends_it():
    follows = Follows()
    async with portal(**follows.services()) as http:
        told = await logged_in(http).get(f"{PROGRESS}/truc-tiep", params={"tu": "DOSSIER=5"})
        assert told.status_code == 200
        assert told.headers["content-type"].startswith("text/event-stream")
        assert told.headers["cache-control"] == "no-store"
        assert "connect-src 'self'" in told.headers["content-security-policy"]
        assert "id: DOSSIER=6\r\nevent: entry\r\ndata: {}\r\n\r\n" in told.text
        (asked,) = follows.asked
        assert asked.headers["last-event-id"] == "DOSSIER=5"
        assert asked.headers["authorization"].startswith("Bearer ")


async def test_a_browser_that_comes_back_says_itself_where_it_was():
    follows = Follows()
    async with portal(**follows.services()) as http:
        headers = {"Last-Event-ID": "DOSSIER=9"}
        await logged_in(http).get(f"{PROGRESS}/truc-tiep?tu=DOSSIER=5", headers=headers)
        assert follows.asked[0].headers["last-event-id"] == "DOSSIER=9"


@pytest.mark.parametrize(
    "refusal", [(404, "tracking.not-found"), (503, "tracking.too-many-listeners")]
)
async def test_a_refused_stream_is_no_page(refusal: tuple[int, str]):
    async with portal(**Follows(refusal=refusal).services()) as http:
        told = await logged_in(http).get(f"{PROGRESS}/truc-tiep")
        assert (told.status_code, told.content) == (refusal[0], b"")


async def test_while_tracking_is_silent_there_is_no_stream():
    async with portal() as http:
        assert (await logged_in(http).get(f"{PROGRESS}/truc-tiep")).status_code == 503


@pytest.mark.parametrize("part", ["truc-tiep", "phan"])
async def test_who_is_not_logged_in_is_not_sent_to_the_log_in_from_a_script(part: str):
    async with portal(**Follows().services()) as http:
        told = await http.get(f"{PROGRESS}/{part}")
        assert (told.status_code, told.headers.get("location")) == (401, None)
        assert "set-cookie" not in told.headers


async def test_programs_can_listen_at_the_services_own_address():
    async with portal(**Follows().services()) as http:
        told = await http.get(f"/api/tracking/timelines/{ID}/live")
        assert told.headers["content-type"].startswith("text/event-stream")
        assert "id: DOSSIER=6" in told.text


async def test_the_page_goes_on_from_what_it_shows_and_works_without_a_script():
    async with portal(**Follows().services()) as http:
        page = (await logged_in(http).get(PROGRESS)).text
        assert 'data-cursor="DOSSIER=5"' in page
        assert f'data-live="{PROGRESS}"' in page
        assert 'role="status"' in page
        assert f'<a href="{PROGRESS}">Tải lại trang</a>' in page


async def test_the_parts_are_those_of_the_page_and_nothing_around_them():
    async with portal(**Follows().services()) as http:
        page = (await logged_in(http).get(PROGRESS)).text
        parts = await http.get(f"{PROGRESS}/phan")
        assert parts.headers["cache-control"] == "no-store"
        assert "<html" not in parts.text
        named = re.compile(r'data-part="[a-z-]+"')
        assert named.findall(parts.text) == named.findall(page) != []
        assert parts.text.strip() in page


async def test_a_due_date_is_explained_in_plain_words():
    async with portal(**Follows().services()) as http:
        page = (await logged_in(http).get(PROGRESS)).text
        for said in (
            "Vì sao hẹn ngày này?",
            "20/11/2026 19:00",
            "23/11/2026 07:00",
            "ngoài giờ làm việc",
            "1 ngày làm việc",
            "thứ Bảy 21/11/2026",
            "Ngày Văn hóa Việt Nam",
            "Bản 2026-11",
        ):
            assert said in page, said
        english = (
            await http.get("/ngon-ngu/en", params={"ve": PROGRESS}, follow_redirects=True)
        ).text
        assert "Why this date?" in english
        assert "Saturday 21/11/2026" in english


LONG_WHY = explained(
    "2026-12-08T02:30:00Z",
    COUNTED,
    chapter(
        "supplement",
        "continued",
        "2026-11-23T02:00:00Z",
        "2026-11-27T02:30:00Z",
        since="2026-11-23T02:00:00Z",
        until="2026-11-25T11:00:00Z",
        counted_from="2026-11-26T00:00:00Z",
        left={"days": 1, "hours": 2, "minutes": 30},
    ),
    chapter(
        "extended", "extended", "2026-11-26T02:00:00Z", "2026-12-04T02:30:00Z", calendar="2026-11"
    ),
    chapter(
        "payment",
        "stopped",
        "2026-11-27T02:00:00Z",
        "2026-12-04T02:30:00Z",
        since="2026-11-27T02:00:00Z",
        until="2026-11-30T02:00:00Z",
    ),
    chapter(
        "stopped",
        "restarted",
        "2026-11-30T02:00:00Z",
        "2026-12-08T02:30:00Z",
        since="2026-11-27T02:00:00Z",
        until="2026-12-07T02:30:00Z",
        counted_from="2026-12-07T02:30:00Z",
    ),
    chapter(
        "stopped",
        "late",
        "2026-12-09T02:00:00Z",
        "2026-12-08T02:30:00Z",
        since="2026-12-09T02:00:00Z",
        until="2026-12-10T02:00:00Z",
    ),
    chapter(
        "payment",
        "stands",
        "2026-12-11T02:00:00Z",
        "2026-12-08T02:30:00Z",
        since="2026-12-11T02:00:00Z",
        calendar=None,
    ),
    since="2026-12-11T02:00:00Z",
)


@pytest.mark.parametrize(
    "said",
    [
        "1 ngày làm việc 2 giờ làm việc 30 phút",
        "Lúc đó cơ quan không làm việc nên tính từ khi làm việc trở lại.",
        "Cơ quan xin lỗi và hẹn lại ngày trả kết quả",
        "27/11/2026 09:30",  # the promise before the extension
        "Khi đó cơ quan dừng giải quyết; thời hạn vẫn ngừng tính.",
        "Dừng lúc 30/11/2026 09:00, khi thời hạn đã ngừng tính.",
        "Bổ sung đủ rồi thì thời hạn được tính lại từ đầu.",
        "Hồ sơ đã quá hạn trước khi ngừng tính nên ngày hẹn giữ nguyên: 08/12/2026 09:30.",
        "Trong lúc này không tính thời hạn. Hẹn trước đây là 08/12/2026 09:30",
    ],
)
async def test_waits_and_the_one_extension_are_explained_too(said: str):
    async with portal(**Follows(why=LONG_WHY).services()) as http:
        page = (await logged_in(http).get(PROGRESS)).text
        assert said in html.unescape(page)
        assert "ra ngày khác" not in page


async def test_a_date_that_does_not_follow_from_the_facts_is_not_passed_off_as_one_that_does():
    async with portal(**Follows(why={**WHY, "holds": False}).services()) as http:
        assert "thì ra ngày khác" in (await logged_in(http).get(PROGRESS)).text


STANDS = {"since": "2026-11-16T04:00:00Z", "answer_by": "2099-12-16T02:30:00Z"}


@pytest.mark.parametrize(
    ("state", "known", "said", "unsaid"),
    [
        (
            "supplement-wanted",
            STANDS,
            ["Ngừng tính thời hạn từ", "16/11/2026 11:00", "16/12/2099 09:30", "/bo-sung"],
            ["quá hạn"],
        ),
        ("supplement-wanted", {**STANDS, "due": None}, ["16/12/2099"], ["Ngừng tính thời hạn từ"]),
        ("payment-wanted", {**STANDS, "answer_by": None}, ["Được tính lại", "/thanh-toan"], []),
        ("stopped", {**STANDS, "answer_by": None}, ["Ngừng tính thời hạn từ"], ["/bo-sung"]),
        ("refused", {"due": None, "handler": None}, ["nêu lý do"], ["<dt>Hẹn trả kết quả</dt>"]),
        (
            "withdrawn",
            {"since": STANDS["since"]},
            ["Đã rút"],
            ["Ngừng tính", "<dt>Hẹn trả kết quả</dt>"],
        ),
        ("returned", {"erased": True}, ["Đã trả kết quả"], ["Tải kết quả"]),
    ],
)
async def test_the_page_says_who_is_waited_for_since_when_and_until_when(
    state: str, known: dict[str, Any], said: list[str], unsaid: list[str]
):
    async with portal(**Follows(state=state, known=known, why=None).services()) as http:
        page = html.unescape((await logged_in(http).get(PROGRESS)).text)
        assert not [text for text in said if text not in page]
        assert not [text for text in unsaid if text in page]


async def test_what_cannot_be_explained_is_left_out():
    async with portal(**Follows(why=None).services()) as http:
        page = await logged_in(http).get(PROGRESS)
        assert page.status_code == 200
        assert "Vì sao" not in page.text


async def test_an_official_sees_a_dossier_as_it_was_and_can_do_nothing_to_it():
    follows = Follows(state="submitted")
    async with portal(**follows.services()) as http:
        now = (await logged_in(http, caller=CLERK).get(DESK)).text
        assert f'action="{DESK}/viec/tiep-nhan"' in now
        assert "Đã thanh toán" in now
        follows.asked.clear()
        then = (await http.get(DESK, params={"luc": "2026-11-17T12:00:01"})).text
        assert "như vào lúc 17/11/2026 12:00:01" in then
        assert f'href="{DESK}">' in then
        assert 'method="post"' not in then.partition("<main")[2]
        assert "Đã thanh toán" not in then
        assert {r.query_params["as_of"] for r in follows.asked} == {"2026-11-17T05:00:01+00:00"}


@pytest.mark.parametrize(
    ("luc", "said"),
    [
        ("", "Mời bạn chọn ngày và giờ."),
        ("hôm qua", "Mời bạn chọn ngày và giờ."),
        ("0001-01-01T00:00", "Mời bạn chọn ngày và giờ."),
        ("9999-12-31T23:59", "Thời điểm này chưa đến."),
        ("2026-11-01T00:00", "Vào lúc đó chưa có hồ sơ này."),
    ],
)
async def test_an_instant_that_shows_nothing_is_explained(luc: str, said: str):
    async with portal(**Follows(state="submitted").services()) as http:
        page = await logged_in(http, caller=CLERK).get(DESK, params={"luc": luc})
        assert page.status_code == 422
        assert said in page.text
        assert "Bạn đang xem hồ sơ như vào lúc" not in page.text
