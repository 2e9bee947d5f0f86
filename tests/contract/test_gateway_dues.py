"""The pages for paying without a log-in: what they ask of payment, and what they keep."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from services.chassis.problems import answer
from services.gateway.session import KEYS, Session
from tests.portal import PORTAL, Browser, portal

CODE, KEY, FEE = "H34.23.09-261122-0001", "ABCDEFGHIJ", "f-" + "1" * 32
PLACE = "/thanh-toan-truc-tuyen/phi-le-phi"
PAYER = {
    "name": "Trần Thị Ví Dụ",
    "id_number": "000190000001",
    "address": "Thôn Mẫu",
    "commune": "Xã Đăk Tô",
    "province": "Quảng Ngãi",
}


@dataclass
class Payment:
    """Stands in for payment; keeps what it was asked.

    Attributes:
        due: what differs of the one demand.
        refusals: answers given instead of the usual, by the last part of the path.
    """

    due: dict[str, Any] = field(default_factory=dict)
    refusals: dict[str, Response] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def app(self) -> FastAPI:
        """Its HTTP API."""
        app = FastAPI()
        for path in ("/dues", "/dues/inquiry", "/dues/{fee}/orders"):
            app.add_api_route(path, self.hear, methods=["POST"])
        return app

    async def hear(self, request: Request) -> Any:
        """Whatever is asked."""
        told, what = await request.json(), request.url.path.rpartition("/")[2]
        self.asked.append((request.url.path, told))
        if refusal := self.refusals.get(what):
            return refusal
        if told["key"] != KEY:
            return answer(404, "payment.dossier-not-found", "No.")
        if what == "orders":
            way = {"redirect_url": "http://bank.test/x", "order": "mc1", "position": 3}
            return JSONResponse(way | {"stream": "PAYMENT"}, 201)
        line = {"code": "x", "name": {"vi": "Phí"}, "kind": "phi", "amount": 8000, "quantity": 2}
        proof = {"transaction": None, "bank": None, "paid_at": None}
        usual = {"fee_id": FEE, "lines": [line], "amount": 16000, "state": "requested"}
        more = {"reason": None, "provider": None, "received": 0, "bank_reference": ""}
        due = usual | {"uncertain": False, "waiting": False} | more | proof | self.due
        return {"code": CODE, "procedure_name": {"vi": "Sao"}, "agency": None, "dues": [due]}


@asynccontextmanager
async def at_the_door(payment: Payment) -> AsyncIterator[Browser]:
    async with portal(payment=payment.app()) as http:
        yield Browser(http)


@asynccontextmanager
async def inside(payment: Payment) -> AsyncIterator[Browser]:
    """Somebody who has shown both codes."""
    async with at_the_door(payment) as browser:
        await browser.open(PLACE)
        page = await browser.submit(PLACE, m=f" {CODE.lower()} ", k=KEY.lower())
        assert page.status_code == 200
        yield browser


async def test_the_security_code_is_never_in_an_address():
    payment = Payment()
    async with inside(payment) as browser:
        for step in ("/khoan-nop", f"/nguoi-nop?khoan={FEE}&x=", "/ket-qua"):
            joint = "&" if "?" in step else "?"
            page = await browser.open(f"{PLACE}{step}{joint}m={CODE}")
            assert page.status_code == 200
            assert KEY not in str(page.url)
            assert KEY not in page.text
            assert page.headers["cache-control"] == "no-store"
    assert all(told["key"] == KEY for _, told in payment.asked)


async def test_a_payer_goes_to_the_platform_and_comes_back_without_the_security_code():
    payment = Payment()
    async with inside(payment) as browser:
        here = f"{PLACE}/nguoi-nop?m={CODE}&khoan={FEE}"
        await browser.open(here)
        sent = await browser.http.post(here, data=hidden(browser) | PAYER)
        assert (sent.status_code, sent.headers["location"]) == (303, "http://bank.test/x")
    path, told = payment.asked[-1]
    assert path == f"/dues/{FEE}/orders"
    assert told["payer"] == PAYER
    assert told["return_url"] == f"{PORTAL}{PLACE}/ket-qua?m={CODE}&khoan={FEE}"


def hidden(browser: Browser) -> dict[str, str]:
    """What the shown form carries along."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', browser.page.text))


@pytest.mark.parametrize(
    ("field_name", "typed"),
    [("name", ""), ("id_number", "123"), ("address", "x" * 201), ("province", " ")],
)
async def test_who_says_too_little_or_too_much_is_asked_again(field_name: str, typed: str):
    payment = Payment()
    async with inside(payment) as browser:
        here = f"{PLACE}/nguoi-nop?m={CODE}&khoan={FEE}"
        await browser.open(here)
        page = await browser.submit(here, **PAYER | {field_name: typed})
        assert page.status_code == 422
        assert f'id="e-{field_name}"' in page.text
    assert not any(path.endswith("/orders") for path, _ in payment.asked)


