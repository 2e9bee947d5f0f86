"""The account's tokens: renewed by one at a time, kept before they are used, lost with an alarm."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from services.chassis.register import MemoryRegister
from services.chassis.tasks import Runner
from services.notify.adapters.zalo.account import OfficialAccount
from services.notify.adapters.zalo.oauth import OAuth, OAuthError
from services.notify.adapters.zalo.tokens import (
    ACCOUNT,
    CLAIMS,
    LEASE,
    MARGIN,
    TOKENS,
    ErrandError,
    NotAuthorisedError,
    TokenDesk,
)
from services.notify.domain.commands import GiveUp, MarkSent
from services.notify.domain.zalo.known import Reply
from services.notify.reactions.zalo import token_watch
from tests.chatting import SANDBOX, USER, Town, town
from tests.eventually import eventually
from tests.identities import LAUNCHER
from tests.keys import bearer, citizen

HELLO = Reply("menu", "Chào bạn")
LIFE = timedelta(hours=25)


@pytest.fixture
async def kontum() -> AsyncIterator[Town]:
    async with town() as kontum:
        yield kontum


@dataclass
class Counted(httpx.AsyncBaseTransport):
    """Counts the trades that reach Zalo; may lose an answer, or break off before asking."""

    inner: httpx.AsyncBaseTransport
    trades: int = 0
    lose: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        trade = request.url.path.endswith("/access_token")
        self.trades += trade
        how = self.lose.pop(0) if trade and self.lose else ""
        if how == "before":
            raise httpx.ConnectError("broken", request=request)
        answer = await self.inner.handle_async_request(request)
        if how == "after":
            raise httpx.ReadError("broken", request=request)
        return answer


def desk_of(kontum: Town, line: httpx.AsyncBaseTransport | None = None) -> TokenDesk:
    """One process's way to the tokens."""
    platform = kontum.platform
    client = httpx.AsyncClient(
        base_url="http://sandbox.test/zalo/oauth", transport=line or kontum.partner
    )
    oauth = OAuth(client, SANDBOX.zalo_app_id, SANDBOX.zalo_app_secret, SANDBOX.zalo_redirect)
    return TokenDesk(oauth, platform.vault, platform.register, platform.safe, kontum.watch)


def account_of(kontum: Town, desk: TokenDesk) -> OfficialAccount:
    api = httpx.AsyncClient(base_url="http://sandbox.test/zalo", transport=kontum.partner)
    return OfficialAccount(api, api, desk)


async def over(kontum: Town) -> None:
    """Access tokens are over at Zalo's, earlier than was said."""
    await kontum.browser.post("/zalo/quan-tri/het-han")


async def taken_back(kontum: Town) -> None:
    """Refresh tokens are worth nothing."""
    await kontum.browser.post("/zalo/quan-tri/thu-hoi")


async def test_before_anyone_permits_nothing_is_sent(kontum: Town):
    desk = desk_of(kontum)
    with pytest.raises(NotAuthorisedError, match="motcua zalo authorise"):
        await desk.access()
    await desk.keep_fresh()  # which is no alarm: nothing was lost
    refused = await account_of(kontum, desk).say(USER, HELLO)
    assert refused == GiveUp(reason="zalo-not-authorised")


async def test_a_token_that_zalo_refuses_is_renewed_once_and_the_message_sent(kontum: Town):
    await kontum.authorise()
    await kontum.follow()
    line = Counted(kontum.partner)
    desk = desk_of(kontum, line)
    before = await desk.kept()
    await over(kontum)
    sent = await account_of(kontum, desk).say(USER, HELLO)
    after = await desk.kept()
    assert isinstance(sent, MarkSent)
    assert sent.receipt
    assert line.trades == 1
    assert before
    assert after
    assert (before.access, before.refresh) != (after.access, after.refresh)


async def test_a_401_is_taken_for_the_same(kontum: Town):
    await kontum.authorise()
    asked = []
    app = FastAPI()

    @app.post("/v3.0/oa/message/cs")
    async def refuse_first() -> Any:
        asked.append(1)
        return JSONResponse({}, 401) if len(asked) == 1 else {"error": 0, "data": {}}

    api = httpx.AsyncClient(base_url="http://api.test", transport=httpx.ASGITransport(app))
    line = Counted(kontum.partner)
    account = OfficialAccount(api, api, desk_of(kontum, line))
    assert isinstance(await account.say(USER, HELLO), MarkSent)
    assert (len(asked), line.trades) == (2, 1)


