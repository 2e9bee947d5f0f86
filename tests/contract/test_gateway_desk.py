"""The officials' desk as browsers find it, before the real dossier service."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from contracts.access import Caller
from contracts.identity import Role
from services.chassis.clock import utc_now
from services.gateway.handling import MOVES
from tests.deskwork import Deskwork, desk_of
from tests.dossier_office import CHIEF, HANDLER, PAPER, RECEPTION, Case
from tests.moving import APPROVE, RECEIVE, STOP, hand_over_to, opinion_of, payment, supplement
from tests.portal import Browser

ACCOUNTANT = HANDLER.model_copy(update={"roles": (Role.ACCOUNTANT,)})
JUSTICE = HANDLER.model_copy(update={"agency": "H34.06", "person_id": "o-so-tu-phap"})
MISSING = {"item-form": "1", "ground-form": "incomplete"}


@pytest.fixture
async def work() -> Deskwork:
    return await Deskwork.ready()


async def at_work(work: Deskwork) -> Case:
    """A dossier in the hands of its handler."""
    case = await Case(work.office).received()
    await moved(work, RECEPTION, case, hand_over_to(HANDLER.person_id))
    return case


async def up_for_approval(work: Deskwork) -> Case:
    case = await at_work(work)
    await moved(work, HANDLER, case, hand_over_to(CHIEF.person_id))
    return case


async def moved(work: Deskwork, who: Caller, case: Case, asked: Mapping[str, object]) -> None:
    answer = await work.office.door(who).send("POST", f"{case.path}/moves", json=asked)
    assert answer.status_code == 200, answer.text


def place(case: Case, slug: str = "") -> str:
    return f"/can-bo/ho-so/{case.dossier_id}" + (f"/viec/{slug}" if slug else "")


def text(browser: Browser) -> str:
    """What is read on the page: no tags, single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", browser.page.text).split())


async def test_the_desk_opens_with_what_waits_and_says_how_much_lies_elsewhere(work: Deskwork):
    case = await Case(work.office).submitted()
    await at_work(work)
    async with desk_of(work, RECEPTION) as desk:
        await desk.open("/can-bo")
        assert re.search(
            r'aria-current="page">Chờ tiếp nhận <span class="count">1<', desk.page.text
        )
        assert case.code in text(desk)
        assert "Thu và hoàn phí" not in text(desk)
        assert 'value="receive"' in desk.page.text


async def test_what_is_late_says_by_how_much_and_stands_on_top(work: Deskwork):
    at = work.office.ground.now
    work.office.ground.now = at - timedelta(days=9)
    late = await at_work(work)
    work.office.ground.now = at
    fresh = await at_work(work)
    async with desk_of(work, HANDLER) as desk:
        await desk.open("/can-bo?muc=cua-toi")
        assert re.findall(r"data-open>([^<]+)", desk.page.text) == [late.code, fresh.code]
        assert desk.page.text.count('class="late"') == 1
        assert re.search(r"quá hạn [5-9] ngày", text(desk))


async def test_a_box_is_searched_by_a_part_of_a_code_as_people_type_it(work: Deskwork):
    one, other = await Case(work.office).submitted(), await Case(work.office).submitted()
    async with desk_of(work, RECEPTION) as desk:
        typed = one.code[-4:]
        await desk.open(f"/can-bo?muc=cho-tiep-nhan&tim={typed}")
        assert one.code in text(desk)
        assert other.code not in text(desk)
        await desk.open("/can-bo?muc=cho-tiep-nhan&tim=khong-co")
        assert "Chồng này không có hồ sơ nào như vậy" in text(desk)


async def test_an_empty_box_says_what_that_means(work: Deskwork):
    async with desk_of(work, CHIEF) as desk:
        await desk.open("/can-bo?muc=canh-bao")
        assert "Không có hồ sơ nào trễ, sắp trễ hay đứng yên quá lâu." in text(desk)


async def test_a_box_of_another_role_is_not_opened(work: Deskwork):
    async with desk_of(work, HANDLER) as desk:
        assert (await desk.open("/can-bo?muc=thu-hoan-phi")).status_code == 403


