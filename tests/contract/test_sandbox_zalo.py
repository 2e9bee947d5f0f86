"""The Official Account, as a portal's server, its owner and a user's phone meet it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from deploy.sandbox.settings import Settings
from deploy.sandbox.zalo.photos import LARGEST
from tests.outsiders import SETTINGS, eventually, sandbox_for

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
USER, PHONE = "2000000000000000011", "84900000011"
CHAT = f"/zalo/nguoi-dung/{USER}"
OA = "1000000000000000051"
SECRET = {"secret_key": "secret-of-the-application"}
PERMISSION = "/zalo/oauth/v4/oa/permission"
ASKED = {
    "app_id": SETTINGS.zalo_app_id,
    "redirect_uri": SETTINGS.zalo_redirect,
    "code_challenge": CHALLENGE,
    "state": "state-1",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@dataclass
class Portal:
    """Hears events, checks their signatures, answers with what it was given, then 200."""

    answers: list[int] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/zalo")
        async def hear(request: Request) -> Response:
            raw = await request.body()
            event = json.loads(raw)
            whole = event["app_id"].encode() + raw + event["timestamp"].encode()
            mac = sha256(whole + b"secret-of-the-account").hexdigest()
            assert request.headers["X-ZEvent-Signature"] == f"mac={mac}"
            self.heard.append(event)
            return Response(status_code=self.answers.pop(0) if self.answers else 200)

        return app

    @property
    def names(self) -> list[str]:
        return [event["event_name"] for event in self.heard]


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
async def client(portal: Portal) -> AsyncIterator[httpx.AsyncClient]:
    async with sandbox_for(portal) as client:
        yield client


async def trade(client: httpx.AsyncClient, **fields: str) -> dict[str, Any]:
    form = {"app_id": SETTINGS.zalo_app_id, **fields}
    reply = await client.post("/zalo/oauth/v4/oa/access_token", data=form, headers=SECRET)
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


async def permitted(client: httpx.AsyncClient) -> dict[str, Any]:
    """The first pair, after the account's owner said yes."""
    assert "Cho phép" in (await client.get(PERMISSION, params=ASKED)).text
    back = urlsplit((await client.post(PERMISSION, params=ASKED)).headers["location"])
    assert back.netloc == "portal.test"
    said = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert (said["state"], said["oa_id"]) == ("state-1", OA)
    grant = {"grant_type": "authorization_code", "code_verifier": VERIFIER}
    return await trade(client, code=said["code"], **grant)


async def call(client: httpx.AsyncClient, path: str, body: Any, token: str) -> dict[str, Any]:
    reply = await client.post(f"/zalo{path}", json=body, headers={"access_token": token})
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


async def say(client: httpx.AsyncClient, token: str, text: str = "Chào bạn") -> dict[str, Any]:
    body = {"recipient": {"user_id": USER}, "message": {"text": text}}
    return await call(client, "/v3.0/oa/message/cs", body, token)


async def shown(client: httpx.AsyncClient) -> list[str]:
    """The chat's texts, newest first, as programs read them."""
    return [line["text"] for line in (await client.get(f"/zalo/outbox?user={PHONE}")).json()]


async def test_the_owner_permits_and_tokens_are_renewed_once_each(client: httpx.AsyncClient):
    first = await permitted(client)
    assert first.keys() == {"access_token", "refresh_token", "expires_in"}
    assert first["expires_in"] == "90000"
    renewal = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await trade(client, **renewal)
    assert second["refresh_token"] != first["refresh_token"]
    assert (await trade(client, **renewal))["error"] == -14020
    assert "access_token" in await trade(
        client, **renewal | {"refresh_token": second["refresh_token"]}
    )


@pytest.mark.parametrize(
    "changed",
    [{"app_id": "1"}, {"redirect_uri": "http://elsewhere.test/"}, {"code_challenge": "short"}],
)
async def test_a_stranger_is_never_sent_anywhere(
    client: httpx.AsyncClient, changed: dict[str, str]
):
    for method in ("GET", "POST"):
        refused = await client.request(method, PERMISSION, params=ASKED | changed)
        assert refused.status_code == 400
        assert "location" not in refused.headers


