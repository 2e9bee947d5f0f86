"""Payment and the sandbox as processes of their own, on a real NATS and a real mongod."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from nats.aio.client import Client

from contracts.dossier import DossierEvent
from contracts.payment import FeePaid, MoneySuspended
from contracts.streams import DOSSIER, PAYMENT
from contracts.values import DossierId, FeeId
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.chassis.stream import JetStream
from tests.facts import ANNA, envelope
from tests.fees import AMOUNT, API_KEY, MERCHANT, SECRET, declared, notice
from tests.keys import PUBLIC, bearer, citizen
from tests.processes import KEY
from tests.servers import free_port, running
from tests.waiting import until

PORTAL = "http://127.0.0.1:8080"


class Town:
    """Where sandbox and payment are, and how to start payment again."""

    def __init__(self, home: Path, nats_url: str, mongodb_uri: str) -> None:
        self._home = home
        self._sandbox_port, self._port = free_port(), free_port()
        self.sandbox = f"http://127.0.0.1:{self._sandbox_port}"
        self.payment = f"http://127.0.0.1:{self._port}"
        self._shared = {
            "PATH": "/usr/bin:/bin",
            "MOTCUA_VNPT_MERCHANT": MERCHANT,
            "MOTCUA_VNPT_SECRET": SECRET,
            "MOTCUA_VNPT_API_KEY": API_KEY,
        }
        self._knobs = {
            "NATS_URL": nats_url,
            "MONGODB_URI": mongodb_uri,
            "MOTCUA_TOKEN_PUBLIC_KEY": PUBLIC,
            "MOTCUA_SERVICE_TOKEN": "unused",
            "MOTCUA_VAULT_KEY": KEY,
            "MOTCUA_LOOKUP_KEY": KEY,
            "MOTCUA_VNPT_URL": f"{self.sandbox}/vnpt",
            "MOTCUA_PUBLIC_URL": PORTAL,
        }

    @contextmanager
    def sandbox_up(self) -> Iterator[None]:
        """The sandbox, listening."""
        knobs = {
            "MOTCUA_SANDBOX_URL": self.sandbox,
            "MOTCUA_VNPT_IPN_URL": f"{self.payment}/vnpt/ipn",
        }
        with self._up("deploy.sandbox.main:app", self._sandbox_port, knobs):
            yield

    @contextmanager
    def payment_up(self) -> Iterator[subprocess.Popen[bytes]]:
        """Payment, ready."""
        with self._up("services.payment.main:app", self._port, self._knobs) as process:
            until(lambda: answers(f"{self.payment}/ready"))
            yield process

    @contextmanager
    def _up(self, app: str, port: int, knobs: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
        pairs = [f"{name}={value}" for name, value in {**self._shared, **knobs}.items()]
        serve = [
            sys.executable,
            "-m",
            "uvicorn",
            app,
            "--port",
            str(port),
            "--log-level",
            "warning",
        ]
        log = self._home / f"{app.partition(':')[0]}.log"
        with running("/usr/bin/env", "-i", *pairs, *serve, log=log) as process:
            until(lambda: answers(f"http://127.0.0.1:{port}/health"))
            yield process


def answers(url: str) -> bool:
    """Whether it says yes."""
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def town(tmp_path: Path, nats_url: str, mongodb_uri: str) -> Town:
    return Town(tmp_path, nats_url, mongodb_uri)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        yield http


async def declare(nats: Client) -> tuple[str, int]:
    """A new dossier is declared; its id and the position of the fact."""
    await lay_streams(nats)
    dossier_id = DossierId(f"d-{uuid4().hex}")
    fact: DossierEvent = declared().model_copy(update={"dossier_id": dossier_id})
    recorded = envelope(fact, DOSSIER.subject(dossier_id))
    appended = await JetStream(nats, DOSSIER).append(recorded, expected=0)
    return dossier_id, appended.position


def asking(**more: str) -> dict[str, str]:
    key = {"Idempotency-Key": str(uuid4())}
    return bearer(citizen(ANNA), at=utc_now()) | key | more


async def pay_at_bank(http: httpx.AsyncClient, page: str, **form: str) -> None:
    await http.post(page, data={"bank": "ACB"})
    await http.post(page + "/dang-nhap", data={"user": "mau", "password": "sandbox"})
    await http.post(page + "/xac-nhan", data={"answer": "confirm", **form})


async def test_a_fee_goes_the_whole_way_and_survives_a_restart(
    town: Town, connection: Client, http: httpx.AsyncClient
):
    fees = f"{town.payment}/fees"
    with town.sandbox_up():
        with town.payment_up():
            dossier_id, position = await declare(connection)
            about = {"dossier_id": dossier_id}
            headers = asking(**{"X-Wait-For": f"DOSSIER={position}"})
            [fee] = (await http.get(fees, params=about, headers=headers)).json()
            assert (fee["state"], fee["amount"]) == ("requested", 10_000)

            choice = {"provider": "vnpt", "return_url": f"{PORTAL}/ve"}
            orders = f"{fees}/{fee['fee_id']}/orders"
            lost = (await http.post(orders, json=choice, headers=asking())).json()
            await pay_at_bank(http, lost["redirect_url"], mischief="told-browser-only")
            way = (await http.post(orders, json=choice, headers=asking())).json()
            await pay_at_bank(http, way["redirect_url"], mischief="twice")
            book = (await http.get(f"{town.sandbox}/vnpt/orders/{way['order']}")).json()
            assert [notice["outcome"] for notice in book["notices"]] == ["mã 00", "mã 02"]
            headers = asking(**{"X-Wait-For": f"PAYMENT={way['position'] + 1}"})
            [settled] = (await http.get(fees, params=about, headers=headers)).json()
            assert (settled["state"], settled["bank"]) == ("paid", "ACB")
        with town.payment_up():
            [still] = (await http.get(fees, params=about, headers=asking())).json()
            assert still == settled
            again = await http.post(orders, json=choice, headers=asking())
            assert (again.status_code, again.json()["code"]) == (409, "payment.already-paid")


async def test_money_taken_while_payment_was_down_is_found(
    town: Town, connection: Client, http: httpx.AsyncClient
):
    with town.sandbox_up():
        with town.payment_up():
            dossier_id, position = await declare(connection)
            headers = asking(**{"X-Wait-For": f"DOSSIER={position}"})
            about = {"dossier_id": dossier_id}
            answer = await http.get(f"{town.payment}/fees", params=about, headers=headers)
            fee = f"{town.payment}/fees/{answer.json()[0]['fee_id']}"
            choice = {"provider": "vnpt", "return_url": f"{PORTAL}/ve"}
            way = (await http.post(f"{fee}/orders", json=choice, headers=asking())).json()
        await pay_at_bank(http, way["redirect_url"], mischief="never")
        with town.payment_up():
            asked = await http.post(f"{fee}/inquiry", headers=asking())
            assert asked.json()["state"] == "paid"


async def owed(town: Town, nats: Client, http: httpx.AsyncClient) -> str:
    """The demand that follows from a new dossier."""
    dossier_id, position = await declare(nats)
    headers = asking(**{"X-Wait-For": f"DOSSIER={position}"})
    about = {"dossier_id": dossier_id}
    [fee] = (await http.get(f"{town.payment}/fees", params=about, headers=headers)).json()
    return str(fee["fee_id"])


async def test_a_kill_between_a_callback_and_its_answer_neither_loses_nor_doubles_money(
    town: Town, connection: Client, http: httpx.AsyncClient
):
    ear = f"{town.payment}/vnpt/ipn"
    stream = JetStream(connection, PAYMENT)
    with town.sandbox_up():
        with town.payment_up() as process:
            fee_id = await owed(town, connection, http)
            choice = {"provider": "vnpt", "return_url": f"{PORTAL}/ve"}
            orders = f"{town.payment}/fees/{fee_id}/orders"
            order = (await http.post(orders, json=choice, headers=asking())).json()["order"]
            subject = PAYMENT.subject(FeeId(fee_id))
            before = await stream.tip(subject)
            told = [notice(order, VNPTPAY_TRANSACTION_ID=f"T{n}") for n in range(6)]
            telling = [asyncio.create_task(http.post(ear, json=one)) for one in told]
            while await stream.tip(subject) == before:
                await asyncio.sleep(0)
            process.kill()  # something is written, and hardly anybody has been answered
            await asyncio.gather(*telling, return_exceptions=True)
        with town.payment_up():
            again = [(await http.post(ear, json=one)).json() for one in told]
    assert {answer["RESPONSE_CODE"] for answer in again} <= {"00", "02"}
    facts = [recorded.data for recorded in await stream.load(subject, fresh=True)]
    money = [fact for fact in facts if isinstance(fact, FeePaid | MoneySuspended)]
    assert sorted(fact.transaction for fact in money) == [f"T{n}" for n in range(6)]
    assert sum(isinstance(fact, FeePaid) for fact in money) == 1
    assert sum(fact.amount for fact in money) == 6 * AMOUNT
