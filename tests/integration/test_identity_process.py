"""Identity as a process, on a real NATS and a real mongod."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from pymongo import MongoClient

from services.chassis.auth import read
from services.chassis.clock import utc_now
from services.identity.adapters.captcha import Captchas
from tests.identities import LAUNCHER, MAU, NOTIFY, OFFICER, OFFICERS_NUMBER, PASSWORD
from tests.keys import PRIVATE, PUBLIC, bearer
from tests.processes import service
from tests.servers import free_port

CAPTCHA_KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("identity")


@pytest.fixture(scope="module")
def browser(nats_url: str, mongodb_uri: str, home: Path) -> Iterator[httpx.Client]:
    """A browser in front of the process."""
    knobs = {
        "token_private_key": PRIVATE,
        "captcha_key": CAPTCHA_KEY,
        "vneid_url": f"http://127.0.0.1:{free_port()}/vneid",
        "vneid_client_id": "portal",
        "vneid_client_secret": "unused",
    }
    with (
        service("identity", home, (nats_url, mongodb_uri), **knobs) as url,
        httpx.Client(base_url=url, timeout=10, trust_env=False) as browser,
    ):
        yield browser


def post(browser: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = browser.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


def captcha(browser: httpx.Client) -> dict[str, str]:
    captcha_id = post(browser, "/captchas", {})["id"]
    answer = Captchas(CAPTCHA_KEY).open(captcha_id, utc_now()).answer
    return {"captcha_id": captcha_id, "captcha_answer": answer}


def code(browser: httpx.Client, challenge_id: str) -> dict[str, str]:
    told = browser.get(f"/challenges/{challenge_id}/delivery", headers=bearer(NOTIFY, at=utc_now()))
    return {"code": told.json()["code"]}


def log_in(browser: httpx.Client, id_number: str) -> dict[str, str]:
    who = {"id_number": id_number, "password": PASSWORD, **captcha(browser)}
    challenge = post(browser, "/logins", who)["challenge_id"]
    path = f"/logins/{challenge}/confirmation"
    token = post(browser, path, code(browser, challenge))["token"]
    return {"Authorization": f"Bearer {token}"}


def test_citizen_and_official_come_in_and_no_store_or_log_spells_them_out(
    browser: httpx.Client, mongodb_uri: str, home: Path
):
    begun = post(browser, "/registrations", {**MAU, **captcha(browser)})
    path = f"/registrations/{begun['challenge_id']}/confirmation"
    made = post(browser, path, code(browser, begun["challenge_id"]))
    header = log_in(browser, MAU["id_number"])
    me = browser.get("/me", headers=header).json()
    assert (me["person_id"], me["full_name"]) == (made["person_id"], MAU["full_name"])

    headers = {**bearer(LAUNCHER, at=utc_now()), "Idempotency-Key": str(uuid4())}
    put = browser.put("/officers/o-thu", json=OFFICER, headers=headers).json()
    header = log_in(browser, OFFICERS_NUMBER)
    assert read(PUBLIC, header["Authorization"].removeprefix("Bearer ")).kind == "official"
    wait = {**header, "X-Wait-For": f"IDENTITY={put['position']}"}
    colleagues = browser.get("/officers", headers=wait).json()
    assert [c["person_id"] for c in colleagues] == ["o-thu"]

    silent = browser.post("/vneid/authorizations", json={})
    assert (silent.status_code, silent.json()["code"]) == (502, "identity.vneid-silent")
    with MongoClient[dict[str, Any]](mongodb_uri) as mongo:
        database = mongo["motcua_identity"]
        kept = "".join(
            repr(d) for c in database.list_collection_names() for d in database[c].find()
        )
    logged = "".join(log.read_text(encoding="utf-8") for log in home.glob("*.log"))
    for secret in (MAU["id_number"], "900000321", "Mẫu", PASSWORD, "argon2", "mau@example"):
        assert secret not in kept + logged


def test_an_unknown_account_takes_as_long_as_a_wrong_password(browser: httpx.Client):
    headers = {**bearer(LAUNCHER, at=utc_now()), "Idempotency-Key": str(uuid4())}
    browser.put("/officers/o-thu", json=OFFICER, headers=headers)

    def seconds(id_number: str) -> float:
        body = {"id_number": id_number, "password": "wrong-2026", **captcha(browser)}
        start = time.perf_counter()
        answer = browser.post("/logins", json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.json()["code"] == "identity.wrong-credentials"
        return time.perf_counter() - start

    pairs = [(seconds(OFFICERS_NUMBER), seconds("000199000099")) for _ in range(8)]
    known, unknown = (sorted(times)[len(times) // 4] for times in zip(*pairs, strict=True))
    assert abs(known - unknown) < max(known, unknown) / 2