async def test_only_moves_that_are_possible_are_offered(work: Deskwork):
    case = await at_work(work)
    for who in (RECEPTION, HANDLER, CHIEF):
        paper = (await work.office.door(who).get(case.path)).json()
        async with desk_of(work, who) as desk:
            await desk.open(place(case))
            slugs = set(re.findall(r"/viec/([a-z-]+)\"", desk.page.text))
            assert slugs == {move.slug for act, move in MOVES.items() if act in paper["moves"]}


async def test_every_move_on_offer_has_its_form(work: Deskwork):
    case = await up_for_approval(work)
    async with desk_of(work, CHIEF) as desk:
        await desk.open(place(case))
        for slug in set(re.findall(r"/viec/([a-z-]+)\"", desk.page.text)):
            shown = await desk.open(place(case, slug))
            assert shown.status_code == 200, slug
            assert f'action="{place(case, slug)}"' in shown.text


async def test_a_dossier_is_received_and_handed_to_the_next_step(work: Deskwork):
    case = await Case(work.office).submitted()
    async with desk_of(work, RECEPTION) as desk:
        await desk.open(place(case))
        await desk.submit(place(case, "tiep-nhan"))
        assert "Đã tiếp nhận hồ sơ." in text(desk)
        found = re.search(r'<optgroup label="Bước tiếp theo: ([^"]+)">', desk.page.text)
        assert found
        chosen = re.search(r'<option value="([^"]+)" selected>A Mẫu', desk.page.text)
        assert chosen
        await desk.submit(place(case, "chuyen"), to=chosen[1])
        assert "Đã chuyển hồ sơ." in text(desk)
    paper = (await work.office.door(HANDLER).get(case.path)).json()
    assert (paper["state"], paper["handler"]["name"]) == ("in-progress", "A Mẫu")


async def test_a_dossier_can_go_back_to_an_earlier_step(work: Deskwork):
    case = await at_work(work)
    async with desk_of(work, HANDLER) as desk:
        await desk.open(place(case))
        assert 'label="Trả lại bước trước: ' in desk.page.text
        back = re.search(r'<option value="([^"]+:o-le-thi-vi-du)"', desk.page.text)
        assert back
        await desk.submit(place(case, "chuyen"), to=back[1])
        assert "Đã chuyển hồ sơ." in text(desk)


async def test_a_supplement_is_looked_at_before_it_is_sent(work: Deskwork):
    case = await at_work(work)
    slug = place(case, "bo-sung")
    async with desk_of(work, HANDLER) as desk:
        await desk.open(slug)
        await desk.submit(slug)
        assert desk.page.status_code == 422
        assert "Mời bạn chọn ít nhất một mục cần bổ sung." in text(desk)
        mine = {f"item-{PAPER}": "1", f"ground-{PAPER}": "other", f"words-{PAPER}": "Chụp lại."}
        await desk.submit(slug, **MISSING, **mine, days="10")
        assert "Chưa có gì được gửi." in text(desk)
        assert "Nội dung còn thiếu trang" in text(desk)  # the sentence of its ground
        assert "tính lại từ đầu" in text(desk)
        assert (await case.shown())["state"] == "in-progress"
        await desk.submit(slug, **MISSING, **mine, do="sua")
        assert "Chụp lại." in desk.page.text
        await desk.submit(slug, **MISSING, **mine, days="10", do="gui")
        assert "Đã gửi yêu cầu bổ sung." in text(desk)
        assert "Chụp lại." in text(desk)  # among what was said
    remark = (await case.shown())["remarks"][0]
    assert set(remark["words"]) == {"form", PAPER}


LACKING: tuple[tuple[str, dict[str, str], str], ...] = (
    ("bo-sung", {"item-form": "1"}, "Mời bạn chọn lý do."),
    ("bo-sung", {"item-form": "1", "ground-form": "other"}, "Mời bạn viết rõ lý do"),
    ("xin-y-kien", {"agency": "H34.06", "day": "2030-01-02"}, "Mời bạn viết rõ lý do"),
    ("xin-y-kien", {"words": "?", "day": "2030-01-02"}, "Mời bạn chọn cơ quan được hỏi."),
    ("xin-y-kien", {"words": "?", "agency": "H34.06"}, "Mời bạn chọn ngày."),
    ("thu-them", {"words": "Thiếu."}, "Mời bạn ghi ít nhất một khoản thu."),
    ("thu-them", {"words": "Thiếu.", "name-1": "Phí"}, "Mời bạn ghi số tiền, bằng đồng."),
    ("chuyen", {"to": ""}, "Mời bạn chọn người nhận hồ sơ."),
)