async def test_tokens_are_for_the_application_alone(client: httpx.AsyncClient):
    path, form = "/zalo/oauth/v4/oa/access_token", {"grant_type": "refresh_token"}
    for headers, app_id in (({}, SETTINGS.zalo_app_id), (SECRET, "1")):
        reply = await client.post(path, data={**form, "app_id": app_id}, headers=headers)
        assert (reply.status_code, reply.json()["error"]) == (200, -14002)
    assert (await trade(client, grant_type="password"))["error"] == -14001
    assert (await trade(client, grant_type="authorization_code", code="x"))["error"] == -14019


async def test_without_a_way_back_the_code_is_shown(portal: Portal):
    settings = SETTINGS.model_copy(update={"zalo_redirect": ""})
    async with sandbox_for(portal, settings=settings) as client:
        page = await client.post(PERMISSION, params=ASKED)
    assert page.status_code == 200
    assert 'id="code"' in page.text


async def test_a_user_follows_writes_and_stops_and_the_portal_hears_it(
    client: httpx.AsyncClient, portal: Portal
):
    for step, form in (
        ("quan-tam", {}),
        ("quan-tam", {}),
        ("tra-cuu", {}),
        ("tin-nhan", {"text": " 000.00.01 "}),
        ("bo-quan-tam", {}),
    ):
        assert (await client.post(f"{CHAT}/{step}", data=form)).status_code == 303
    assert portal.names == ["follow", "user_send_text", "user_send_text", "unfollow"]
    follow, menu, typed, unfollow = portal.heard
    assert follow["follower"] == unfollow["follower"] == {"id": USER}
    assert (menu["message"]["text"], typed["message"]["text"]) == ("#tracuu", "000.00.01")
    assert menu["message"]["msg_id"] != typed["message"]["msg_id"]
    assert (typed["sender"], typed["recipient"]) == ({"id": USER}, {"id": OA})
    for event in portal.heard:
        assert (event["app_id"], event["oa_id"]) == (SETTINGS.zalo_app_id, OA)
        assert event["user_id_by_app"] == "3000000000000000011"
        assert event["timestamp"].isdigit()


async def test_a_photo_is_served_under_the_address_in_the_event(
    client: httpx.AsyncClient, portal: Portal
):
    await client.post(f"{CHAT}/quan-tam")
    sent = await client.post(f"{CHAT}/anh", files={"photo": ("qr.png", PNG, "image/png")})
    assert sent.status_code == 303
    event = portal.heard[-1]
    [attachment] = event["message"]["attachments"]
    assert (event["event_name"], attachment["type"]) == ("user_send_image", "image")
    assert attachment["payload"]["url"].startswith("http://sandbox.test/zalo/anh/")
    served = await client.get(attachment["payload"]["url"])
    assert (served.headers["content-type"], served.content) == ("image/png", PNG)
    assert urlsplit(attachment["payload"]["url"]).path in (await client.get(CHAT)).text


@pytest.mark.parametrize("content", [b"", b"<svg/>", PNG + b"x" * LARGEST])
async def test_what_is_no_photo_is_explained(
    client: httpx.AsyncClient, portal: Portal, content: bytes
):
    await client.post(f"{CHAT}/quan-tam")
    sent = await client.post(f"{CHAT}/anh", files={"photo": ("x.png", content, "image/png")})
    assert sent.status_code == 422
    assert "PNG hoặc JPEG" in sent.text
    none = await client.post(f"{CHAT}/anh", data={"x": "y"})
    assert none.status_code == 422
    assert portal.names == ["follow"]


async def test_whoever_does_not_follow_neither_writes_nor_hears(client: httpx.AsyncClient):
    token = (await permitted(client))["access_token"]
    assert (await client.post(f"{CHAT}/tin-nhan", data={"text": "x"})).status_code == 409
    assert (await say(client, token))["error"] == -213
    await client.post(f"{CHAT}/quan-tam")
    assert (await say(client, token))["error"] == 0
    await client.post(f"{CHAT}/tin-nhan", data={"text": "x"})
    assert (await say(client, token))["error"] == 0
    await client.post(f"{CHAT}/bo-quan-tam")
    assert (await say(client, token))["error"] == -213
    assert await shown(client) == ["Chào bạn", "x", "Chào bạn"]


