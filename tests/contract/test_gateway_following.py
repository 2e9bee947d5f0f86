"""Following a dossier and the desk, with stand-ins: what is late, and what a silent part hides."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import AgencyCode, PersonId
from services.chassis.problems import answer
from tests.portal import Browser, Identity, portal, token

DOSSIER_ID = "d-" + "1" * 32
CODE = "H34.23.09-261116-0001"
COLLEAGUE = {"person_id": "o-2", "name": "A Mẫu", "title": "Công chức", "agency": "H34.23.09"}
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


def on_desk(state: str, number: int, due: str | None) -> dict[str, Any]:
    handler = None if state == "submitted" else COLLEAGUE
    return {
        "dossier_id": f"d-{number:032d}",
        "code": f"H34.23.09-261116-{number:04d}",
        "procedure_name": NAME,
        "state": state,
        "submitted_at": ago(9),
        "due": due,
        "handler": handler,
    }


PAPER = {
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
}


class Dossiers:
    """Stands in for the dossier service; keeps the keys of the commands it got."""

    def __init__(self) -> None:
        self.keys: list[UUID] = []
        self.desk: list[dict[str, Any]] = []
        self.paper = dict(PAPER)

    def app(self) -> FastAPI:
        """Its HTTP API."""
        app = FastAPI()
        app.add_api_route("/desk", self.of_state)
        app.add_api_route("/dossiers/{dossier_id}", lambda: self.paper)
        app.add_api_route("/dossiers/{dossier_id}/moves", self.receive, methods=["POST"])
        return app

    async def of_state(self, state: str) -> Any:
        """The desk's dossiers in one state."""
        lines = [one for one in self.desk if one["state"] == state]
        return {"box": "", "boxes": {}, "lines": lines}

    async def receive(self, request: Request) -> Any:
        """A colleague was faster."""
        self.keys.append(UUID(request.headers["Idempotency-Key"]))
        self.paper |= {"state": "received", "handler": COLLEAGUE}
        return answer(409, "dossier.already-received", "A colleague has received it already.")


async def entered(browser: Browser) -> None:
    """Log in."""
    await browser.open("/dang-nhap/cong-dvc")
    await browser.submit("/dang-nhap/cong-dvc", **LOG_IN)
    await browser.submit("/dang-nhap/ma-otp", code="123456")


async def test_what_is_due_first_is_on_top_and_what_is_late_is_marked():
    dossiers = Dossiers()
    dossiers.desk = [
        on_desk("received", 1, ago(-9)),
        on_desk("in-progress", 2, ago(3)),
        on_desk("received", 3, ago(-1)),
        on_desk("finished", 4, ago(5)),
    ]
    identity = Identity(token(OFFICIAL))
    async with portal(identity=identity.app(), dossier=dossiers.app()) as http:
        browser = Browser(http)
        await entered(browser)
        page = (await browser.open("/can-bo?muc=co-quan")).text
        order = re.findall(r'class="code"[^>]*>H34\.23\.09-261116-000(\d)', page)
        assert order == ["2", "3", "1"]
        assert "quá hạn 3 ngày" in page
        assert page.count('<tr class="late">') == 1
        done = (await browser.open("/can-bo?muc=da-xong")).text
        assert "quá hạn" not in done


async def test_an_official_starts_with_what_is_theirs_to_do():
    for roles, tab in (((Role.RECEPTION,), "cho-tiep-nhan"), ((Role.HANDLER,), "cua-toi")):
        who = OFFICIAL.model_copy(update={"roles": roles})
        identity = Identity(token(who))
        async with portal(identity=identity.app(), dossier=Dossiers().app()) as http:
            browser = Browser(http)
            await entered(browser)
            page = (await browser.open("/can-bo")).text
            assert f'href="/can-bo?muc={tab}" aria-current="page"' in page


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
        page = await browser.submit(f"/can-bo/ho-so/{DOSSIER_ID}/tiep-nhan")
        assert [str(key) for key in dossiers.keys] == shown[-1:]
        assert page.url.path == f"/can-bo/ho-so/{DOSSIER_ID}"
        assert "Một cán bộ khác đã tiếp nhận hồ sơ này." in page.text
        assert "Đã tiếp nhận, người giữ hồ sơ: A Mẫu, Công chức" in page.text


async def test_a_look_up_says_the_same_of_a_wrong_code_and_of_a_wrong_security_code():
    tracking = FastAPI()

    @tracking.get("/lookups")
    async def look_up(code: str, key: str = "") -> Any:
        known = code == CODE and key
        return answer(403, "tracking.wrong-key", "No.") if known else answer(404, "x.y", "No.")

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
