"""Owners after filing, before the real dossier service: answer, withdraw, take home, erase."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from contracts.handling import SupplementRequested
from contracts.streams import DOSSIER
from services.chassis.handle import Cause, handle
from services.dossier.domain.commands import Lapse
from services.dossier.domain.dossier import dossier_decider
from tests.deskwork import Deskwork, desk_of
from tests.dossier_office import ANSWERS, COPIES, HANDLER, OWNER, PAPER, RECEPTION, STRANGER, Case
from tests.moving import REFUSE, supplement
from tests.pdfs import pdf
from tests.portal import Browser

NEW = pdf("ban moi, ro hon")
TYPED = {name: str(answer) for name, answer in ANSWERS.items()} | {"chu_ngay_sinh": "17/05/1990"}


@pytest.fixture
async def work() -> Deskwork:
    return await Deskwork.ready()


@pytest.fixture
async def owner(work: Deskwork) -> AsyncIterator[Browser]:
    async with desk_of(work, OWNER) as browser:
        yield browser


def text(browser: Browser) -> str:
    """What is read on the page: no tags, single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", browser.page.text).split())


async def moved(work: Deskwork, who: Any, case: Case, asked: Any) -> None:
    answer = await work.office.door(who).send("POST", f"{case.path}/moves", json=asked)
    assert answer.status_code == 200, answer.text


async def asked_back(work: Deskwork, *items: str) -> Case:
    case = await Case(work.office).in_progress()
    await moved(work, HANDLER, case, supplement(*items))
    return case


async def old(case: Case) -> bytes:
    return (await case.owner.get(f"{case.path}/components/{PAPER}/file")).content


