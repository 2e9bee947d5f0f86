"""Our side of the brandname gateway and the stand-in's, written apart, agree."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Response
from pydantic import ValidationError

from services.notify.adapters.sms import Contract, SmsGateway
from services.notify.domain.commands import GiveUp, MarkSent
from tests.outsiders import SETTINGS, Merchant, sandbox_for

TEXT = "DVCKONTUM: Ma xac thuc 123456 de dang nhap."


def contract(password: str = SETTINGS.sms_password) -> Contract:
    return Contract(
        user=SETTINGS.sms_user,
        password=password,
        label="1",
        number="1",
        type="1",
        template="1",
        agent="1",
    )


@pytest.fixture
async def partner() -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox, with `/sms` in front as our knob has it."""
    async with sandbox_for(Merchant()) as client:
        client.base_url = httpx.URL(f"{SETTINGS.sandbox_url}/sms")
        yield client


async def texts(partner: httpx.AsyncClient, phone: str) -> list[str]:
    found = await partner.get("/outbox", params={"phone": phone})
    return [text["text"] for text in found.json()]


def broken(answer: Response) -> httpx.AsyncClient:
    """A gateway that always says the same."""
    app = FastAPI()

    @app.post("/sms/api")
    async def always() -> Response:
        return answer

    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=f"{SETTINGS.sandbox_url}/sms"
    )


@pytest.mark.parametrize("phone", ["0900000001", "84900000001", "+84900000001"])
async def test_a_text_arrives_however_the_number_is_written(partner: httpx.AsyncClient, phone: str):
    outcome = await SmsGateway(partner, contract()).send("m-1", phone, TEXT)
    assert outcome == MarkSent(receipt="m-1")
    assert await texts(partner, "0900000001") == [TEXT]


async def test_the_same_message_again_is_one_text(partner: httpx.AsyncClient):
    gateway = SmsGateway(partner, contract())
    await gateway.send("m-1", "0900000001", TEXT)
    assert await gateway.send("m-1", "0900000001", TEXT) == MarkSent(receipt="m-1")
    await gateway.send("m-2", "0900000001", TEXT)
    assert await texts(partner, "0900000001") == [TEXT, TEXT]


async def test_what_the_gateway_refuses_is_given_up_with_its_code(partner: httpx.AsyncClient):
    stranger = SmsGateway(partner, contract(password="wrong"))  # noqa: S106 - a wrong one
    assert await stranger.send("m-1", "0900000001", TEXT) == GiveUp(reason="refused-2")
    accented = await SmsGateway(partner, contract()).send("m-1", "0900000001", "Mã xác thực")
    assert accented == GiveUp(reason="refused-5")
    assert await texts(partner, "0900000001") == []


@pytest.mark.parametrize("phone", ["", "02600000001x", "0900", "+1 202 555 0100"])
async def test_what_is_no_mobile_number_is_not_tried(partner: httpx.AsyncClient, phone: str):
    outcome = await SmsGateway(partner, contract()).send("m-1", phone, TEXT)
    assert outcome == GiveUp(reason="no-mobile-number")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response(status_code=503), httpx.HTTPStatusError),
        (Response("<html>0900000001</html>"), ValidationError),
        (Response('{"RPLY": {"ERROR_DESC": "0900000001"}}'), ValidationError),
    ],
)
async def test_what_may_pass_is_raised_and_tells_no_number(
    answer: Response, error: type[Exception]
):
    async with broken(answer) as client:
        with pytest.raises(error) as raised:
            await SmsGateway(client, contract()).send("m-1", "0900000001", TEXT)
    assert "0900000001" not in str(raised.value)
    assert "123456" not in str(raised.value)
