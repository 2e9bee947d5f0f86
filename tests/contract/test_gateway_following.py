"""Following a dossier and the desk, with stand-ins: what is late, and what a silent part hides."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI, Request

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import AgencyCode, PersonId
from services.chassis.problems import answer
from tests.following import UNTOUCHED, Follows, logged_in
from tests.portal import CITIZEN, Browser, Identity, portal, token

DOSSIER_ID = "d-" + "1" * 32
CODE = "H34.23.09-261116-0001"
COLLEAGUE = {
    "person_id": "o-2",
    "name": "A Mẫu",
    "title": "Công chức",
    "agency": "H34.23.09",
    "acting_for": None,
}
OFFICIAL = Caller(
    person_id=PersonId("o-1"),
    kind="official",
    name="Lê Thị Ví Dụ",
    title="Công chức tiếp nhận",
    agency=AgencyCode("H34.23.09"),
    roles=(Role.RECEPTION,),
)
LOG_IN = {"id_number": "000190000001", "password": "Mat-khau-2026", "captcha_answer": "12345"}
NAME = {"vi": "Cấp bản sao trích lục hộ tịch", "en": "Copies of civil-status extracts"}


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


PAPER = UNTOUCHED | {
    "dossier_id": DOSSIER_ID,
    "state": "submitted",
    "code": CODE,
    "procedure": {"code": "2.000635", "name": NAME},
    "agency": "H34.23.09",
    "applicant": "p-1",
    "answers": {"ghi_chu": "Cần gấp"},
    "components": [],
    "fees": [
        {"code": "f", "name": NAME, "kind": "phi", "amount": 8000, "quantity": 2, "total": 16000}
    ],
    "total": 16000,
    "fee_settled": True,
    "submitted_at": ago(1),
    "received_at": None,
    "due": None,
    "handler": None,
    "result": None,
    "security_code": None,
    "moves": ["receive"],
}


class Dossiers:
    """Stands in for the dossier service; keeps the keys of the commands it got."""

    def __init__(self) -> None:
        self.keys: list[UUID] = []
        self.paper = dict(PAPER)

    def app(self) -> FastAPI:
        """Its HTTP API."""
        app = FastAPI()
        app.add_api_route("/dossiers/{dossier_id}", lambda: self.paper)
        app.add_api_route("/dossiers/{dossier_id}/moves", self.receive, methods=["POST"])
        return app

    async def receive(self, request: Request) -> Any:
        """A colleague was faster."""
        self.keys.append(UUID(request.headers["Idempotency-Key"]))
        self.paper |= {"state": "received", "handler": COLLEAGUE, "moves": []}
        happened = {"kind": "dossier.received", "at": ago(0), "by": COLLEAGUE}
        return answer(409, "dossier.already-received", "Too late.", happened=happened)


async def entered(browser: Browser) -> None:
    """Log in."""
    await browser.open("/dang-nhap/cong-dvc")
    await browser.submit("/dang-nhap/cong-dvc", **LOG_IN)
    await browser.submit("/dang-nhap/ma-otp", code="123456")


async def test_a_dossier_is_shown_though_all_other_parts_are_silent():
    identity = Identity(token(OFFICIAL))
    async with portal(identity=identity.app(), dossier=Dossiers().app()) as http:
        browser = Browser(http)
        await entered(browser)
        page = (await browser.open(f"/can-bo/ho-so/{DOSSIER_ID}")).text
        assert "Cần gấp" in page
        assert "16.000 đồng" in page
        assert "Phần thanh toán đang tạm ngừng" in page
        assert "Phần theo dõi tiến trình đang tạm ngừng" in page


async def test_who_was_slower_is_told_who_was_faster():
    dossiers, identity = Dossiers(), Identity(token(OFFICIAL))
    async with portal(identity=identity.app(), dossier=dossiers.app()) as http:
        browser = Browser(http)
        await entered(browser)
        await browser.open(f"/can-bo/ho-so/{DOSSIER_ID}")
        shown = re.findall(r'name="key" value="([^"]+)"', browser.page.text)
        page = await browser.submit(f"/can-bo/ho-so/{DOSSIER_ID}/viec/tiep-nhan")
        assert [str(key) for key in dossiers.keys] == shown[-1:]
        assert page.status_code == 409
        assert "Một cán bộ khác đã tiếp nhận hồ sơ này." in page.text
        assert re.search(r"Cơ quan đã tiếp nhận hồ sơ</strong>, [^<]*: A Mẫu, Công chức", page.text)


async def test_a_look_up_says_the_same_of_a_wrong_code_and_of_a_wrong_security_code():
    tracking = FastAPI()

    @tracking.get("/lookups")
    async def look_up(code: str, key: str = "") -> Any:
        del code, key
        return answer(404, "tracking.not-found", "No.")

    async with portal(tracking=tracking) as http:
        unknown = await http.get("/tra-cuu", params={"m": "H34.23.09-990101-0001"})
        wrong = await http.get("/tra-cuu", params={"m": CODE, "k": "AAAAAAAAAA"})
        said = [
            re.findall(r'role="alert".*?</div>', one.text, re.DOTALL) for one in (unknown, wrong)
        ]
        assert said[0] == said[1] != []
        assert unknown.status_code == wrong.status_code == 404
        hidden = await http.get("/tra-cuu/tien-trinh", params={"m": CODE, "k": "AAAAAAAAAA"})
        assert hidden.headers["location"] == f"/tra-cuu?m={CODE}&k=AAAAAAAAAA"


async def test_who_may_see_a_found_dossier_anyway_is_led_to_where_all_of_it_is():
    tracking = FastAPI()
    asked = []

    @tracking.get("/lookups")
    async def look_up(request: Request) -> Any:
        asked.append(request.headers.get("authorization"))
        seen = {"code": CODE, "state": "submitted", "degree": 20, "dossier_id": DOSSIER_ID}
        shown: dict[str, Any] = {"procedure_name": NAME, "handler": None, "entries": []}
        return {**seen, **shown, "sight": "all" if asked[-1] else "progress"}

    for caller, place in ((OFFICIAL, "/can-bo/ho-so/"), (CITIZEN, "/ho-so/")):
        async with portal(tracking=tracking) as http:
            seal = {"m": CODE, "k": "ABCDEFGHIJ"}
            assert (
                f'href="/tra-cuu/tien-trinh?m={CODE}'
                in (await http.get("/tra-cuu", params=seal)).text
            )
            logged_in(http, caller=caller)
            page = (await http.get("/tra-cuu", params={"m": CODE})).text
            assert f'href="{place}{DOSSIER_ID}"' in page
    assert len(asked) == 4


async def test_who_looks_up_too_often_reads_how_long_to_wait_and_how_not_to():
    tracking = FastAPI()

    @tracking.get("/lookups")
    async def look_up() -> Any:
        return answer(429, "tracking.too-many-lookups", "No.", wait=61)

    async with portal(tracking=tracking) as http:
        for path in ("/tra-cuu", "/tra-cuu/chi-tiet", "/tra-cuu/tien-trinh"):
            page = await http.get(path, params={"m": CODE})
            assert (page.status_code, page.headers["Retry-After"]) == (429, "61")
            assert page.headers["cache-control"] == "no-store"
            assert "thử lại sau 2 phút" in page.text
            assert f'value="{CODE}"' in page.text
            assert "nhập mã bảo mật trên giấy tiếp nhận" in page.text
        direct = await http.get("/api/tracking/lookups", params={"code": CODE})
        assert (direct.status_code, direct.json()["wait"]) == (429, 61)


ALL, THERE = {"days": 3, "cases": 250}, {"days": 2, "cases": 40}
HERE_TOO = {"procedure": "2.000635", "all": ALL, "agencies": {"H34.23.09": THERE}}


async def usual_said(follows: Follows) -> str:
    """What the progress page says of how long such dossiers really take; empty: nothing."""
    async with portal(**follows.services()) as http:
        page = (await logged_in(http).get(f"/ho-so/{DOSSIER_ID}/tien-trinh")).text
        found = re.search(r'id="thuong-mat">([^<]*)', page)
        return found[1] if found else ""


async def test_the_progress_says_how_long_such_dossiers_really_take():
    assert "Ở cơ quan này, 9 trong 10 hồ sơ như vậy xong trong 2 ngày" in (
        said := await usual_said(Follows(usual=HERE_TOO))
    )
    assert "tính trên 40 hồ sơ 12 tháng qua" in said
    elsewhere = await usual_said(Follows(usual=HERE_TOO | {"agencies": {}}))
    assert "Trong tỉnh, 9 trong 10 hồ sơ như vậy xong trong 3 ngày" in elsewhere


async def test_nothing_is_said_of_too_few_cases_nor_of_what_is_over():
    assert await usual_said(Follows(usual=HERE_TOO | {"all": None, "agencies": {}})) == ""
    assert await usual_said(Follows(usual=None)) == ""
    assert await usual_said(Follows(state="finished", usual=HERE_TOO)) == ""


def holding(number: int) -> dict[str, Any]:
    """One's own dossier, handed in so many days ago."""
    rest = {"due": None, "answer_by": None, "erased": False, "opened_at": ago(number)}
    known = {"dossier_id": f"d-{number:032x}", "code": f"H34.23.09-261116-{number:04d}"}
    return {
        **known,
        "procedure_name": NAME,
        "state": "received",
        "submitted_at": ago(number),
        **rest,
    }


