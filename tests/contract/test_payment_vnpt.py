"""Our adapter and the stand-in for VNPT, written apart from one document, agree."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from deploy.sandbox.assembly import sandbox
from deploy.sandbox.settings import Settings
from tests.fees import API_KEY, MERCHANT, SECRET
from tests.outsiders import QUICK
from tests.payment_office import RETURN, Office, settings

IPN = "http://payment.test/vnpt/ipn"


@dataclass
class Street:
    """The payment office, VNPT across the street, and a citizen with a browser between them."""

    office: Office
    browser: httpx.AsyncClient

    async def begun(self) -> tuple[str, str, str]:
        """A demand, an order, and the page where it is paid."""
        fee_id = await self.office.ask_for_fee()
        answer = await self.office.pay(fee_id)
        assert answer.status_code == 201, answer.text
        way = answer.json()
        return fee_id, way["order"], way["redirect_url"]

    async def confirm(self, page: str, answer: str = "confirm", **form: str) -> str:
        """Choose a bank, log in, confirm; where the browser is sent in the end."""
        await self.browser.post(page, data={"bank": "BIDV"})
        entered = {"user": "mau", "password": "sandbox"}
        await self.browser.post(page + "/dang-nhap", data=entered)
        done = await self.browser.post(page + "/xac-nhan", data={"answer": answer, **form})
        assert done.status_code == 303
        return done.headers["location"]

    async def outcomes(self, order: str) -> list[str]:
        """How the platform took each of our answers to its notices."""
        book = (await self.browser.get(f"/vnpt/orders/{order}")).json()
        return [notice["outcome"] for notice in book["notices"]]

    async def eventually(self, kind: str, within: float = 5.0) -> None:
        """Wait until such a fact was written."""
        async with asyncio.timeout(within):
            while kind not in self.office.types:
                await asyncio.sleep(0.01)


class Line(httpx.AsyncBaseTransport):
    """A line to an application that is connected later."""

    def __init__(self) -> None:
        self.to: httpx.AsyncBaseTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Through to it."""
        assert self.to
        return await self.to.handle_async_request(request)


@asynccontextmanager
async def laid_out(**wrong: SecretStr) -> AsyncIterator[Street]:
    """Office and sandbox, connected both ways."""
    knobs = Settings(
        sandbox_url="http://vnpt.test",
        vnpt_merchant=MERCHANT,
        vnpt_secret=SECRET,
        vnpt_api_key=API_KEY,
        vnpt_ipn_url=IPN,
    )
    to_us = Line()
    platform = sandbox(knobs, httpx.AsyncClient(transport=to_us), QUICK)
    to_them = httpx.ASGITransport(platform)
    office = Office(to_them, settings(**wrong))
    to_us.to = httpx.ASGITransport(office.app)
    async with (
        platform.router.lifespan_context(platform),
        httpx.AsyncClient(transport=to_them, base_url="http://vnpt.test") as browser,
    ):
        yield Street(office, browser)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with laid_out() as street:
        yield street


async def test_a_citizen_pays_and_the_fee_is_settled_before_they_are_back(street: Street):
    _, order, page = await street.begun()
    back = urlsplit(await street.confirm(page))
    assert back.geturl().startswith(RETURN)
    assert parse_qs(back.query)["MERCHANT_ORDER_ID"] == [order]
    assert street.office.types == ["fee-requested", "initiated", "fee-paid"]
    [fee] = await street.office.owed()
    assert (fee["state"], fee["bank"], fee["order"]) == ("paid", "BIDV", order)
    assert await street.outcomes(order) == ["mã 00"]


async def test_the_amount_and_a_text_without_diacritics_are_shown(street: Street):
    _, order, page = await street.begun()
    shown = (await street.browser.get(page)).text
    assert "10.000" in shown
    assert f"Nop phi, le phi thu tuc hanh chinh {order}" in shown


async def test_a_citizen_calls_it_off_and_pays_later(street: Street):
    fee_id, order, page = await street.begun()
    await street.confirm(page, "cancel")
    [fee] = await street.office.owed()
    assert fee["state"] == "failed"
    second = (await street.office.pay(fee_id)).json()
    assert second["order"] != order
    await street.confirm(second["redirect_url"])
    [fee] = await street.office.owed()
    assert (fee["state"], fee["order"]) == ("paid", second["order"])


async def test_a_citizen_turns_round_before_any_bank(street: Street):
    _, order, page = await street.begun()
    await street.browser.post(page + "/huy")
    assert street.office.types == ["fee-requested", "initiated", "failed"]
    assert await street.outcomes(order) == ["mã 00"]


async def test_told_twice_is_paid_once(street: Street):
    _, order, page = await street.begun()
    await street.confirm(page, mischief="twice")
    assert street.office.types.count("fee-paid") == 1
    assert await street.outcomes(order) == ["mã 00", "mã 02"]


async def test_told_late_is_paid_in_the_end(street: Street):
    _, _, page = await street.begun()
    await street.confirm(page, mischief="late")
    assert "fee-paid" not in street.office.types
    await street.eventually("fee-paid")


async def test_never_told_is_found_by_asking(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief="never")
    assert "fee-paid" not in street.office.types
    assert (await street.office.inquire(fee_id)).json()["state"] == "paid"


@pytest.mark.parametrize("mischief", ["wrong-amount", "wrong-signature"])
async def test_a_notice_that_does_not_fit_is_refused(street: Street, mischief: str):
    _, order, page = await street.begun()
    await street.confirm(page, mischief=mischief)
    assert "fee-paid" not in street.office.types
    assert (await street.outcomes(order))[0] == {
        "wrong-amount": "HTTP 409",
        "wrong-signature": "HTTP 400",
    }[mischief]


async def test_money_whose_notice_was_signed_wrongly_is_found_by_asking(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief="wrong-signature")
    assert (await street.office.inquire(fee_id)).json()["state"] == "paid"


async def test_a_wrong_amount_is_not_taken_by_asking_either(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief="wrong-amount")
    answer = await street.office.inquire(fee_id)
    assert answer.json()["code"] == "payment.wrong-amount"


async def test_a_success_told_to_the_browser_alone_is_no_payment(street: Street):
    fee_id, _, page = await street.begun()
    assert "RESPONSE_CODE=00" in await street.confirm(page, mischief="told-browser-only")
    assert (await street.office.inquire(fee_id)).json()["state"] == "initiated"


async def test_paid_twice_is_settled_once_and_the_second_is_refused(street: Street):
    fee_id, _, page = await street.begun()
    second = (await street.office.pay(fee_id)).json()
    await street.confirm(page)
    await street.confirm(second["redirect_url"])
    assert street.office.types.count("fee-paid") == 1
    assert (await street.outcomes(second["order"]))[0] == "HTTP 409"


@pytest.mark.parametrize("wrong", ["vnpt_api_key", "vnpt_secret"])
async def test_with_a_wrong_secret_no_order_is_opened_and_no_answer_believed(wrong: str):
    async with laid_out(**{wrong: SecretStr("another")}) as street:
        answer = await street.office.pay(await street.office.ask_for_fee())
        assert (answer.status_code, answer.json()["code"]) == (502, "payment.provider-silent")
        assert street.office.types == ["fee-requested", "initiated"]