async def test_what_is_missing_is_said_and_nothing_is_sent(work: Deskwork):
    case = await at_work(work)
    before = len(work.office.log)
    async with desk_of(work, HANDLER) as desk:
        for slug, typed, said in LACKING:
            await desk.open(place(case, slug))
            await desk.submit(place(case, slug), **typed)
            assert desk.page.status_code == 422, said
            assert said in text(desk)
    assert len(work.office.log) == before


async def test_a_day_the_office_is_shut_is_said_beside_the_day(work: Deskwork):
    case = await at_work(work)
    slug = place(case, "hen-lai")
    work.office.ground.now -= timedelta(days=5)  # it is not too late to apologise
    async with desk_of(work, HANDLER) as desk:
        await desk.open(slug)
        typed = {"day": "2030-01-05", "hour": "09:00", "phrase": "Việc xác minh cần thêm."}
        await desk.submit(slug, **typed)
        assert "Hẹn mới 05/01/2030 09:00" in text(desk)
        await desk.submit(slug, do="gui")
        assert "Vào lúc đó cơ quan không làm việc." in text(desk)  # a Saturday
        assert 'value="2030-01-05"' in desk.page.text


async def test_a_colleague_who_was_first_is_named_and_what_was_typed_is_kept(work: Deskwork):
    case = await Case(work.office).submitted()
    slug = place(case, "tu-choi")
    async with desk_of(work, RECEPTION) as desk:
        await desk.open(slug)
        await desk.submit(slug, ground="other", words="Một lý do viết rất lâu.")
        await moved(work, RECEPTION, case, RECEIVE)
        await desk.submit(slug, do="gui")
        assert desk.page.status_code == 409
        assert "Việc của bạn chưa được ghi" in text(desk)
        assert "Cơ quan đã tiếp nhận hồ sơ" in text(desk)
        assert "Lê Thị Ví Dụ" in text(desk)
        assert "Một lý do viết rất lâu." in text(desk)
        assert "Chuyển xử lý" in text(desk)  # what is possible now


async def test_another_agency_answers_what_it_was_asked(work: Deskwork):
    case = await at_work(work)
    until = (utc_now() + timedelta(days=3)).isoformat()
    await moved(work, HANDLER, case, opinion_of("H34.06", until))
    async with desk_of(work, JUSTICE) as desk:
        await desk.open("/can-bo?muc=xin-y-kien")
        assert case.code in text(desk)
        await desk.open(place(case))
        assert "Xin ý kiến về nguồn gốc giấy tờ." in text(desk)
        await desk.open(place(case, "tra-loi-y-kien"))
        await desk.submit(place(case, "tra-loi-y-kien"), words="Đúng nguồn gốc.")
    async with desk_of(work, HANDLER) as desk:
        await desk.open(place(case))
        assert "Đúng nguồn gốc." in text(desk)


async def test_approval_names_its_placeholder(work: Deskwork):
    case = await up_for_approval(work)
    async with desk_of(work, CHIEF) as desk:
        await desk.open(place(case))
        assert "Chỗ ký số để dành" in text(desk)
        await desk.submit(place(case, "phe-duyet"))
        assert "Đã phê duyệt." in text(desk)
        assert "Người phê duyệt" in text(desk)


async def test_many_at_once_says_which_failed_and_why(work: Deskwork):
    cases = [await Case(work.office).submitted() for _ in range(3)]
    chosen = {f"chon-{case.dossier_id}": case.code for case in cases}
    async with desk_of(work, RECEPTION) as desk:
        await desk.open("/can-bo?muc=cho-tiep-nhan")
        await desk.submit("/can-bo/nhieu", do="receive")
        assert "Mời bạn đánh dấu những hồ sơ cần làm" in text(desk)
        await desk.submit("/can-bo/nhieu", do="receive", **chosen)
        assert "Tiếp nhận: 3 hồ sơ" in text(desk)
        await moved(work, RECEPTION, cases[1], RECEIVE)
        await desk.submit("/can-bo/nhieu/lam", do="receive", **chosen)
        assert "được 2 trên 3 hồ sơ" in text(desk)
        failed = f"{cases[1].code} Một cán bộ khác đã tiếp nhận hồ sơ này."
        assert failed in text(desk)


