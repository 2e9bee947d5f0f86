"""The payment platform, as a merchant's server and a payer's browser meet it."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.outsiders import SETTINGS, Merchant, code_over, eventually, sandbox_for

INIT = "/vnpt/rest/payment/v1.0.5/init"
QUERY = "/vnpt/rest/payment/v1.0.5/query_transaction"
KEY = {"Authorization": "Bearer key-of-the-merchant"}
SIGNED = [
    "ACTION",
    "VERSION",
    "MERCHANT_SERVICE_ID",
    "MERCHANT_ORDER_ID",
    "AMOUNT",
    "AMOUNT_DETAIL",
    "SERVICE_ID",
    "DEVICE",
    "LOCALE",
    "CURRENCY_CODE",
    "PAYMENT_METHOD",
    "DESCRIPTION",
    "CREATE_DATE",
    "CLIENT_IP",
]
OPENED = [
    "RESPONSE_CODE",
    "DESCRIPTION",
    "MERCHANT_SERVICE_ID",
    "MERCHANT_ORDER_ID",
    "CREATE_DATE",
    "REDIRECT_URL",
]
NOTICE = [
    "ACTION",
    "RESPONSE_CODE",
    "MERCHANT_SERVICE_ID",
    "MERCHANT_ORDER_ID",
    "AMOUNT",
    "CURRENCY_CODE",
    "VNPTPAY_TRANSACTION_ID",
    "PAYMENT_METHOD",
    "PAY_DATE",
    "ADDITIONAL_INFO",
]
ANSWER = [
    "RESPONSE_CODE",
    "MERCHANT_SERVICE_ID",
    "MERCHANT_ORDER_ID",
    "AMOUNT",
    "CURRENCY_CODE",
    "VNPTPAY_TRANSACTION_ID",
    "PAYMENT_METHOD",
    "PAY_DATE",
    "TRANSACTION_STATUS",
]


@pytest.fixture
def merchant() -> Merchant:
    return Merchant()


@pytest.fixture
async def client(merchant: Merchant) -> AsyncIterator[httpx.AsyncClient]:
    async with sandbox_for(merchant) as client:
        yield client


def asked(**changed: Any) -> dict[str, Any]:
    fields = {
        "ACTION": "INIT",
        "VERSION": "1.0.5",
        "MERCHANT_SERVICE_ID": SETTINGS.vnpt_merchant,
        "MERCHANT_ORDER_ID": "order-1",
        "AMOUNT": 60000,
        "AMOUNT_DETAIL": "",
        "SERVICE_ID": "1",
        "DEVICE": "1",
        "LOCALE": "vi-VN",
        "CURRENCY_CODE": "VND",
        "PAYMENT_METHOD": "PAYMENT",
        "DESCRIPTION": "Le phi ho so",
        "CREATE_DATE": "20260102030405",
        "CLIENT_IP": "127.0.0.1",
        "RETURN_URL": "http://portal.test/ve?step=pay",
    } | changed
    return {**fields, "SECURE_CODE": code_over(*(str(fields[name]) for name in SIGNED))}


async def init(client: httpx.AsyncClient, fields: dict[str, Any]) -> dict[str, str]:
    reply: dict[str, str] = (await client.post(INIT, json=fields, headers=KEY)).json()
    assert reply["SECURE_CODE"] == code_over(*(reply[name] for name in OPENED))
    return reply


async def query(client: httpx.AsyncClient, order: str = "order-1") -> dict[str, str]:
    values = ("QUERY", "1.0.5", SETTINGS.vnpt_merchant, order, "20260102030500")
    names = ("ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE")
    body = {**dict(zip(names, values, strict=True)), "SECURE_CODE": code_over(*values)}
    reply: dict[str, str] = (await client.post(QUERY, json=body, headers=KEY)).json()
    assert reply["SECURE_CODE"] == code_over(*(reply[name] for name in ANSWER))
    return reply


async def at_confirmation(client: httpx.AsyncClient, **changed: Any) -> str:
    """A payer who chose a bank and logged in there; the address of the last page."""
    begin = (await init(client, asked(**changed)))["REDIRECT_URL"]
    banks = await client.get(begin)
    assert "Thanh toán" in banks.text
    assert 'value="BIDV"' in banks.text
    chosen = await client.post(begin, data={"bank": "BIDV"})
    assert chosen.headers["location"].endswith("/dang-nhap")
    entered = await client.post(
        chosen.headers["location"], data={"user": "mau", "password": "sandbox"}
    )
    return entered.headers["location"]


async def confirm(client: httpx.AsyncClient, page: str, **form: str) -> str:
    done = await client.post(page, data={"answer": "confirm", **form})
    assert done.status_code == 303
    return done.headers["location"]


async def test_a_payer_pays_and_the_merchant_knows_before_the_browser_is_back(
    client: httpx.AsyncClient, merchant: Merchant
):
    page = await at_confirmation(client)
    shown = (await client.get(page)).text
    assert "60.000 đ" in shown
    assert "Le phi ho so" in shown
    back = urlsplit(await confirm(client, page))
    assert (back.netloc, parse_qs(back.query)) == (
        "portal.test",
        {"step": ["pay"], "MERCHANT_ORDER_ID": ["order-1"], "RESPONSE_CODE": ["00"]},
    )
    [notice] = merchant.heard
    assert notice["SECURE_CODE"] == code_over(*(notice[name] for name in NOTICE))
    assert (notice["ACTION"], notice["RESPONSE_CODE"], notice["AMOUNT"]) == (
        "CONFIRM",
        "00",
        "60000",
    )
    assert notice["PAYMENT_METHOD"] == "BIDV"
    answer = await query(client)
    assert answer["TRANSACTION_STATUS"] == "1"
    assert answer["VNPTPAY_TRANSACTION_ID"] == notice["VNPTPAY_TRANSACTION_ID"]


async def test_a_payer_calls_it_off_and_the_merchant_is_told(
    client: httpx.AsyncClient, merchant: Merchant
):
    page = await at_confirmation(client)
    done = await client.post(page, data={"answer": "cancel"})
    assert "RESPONSE_CODE=24" in done.headers["location"]
    assert [notice["RESPONSE_CODE"] for notice in merchant.heard] == ["24"]
    assert (await query(client))["TRANSACTION_STATUS"] == "4"


async def test_a_payer_turns_round_before_any_bank(client: httpx.AsyncClient, merchant: Merchant):
    begin = (await init(client, asked()))["REDIRECT_URL"]
    assert (await client.post(begin + "/huy")).status_code == 303
    assert [notice["PAYMENT_METHOD"] for notice in merchant.heard] == ["PAYMENT"]


async def test_a_second_click_pays_nothing_and_tells_nothing(
    client: httpx.AsyncClient, merchant: Merchant
):
    page = await at_confirmation(client)
    assert await confirm(client, page) == await confirm(client, page)
    assert len(merchant.heard) == 1


async def test_no_page_can_be_jumped_to(client: httpx.AsyncClient, merchant: Merchant):
    begin = (await init(client, asked()))["REDIRECT_URL"]
    start = urlsplit(begin).path
    for page in ("/dang-nhap", "/xac-nhan"):
        assert (await client.get(begin + page)).headers["location"] == start
    await client.post(begin, data={"bank": "ACB"})
    early = await client.post(begin + "/xac-nhan", data={"answer": "confirm"})
    assert early.headers["location"] == start + "/dang-nhap"
    assert merchant.heard == []


async def test_a_bank_must_be_chosen_and_its_password_be_right(client: httpx.AsyncClient):
    begin = (await init(client, asked()))["REDIRECT_URL"]
    assert (await client.post(begin, data={})).status_code == 422
    assert (await client.post(begin, data={"bank": "NO-SUCH"})).status_code == 422
    await client.post(begin, data={"bank": "ACB"})
    wrong = await client.post(begin + "/dang-nhap", data={"user": "a", "password": "b"})
    assert wrong.status_code == 401
    assert "mật khẩu sai" in wrong.text


async def test_a_bank_that_the_merchant_named_is_ticked_already(client: httpx.AsyncClient):
    begin = (await init(client, asked(PAYMENT_METHOD="TPBANK")))["REDIRECT_URL"]
    shown = " ".join((await client.get(begin)).text.split())
    assert 'value="TPBANK" checked' in shown
    assert shown.count("checked") == 1


async def test_without_an_address_to_go_back_to_the_payer_sees_the_end(client: httpx.AsyncClient):
    page = await at_confirmation(client, RETURN_URL="")
    assert "Đã thanh toán" in (await client.get(await confirm(client, page))).text


async def test_the_same_init_again_is_the_same_order(client: httpx.AsyncClient):
    first, second = await init(client, asked()), await init(client, asked())
    assert first["REDIRECT_URL"] == second["REDIRECT_URL"] != ""


async def test_another_init_with_the_same_number_is_refused(client: httpx.AsyncClient):
    await init(client, asked())
    reply = await init(client, asked(AMOUNT=1))
    assert (reply["RESPONSE_CODE"], reply["REDIRECT_URL"]) == ("05", "")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"MERCHANT_SERVICE_ID": "OTHER"}, "02"),
        ({"ACTION": "PAY"}, "03"),
        ({"VERSION": "1.0.6"}, "03"),
        ({"CURRENCY_CODE": "USD"}, "03"),
        ({"CREATE_DATE": "2026-01-02"}, "03"),
        ({"DESCRIPTION": "x" * 256}, "03"),
        ({"DESCRIPTION": "a|b"}, "03"),
        ({"PAYMENT_METHOD": "NO-SUCH"}, "03"),
        ({"RETURN_URL": "javascript:alert(1)"}, "03"),
        ({"AMOUNT": 0}, "04"),
        ({"AMOUNT": -1}, "04"),
        ({"AMOUNT": "60000.0"}, "04"),
    ],
)
async def test_an_init_that_means_nothing_opens_no_order(
    client: httpx.AsyncClient, changed: dict[str, Any], code: str
):
    reply = await init(client, asked(**changed))
    assert (reply["RESPONSE_CODE"], reply["REDIRECT_URL"]) == (code, "")


@pytest.mark.parametrize("name", SIGNED[3:])
async def test_an_init_that_was_changed_on_its_way_is_refused(client: httpx.AsyncClient, name: str):
    assert (await init(client, asked() | {name: "7"}))["RESPONSE_CODE"] == "97"


async def test_a_stranger_is_not_answered(client: httpx.AsyncClient):
    for headers in ({}, {"Authorization": "Bearer other"}):
        for path in (INIT, QUERY):
            assert (await client.post(path, json=asked(), headers=headers)).status_code == 401


async def test_a_question_that_was_forged_is_refused(client: httpx.AsyncClient):
    await init(client, asked())
    body = asked() | {"ACTION": "QUERY"}
    reply = (await client.post(QUERY, json=body, headers=KEY)).json()
    assert (reply["RESPONSE_CODE"], reply["TRANSACTION_STATUS"]) == ("97", "")


async def test_an_order_that_is_not_there_is_said_to_be_unknown(client: httpx.AsyncClient):
    assert (await query(client, "no-such"))["RESPONSE_CODE"] == "01"


async def test_an_open_order_is_pending(client: httpx.AsyncClient):
    await init(client, asked())
    reply = await query(client)
    assert (reply["RESPONSE_CODE"], reply["TRANSACTION_STATUS"]) == ("00", "3")


async def test_the_merchant_is_told_again_until_it_answers(
    client: httpx.AsyncClient, merchant: Merchant
):
    merchant.answers = ["down", "99"]
    await confirm(client, await at_confirmation(client))
    await eventually(lambda: len(merchant.heard) == 3)
    assert len({notice["SECURE_CODE"] for notice in merchant.heard}) == 1
    book = (await client.get("/vnpt/orders/order-1")).json()
    assert [n["outcome"] for n in book["notices"]] == ["HTTP 503", "mã 99", "mã 00"]


async def test_already_confirmed_is_an_answer_too(client: httpx.AsyncClient, merchant: Merchant):
    merchant.answers = ["02", "99"]
    await confirm(client, await at_confirmation(client))
    assert merchant.answers == ["99"]


async def test_an_answer_that_is_not_signed_is_none():
    merchant = Merchant(sign_as=lambda *_: "0" * 64)
    async with sandbox_for(merchant) as client:
        await confirm(client, await at_confirmation(client))
        await eventually(lambda: len(merchant.heard) == 4)
        assert "chữ ký sai" in (await client.get("/vnpt/")).text


async def mischief(client: httpx.AsyncClient, mode: str) -> None:
    assert (await client.post("/vnpt/mischief", json={"mode": mode})).status_code == 200


async def test_late(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "late")
    await confirm(client, await at_confirmation(client))
    assert merchant.heard == []
    await eventually(lambda: len(merchant.heard) == 1)


async def test_twice(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "twice")
    merchant.answers = ["00", "02"]
    await confirm(client, await at_confirmation(client))
    assert len(merchant.heard) == 2
    assert merchant.heard[0] == merchant.heard[1]


async def test_never(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "never")
    assert "RESPONSE_CODE=00" in await confirm(client, await at_confirmation(client))
    assert merchant.heard == []
    assert (await query(client))["TRANSACTION_STATUS"] == "1"


async def test_wrong_amount(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "wrong-amount")
    await confirm(client, await at_confirmation(client))
    assert merchant.heard[0]["AMOUNT"] == (await query(client))["AMOUNT"] == "61000"


async def test_wrong_signature(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "wrong-signature")
    await confirm(client, await at_confirmation(client))
    notice = merchant.heard[0]
    assert notice["SECURE_CODE"] != code_over(*(notice[name] for name in NOTICE))
    assert (await query(client))["TRANSACTION_STATUS"] == "1"


async def test_told_browser_only(client: httpx.AsyncClient, merchant: Merchant):
    await mischief(client, "told-browser-only")
    page = await at_confirmation(client)
    assert "RESPONSE_CODE=00" in await confirm(client, page)
    assert merchant.heard == []
    assert (await query(client))["TRANSACTION_STATUS"] == "3"


async def test_mischief_is_chosen_on_the_page_for_one_order(
    client: httpx.AsyncClient, merchant: Merchant
):
    await confirm(client, await at_confirmation(client), mischief="never")
    assert merchant.heard == []
    await confirm(client, await at_confirmation(client, MERCHANT_ORDER_ID="order-2"))
    assert [notice["MERCHANT_ORDER_ID"] for notice in merchant.heard] == ["order-2"]


async def test_mischief_can_be_done_to_one_order(client: httpx.AsyncClient, merchant: Merchant):
    page = await at_confirmation(client)
    wanted = {"mode": "never", "order": "order-1"}
    assert (await client.post("/vnpt/mischief", json=wanted)).status_code == 200
    await confirm(client, page)
    assert merchant.heard == []
    unknown = await client.post("/vnpt/mischief", json={"mode": "never", "order": "x"})
    assert unknown.status_code == 404


async def test_people_get_refusals_as_a_page(client: httpx.AsyncClient):
    page = await client.get("/vnpt/thanh-toan/no-such", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "Không có giao dịch này." in page.text