async def test_a_second_refusal_is_not_tried_a_third_time(kontum: Town):
    await kontum.authorise()
    asked = []
    app = FastAPI()

    @app.post("/v3.0/oa/message/cs")
    async def refuse() -> Any:
        asked.append(1)
        return {"error": -216, "message": "Access token is invalid"}

    api = httpx.AsyncClient(base_url="http://api.test", transport=httpx.ASGITransport(app))
    account = OfficialAccount(api, api, desk_of(kontum))
    assert await account.say(USER, HELLO) == GiveUp(reason="zalo-token")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (-213, "not-following"),
        (-211, "zalo-quota"),
        (-230, "zalo-window-closed"),
        (-224, "zalo-package"),
        (-115, "zalo-quota"),
        (-118, "not-on-zalo"),
        (-999, "zalo-999"),
    ],
)
async def test_what_zalo_refuses_for_good_has_a_name(kontum: Town, error: int, reason: str):
    await kontum.authorise()
    app = FastAPI()

    @app.post("/message/template")
    async def refuse() -> Any:
        return {"error": error, "message": "84900000011 is …"}

    api = httpx.AsyncClient(base_url="http://api.test", transport=httpx.ASGITransport(app))
    account = OfficialAccount(api, api, desk_of(kontum))
    told = await account.notify("m-1", "0900000011", "7", {"x": "y"})
    assert told == GiveUp(reason=reason)


async def test_a_notice_by_phone_needs_a_mobile_number_and_goes_out_in_zalos_spelling(kontum: Town):
    await kontum.authorise()
    account = account_of(kontum, desk_of(kontum))
    assert await account.notify("m-1", "02603862000", "7", {}) == GiveUp(reason="no-mobile-number")
    sent = await account.notify("m-1", "+84900000011", "7895417", {"ma_ho_so": "H34"})
    assert isinstance(sent, MarkSent)
    assert (await kontum.answers())[-1] == "Mẫu 7895417\nma_ho_so: H34"


async def test_tokens_are_renewed_before_their_end(kontum: Town):
    await kontum.authorise()
    line = Counted(kontum.partner)
    desk = desk_of(kontum, line)
    first = await desk.access()
    kontum.watch.at += LIFE - MARGIN - timedelta(seconds=1)
    assert await desk.access() == first
    kontum.watch.at += timedelta(seconds=1)
    assert await desk.access() != first
    assert line.trades == 1


async def test_of_many_in_several_processes_one_renews(kontum: Town):
    await kontum.authorise()
    line = Counted(kontum.partner)
    desks = [desk_of(kontum, line) for _ in range(4)]
    refused = await desks[0].access()
    got = await asyncio.gather(*(desk.instead_of(refused) for desk in desks for _ in range(5)))
    assert line.trades == 1
    assert set(got) == {await desks[0].access()}
    assert refused not in got


async def test_who_dies_before_the_trade_is_waited_for_and_then_replaced(kontum: Town):
    await kontum.authorise()
    line = Counted(kontum.partner)
    desk = desk_of(kontum, line)
    old = await desk.kept()
    assert old
    name = f"zalo-refresh:{kontum.platform.safe.blind(old.refresh)}:0"
    await kontum.platform.register.claim(name, f"{kontum.watch().isoformat()} dead")
    waiting = asyncio.create_task(desk.instead_of(old.access))
    for _ in range(5):
        await asyncio.sleep(0)
    assert (line.trades, waiting.done()) == (0, False)
    kontum.watch.at += LEASE
    assert await waiting != old.access
    assert line.trades == 1


async def test_an_answer_that_is_lost_before_zalo_was_asked_is_made_good(kontum: Town):
    await kontum.authorise()
    desk = desk_of(kontum, Counted(kontum.partner, lose=["before"]))
    refused = await desk.access()
    with pytest.raises(httpx.ConnectError):
        await desk.instead_of(refused)
    kontum.watch.at += LEASE
    assert await desk.instead_of(refused) != refused


async def test_a_pair_that_is_lost_on_its_way_is_an_alarm_until_a_human_authorises_anew(
    kontum: Town,
):
    await kontum.authorise()
    desk = desk_of(kontum, Counted(kontum.partner, lose=["after"]))
    refused = await desk.access()
    with pytest.raises(httpx.ReadError):
        await desk.instead_of(refused)
    kontum.watch.at += LEASE
    for _ in range(2):
        with pytest.raises(NotAuthorisedError):
            await desk.instead_of(refused)
    standing = await kontum.notify.get("/zalo/authorisation", headers=bearer(LAUNCHER))
    assert standing.json()["state"] == "void"
    runner = Runner(token_watch(desk.keep_fresh), pause=0.01)
    running = asyncio.create_task(runner.run())
    await eventually(lambda: "motcua zalo authorise" in runner.trouble.get("zalo tokens", ""))
    await kontum.authorise()
    await eventually(lambda: not runner.trouble)
    running.cancel()
    assert await desk.access() != refused