async def listed(http: httpx.AsyncClient, **asked: str) -> tuple[list[int], str]:
    """Numbers of the dossiers on the page, and the page."""
    page = await http.get("/ho-so-cua-toi", params=asked)
    assert page.status_code == 200
    numbers = re.findall(r'<h3><a href="/ho-so/d-([0-9a-f]{32})"', page.text)
    return [int(number, 16) for number in numbers], page.text


async def test_own_dossiers_come_page_by_page_and_filters_stay():
    tracking = FastAPI()
    tracking.add_api_route("/dossiers", lambda: [holding(number) for number in range(45)])
    async with portal(tracking=tracking) as http:
        logged_in(http)
        first, page = await listed(http, loc="dang-giai-quyet", tim="h34")
        assert first == list(range(20))
        assert "Trang 1 trên 3" in page
        assert "tim=h34&amp;loc=dang-giai-quyet&amp;trang=2" in page
        assert (await listed(http, trang="3"))[0] == list(range(40, 45))
        assert (await listed(http, trang="99"))[0] == list(range(40, 45))
        day = ago(7)[:10]
        recent, page = await listed(http, tu=day)
        assert 0 < len(recent) < 10
        assert f'value="{day}"' in page
        assert "trong khoảng ngày này" in (await listed(http, den="2001-01-01"))[1]
        all_of_them, page = await listed(http, tu="hôm qua")
        assert (len(all_of_them), "Mời bạn chọn ngày" in page) == (20, True)
