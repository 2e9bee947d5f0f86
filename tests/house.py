"""The whole house as people start it, for end-to-end and browser tests: own ports, own folder."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from cryptography.fernet import Fernet

from services.chassis.platform import LINES
from tests.integration.launched import Launched, free_ports
from tests.waiting import until

READY = 120.0  # seconds; the machine may be busy with other tests
OFFICIALS_PASSWORD = "MotCua-2026"  # noqa: S105 - of the pack's synthetic demo accounts


@dataclass(frozen=True)
class House:
    """A running house."""

    portal: str
    sandbox: str
    home: Path
    launched: Launched
    closing: ExitStack
    mongo: str

    def captcha(self, captcha_id: str) -> str:
        """The answer to a captcha, with the key this house was started with."""
        keys = json.loads((self.home / "secrets.json").read_text(encoding="utf-8"))
        answer: str = json.loads(Fernet(keys["captcha_key"]).decrypt(captcha_id))["answer"]
        return answer

    def texts(self, phone: str) -> list[str]:
        """What the sandbox's phone received, oldest first."""
        found = httpx.get(f"{self.sandbox}/sms/outbox", params={"phone": phone}).json()
        return [text["text"] for text in sorted(found, key=lambda text: text["at"])]

    def code(self, phone: str, already: int) -> str:
        """The one-time code in the first text after the first `already` ones."""
        texts = until(lambda: self.texts(phone)[already:], "a text with a code")
        found = re.search(r"\b(\d{6})\b", texts[0])
        assert found, texts
        return found[1]


@contextmanager
def running_house(home: Path | None = None) -> Iterator[House]:
    """Start it, wait until it is ready and filled, stop it."""
    home = home or Path(tempfile.mkdtemp(prefix="motcua-"))
    portal, sandbox, smtp, nats, mongod = free_ports(5)
    knobs = {
        "MOTCUA_HOME": str(home),
        "MOTCUA_PORT": str(portal),
        "MOTCUA_SANDBOX_PORT": str(sandbox),
        "MOTCUA_SANDBOX_SMTP_PORT": str(smtp),
        "MOTCUA_QUIET_HOURS": "false",  # tests run at night too
        "MOTCUA_NATS_PORT": str(nats),
        "MOTCUA_MONGODB_PORT": str(mongod),
    }
    launched = Launched("deploy.motcua", "up", output=home / "output.txt", knobs=knobs)
    try:
        launched.waits_for("Một Cửa đã sẵn sàng", READY)
        with ExitStack() as closing:
            door, outside = (f"http://127.0.0.1:{port}" for port in (portal, sandbox))
            yield House(door, outside, home, launched, closing, f"mongodb://127.0.0.1:{mongod}")
        launched.stop()
    finally:
        launched.end()


class Client:
    """Someone who calls the services through the portal's address."""

    def __init__(self, house: House, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(
            base_url=f"{house.portal}/api", headers=headers, timeout=20, limits=LINES
        )
        house.closing.callback(self.http.close)
        self.house = house
        self.seen: dict[str, int] = {}

    def get(self, path: str, **params: Any) -> httpx.Response:
        """Read, after one's own commands have been seen."""
        wait = ",".join(f"{stream}={position}" for stream, position in self.seen.items())
        return self.http.get(path, params=params, headers={"X-Wait-For": wait} if wait else {})

    def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """A command, with a fresh idempotency key."""
        headers = {"Idempotency-Key": str(uuid4()), **rest.pop("headers", {})}
        answer = self.http.request(method, path, headers=headers, **rest)
        if answer.is_success and answer.headers.get("content-type") == "application/json":
            body = answer.json() or {}
            if body.get("position"):
                self.seen[body["stream"]] = body["position"]
        return answer

    def solved(self) -> dict[str, str]:
        """A fresh captcha and its answer."""
        captcha = self.send("POST", "/identity/captchas").json()["id"]
        return {"captcha_id": captcha, "captcha_answer": self.house.captcha(captcha)}