async def test_looking_at_the_chat_is_told_once_per_message(
    client: httpx.AsyncClient, portal: Portal
):
    token = (await permitted(client))["access_token"]
    await client.post(f"{CHAT}/quan-tam")
    sent = [(await say(client, token))["data"]["message_id"] for _ in range(2)]
    await client.get(CHAT)
    await client.get(CHAT)
    await eventually(lambda: len(portal.heard) > 1)
    [_, seen] = portal.heard
    assert (seen["event_name"], seen["message"]["msg_ids"]) == ("user_seen_message", sent)


async def test_the_account_is_found_by_any_part_of_its_name(client: httpx.AsyncClient):
    async def search(typed: str) -> str:
        return (await client.get(f"{CHAT}/tim", params={"q": typed})).text

    for typed in ("Cổng hành chính công tỉnh Kon Tum", "cong hanh chinh cong", "  KON   TUM "):
        assert f'action="{CHAT}/quan-tam"' in await search(typed)
    for typed in ("Cổng khác", ""):
        assert f'action="{CHAT}/quan-tam"' not in await search(typed)
    assert "Không tìm thấy trang nào" in await search("Cổng khác")


async def test_what_the_owner_takes_back_must_be_permitted_anew(client: httpx.AsyncClient):
    pair = await permitted(client)
    await client.post(f"{CHAT}/quan-tam")
    await client.post("/zalo/quan-tri/thu-hoi")
    assert (await say(client, pair["access_token"]))["error"] == -216
    renewal = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert (await trade(client, **renewal))["error"] == -14020


async def test_eight_answers_are_free_and_a_new_message_frees_eight_more(
    client: httpx.AsyncClient,
):
    token = (await permitted(client))["access_token"]
    await client.post(f"{CHAT}/quan-tam")
    await client.post(f"{CHAT}/tin-nhan", data={"text": "x"})
    answers = [await say(client, token) for _ in range(9)]
    assert [answer["error"] for answer in answers] == [0] * 8 + [-211]
    quotas = [answer["data"]["quota"] for answer in answers[:8]]
    assert [quota["remain"] for quota in quotas] == list("76543210")
    assert {quota["quota_type"] for quota in quotas} == {"reply"}
    await client.post(f"{CHAT}/tra-cuu")
    assert (await say(client, token))["error"] == 0


async def test_tokens_that_are_over_are_refused_until_they_are_renewed(
    client: httpx.AsyncClient,
):
    pair = await permitted(client)
    await client.post(f"{CHAT}/quan-tam")
    await client.post(f"{CHAT}/tra-cuu")
    await client.post("/zalo/quan-tri/het-han")
    notice = {"phone": PHONE, "template_id": "7", "template_data": {"x": "y"}}
    for token in (pair["access_token"], "", "other"):
        assert (await say(client, token))["error"] == -216
        assert (await call(client, "/message/template", notice, token))["error"] == -124
    renewal = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert (await say(client, (await trade(client, **renewal))["access_token"]))["error"] == 0


async def test_an_answer_may_carry_buttons_and_nothing_of_it_runs(
    client: httpx.AsyncClient, portal: Portal
):
    token = (await permitted(client))["access_token"]
    await client.post(f"{CHAT}/quan-tam")
    await client.post(f"{CHAT}/tra-cuu")
    buttons = [
        {"title": "Mở", "type": "oa.open.url", "payload": {"url": "http://portal.test/x"}},
        {"title": "Bẫy", "type": "oa.open.url", "payload": {"url": "javascript:alert(1)"}},
        {"title": "Nữa", "type": "oa.query.hide", "payload": "#nua"},
    ]
    payload = {"template_type": "list", "elements": [{"title": "<b>Hồ sơ"}], "buttons": buttons}
    message = {"text": "Chọn", "attachment": {"type": "template", "payload": payload}}
    body = {"recipient": {"user_id": USER}, "message": message}
    assert (await call(client, "/v3.0/oa/message/cs", body, token))["error"] == 0
    page = (await client.get(CHAT)).text
    assert 'href="http://portal.test/x"' in page
    assert "&lt;b&gt;Hồ sơ" in page
    assert 'href="javascript' not in page
    await client.post(f"{CHAT}/tin-nhan", data={"text": "#nua", "unseen": "1"})
    assert portal.heard[-1]["message"]["text"] == "#nua"
    assert "#nua" not in await shown(client)


