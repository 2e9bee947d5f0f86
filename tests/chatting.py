"""Notify and tracking on one ground in memory, the sandbox's Zalo in front: people who chat."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
import segno
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.streams import DOSSIER, NOTIFY, EventStream
from contracts.values import PersonId
from deploy.sandbox.assembly import sandbox
from services.chassis.auth import sign
from services.chassis.memory import MemoryPlatform
from services.chassis.platform import Rooms
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.notify.main import notify_of
from services.notify.reactions.dispatch import Dispatcher
from services.notify.settings import NotifySettings
from services.tracking.main import rooms as tracking_rooms
from services.tracking.settings import TrackingSettings
from tests.facts import ANNA, envelope
from tests.identities import LAUNCHER, Watch
from tests.identities import NOTIFY as NOTIFY_CALLER
from tests.keys import LIFE, PRIVATE, PUBLIC, bearer, citizen
from tests.outsiders import SETTINGS
from tests.portal import catalog
from tests.telling import Hosts, IdentityDesk
from tests.unit.test_search import PACK

PORTAL = "http://portal.test"
USER, PHONE = "2000000000000000011", "84900000011"
OTHER = "2000000000000000012"
SANDBOX = SETTINGS.model_copy(
    update={
        "zalo_webhook_url": "http://notify.test/zalo/webhook",
        "zalo_redirect": PORTAL + "/api/notify/zalo/authorised",
    }
)


def qr(text: str) -> bytes:
    """A PNG of a QR code."""
    written = BytesIO()
    segno.make(text).save(written, kind="png", scale=6, border=4)
    return written.getvalue()


@dataclass
class Town:
    """Everything a chat needs, and the people of the sandbox.

    Attributes:
        partner: who answers when the house asks outside, by host.
    """

    platform: MemoryPlatform
    watch: Watch
    partner: Hosts
    rooms: list[Rooms]
    dispatcher: Dispatcher
    notify: httpx.AsyncClient
    browser: httpx.AsyncClient
    seen: int = 0

    async def settle(self) -> None:
        """All that is to follow has followed."""
        await self.platform.settle(*self.rooms)
        while await self.dispatcher.look():
            await self.platform.settle(*self.rooms)

    async def authorise(self) -> str:
        """The owner of the account permits; what the page says at the end."""
        begun = await self.notify.post("/zalo/authorisation", headers=bearer(LAUNCHER))
        assert begun.status_code == 200, begun.text
        permitted = await self.browser.post(begun.json()["url"])
        back = httpx.URL(permitted.headers["location"])
        assert str(back).startswith(SANDBOX.zalo_redirect)
        ended = await self.notify.get("/zalo/authorised", params=dict(back.params))
        return ended.text

    async def follow(self, user: str = USER) -> None:
        """Quan tâm."""
        await self._at(user, "quan-tam")

    async def leave(self, user: str = USER) -> None:
        """Bỏ quan tâm."""
        await self._at(user, "bo-quan-tam")

    async def menu(self, user: str = USER) -> None:
        """Tra cứu."""
        await self._at(user, "tra-cuu")

    async def write(self, text: str, user: str = USER) -> None:
        """A message."""
        await self._at(user, "tin-nhan", data={"text": text})

    async def photograph(self, content: bytes, user: str = USER) -> None:
        """A photo."""
        await self._at(user, "anh", files={"photo": ("qr.png", content, "image/png")})

    async def ask(self, text: str, user: str = USER) -> str:
        """A message, and what is answered to it."""
        before = len(await self.answers(user))
        await self.write(text, user)
        answers = await self.answers(user)
        assert len(answers) == before + 1, answers
        return answers[-1]

    async def answers(self, user: str = USER) -> list[str]:
        """What the account said, oldest first."""
        return [line["text"] for line in await self.lines(user) if line["kind"] != "user"]

    async def lines(self, user: str = USER) -> list[dict[str, Any]]:
        """The chat, oldest first."""
        found = await self.browser.get("/zalo/outbox", params={"user": user})
        lines: list[dict[str, Any]] = found.json()
        return lines[::-1]

    async def page(self, user: str = USER) -> str:
        """The chat as the user sees it."""
        return (await self.browser.get(f"/zalo/nguoi-dung/{user}")).text

    async def link(self, person: PersonId, user: str = USER) -> str:
        """The person, logged in, has a code shown and sends it; what is answered."""
        return await self.ask((await self.code(person))["code"], user)

    async def code(self, person: PersonId, key: str = "") -> dict[str, Any]:
        """A link code."""
        offered = await self.notify.post(
            "/zalo/link-codes",
            headers={**bearer(citizen(person)), "Idempotency-Key": key or str(uuid4())},
        )
        assert offered.status_code == 201, offered.text
        found: dict[str, Any] = offered.json()
        return found

    async def happen(self, *facts: Any, spec: EventStream[Any] = DOSSIER) -> None:
        """Facts of other services arrive."""
        stream = self.platform.stream(spec)
        for fact in facts:
            subject = spec.subject(str(getattr(fact, "fee_id", fact.dossier_id)))
            await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.settle()

    def facts(self, kind: str) -> list[Any]:
        """All facts about Zalo of one type."""
        return self.told(f"zalo-{kind}")

    def told(self, kind: str) -> list[Any]:
        """All that notify told of one type, without service and version."""
        log = self.platform.stream(NOTIFY).log
        return [r.data for r in log if r.data.type == f"notify.{kind}.v1"]

    @asynccontextmanager
    async def silence(self) -> AsyncIterator[None]:
        """Meanwhile Zalo takes no messages; what is owed then comes as soon as it does again."""
        outside = self.partner.close("api.test")
        with pytest.raises(httpx.ConnectError):
            yield
        self.partner.open("api.test", outside)
        await self.settle()

    async def phone(self) -> list[str]:
        """What came by SMS, newest first."""
        found = await self.browser.get("/sms/outbox", params={"phone": "0" + PHONE[2:]})
        return [text["text"] for text in found.json()]

    def event(self, name: str = "user_send_text", **changed: Any) -> dict[str, Any]:
        """An event as Zalo tells it, fresh."""
        self.seen += 1
        return {
            "event_name": name,
            "app_id": SANDBOX.zalo_app_id,
            "sender": {"id": USER},
            "recipient": {"id": "1000000000000000051"},
            "message": {"msg_id": f"msg-{self.seen}", "text": "Tra cứu"},
            "timestamp": str(int(self.watch().timestamp() * 1000)),
        } | changed

    async def tell(
        self, event: dict[str, Any] | bytes, *, mac: str | None = None
    ) -> httpx.Response:
        """The webhook hears it; signed as Zalo signs unless `mac` says otherwise."""
        raw = event if isinstance(event, bytes) else json.dumps(event).encode()
        signature = f"mac={signed(raw)}" if mac is None else mac
        return await self.notify.post(
            "/zalo/webhook", content=raw, headers={"X-ZEvent-Signature": signature}
        )

    async def _at(self, user: str, step: str, **form: Any) -> None:
        sent = await self.browser.post(f"/zalo/nguoi-dung/{user}/{step}", **form)
        assert sent.status_code == 303, sent.text
        await self.settle()


def signed(raw: bytes) -> str:
    """The mac of a body, computed here from Zalo's documentation and not by its stand-in."""
    timestamp = str(json.loads(raw).get("timestamp", "")) if raw.startswith(b"{") else ""
    whole = SANDBOX.zalo_app_id.encode() + raw + timestamp.encode()
    return sha256(whole + SANDBOX.zalo_oa_secret.encode()).hexdigest()