@pytest.mark.parametrize("state", ["paid", "cancelled", "waived"])
async def test_what_is_settled_cannot_be_paid_again(state: str):
    paid = {"transaction": "T1", "bank": "BIDV", "paid_at": "2026-11-18T02:00:00Z"}
    payment = Payment(due={"state": state} | paid)
    async with inside(payment) as browser:
        page = await browser.open(f"{PLACE}/nguoi-nop?m={CODE}&khoan={FEE}")
        assert str(page.url).startswith(f"{PORTAL}{PLACE}/khoan-nop")
        page = await browser.open(f"{PLACE}/nguoi-nop?m={CODE}&khoan=f-unknown")
        assert str(page.url).startswith(f"{PORTAL}{PLACE}/khoan-nop")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ({"state": "initiated", "uncertain": True}, "xin đừng thanh toán lại"),
        ({"state": "initiated", "uncertain": True, "waiting": True}, "Xin đừng nộp lại"),
        ({"state": "failed", "reason": "no-funds"}, "không đủ tiền"),
        ({"state": "expired"}, "Giao dịch chưa thành công"),
        ({"state": "requested"}, "Chưa thanh toán"),
        ({"state": "waived"}, "Không còn khoản nào phải nộp"),
        (
            {
                "state": "paid",
                "transaction": "T1",
                "bank": "BIDV",
                "paid_at": "2026-11-18T02:00:00Z",
            },
            "Cơ quan đã nhận được tiền",
        ),
    ],
)
async def test_every_outcome_has_its_words(due: dict[str, Any], said: str):
    async with inside(Payment(due=due)) as browser:
        page = await browser.open(f"{PLACE}/ket-qua?m={CODE}&khoan={FEE}")
        assert said in page.text


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (answer(502, "payment.provider-silent", "No."), "thanh toán"),
        (answer(409, "payment.wrong-amount", "No."), "xin đừng thanh toán lại"),
        (Response(status_code=503), "chưa trả lời"),
    ],
)
async def test_when_the_platform_cannot_be_asked_the_page_says_how_it_stands(
    refusal: Response, said: str
):
    payment = Payment({"state": "initiated", "uncertain": True}, {"inquiry": refusal})
    async with inside(payment) as browser:
        page = await browser.open(f"{PLACE}/ket-qua?m={CODE}")
        assert page.status_code == 200
        assert said in page.text


async def test_wrong_codes_and_too_many_of_them_are_said_kindly():
    payment = Payment()
    async with at_the_door(payment) as browser:
        await browser.open(PLACE)
        page = await browser.submit(PLACE, m=CODE, k="AAAAAAAAAA")
        assert page.status_code == 404
        assert "chưa đúng" in page.text
        payment.refusals["dues"] = answer(429, "payment.too-many-tries", "No.", wait=601)
        page = await browser.submit(PLACE, m=CODE, k=KEY)
        assert page.status_code == 429
        assert "11 phút" in page.text


async def test_a_scanned_receipt_fills_in_both_codes():
    async with at_the_door(Payment()) as browser:
        await browser.open(PLACE)
        page = await browser.submit(PLACE, m=f"{PORTAL}/tra-cuu?m={CODE}&k={KEY}", k="")
        assert "Tìm thấy 1 hồ sơ" in page.text


async def test_a_silent_service_is_said_on_a_page_of_its_own():
    async with portal() as http:
        browser = Browser(http)
        await browser.open(PLACE)
        page = await browser.submit(PLACE, m=CODE, k=KEY)
        assert page.status_code == 503
        assert "thanh toán" in page.text


def test_a_browser_remembers_the_last_few_security_codes_until_log_out():
    session = Session()
    for number in range(KEYS + 2):
        session.unlock(f"code-{number}", "key")
    session.unlock("code-2", "other")
    assert list(session.keys.items()) == [("code-3", "key"), ("code-4", "key"), ("code-2", "other")]
    session.forget()
    assert session.keys == {}


async def test_the_pages_speak_english():
    async with inside(Payment()) as browser:
        await browser.open("/ngon-ngu/en")
        for step, said in (("khoan-nop", "Still"), ("ket-qua", "Outcome of the payment")):
            page: httpx.Response = await browser.open(f"{PLACE}/{step}?m={CODE}")
            assert said in page.text or "To be paid" in page.text