async def test_the_owner_may_have_authorised_while_another_trade_failed(kontum: Town):
    await kontum.authorise()
    desk = desk_of(kontum)
    await taken_back(kontum)
    old = await desk.kept()
    assert old
    kept = []

    async def renew(refresh: str) -> Any:
        kept.append(refresh)
        await kontum.authorise()
        return await desk.oauth.renew(refresh)

    class Slow(OAuth):
        async def renew(self, refresh: str) -> Any:
            return await renew(refresh)

    slow = Slow(desk.oauth.client, desk.oauth.app_id, desk.oauth.secret, desk.oauth.redirect)
    got = await replace(desk, oauth=slow).instead_of(old.access)
    assert got != old.access
    tokens = await desk.kept()
    assert tokens
    assert (tokens.access, tokens.void) == (got, False)


async def test_who_claims_too_late_takes_what_others_brought_meanwhile(kontum: Town):
    await kontum.authorise()

    class Meanwhile(MemoryRegister):
        async def claim(self, name: str, holder: str) -> str:
            await kontum.authorise()
            return await super().claim(name, holder)

    line = Counted(kontum.partner)
    desk = replace(desk_of(kontum, line), register=Meanwhile())
    refused = await desk.access()
    assert await desk.instead_of(refused) != refused
    assert line.trades == 0


async def test_claims_that_are_left_behind_too_often_end_in_an_error(kontum: Town):
    await kontum.authorise()
    desk = desk_of(kontum)
    old = await desk.kept()
    assert old
    long_ago = (kontum.watch() - LEASE).isoformat()
    for claim in range(CLAIMS):
        name = f"zalo-refresh:{kontum.platform.safe.blind(old.refresh)}:{claim}"
        await kontum.platform.register.claim(name, f"{long_ago} dead")
    with pytest.raises(OAuthError):
        await desk.instead_of(old.access)


async def test_only_who_was_sent_away_may_come_back_and_once(kontum: Town):
    desk = desk_of(kontum)
    with pytest.raises(ErrandError):
        await desk.finish("code", "")
    url = httpx.URL(await desk.begin())
    with pytest.raises(ErrandError):
        await desk.finish("code", "not-this-state")
    permitted = await kontum.browser.post(str(url))
    back = httpx.URL(permitted.headers["location"]).params
    kontum.watch.at += timedelta(minutes=10)
    with pytest.raises(ErrandError):
        await desk.finish(back["code"], back["state"])
    with pytest.raises(ErrandError):
        await desk.finish(back["code"], back["state"])


async def test_who_came_back_cannot_come_back_again(kontum: Town):
    desk = desk_of(kontum)
    permitted = await kontum.browser.post(await desk.begin())
    back = httpx.URL(permitted.headers["location"]).params
    await desk.finish(back["code"], back["state"])
    with pytest.raises(ErrandError):
        await desk.finish(back["code"], back["state"])


async def test_the_page_tells_the_owner_how_it_went(kontum: Town):
    refused = await kontum.notify.get("/zalo/authorised", params={"code": "x", "state": "y"})
    assert (refused.status_code, "làm lại từ đầu" in refused.text) == (400, True)
    assert "Đã cấp quyền" in await kontum.authorise()
    standing = await kontum.notify.get("/zalo/authorisation", headers=bearer(LAUNCHER))
    assert standing.json()["state"] == "good"


async def test_authorising_is_for_ops_alone(kontum: Town):
    for headers, status in (({}, 401), (bearer(citizen("p-1")), 403)):
        for method in ("GET", "POST"):
            told = await kontum.notify.request(method, "/zalo/authorisation", headers=headers)
            assert told.status_code == status
    none = await kontum.notify.get("/zalo/authorisation", headers=bearer(LAUNCHER))
    assert none.json()["state"] == "none"


async def test_tokens_show_neither_in_a_text_nor_in_an_answer(kontum: Town):
    await kontum.authorise()
    desk = desk_of(kontum)
    tokens = await desk.kept()
    assert tokens
    standing = await kontum.notify.get("/zalo/authorisation", headers=bearer(LAUNCHER))
    for secret in (tokens.access, tokens.refresh):
        assert secret not in repr(tokens)
        assert secret not in standing.text
    assert await kontum.platform.vault.get(ACCOUNT, TOKENS)
