"""The payment office, the payment platforms across the street, and a citizen between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from pydantic import SecretStr

from deploy.sandbox.assembly import sandbox
from deploy.sandbox.settings import Settings
from services.chassis.clock import utc_now
from tests import national, vnpay
from tests.fees import API_KEY, DOSSIER_ID, MERCHANT, SECRET
from tests.outsiders import QUICK
from tests.payment_office import Office

OFFICE, STREET = "http://payment.test", "http://sandbox.test"


@dataclass
class Street:
    """The payment office, the platforms across the street, and a citizen with a browser."""

    office: Office
    browser: httpx.AsyncClient
    provider: str = "vnpt"

    async def begun(self, dossier_id: str = DOSSIER_ID) -> tuple[str, str, str]:
        """A demand, an order, and the page where it is paid."""
        fee_id = await self.office.ask_for_fee(dossier_id)
        order, page = await self.again(fee_id)
        return fee_id, order, page

    async def again(self, fee_id: str) -> tuple[str, str]:
        """Another order for the same demand, and the page where it is paid."""
        answer = await self.office.pay(fee_id, provider=self.provider)
        assert answer.status_code == 201, answer.text
        way = answer.json()
        door = await self.browser.get(way["redirect_url"])
        page = urljoin(STREET, door.headers.get("location", way["redirect_url"]))
        return way["order"], page

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
        book = (await self.browser.get(f"/{self.provider}/orders/{order}")).json()
        return [notice["outcome"] for notice in book["notices"]]

    async def state(self) -> str:
        """What the citizen reads of the one demand."""
        [fee] = await self.office.owed()
        return str(fee["state"])

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
async def laid_out(provider: str = "vnpt", **wrong: SecretStr) -> AsyncIterator[Street]:
    """Office and sandbox, connected both ways; citizens pay through this provider."""
    knobs = Settings(
        sandbox_url=STREET,
        vnpt_merchant=MERCHANT,
        vnpt_secret=SECRET,
        vnpt_api_key=API_KEY,
        vnpt_ipn_url=f"{OFFICE}/vnpt/ipn",
        vnpay_merchant=vnpay.MERCHANT,
        vnpay_secret=vnpay.SECRET,
        vnpay_ipn_url=f"{OFFICE}/vnpay/ipn",
        national_merchant=national.MERCHANT,
        national_secret=national.SECRET,
        national_api_key=national.API_KEY,
        national_ipn_url=f"{OFFICE}/national/ipn",
        national_asks_url=f"{OFFICE}/national/dptracuuthanhtoanhs",
        national_asks_with=national.ASKS_WITH,
    )
    to_us = Line()
    platform = sandbox(knobs, httpx.AsyncClient(transport=to_us), QUICK)
    to_them = httpx.ASGITransport(platform, raise_app_exceptions=False)
    ours = {
        "vnpt_url": f"{STREET}/vnpt",
        "vnpay_url": f"{STREET}/vnpay",
        "vnpay_merchant": vnpay.MERCHANT,
        "vnpay_secret": SecretStr(vnpay.SECRET),
        "national_url": f"{STREET}/national",
    }
    office = Office(to_them, national.knobs(**ours | wrong), clock=utc_now)
    to_us.to = httpx.ASGITransport(office.app)
    async with (
        platform.router.lifespan_context(platform),
        httpx.AsyncClient(transport=to_them, base_url=STREET) as browser,
    ):
        yield Street(office, browser, provider)
