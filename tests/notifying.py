"""Notify in this process, with the sandbox as its partners and a clock that tests move."""

from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.event import Recorded
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, EventStream
from deploy.sandbox.assembly import sandbox
from services.chassis.memory import MemoryPlatform
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.notify.main import notify_of
from services.notify.settings import NotifySettings
from tests.facts import ANNA, NOW, envelope
from tests.keys import PUBLIC, bearer, citizen
from tests.outsiders import SETTINGS as PARTNER
from tests.telling import CHALLENGE_ID, OPENED, PAID, SUBMITTED, Hosts, IdentityDesk
from tests.unit.test_search import PACK

TOKEN = "token-of-notify"  # noqa: S105 - opens the desk below only
PHONE = "0900000001"


class House:
    """Notify, with everything it talks to; `knobs` as its settings have them."""

    def __init__(self, **knobs: Any) -> None:
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
        self.notify = notify_of(self.platform, self._settings(knobs))
        self.rooms = self.notify.rooms
        self.app = FastAPI()
        explain_problems(self.app)
        furnish(self.app, self.rooms)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://notify.test"
        )
        self._count = 0

    @staticmethod
    def _settings(knobs: dict[str, Any]) -> NotifySettings:
        usual = {
            "province": PACK.parent,
            "token_public_key": PUBLIC,
            "service_token": SecretStr(TOKEN),
            "vault_key": SecretStr(""),
            "lookup_key": SecretStr(""),
            "sms_url": "http://sandbox.test/sms",
            "sms_user": PARTNER.sms_user,
            "sms_password": SecretStr(PARTNER.sms_password),
            "identity_url": "http://identity.test",
            "public_url": "http://portal.test",
        }
        return NotifySettings.model_validate(usual | knobs)

    async def pass_by(self, **time: float) -> None:
        """Time goes by, and what was due is done."""
        self.now += timedelta(**time)
        await self.settle()

    async def misbehave(self, mode: str, line: str = "sms", seconds: float = 0) -> None:
        """The gateway behaves like this from now on."""
        async with httpx.AsyncClient(transport=self.partner) as http:
            wanted = {"mode": mode, "seconds": seconds}
            answer = await http.post(f"http://sandbox.test/{line}/mischief", json=wanted)
        assert answer.status_code == 204

    async def happen(self, spec: EventStream[Any], fact: Any) -> Recorded[Any]:
        """A fact of another service arrives, and all that follows from it."""
        subject = spec.subject(str(getattr(fact, "dossier_id", CHALLENGE_ID)))
        stream = self.platform.stream(spec)
        recorded = await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.settle()
        return recorded

    async def settle(self) -> None:
        """Tell and carry whatever can be by now."""
        await self.platform.settle(self.rooms)
        while await self.notify.dispatcher.look():
            await self.platform.settle(self.rooms)

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


async def file(house: House) -> None:
    """A dossier was opened, paid for and submitted."""
    await house.happen(DOSSIER, OPENED)
    await house.happen(PAYMENT, PAID)
    await house.happen(DOSSIER, SUBMITTED)