async def chosen(owner: Browser, path: str, content: bytes) -> None:
    """Choose a file and send it."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', owner.page.text))
    files = {"file": ("giay.pdf", content, "application/pdf")}
    owner.page = await owner.http.post(path, data=hidden, files=files, follow_redirects=True)


async def lapsed(work: Deskwork, case: Case) -> None:
    """The house stops it, because nobody answered."""
    at = work.office.ground.now
    await handle(
        work.office.ground.dossiers,
        dossier_decider,
        subject=DOSSIER.subject(case.dossier_id),
        command=Lapse(at=at),
        cause=Cause(correlationid=uuid4(), causationid=uuid4(), at=at),
    )
    await work.office.settle()


def place(case: Case, rest: str = "") -> str:
    return f"/ho-so/{case.dossier_id}{rest}"


async def test_the_list_says_first_what_waits_and_finds_by_code_and_name(
    work: Deskwork, owner: Browser
):
    await owner.open("/ho-so-cua-toi")
    assert "Bạn chưa có hồ sơ nào." in text(owner)
    draft, filed = await Case(work.office).drafted(), await Case(work.office).submitted()
    wanted = await asked_back(work, PAPER)
    await owner.open("/ho-so-cua-toi")
    shown = text(owner)
    order = [shown.index(part) for part in (wanted.code, "Tiếp tục", filed.code)]
    assert order == sorted(order)
    assert "Bổ sung trước" in shown
    assert place(draft) in owner.page.text
    await owner.open(f"/ho-so-cua-toi?tim={filed.code.lower()}")
    assert filed.code in text(owner)
    assert wanted.code not in text(owner)
    await owner.open("/ho-so-cua-toi?loc=da-xong&tim=ho+tich")
    assert "Không có hồ sơ nào khớp với “ho tich”." in text(owner)
    assert (await owner.open("/ho-so-cua-toi?loc=%3Cx%3E")).status_code == 200


async def test_what_the_office_wants_is_mended_at_its_own_place(work: Deskwork, owner: Browser):
    case = await asked_back(work, PAPER, "form")
    here = place(case, "/bo-sung")
    await owner.open(here)
    assert f"Mờ, không đọc được: {PAPER}." in text(owner)
    assert "Đã bổ sung 0/2" in text(owner)
    await owner.submit(here)
    assert owner.page.status_code == 422
    assert text(owner).count("Mục này chưa được bổ sung.") == 4  # above, and at each
    await chosen(owner, f"{here}/{PAPER}", b"khong phai pdf")
    assert owner.page.status_code == 422
    assert "Tệp này không phải PDF." in text(owner)
    await chosen(owner, f"{here}/{PAPER}", await old(case))
    assert "Tệp này giống hệt tệp cơ quan đang có." in text(owner)
    await chosen(owner, f"{here}/{PAPER}", NEW)
    assert "Đã bổ sung 1/2" in text(owner)
    assert (await owner.open(f"{here}/{PAPER}/tep")).content == NEW
    await owner.open(f"{here}/to-khai")
    assert "Mờ, không đọc được: form." in text(owner)
    await owner.submit(f"{here}/to-khai", **TYPED | {"so_ban": "rất nhiều"})
    assert owner.page.status_code == 422
    assert "rất nhiều" in owner.page.text
    await owner.submit(f"{here}/to-khai", **TYPED | {"nyc_noi_cu_tru": "Thôn Khác"})
    assert "Đã bổ sung 2/2" in text(owner)
    await owner.submit(here)
    assert "Đã gửi phần bổ sung." in text(owner)
    assert "Thôn Khác" in text(owner)
    await owner.open(here)
    assert "Hiện cơ quan không yêu cầu bổ sung gì." in text(owner)
    await owner.open(f"{here}/to-khai")
    assert "Hiện cơ quan không yêu cầu bổ sung gì." in text(owner)


async def test_a_new_file_can_be_taken_out_again(work: Deskwork, owner: Browser):
    case = await asked_back(work, PAPER)
    here = place(case, "/bo-sung")
    await owner.open(here)
    await chosen(owner, f"{here}/{PAPER}", NEW)
    assert "Đã bổ sung 1/1" in text(owner)
    await owner.submit(f"{here}/{PAPER}/xoa")
    assert "Đã bổ sung 0/1" in text(owner)


async def test_after_the_time_is_over_it_says_so_in_plain_words(work: Deskwork, owner: Browser):
    case = await asked_back(work, PAPER)
    request = next(f for f in work.office.facts if isinstance(f, SupplementRequested))
    work.office.ground.now = request.answer_by + timedelta(days=1)
    await owner.open(place(case, "/bo-sung"))
    assert "Đã quá hạn bổ sung" in text(owner)
    await lapsed(work, case)
    await owner.open(place(case, "/bo-sung"))
    assert "Đã hết thời gian bổ sung nên hồ sơ bị dừng giải quyết." in text(owner)
    await owner.submit(place(case, "/bo-sung"))
    assert "Đã hết thời gian bổ sung nên hồ sơ bị dừng giải quyết." in text(owner)


@pytest.mark.parametrize(
    ("received", "said"),
    [(False, "đã nộp được hoàn lại,"), (True, "đã nộp không được hoàn lại,")],
)
async def test_a_withdrawal_says_before_what_becomes_of_the_fee(
    work: Deskwork, owner: Browser, *, received: bool, said: str
):
    case = Case(work.office)
    await (case.in_progress() if received else case.submitted())
    await owner.open(place(case))
    assert place(case, "/rut") in owner.page.text
    await owner.open(place(case, "/rut"))
    assert said in text(owner)
    await owner.submit(place(case, "/rut"), words="Nộp nhầm.")
    assert owner.page.status_code == 422
    assert "Nộp nhầm." in owner.page.text
    assert (await case.shown())["state"] != "withdrawn"
    await owner.submit(place(case, "/rut"), words="Nộp nhầm.", sure="yes")
    assert "Bạn đã rút hồ sơ." in text(owner)
    await owner.open(place(case, "/rut"))
    assert "Tình trạng của hồ sơ lúc này không cho làm việc đó." in text(owner)


async def test_everything_is_taken_home_in_one_file(work: Deskwork, owner: Browser):
    case = await Case(work.office).submitted()
    page = await owner.open(place(case, "/tai-ve"))
    assert f'filename="{case.code}.zip"' in page.headers["content-disposition"]
    assert page.headers["cache-control"] == "no-store"
    assert ZipFile(BytesIO(page.content)).testzip() is None


async def test_one_dossier_is_erased_after_its_word_was_typed(work: Deskwork, owner: Browser):
    case = await Case(work.office).submitted()
    await owner.open(place(case, "/xoa-du-lieu"))
    assert "Hồ sơ đang được giải quyết nên chưa xóa được." in text(owner)
    await owner.submit(place(case, "/xoa-du-lieu"), word="XÓA")
    assert "Còn hồ sơ đang được giải quyết." in text(owner)
    await moved(work, RECEPTION, case, REFUSE)
    await owner.open(place(case, "/xoa-du-lieu"))
    await owner.submit(place(case, "/xoa-du-lieu"), word="không")
    assert owner.page.status_code == 422
    assert not (await case.shown())["erased"]
    await owner.submit(place(case, "/xoa-du-lieu"), word="xoá")
    assert "Chứng nhận xóa dữ liệu" in text(owner)
    told = (await owner.open(place(case, "/chung-nhan-xoa.json"))).json()
    assert (told["code"], told["ground"]) == (case.code, "request")
    drawn = await owner.open(place(case, "/chung-nhan-xoa.pdf"))
    assert drawn.content.startswith(b"%PDF")
    await owner.open(place(case))
    assert "Nội dung hồ sơ này đã được xóa." in text(owner)
    assert ANSWERS["nyc_ho_ten"] not in text(owner)


async def test_a_person_is_erased_once_nothing_is_handled(work: Deskwork, owner: Browser):
    case = await Case(work.office).submitted()
    await owner.open("/xoa-du-lieu")
    assert "Bạn còn hồ sơ đang được giải quyết nên chưa xóa được." in text(owner)
    await owner.submit("/xoa-du-lieu", word="XÓA")
    assert owner.page.status_code == 422
    await moved(work, RECEPTION, case, REFUSE)
    await Case(work.office).drafted()
    await owner.open("/xoa-du-lieu")
    assert "Sẽ xóa 2 hồ sơ." in text(owner)
    await owner.submit("/xoa-du-lieu", word="XÓA")
    assert "Khóa mã hóa của bạn đã bị hủy" in text(owner)
    assert (await owner.open("/chung-nhan-xoa.pdf")).content.startswith(b"%PDF")
    assert len((await owner.open("/chung-nhan-xoa.json")).json()["dossiers"]) == 2
    await owner.open("/ho-so-cua-toi")
    assert text(owner).count("Đã xóa nội dung") == 2


async def test_to_others_it_is_not_there(work: Deskwork):
    case = await asked_back(work, PAPER)
    pages = ("/bo-sung", "/bo-sung/to-khai", f"/bo-sung/{PAPER}/tep", "/rut", "/tai-ve")
    async with desk_of(work, STRANGER) as stranger:
        for page in (*pages, "/xoa-du-lieu", "/chung-nhan-xoa.json", "/chung-nhan-xoa.pdf"):
            assert (await stranger.open(place(case, page))).status_code == 404, page
    async with desk_of(work, HANDLER) as official:
        for page in pages:
            assert (await official.open(place(case, page))).status_code == 403, page


async def test_what_was_filed_goes_on_after_its_procedure_was_withdrawn(
    work: Deskwork, owner: Browser
):
    draft, case = await Case(work.office).filled(), await asked_back(work, PAPER)
    await work.withdraw()
    assert (await owner.open(place(draft, "/to-khai"))).status_code == 200
    assert "không còn nhận hồ sơ mới" in text(owner)
    await chosen(owner, place(case, f"/bo-sung/{PAPER}"), NEW)
    await owner.open(place(case, "/bo-sung"))
    await owner.submit(place(case, "/bo-sung"))
    await owner.open(place(case))
    assert (await case.shown())["state"] == "in-progress"
    assert "không còn nhận hồ sơ mới" not in text(owner)
    assert ANSWERS["chu_ho_ten"] in text(owner)
    async with desk_of(work, HANDLER) as desk:
        await desk.open(f"/can-bo/ho-so/{case.dossier_id}")
        assert ANSWERS["chu_ho_ten"] in text(desk)
    assert (await owner.open(f"/nop/{COPIES}")).status_code == 404
