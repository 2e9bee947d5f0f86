"""VNPAY, played: what a merchant's server and a payer's browser meet, spelled without our code."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request

from deploy.sandbox.clock import VIETNAM
from tests.outsiders import SETTINGS, sandbox_for
from tests.vnpay import MERCHANT, REPLY, SECRET, address, code

DOOR = "/vnpay/paymentv2/vpcpay.html"
API = "/vnpay/merchant_webapi/api/transaction"
NOW = datetime.now(VIETNAM)
CREATED = f"{NOW:%Y%m%d%H%M%S}"
EXPIRES = f"{NOW + timedelta(minutes=15):%Y%m%d%H%M%S}"
KNOBS = SETTINGS.model_copy(
    update={
        "vnpay_merchant": MERCHANT,
        "vnpay_secret": SECRET,
        "vnpay_ipn_url": "http://merchant.test/ipn",
    }
)


@dataclass
class Merchant:
    """Hears notices and takes them all."""

    heard: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/ipn")
        async def hear(request: Request) -> dict[str, str]:
            self.heard.append(request.url.query)
            return {"RspCode": "00", "Message": "Confirm Success"}

        return app


@pytest.fixture
def merchant() -> Merchant:
    return Merchant()


@pytest.fixture
async def client(merchant: Merchant) -> AsyncIterator[httpx.AsyncClient]:
    async with sandbox_for(merchant, settings=KNOBS) as client:
        yield client


def way(secret: str = SECRET, **changed: Any) -> str:
    """The address that a merchant sends a payer to; None leaves a field out."""
    fields = {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": MERCHANT,
        "vnp_Amount": 6_000_000,
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": "order1",
        "vnp_OrderInfo": "Le phi ho so",
        "vnp_OrderType": "other",
        "vnp_Locale": "vn",
        "vnp_ReturnUrl": "http://portal.test/ve?step=pay",
        "vnp_IpAddr": "203.0.113.7",
        "vnp_CreateDate": CREATED,
        "vnp_ExpireDate": EXPIRES,
    } | changed
    given = {name: value for name, value in fields.items() if value is not None}
    return f"{DOOR}?{address(given, secret)}"


def question(request: str = "r1", **changed: str) -> dict[str, str]:
    fields = {
        "vnp_RequestId": request,
        "vnp_Version": "2.1.0",
        "vnp_Command": "querydr",
        "vnp_TmnCode": MERCHANT,
        "vnp_TxnRef": "order1",
        "vnp_TransactionDate": CREATED,
        "vnp_CreateDate": EXPIRES,
        "vnp_IpAddr": "127.0.0.1",
        "vnp_OrderInfo": "Tra cuu",
    } | changed
    return {**fields, "vnp_SecureHash": code("|".join(fields.values()))}


async def asked(client: httpx.AsyncClient, body: dict[str, str]) -> tuple[str, str]:
    """Response code and status of a signed reply."""
    reply = (await client.post(API, json=body)).json()
    assert reply["vnp_SecureHash"] == code("|".join(reply[name] for name in REPLY.split()))
    return reply["vnp_ResponseCode"], reply["vnp_TransactionStatus"]


async def at_the_bank(client: httpx.AsyncClient) -> str:
    """The last page of a payer who chose a bank and logged in there."""
    page = (await client.get(way())).headers["location"]
    await client.post(page, data={"bank": "BIDV"})
    await client.post(page + "/dang-nhap", data={"user": "mau", "password": "sandbox"})
    return page + "/xac-nhan"


async def test_a_payment_is_told_by_an_address_that_is_signed_as_it_is_spelled(
    client: httpx.AsyncClient, merchant: Merchant
):
    page = await at_the_bank(client)
    assert "60.000 đ" in (await client.get(page)).text
    done = await client.post(page, data={"answer": "confirm"})
    [notice] = merchant.heard
    told = dict(parse_qsl(notice))
    assert told.pop("vnp_SecureHash") == address(told).rpartition("=")[2]
    said = {name: told[f"vnp_{name}"] for name in ("ResponseCode", "TransactionStatus", "Amount")}
    assert said == {"ResponseCode": "00", "TransactionStatus": "00", "Amount": "6000000"}
    assert (told["vnp_BankCode"], told["vnp_TxnRef"]) == ("BIDV", "order1")
    back = urlsplit(done.headers["location"])
    assert back.netloc == "portal.test"
    assert dict(parse_qsl(back.query)) == {"step": "pay", **dict(parse_qsl(notice))}
    assert await asked(client, question()) == ("00", "00")


async def test_an_order_is_open_until_it_ends_and_unknown_before_anybody_came(
    client: httpx.AsyncClient,
):
    assert await asked(client, question("r1")) == ("91", "")
    page = await at_the_bank(client)
    assert await asked(client, question("r2")) == ("00", "01")
    assert await asked(client, question("r3", vnp_TransactionDate=EXPIRES)) == ("91", "")
    await client.post(page, data={"answer": "cancel"})
    assert await asked(client, question("r4")) == ("00", "02")


async def test_a_suspicious_payment_is_called_so_everywhere(
    client: httpx.AsyncClient, merchant: Merchant
):
    page = await at_the_bank(client)
    await client.post(page, data={"answer": "confirm", "mischief": "suspicious"})
    told = dict(parse_qsl(merchant.heard[0]))
    assert (told["vnp_ResponseCode"], told["vnp_TransactionStatus"]) == ("07", "07")
    assert await asked(client, question()) == ("00", "07")


async def test_the_same_question_twice_is_refused_and_so_is_a_forged_one(
    client: httpx.AsyncClient,
):
    await client.get(way())
    assert await asked(client, question()) == ("00", "01")
    assert await asked(client, question()) == ("94", "")
    assert await asked(client, question("r2") | {"vnp_TxnRef": "order2"}) == ("97", "")
    assert await asked(client, question("r3", vnp_TmnCode="OTHER")) == ("02", "")
    assert await asked(client, question("r4", vnp_Command="pay")) == ("03", "")
    assert (await client.post(API, content=b"[]")).json()["vnp_ResponseCode"] == "03"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (way("guessed"), "mã 70"),
        (way() + "&vnp_Locale=en", "mã 70"),
        (way(vnp_TmnCode="OTHER"), "mã 72"),
        (way(vnp_Amount=6_000_050), "mã 03"),
        (way(vnp_Amount=-100), "mã 03"),
        (way(vnp_CurrCode="USD"), "mã 03"),
        (way(vnp_OrderInfo="Lệ phí"), "mã 03"),
        (way(vnp_ExpireDate=None), "mã 03"),
        (way(vnp_ReturnUrl="javascript:alert(1)"), "mã 03"),
        (way(vnp_Version="2.0.0"), "mã 03"),
        (way(vnp_ExpireDate="20200101000000"), "mã 15"),
    ],
)
async def test_an_address_that_means_nothing_opens_no_order(
    client: httpx.AsyncClient, address: str, reason: str
):
    shown = await client.get(address)
    assert shown.status_code == 400
    assert reason in shown.json()["detail"]
    assert (await client.get("/vnpay/orders/order1")).status_code == 404


async def test_an_order_keeps_what_it_was_opened_with(client: httpx.AsyncClient):
    first = (await client.get(way())).headers["location"]
    assert (await client.get(way())).headers["location"] == first
    other = await client.get(way(vnp_Amount=100))
    assert "mã 01" in other.json()["detail"]