def notify_settings(token: str, **changed: Any) -> NotifySettings:
    """Knobs that fit the sandbox."""
    return NotifySettings(
        province=PACK.parent,
        token_public_key=PUBLIC,
        service_token=SecretStr(token),
        vault_key=SecretStr(""),
        lookup_key=SecretStr(""),
        sms_url="http://sandbox.test/sms",
        sms_user=SANDBOX.sms_user,
        sms_password=SecretStr(SANDBOX.sms_password),
        identity_url="http://identity.test",
        public_url=PORTAL,
        tracking_url="http://tracking.test",
        catalog_url="http://catalog.test",
        zalo_app_id=SANDBOX.zalo_app_id,
        zalo_app_secret=SecretStr(SANDBOX.zalo_app_secret),
        zalo_oa_secret=SecretStr(SANDBOX.zalo_oa_secret),
        zalo_oauth_url="http://sandbox.test/zalo/oauth",
        zalo_api_url="http://api.test/zalo",
        zalo_zns_url="http://sandbox.test/zalo",
        zalo_photo_sites="http://sandbox.test",
        quiet_hours=False,
        **changed,
    )


def opened(rooms: Rooms) -> FastAPI:
    """Rooms as an application."""
    app = FastAPI()
    explain_problems(app)
    furnish(app, rooms)
    return app


@asynccontextmanager
async def town(**knobs: Any) -> AsyncIterator[Town]:
    """The town; nobody has authorised anything yet. `knobs` are notify's."""
    watch = Watch()
    token = sign(PRIVATE, NOTIFY_CALLER, at=watch(), life=LIFE)
    partner = Hosts({})
    platform = MemoryPlatform(clock=watch, transport=partner)
    parts = notify_of(platform, notify_settings(token, **knobs))
    notify = parts.rooms
    tracking = tracking_rooms(
        platform,
        TrackingSettings(
            province=PACK.parent,
            token_public_key=PUBLIC,
            service_token=SecretStr(token),
            vault_key=SecretStr(""),
            lookup_key=SecretStr("x" * 43),
            head_private_key=SecretStr(PRIVATE),
        ),
    )
    outside = sandbox(SANDBOX, httpx.AsyncClient(transport=partner))
    partner.open("sandbox.test", outside)
    partner.open("api.test", outside)
    partner.open("identity.test", IdentityDesk(token, phones={ANNA: "0" + PHONE[2:]}).app())
    partner.open("catalog.test", catalog())
    partner.open("notify.test", opened(notify))
    partner.open("tracking.test", opened(tracking))
    async with (
        outside.router.lifespan_context(outside),
        httpx.AsyncClient(transport=partner, base_url="http://notify.test") as door,
        httpx.AsyncClient(transport=partner, base_url="http://sandbox.test") as browser,
    ):
        yield Town(platform, watch, partner, [notify, tracking], parts.dispatcher, door, browser)