async def test_a_move_that_does_not_belong_to_a_box_is_not_made_for_many(work: Deskwork):
    case = await Case(work.office).submitted()
    async with desk_of(work, RECEPTION) as desk:
        await desk.open("/can-bo?muc=cho-tiep-nhan")
        await desk.submit("/can-bo/nhieu/lam", do="refuse", **{f"chon-{case.dossier_id}": "1"})
        assert desk.page.status_code == 404
    assert (await case.shown())["state"] == "submitted"


async def test_the_accountant_sees_what_is_waited_for(work: Deskwork):
    case = await at_work(work)
    await moved(work, HANDLER, case, payment(16_000))
    work.fees = [{"amount": 16_000, "state": "requested"}]
    async with desk_of(work, ACCOUNTANT) as desk:
        await desk.open("/can-bo")
        assert case.code in text(desk)
        assert "16.000 đồng" in text(desk)
        assert "chờ nộp" in text(desk)


async def test_what_was_stopped_shows_its_reason_and_its_paper(work: Deskwork):
    case = await at_work(work)
    await moved(work, CHIEF, case, STOP)
    async with desk_of(work, CHIEF) as desk:
        await desk.open(place(case))
        assert "Không đủ điều kiện." in text(desk)
        assert "Thông báo dừng (mẫu 05)" in text(desk)
        assert "Trạng thái quốc gia 8" in text(desk)
        got = await desk.http.get(f"{place(case)}/phieu/05")
        assert got.headers["content-type"] == "application/pdf"


async def test_a_deputy_is_appointed_for_whole_days_and_ended(work: Deskwork):
    async with desk_of(work, CHIEF) as desk:
        await desk.open("/can-bo/lam-thay")
        assert "Hiện chưa có ai." in text(desk)
        await desk.submit("/can-bo/lam-thay", deputy="o-a-mau", since="2030-01-02", until="2030")
        assert "Mời bạn chọn ngày." in text(desk)
        days = {"since": "2030-01-02", "until": "2030-01-05"}
        await desk.submit("/can-bo/lam-thay", deputy="o-a-mau", **days)
        assert "Đã ghi người làm thay." in text(desk)
        assert work.asked[-1]["since"] == "2030-01-02T00:00:00+07:00"
        assert work.asked[-1]["until"] == "2030-01-05T23:59:00+07:00"
        await desk.submit("/can-bo/lam-thay", do="thoi")
        assert work.asked[-1]["deputy"] is None


async def test_who_files_and_for_whom_are_both_named(work: Deskwork):
    case = await Case(work.office).filled()
    await case.fill_in(
        nop_cho="nguoi-khac",
        cho_ho_ten="Y Được Nộp Thay",
        cho_so_dinh_danh="000150000077",
        cho_ngay_sinh="1950-01-31",
        cho_quan_he="con",
    )
    await case.upload(component="van-ban-uy-quyen")
    assert (await case.declare()).status_code == 200
    await work.office.paid(case.dossier_id, 16_000)
    assert (await case.owner.send("POST", f"{case.path}/submission")).status_code == 200
    async with desk_of(work, RECEPTION) as desk:
        await desk.open(place(case))
        assert "Chủ hồ sơ Y Được Nộp Thay Số định danh 000150000077" in text(desk)
        assert "Người nộp Nguyễn Thị Thử Nghiệm Số định danh 000199000001" in text(desk)
        assert "Người nộp là Con" in text(desk)


async def test_a_move_that_is_over_leads_to_the_dossier(work: Deskwork):
    case = await up_for_approval(work)
    await moved(work, CHIEF, case, APPROVE)
    async with desk_of(work, CHIEF) as desk:
        page = await desk.open(place(case, "phe-duyet"))
        assert page.url.path == place(case)
        assert "Tình trạng của hồ sơ lúc này không cho làm việc đó." in text(desk)


async def test_pages_of_the_desk_speak_english(work: Deskwork):
    case = await at_work(work)
    await moved(work, HANDLER, case, supplement("form"))
    async with desk_of(work, HANDLER) as desk:
        await desk.open("/ngon-ngu/en?ve=/can-bo")
        await desk.open("/can-bo?muc=dang-cho")
        assert "Waiting for additions" in text(desk)
        await desk.open(place(case))
        assert "Request for additions (form 02)" in text(desk)
