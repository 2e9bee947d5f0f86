"""Identity in this process, with a clock that tests move, and people who use it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.access import Caller
from contracts.streams import IDENTITY
from contracts.values import PersonId
from services.chassis.clock import utc_now
from services.chassis.memory import MemoryPlatform
from services.chassis.platform import Rooms
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.chassis.vault import Sealed
from services.chassis.vault_memory import MemoryVault
from services.identity.adapters.captcha import Captchas
from services.identity.adapters.passwords import Passwords
from services.identity.main import desk_of, rooms_of
from services.identity.settings import IdentitySettings
from tests.keys import PRIVATE, PUBLIC, bearer
from tests.outsiders import SETTINGS

NOTIFY = Caller(person_id=PersonId("system:notify"), kind="system", name="notify")
LAUNCHER = Caller(person_id=PersonId("system:launcher"), kind="system", name="launcher")
PASSWORD = "matkhau-2026"  # noqa: S105 - made up
MAU = {
    "full_name": "Nguyễn Thị Mẫu",
    "birth_date": "1999-01-15",
    "sex": "female",
    "id_number": "000199000001",
    "phone": "0900000321",
    "email": "mau@example.org",
    "address": "Số 1, đường Thử",
    "password": PASSWORD,
}
OFFICERS_NUMBER = "000085000102"
OFFICER: dict[str, Any] = {
    "id_number": OFFICERS_NUMBER,
    "name": "Trần Văn Thử",
    "title": "Chuyên viên",
    "phone": "0900000102",
    "password": PASSWORD,
    "agency": "H34.02",
    "roles": ["reception", "handler"],
}


def settings() -> IdentitySettings:
    """Knobs that fit the sandbox of `tests.outsiders`."""
    return IdentitySettings(
        token_public_key=PUBLIC,
        token_private_key=SecretStr(PRIVATE),
        service_token=SecretStr("unused"),
        vault_key=SecretStr("unused"),
        lookup_key=SecretStr("unused"),
        captcha_key=SecretStr(Fernet.generate_key().decode()),
        vneid_url=SETTINGS.sandbox_url + "/vneid",
        vneid_client_id=SETTINGS.vneid_client_id,
        vneid_client_secret=SecretStr(SETTINGS.vneid_client_secret),
        public_url="http://portal.test",
    )


@dataclass
class Watch:
    """A clock that goes only when it is told to; starts now, for tokens are checked for real."""

    at: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        """Time passes."""
        self.at += timedelta(**by)


class BrittleVault(MemoryVault):
    """A vault that keeps nothing while it is broken."""

    broken = False

    async def put(
        self, person: PersonId, name: str, content: bytes, about: Mapping[str, Any] | None = None
    ) -> Sealed:
        """Fail, or keep."""
        if self.broken:
            raise ConnectionError
        return await super().put(person, name, content, about)


@dataclass
class Identity:
    """The service, and a browser in front of it."""

    platform: MemoryPlatform
    watch: Watch
    offered: Rooms
    browser: httpx.AsyncClient
    captchas: Captchas
    vault: BrittleVault

    async def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        """A command; a fresh key unless one is given."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self.browser.post(path, json=body or {}, headers=headers)

    async def put_officer(
        self, person_id: str = "o-thu", key: str | None = None, **changed: Any
    ) -> httpx.Response:
        """An official is entered by the launcher."""
        headers = {**bearer(LAUNCHER), "Idempotency-Key": key or str(uuid4())}
        body = {**OFFICER, **changed}
        return await self.browser.put(f"/officers/{person_id}", json=body, headers=headers)

    async def captcha(self) -> dict[str, str]:
        """A captcha, solved."""
        captcha_id = (await self.post("/captchas")).json()["id"]
        answer = self.captchas.open(captcha_id, self.watch()).answer
        return {"captcha_id": captcha_id, "captcha_answer": answer}

    async def code(self, challenge_id: str) -> str:
        """The code, as notify would send it."""
        answer = await self.browser.get(
            f"/challenges/{challenge_id}/delivery", headers=bearer(NOTIFY)
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["code"])

    async def begin_registration(self, **changed: str) -> str:
        """A challenge for someone who registers."""
        answer = await self.post("/registrations", {**MAU, **await self.captcha(), **changed})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["challenge_id"])

    async def registered(self, **changed: str) -> str:
        """Someone with an account; gives the person's id."""
        challenge_id = await self.begin_registration(**changed)
        body = {"code": await self.code(challenge_id)}
        answer = await self.post(f"/registrations/{challenge_id}/confirmation", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["person_id"])

    async def try_log_in(
        self, id_number: str = MAU["id_number"], password: str = PASSWORD
    ) -> httpx.Response:
        """Number and password are typed."""
        body = {"id_number": id_number, "password": password, **await self.captcha()}
        return await self.post("/logins", body)

    async def begin_log_in(self, id_number: str = MAU["id_number"]) -> str:
        """A challenge for someone who logs in."""
        answer = await self.try_log_in(id_number)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["challenge_id"])

    async def logged_in(self, id_number: str = MAU["id_number"]) -> dict[str, str]:
        """The header of someone who logged in."""
        challenge_id = await self.begin_log_in(id_number)
        body = {"code": await self.code(challenge_id)}
        answer = await self.post(f"/logins/{challenge_id}/confirmation", body)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def facts(self, kind: str) -> list[Any]:
        """All facts of one type, without service and version."""
        log = self.platform.stream(IDENTITY).log
        return [r.data for r in log if r.data.type == f"identity.{kind}.v1"]


@asynccontextmanager
async def identity(partner: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[Identity]:
    """The service over memory; `partner` is who answers when it asks the outside."""
    watch, knobs = Watch(), settings()
    platform = MemoryPlatform(clock=watch, transport=partner)
    platform.vault = vault = BrittleVault(platform.safe)
    captchas = Captchas(knobs.captcha_key.get_secret_value())
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    offered = rooms_of(replace(desk_of(platform, knobs), captchas=captchas, passwords=quick))
    app = FastAPI()
    explain_problems(app)
    furnish(app, offered)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://identity.test") as browser:
        yield Identity(platform, watch, offered, browser, captchas, vault)
