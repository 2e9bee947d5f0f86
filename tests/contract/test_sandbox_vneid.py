"""The national log-in, as the portal's server and a person's browser meet it."""

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from tests.outsiders import SETTINGS, Merchant, sandbox_for

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
PERSON, PHONE = "000190000011", "0900000011"
ASKED = {
    "response_type": "code",
    "client_id": "portal",
    "redirect_uri": SETTINGS.vneid_redirect,
    "scope": "openid",
    "state": "state-1",
    "nonce": "nonce-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
TRADE = {
    "grant_type": "authorization_code",
    "redirect_uri": SETTINGS.vneid_redirect,
    "client_id": "portal",
    "client_secret": "secret-of-the-portal",
    "code_verifier": VERIFIER,
}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with sandbox_for(Merchant()) as client:
        yield client


def answer(response: httpx.Response) -> dict[str, str]:
    """What the browser brings back to the portal."""
    assert response.status_code == 303
    assert response.headers["location"].startswith(SETTINGS.vneid_redirect + "?")
    return {k: v[0] for k, v in parse_qs(urlsplit(response.headers["location"]).query).items()}


async def code_on_phone(client: httpx.AsyncClient) -> str:
    texts = (await client.get("/sms/outbox", params={"phone": PHONE})).json()
    found = re.search(r"\b\d{6}\b", texts[0]["text"])
    assert found
    return found[0]


async def at_code_page(client: httpx.AsyncClient) -> str:
    start = await client.get("/vneid/auth", params=ASKED)
    page = start.headers["location"]
    assert "sandbox" in (await client.get(page)).text
    entered = await client.post(page, data={"id_number": PERSON, "password": "sandbox"})
    assert entered.status_code == 303
    return entered.headers["location"]


async def logged_in(client: httpx.AsyncClient) -> dict[str, str]:
    page = await at_code_page(client)
    return answer(await client.post(page, data={"code": await code_on_phone(client)}))


async def test_a_person_logs_in_and_the_portal_learns_who_it_is(client: httpx.AsyncClient):
    about = (await client.get("/vneid/.well-known/openid-configuration")).json()
    assert about["issuer"] == "http://sandbox.test/vneid"
    back = await logged_in(client)
    assert (back["state"], back["iss"]) == ("state-1", about["issuer"])
    reply = await client.post(about["token_endpoint"], data={**TRADE, "code": back["code"]})
    assert reply.headers["cache-control"] == "no-store"
    token = reply.json()["id_token"]
    keys = jwt.PyJWKSet.from_dict((await client.get(about["jwks_uri"])).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, ["RS256"], audience="portal", issuer=about["issuer"])
    assert claims["nonce"] == "nonce-1"
    assert {
        name: claims[name]
        for name in ("HoVaTen", "SoDinhDanh", "NgayThangNamSinh", "SoDienThoai", "GioiTinh")
    } == {
        "HoVaTen": "Nguyễn Thị Mẫu",
        "SoDinhDanh": PERSON,
        "NgayThangNamSinh": "19900115",
        "SoDienThoai": PHONE,
        "GioiTinh": "2",
    }
    assert (claims["LoaiTaiKhoan"], claims["loginIdp"]) == ("1", "BCA")
    assert claims["sub"] == claims["TechID"]


async def test_the_portal_may_prove_itself_in_the_header(client: httpx.AsyncClient):
    back = await logged_in(client)
    body = {k: v for k, v in TRADE.items() if not k.startswith("client")} | {"code": back["code"]}
    wrong = await client.post("/vneid/token", data=body, auth=("portal", "wrong"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    right = await client.post("/vneid/token", data=body, auth=("portal", "secret-of-the-portal"))
    assert right.status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://elsewhere.test/"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "other"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_code_in_wrong_hands_is_worth_nothing(
    client: httpx.AsyncClient, changed: dict[str, str], error: str
):
    back = await logged_in(client)
    reply = await client.post("/vneid/token", data={**TRADE, "code": back["code"], **changed})
    assert reply.json()["error"] == error
    assert "id_token" not in reply.json()


async def test_a_code_is_traded_once_and_a_failed_trade_counts(client: httpx.AsyncClient):
    for first, status in ((TRADE, 200), ({**TRADE, "code_verifier": "x" * 43}, 400)):
        code = (await logged_in(client))["code"]
        assert (
            await client.post("/vneid/token", data={**first, "code": code})
        ).status_code == status
        again = await client.post("/vneid/token", data={**TRADE, "code": code})
        assert again.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "name", ["code_challenge", "code_challenge_method", "state", "nonce", "scope", "response_type"]
)
async def test_a_log_in_that_is_not_asked_for_properly_goes_back(
    client: httpx.AsyncClient, name: str
):
    asked = {k: v for k, v in ASKED.items() if k != name}
    back = answer(await client.get("/vneid/auth", params=asked))
    assert "error" in back
    assert "code" not in back


@pytest.mark.parametrize(
    "changed", [{"client_id": "other"}, {"redirect_uri": "http://elsewhere.test/ve"}]
)
async def test_a_stranger_is_never_sent_anywhere(
    client: httpx.AsyncClient, changed: dict[str, str]
):
    refused = await client.get("/vneid/auth", params={**ASKED, **changed})
    assert refused.status_code == 400
    assert "location" not in refused.headers


@pytest.mark.parametrize(
    ("number", "password"), [(PERSON, "wrong"), ("000000000000", "sandbox"), ("", "")]
)
async def test_a_wrong_password_and_an_unknown_person_look_alike(
    client: httpx.AsyncClient, number: str, password: str
):
    page = (await client.get("/vneid/auth", params=ASKED)).headers["location"]
    refused = await client.post(page, data={"id_number": number, "password": password})
    assert refused.status_code == 401
    assert "Số định danh hoặc mật khẩu không đúng." in refused.text
    assert (await client.get("/sms/outbox")).json() == []


async def test_a_wrong_code_says_how_many_tries_are_left(client: httpx.AsyncClient):
    page = await at_code_page(client)
    right = await code_on_phone(client)
    for left in (4, 3, 2, 1):
        assert f"còn {left} lần" in (await client.post(page, data={"code": "x"})).text
    await client.post(page, data={"code": "x"})
    refused = await client.post(page, data={"code": right})
    assert refused.status_code == 422
    assert "Gửi lại mã" in refused.text
    await client.post(page + "/gui-lai")
    back = answer(await client.post(page, data={"code": await code_on_phone(client)}))
    assert "code" in back


async def test_codes_are_not_sent_without_end(client: httpx.AsyncClient):
    page = await at_code_page(client)
    sent = [(await client.post(page + "/gui-lai")).status_code for _ in range(5)]
    assert sent == [303, 303, 303, 303, 429]


async def test_the_code_page_comes_after_the_password(client: httpx.AsyncClient):
    page = (await client.get("/vneid/auth", params=ASKED)).headers["location"]
    early = page.replace("dang-nhap", "ma-xac-thuc")
    assert (await client.get(early)).headers["location"] == page
    assert (await client.post(early, data={"code": "000000"})).headers["location"] == page


async def test_a_person_may_turn_round(client: httpx.AsyncClient):
    page = (await client.get("/vneid/auth", params=ASKED)).headers["location"]
    back = answer(await client.post(page + "/huy"))
    assert (back["error"], back["state"]) == ("access_denied", "state-1")
    assert (await client.get(page)).status_code == 404