async def test_a_follower_is_told_of_a_transaction_at_any_time(client: httpx.AsyncClient):
    token = (await permitted(client))["access_token"]
    elements = [{"type": "table", "content": [{"key": "Mã hồ sơ", "value": "1"}]}]
    payload = {"template_type": "transaction_order", "language": "VI", "elements": elements}
    message = {"attachment": {"type": "template", "payload": payload}}
    body = {"recipient": {"user_id": USER}, "message": message}
    path = "/v3.0/oa/message/transaction"
    assert (await call(client, path, body, token))["error"] == -213
    await client.post(f"{CHAT}/quan-tam")
    done = await call(client, path, body, token)
    assert (done["error"], done["data"]["user_id"]) == (0, USER)
    assert await shown(client) == ["Mã hồ sơ: 1"]
    assert (await call(client, path, body | {"message": {"text": "x"}}, token))["error"] == -201
    stranger = body | {"recipient": {"user_id": "1"}}
    assert (await call(client, path, stranger, token))["error"] == -201


async def test_a_notice_by_phone_needs_no_follower_and_its_arrival_is_told(
    client: httpx.AsyncClient, portal: Portal
):
    token = (await permitted(client))["access_token"]
    body = {
        "phone": PHONE,
        "template_id": "7895417",
        "template_data": {"ma_ho_so": "000.00.01", "trang_thai": "Đã tiếp nhận"},
        "tracking_id": "m-1",
    }
    done = await call(client, "/message/template", body, token)
    assert done["error"] == 0
    assert done["data"].keys() == {"msg_id", "sent_time", "quota"}
    await eventually(lambda: portal.heard)
    [event] = portal.heard
    assert event["event_name"] == "user_received_message"
    assert (event["sender"], event["recipient"]) == ({"id": OA}, {"id": USER})
    assert event["message"]["tracking_id"] == "m-1"
    assert event["message"]["msg_id"] == done["data"]["msg_id"]
    assert await shown(client) == ["Mẫu 7895417\nma_ho_so: 000.00.01\ntrang_thai: Đã tiếp nhận"]
    nobody = body | {"phone": "84900000099"}
    assert (await call(client, "/message/template", nobody, token))["error"] == -118


async def test_an_event_is_repeated_alike_until_the_portal_takes_it(
    client: httpx.AsyncClient, portal: Portal
):
    portal.answers = [500, 503]
    await client.post(f"{CHAT}/quan-tam")
    await eventually(lambda: len(portal.heard) == 3)
    await client.post("/zalo/quan-tri/gui-lai")
    assert len(portal.heard) == 4
    assert all(event == portal.heard[0] for event in portal.heard)
    page = (await client.get("/zalo/quan-tri")).text
    assert "HTTP 500" in page
    assert "HTTP 200" in page


async def test_without_a_webhook_nothing_is_sent_and_the_pages_say_so(portal: Portal):
    settings: Settings = SETTINGS.model_copy(update={"zalo_webhook_url": ""})
    async with sandbox_for(portal, settings=settings) as client:
        await client.post(f"{CHAT}/quan-tam")
        assert (await client.post(f"{CHAT}/tra-cuu")).status_code == 303
        assert await shown(client) == ["#tracuu"]
        for page in ("/zalo/", CHAT, "/zalo/quan-tri"):
            assert "MOTCUA_ZALO_WEBHOOK_URL" in (await client.get(page)).text
    assert portal.heard == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
async def test_a_message_of_nothing_or_too_much_is_explained(client: httpx.AsyncClient, text: str):
    await client.post(f"{CHAT}/quan-tam")
    sent = await client.post(f"{CHAT}/tin-nhan", data={"text": text})
    assert sent.status_code == 422
    assert "2000 ký tự" in sent.text


@pytest.mark.parametrize("path", ["/zalo/", CHAT, f"{CHAT}/tim", "/zalo/quan-tri", "/hop-thu"])
async def test_every_page_says_that_it_is_a_trial(client: httpx.AsyncClient, path: str):
    page = await client.get(path)
    assert page.status_code == 200
    assert "MÔI TRƯỜNG THỬ" in page.text


@pytest.mark.parametrize("path", ["/zalo/nguoi-dung/1", "/zalo/anh/x.png"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).status_code == 404
