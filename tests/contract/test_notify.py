"""Facts go in, texts and inboxes come out; on ground in memory, with the sandbox's phone."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.event import Recorded
from contracts.notify import Kind, MessageGivenUp, MessageQueued, MessageSent
from contracts.streams import DOSSIER, IDENTITY, NOTIFY, PAYMENT, EventStream
from deploy.sandbox.assembly import sandbox
from services.chassis.memory import MemoryPlatform
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.notify.main import rooms
from services.notify.reactions.messages import UnknownDossierError
from services.notify.settings import NotifySettings
from tests.facts import ANNA, BINH, NOW, envelope
from tests.keys import PUBLIC, bearer, citizen, official
from tests.outsiders import SETTINGS as PARTNER
from tests.telling import (
    CHALLENGE_ID,
    CODE,
    DOSSIER_ID,
    FINISHED,
    HANDED_OVER,
    ISSUED,
    OPENED,
    PAID,
    RECEIVED,
    RESENT,
    SUBMITTED,
    Hosts,
    IdentityDesk,
)
from tests.unit.test_search import PACK

TOKEN = "token-of-notify"  # noqa: S105 - opens the desk below only
PHONE = "0900000001"


class House:
    """Notify, with everything it talks to."""

    def __init__(self) -> None:
        self.now = NOW
        self.identity = IdentityDesk(TOKEN, phones={ANNA: PHONE})
        self.identity.codes[CHALLENGE_ID] = {
            "phone": PHONE,
            "code": "493817",
            "purpose": "log-in",
            "expires_at": (NOW + timedelta(minutes=5)).isoformat(),
        }
        self.partner = Hosts(
            {
                "identity.test": self.identity.app(),
                "sandbox.test": sandbox(PARTNER, httpx.AsyncClient()),
            }
        )
        self.platform = MemoryPlatform(clock=lambda: self.now, transport=self.partner)
        self.rooms = rooms(self.platform, self._settings())
        app = FastAPI()
        explain_problems(app)
        furnish(app, self.rooms)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://notify.test"
        )
        self._count = 0

    @staticmethod
    def _settings() -> NotifySettings:
        return NotifySettings(
            province=PACK.parent,
            token_public_key=PUBLIC,
            service_token=SecretStr(TOKEN),
            vault_key=SecretStr(""),
            lookup_key=SecretStr(""),
            sms_url="http://sandbox.test/sms",
            sms_user=PARTNER.sms_user,
            sms_password=SecretStr(PARTNER.sms_password),
            identity_url="http://identity.test",
            public_url="http://portal.test",
        )

    async def happen(self, spec: EventStream[Any], fact: Any) -> Recorded[Any]:
        """A fact of another service arrives, and all that follows from it."""
        subject = spec.subject(str(getattr(fact, "dossier_id", CHALLENGE_ID)))
        stream = self.platform.stream(spec)
        recorded = await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.platform.settle(self.rooms)
        return recorded

    async def phone(self, number: str = PHONE) -> list[str]:
        """What the phone shows, newest first."""
        async with httpx.AsyncClient(transport=self.partner) as browser:
            found = await browser.get("http://sandbox.test/sms/outbox", params={"phone": number})
        return [text["text"] for text in found.json()]

    async def inbox(self, **query: Any) -> list[dict[str, Any]]:
        found = await self.http.get("/messages", params=query, headers=bearer(citizen(ANNA)))
        assert found.status_code == 200
        messages: list[dict[str, Any]] = found.json()
        return messages

    def facts(self, kind: type[Any]) -> list[Any]:
        """What notify told the world, of one kind."""
        return [r.data for r in self.platform.stream(NOTIFY).log if isinstance(r.data, kind)]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    yield house
    await house.http.aclose()


async def file(house: House) -> None:
    """A dossier was opened, paid for and submitted."""
    await house.happen(DOSSIER, OPENED)
    await house.happen(PAYMENT, PAID)
    await house.happen(DOSSIER, SUBMITTED)


async def test_the_applicant_follows_the_dossier_on_the_phone(house: House):
    await file(house)
    await house.happen(DOSSIER, RECEIVED)
    await house.happen(DOSSIER, HANDED_OVER)
    await house.happen(DOSSIER, FINISHED)
    starts = [
        f"DVCKONTUM: Ho so {CODE} da co ket qua luc",
        f"DVCKONTUM: Ho so {CODE} da duoc tiep nhan luc",
        f"DVCKONTUM: Ho so {CODE} da nop luc",
        "DVCKONTUM: Ho so cua ban da thu 16.000 dong luc",
    ]
    texts = await house.phone()
    assert len(texts) == len(starts)
    assert all(text.startswith(start) for text, start in zip(texts, starts, strict=True))


async def test_the_inbox_tells_the_same_in_full_newest_first(house: House):
    await file(house)
    house.now += timedelta(minutes=1)
    await house.happen(DOSSIER, HANDED_OVER)
    newest, *older = await house.inbox()
    assert newest["text"].startswith(f"Hồ sơ {CODE} (Cấp bản sao Trích lục hộ tịch) do Công chức")
    assert (newest["kind"], newest["about"], newest["code"]) == ("handed-over", DOSSIER_ID, CODE)
    assert (newest["state"], newest["sms"]) == ("sent", None)
    assert {message["kind"] for message in older} == {"submitted", "fee-paid"}
    assert {message["sms"] for message in older} == {"sent"}
    assert (await house.inbox(lang="en", limit=1))[0]["text"].startswith(f"Dossier {CODE} (Copies")


async def test_everyone_sees_only_their_own_inbox(house: House):
    await file(house)
    stranger = await house.http.get("/messages", headers=bearer(citizen(BINH)))
    assert stranger.json() == []
    clerk = await house.http.get("/messages", headers=bearer(official("p-1", "H34.23.09")))
    assert (clerk.status_code, clerk.json()["code"]) == (403, "auth.not-allowed")
    assert (await house.http.get("/messages")).status_code == 401
    wrong = await house.http.get("/messages", params={"lang": "xx"}, headers=bearer(citizen(ANNA)))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "request.invalid")


async def test_a_fact_that_comes_twice_is_told_once(house: House):
    await file(house)
    said = len(house.platform.stream(NOTIFY).log)
    again = house.platform.stream(DOSSIER).log[-1]
    for effect in house.rooms.effects:
        if effect.events is DOSSIER:
            await effect.handler(again)
    for effect in house.rooms.effects:
        if effect.events is NOTIFY:
            for recorded in list(house.platform.stream(NOTIFY).log):
                await effect.handler(recorded)
    assert len(house.platform.stream(NOTIFY).log) == said
    assert len(await house.phone()) == 2


async def test_a_one_time_code_arrives_on_the_phone_and_nowhere_else(house: House):
    await house.happen(IDENTITY, ISSUED)
    [text] = await house.phone()
    assert "493817" in text
    assert await house.inbox() == []
    assert not any("493817" in r.model_dump_json() for r in house.platform.stream(NOTIFY).log)
    await house.happen(IDENTITY, RESENT)
    assert len(await house.phone()) == 2


async def test_an_expired_code_is_never_sent_late(house: House):
    house.now = NOW + timedelta(minutes=5)
    await house.happen(IDENTITY, ISSUED)
    assert await house.phone() == []
    assert [fact.reason for fact in house.facts(MessageGivenUp)] == ["expired"]


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "code-gone"), (409, "code-spent"), (410, "expired")]
)
async def test_a_code_that_is_worth_nothing_any_more_is_not_sent(
    house: House, status: int, reason: str
):
    house.identity.codes.clear()
    house.identity.worthless = status
    await house.happen(IDENTITY, ISSUED)
    assert await house.phone() == []
    assert [fact.reason for fact in house.facts(MessageGivenUp)] == [reason]


@pytest.mark.parametrize("phones", [{}, {ANNA: None}, {ANNA: ""}])
async def test_who_has_no_phone_still_has_an_inbox(house: House, phones: dict[str, str | None]):
    house.identity.phones = phones
    await file(house)
    assert {fact.reason for fact in house.facts(MessageGivenUp)} == {"no-phone"}
    assert {message["sms"] for message in await house.inbox()} == {"given-up"}
    assert {message["state"] for message in await house.inbox()} == {"sent"}


async def test_while_identity_is_down_nothing_is_lost(house: House):
    house.identity.down = True
    with pytest.raises(httpx.HTTPStatusError):
        await house.happen(IDENTITY, ISSUED)
    assert [fact.kind for fact in house.facts(MessageQueued)] == [Kind.ONE_TIME_CODE]
    assert house.facts(MessageSent) == house.facts(MessageGivenUp) == []
    house.identity.down = False
    await house.platform.settle(house.rooms)
    assert len(await house.phone()) == 1


async def test_a_fact_about_a_dossier_not_seen_yet_waits(house: House):
    with pytest.raises(UnknownDossierError):
        await house.happen(PAYMENT, PAID)
    await house.platform.stream(DOSSIER).append(
        envelope(OPENED, DOSSIER.subject(DOSSIER_ID)), expected=0
    )
    await house.platform.settle(house.rooms)
    assert len(await house.phone()) == 1


async def test_no_log_line_names_a_number_a_code_or_a_text(
    house: House, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="services")
    await file(house)
    await house.happen(IDENTITY, ISSUED)
    for secret in (PHONE, PHONE[1:], "493817", "Ma xac thuc"):
        assert secret not in caplog.text
