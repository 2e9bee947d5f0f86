"""The brandname gateway, as a portal's adapter and a person's phone meet it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.outsiders import Merchant, sandbox_for


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with sandbox_for(Merchant()) as client:
        yield client


def request(**changed: Any) -> dict[str, Any]:
    rqst = {
        "name": "send_sms_list",
        "REQID": "r-1",
        "LABELID": "1",
        "CONTRACTTYPEID": "1",
        "CONTRACTID": "1",
        "TEMPLATEID": "1",
        "PARAMS": [{"NUM": "1", "CONTENT": "Ma xac thuc 123456"}],
        "SCHEDULETIME": "",
        "MOBILELIST": "84900000001",
        "ISTELCOSUB": "0",
        "AGENTID": "1",
        "APIUSER": "brand",
        "APIPASS": "password-of-the-brand",
        "USERNAME": "brand",
        "DATACODING": "0",
    }
    return {"RQST": rqst | changed}


async def send(client: httpx.AsyncClient, **changed: Any) -> str:
    reply = (await client.post("/sms/api", json=request(**changed))).json()["RPLY"]
    assert reply.keys() == {"name", "ERROR", "ERROR_DESC"}
    assert reply["name"] == "send_sms_list"
    return str(reply["ERROR"])


async def outbox(client: httpx.AsyncClient, phone: str = "") -> list[dict[str, str]]:
    texts: list[dict[str, str]] = (
        await client.get("/sms/outbox", params={"phone": phone} if phone else {})
    ).json()
    return texts


async def test_a_text_arrives_on_the_phone(client: httpx.AsyncClient):
    assert await send(client) == "0"
    for typed in ("0900000001", "84900000001", "+84900000001"):
        [text] = await outbox(client, typed)
        assert text.keys() == {"id", "phone", "text", "at"}
        assert (text["phone"], text["text"]) == ("84900000001", "Ma xac thuc 123456")
    assert await outbox(client, "0900000002") == []


async def test_a_repeat_is_answered_alike_and_delivers_nothing(client: httpx.AsyncClient):
    assert [await send(client), await send(client)] == ["0", "0"]
    assert len(await outbox(client)) == 1


async def test_a_refused_request_may_be_sent_again(client: httpx.AsyncClient):
    assert await send(client, APIPASS="wrong") != "0"
    assert await send(client) == "0"
    assert len(await outbox(client)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"APIUSER": "other"},
        {"APIPASS": "other"},
        {"name": "other"},
        {"MOBILELIST": "0900000001"},
        {"MOBILELIST": ""},
        {"PARAMS": []},
        {"REQID": ""},
        {"SCHEDULETIME": "20300101000000"},
        {"PARAMS": [{"NUM": "1", "CONTENT": "Mã xác thực"}]},
    ],
)
async def test_what_the_gateway_cannot_send_is_refused(
    client: httpx.AsyncClient, changed: dict[str, Any]
):
    assert await send(client, **changed) != "0"
    assert await outbox(client) == []


async def test_diacritics_travel_under_another_coding(client: httpx.AsyncClient):
    params = [{"NUM": "2", "CONTENT": "xong"}, {"NUM": "1", "CONTENT": "Hồ sơ"}]
    assert await send(client, PARAMS=params, DATACODING="8") == "0"
    assert [text["text"] for text in await outbox(client)] == ["Hồ sơ xong"]


async def test_several_phones_get_the_same_text(client: httpx.AsyncClient):
    await send(client, MOBILELIST="84900000001,84900000002")
    assert {text["phone"] for text in await outbox(client)} == {"84900000001", "84900000002"}


async def test_nonsense_is_answered_in_the_gateways_own_form(client: httpx.AsyncClient):
    reply = await client.post("/sms/api", content=b"<xml/>")
    assert (reply.status_code, reply.json()["RPLY"]["ERROR"]) == (200, "1")


async def test_a_person_reads_the_newest_text_first(client: httpx.AsyncClient):
    await send(client, PARAMS=[{"NUM": "1", "CONTENT": "the older"}])
    await send(client, REQID="r-2", PARAMS=[{"NUM": "1", "CONTENT": "<b>the newer"}])
    shown = (await client.get("/dien-thoai", params={"so": "+84 900 000 001"})).text
    assert shown.index("&lt;b&gt;the newer") < shown.index("the older")


async def test_a_mistyped_number_is_explained(client: httpx.AsyncClient):
    assert "không phải số điện thoại" in (await client.get("/dien-thoai?so=12")).text


@pytest.mark.parametrize("path", ["/", "/dien-thoai", "/vnpt/"])
async def test_every_page_says_that_it_is_a_trial(client: httpx.AsyncClient, path: str):
    page = await client.get(path)
    assert page.status_code == 200
    assert "MÔI TRƯỜNG THỬ" in page.text
    assert '<html lang="vi">' in page.text


@pytest.mark.parametrize("path", ["/static/bootstrap/css/bootstrap.min.css", "/static/sandbox.css"])
async def test_pages_get_their_looks(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).status_code == 200


async def test_the_sandbox_is_up(client: httpx.AsyncClient):
    assert (await client.get("/health")).json() == {"status": "ok"}


async def test_one_page_shows_what_came_to_a_number_and_to_a_mailbox(client: httpx.AsyncClient):
    await send(client)
    shown = (await client.get("/dien-thoai", params={"so": "0900000001", "thu": "a@b.test"})).text
    assert "Ma xac thuc 123456" in shown
    assert "của 0900000001 và a@b.test" in shown
    wrong = (await client.get("/dien-thoai", params={"thu": "không phải"})).text
    assert "không phải địa chỉ thư" in wrong


@pytest.mark.parametrize(("mode", "status"), [("down", 503), ("nonsense", 200)])
async def test_a_gateway_can_be_made_to_fail_and_the_other_knows_nothing_of_it(
    client: httpx.AsyncClient, mode: str, status: int
):
    assert (await client.post("/sms/mischief", json={"mode": mode})).status_code == 204
    answer = await client.post("/sms/api", json=request())
    assert answer.status_code == status
    assert not answer.text.startswith("{")
    other = await client.post("/sms2/api", json=request())
    assert other.json()["RPLY"]["ERROR"] == "0"
