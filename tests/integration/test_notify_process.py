"""Notify with the real identity service and the sandbox, each a process of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from nats.aio.client import Client

from contracts.dossier import DossierEvent
from contracts.streams import DOSSIER
from contracts.values import DossierId, PersonId
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.chassis.stream import JetStream
from tests.facts import envelope
from tests.keys import PRIVATE, bearer, citizen
from tests.processes import process, service
from tests.telling import OPENED, RECEIVED, SUBMITTED
from tests.waiting import until

PHONE = "0900000077"
CAPTCHAS = Fernet.generate_key().decode()


@dataclass(frozen=True)
class Town:
    """Addresses."""

    sandbox: str
    identity: str
    notify: str

    def texts(self) -> list[str]:
        """What the phone shows, newest first."""
        outbox = f"{self.sandbox}/sms/outbox"
        found = httpx.get(outbox, params={"phone": PHONE}, trust_env=False)
        return [text["text"] for text in found.json()]


@pytest.fixture
def town(tmp_path: Path, nats_url: str, mongodb_uri: str) -> Iterator[Town]:
    servers = (nats_url, mongodb_uri)
    with (
        process("deploy.sandbox.main:app", "/health", tmp_path, {}) as sandbox,
        service(
            "identity",
            tmp_path,
            servers,
            token_private_key=PRIVATE,
            captcha_key=CAPTCHAS,
            vneid_client_id="motcua",
            vneid_client_secret="unused",  # noqa: S106 - opens nothing
        ) as identity,
        service(
            "notify",
            tmp_path,
            servers,
            sms_url=f"{sandbox}/sms",
            sms_user="motcua",
            sms_password="sandbox-sms-password",  # noqa: S106 - opens a stand-in only
            identity_url=identity,
            quiet_hours="false",
            public_url="http://127.0.0.1:8080",
        ) as notify,
    ):
        yield Town(sandbox, identity, notify)


def register(town: Town) -> PersonId:
    """A person registers with the code that their phone received."""
    with httpx.Client(base_url=town.identity, trust_env=False) as http:

        def post(path: str, body: dict[str, str]) -> dict[str, str]:
            answer = http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
            assert answer.is_success, answer.text
            taken: dict[str, str] = answer.json()
            return taken

        captcha = post("/captchas", {})["id"]
        person = {
            "full_name": "Nguyễn Thị Thử Nghiệm",
            "birth_date": "1999-01-01",
            "sex": "female",
            "id_number": "000199000077",
            "phone": PHONE,
            "password": "Mot-Cua-2026",
            "captcha_id": captcha,
            "captcha_answer": json.loads(Fernet(CAPTCHAS).decrypt(captcha))["answer"],
        }
        challenge = post("/registrations", person)["challenge_id"]
        until(lambda: bool(town.texts()))
        code = town.texts()[0].split("Ma xac thuc ")[1][:6]
        return PersonId(
            post(f"/registrations/{challenge}/confirmation", {"code": code})["person_id"]
        )


async def test_a_person_is_brought_their_code_and_told_of_their_dossier(
    town: Town, connection: Client
):
    await lay_streams(connection)
    person = register(town)
    dossier_id = DossierId(f"d-{uuid4().hex}")
    stream, expected = JetStream(connection, DOSSIER), 0
    facts: tuple[DossierEvent, ...] = (
        OPENED.model_copy(update={"dossier_id": dossier_id, "applicant": person}),
        SUBMITTED.model_copy(update={"dossier_id": dossier_id, "applicant": person}),
        RECEIVED.model_copy(update={"dossier_id": dossier_id}),
    )
    for fact in facts:
        recorded = envelope(fact, DOSSIER.subject(dossier_id))
        expected = (await stream.append(recorded, expected=expected)).position
    until(lambda: len(town.texts()) == len(facts))
    assert "da duoc tiep nhan" in town.texts()[0]

    def told() -> list[str]:
        answer = httpx.get(
            f"{town.notify}/messages",
            headers=bearer(citizen(person), at=utc_now()),
            trust_env=False,
        )
        return [
            f"{message['kind']} {message['state']} {message['ways'][0]['channel']}"
            for message in answer.json()
        ]

    until(lambda: told() == ["received sent sms", "submitted sent sms"])
