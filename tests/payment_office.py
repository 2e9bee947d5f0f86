"""The payment service on ground in memory, with its door, and someone to play VNPT."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.access import Caller
from contracts.dossier import DossierEvent
from contracts.payment import FeeRequested, PaymentEvent
from contracts.receipts import ReceiptEvent
from contracts.streams import DOSSIER, PAYMENT
from services.chassis.clock import Clock
from services.chassis.memory import MemoryPlatform, MemoryStream
from services.chassis.problems import explain_problems
from services.chassis.register import MemoryRegister
from services.chassis.serve import furnish
from services.payment.main import rooms
from services.payment.settings import PaymentSettings
from tests.facts import ANNA, NOW, envelope
from tests.fees import (
    API_KEY,
    DOSSIER_ID,
    INIT_REPLY,
    MERCHANT,
    PAY_DATE,
    QUERY_REPLY,
    SECRET,
    declared,
    signed,
)
from tests.keys import PUBLIC, bearer, citizen
from tests.takings import Demand

PORTAL = "http://portal.test"
RETURN = f"{PORTAL}/ho-so/1/thanh-toan"
OWNER = citizen(ANNA)


def settings(**other: Any) -> PaymentSettings:
    """The knobs of a payment service that talks to VNPT in this process."""
    knobs: dict[str, Any] = {
        "token_public_key": PUBLIC,
        "service_token": SecretStr(""),
        "vault_key": SecretStr(""),
        "lookup_key": SecretStr(""),
        "public_url": PORTAL,
        "vnpt_url": "http://vnpt.test/vnpt",
        "vnpt_merchant": MERCHANT,
        "vnpt_secret": SecretStr(SECRET),
        "vnpt_api_key": SecretStr(API_KEY),
    }
    return PaymentSettings(**(knobs | other))


class Office:
    """A payment service and whoever comes to its door."""

    def __init__(
        self,
        vnpt: httpx.AsyncBaseTransport,
        knobs: PaymentSettings | None = None,
        register: MemoryRegister | None = None,
        clock: Clock = lambda: NOW,
    ) -> None:
        self.platform = MemoryPlatform(clock=clock, transport=vnpt)
        self.platform.register = register or self.platform.register
        self.settings = knobs or settings()
        self.rooms = rooms(self.platform, self.settings)
        self.app = FastAPI()
        explain_problems(self.app)
        furnish(self.app, self.rooms)
        transport = httpx.ASGITransport(self.app, client=("198.51.100.1", 1))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://payment.test")

    @property
    def facts(self) -> list[PaymentEvent]:
        """Everything that was written, receipts aside."""
        return [fact for fact in self._every if not isinstance(fact, ReceiptEvent)]

    @property
    def receipts(self) -> list[ReceiptEvent]:
        """What was written about receipts."""
        return [fact for fact in self._every if isinstance(fact, ReceiptEvent)]

    @property
    def _every(self) -> list[PaymentEvent]:
        stream: MemoryStream[PaymentEvent] = self.platform.stream(PAYMENT)
        return [recorded.data for recorded in stream.log]

    @property
    def types(self) -> list[str]:
        """What was written, by type without service and version."""
        return [fact.type.split(".")[1] for fact in self.facts]

    async def ask_for_fee(self, dossier_id: str = DOSSIER_ID) -> str:
        """Let a dossier be declared; the demand that follows."""
        stream = self.platform.stream(DOSSIER)
        subject = DOSSIER.subject(dossier_id)
        fact: DossierEvent = declared().model_copy(update={"dossier_id": dossier_id})
        await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.platform.settle(self.rooms)
        [asked] = [fact for fact in self.facts[-1:] if isinstance(fact, FeeRequested)]
        return asked.fee_id

    async def lay(self, of: Sequence[Demand]) -> None:
        """Demands whose attempts to pay have begun."""
        stream = self.platform.stream(PAYMENT)
        for demand in of:
            subject = PAYMENT.subject(demand.fee_id)
            for fact in demand.facts:
                await stream.append(envelope(fact, subject), expected=await stream.tip(subject))

    async def owed(self, who: Caller = OWNER, **query: str) -> list[dict[str, Any]]:
        """GET /fees, once all views are up to date."""
        await self.platform.settle(self.rooms)
        query = {"dossier_id": DOSSIER_ID, **query}
        answer = await self.http.get("/fees", params=query, headers=headers(who))
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()
        return found

    async def pay(
        self, fee_id: str, who: Caller = OWNER, key: str = "", **body: str
    ) -> httpx.Response:
        """POST an order."""
        choice = {"provider": "vnpt", "return_url": RETURN, **body}
        return await self.http.post(
            f"/fees/{fee_id}/orders", json=choice, headers=headers(who, key)
        )

    async def begun(self) -> tuple[str, str]:
        """A demand and an order that waits to be paid."""
        fee_id = await self.ask_for_fee()
        return fee_id, (await self.pay(fee_id)).json()["order"]

    async def inquire(self, fee_id: str, who: Caller = OWNER, key: str = "") -> httpx.Response:
        """POST an inquiry."""
        return await self.http.post(f"/fees/{fee_id}/inquiry", headers=headers(who, key))

    async def tell(self, notice: object) -> httpx.Response:
        """POST a notice, as VNPT does."""
        body = notice if isinstance(notice, bytes) else json.dumps(notice).encode()
        return await self.http.post("/vnpt/ipn", content=body)


def headers(who: Caller, key: str = "") -> dict[str, str]:
    """Who is calling, and a key that is new unless given."""
    return bearer(who) | {"Idempotency-Key": key or str(uuid4())}


class Teller(httpx.AsyncBaseTransport):
    """Plays VNPT: opens every order, and says of each what it was told to say.

    Attributes:
        asked: what was sent, with the path it was sent to.
        opening: values of every reply to INIT that differ from the usual.
        told: values of the reply to QUERY that differ from a payment, by order.
        broken: an answer for everything, or an error to fail with.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.opening: dict[str, str] = {}
        self.told: dict[str, dict[str, str]] = {}
        self.broken: httpx.Response | httpx.HTTPError | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as VNPT does."""
        if isinstance(self.broken, httpx.HTTPError):
            raise self.broken
        if self.broken:
            return self.broken
        assert request.headers["Authorization"] == f"Bearer {API_KEY}"
        sent = json.loads(await request.aread())
        self.asked.append((request.url.path, sent))
        reply = self._opened(sent) if sent["ACTION"] == "INIT" else self._standing(sent)
        return httpx.Response(200, json=reply)

    def of(self, action: str) -> list[dict[str, str]]:
        """What was sent under this ACTION."""
        return [sent for _, sent in self.asked if sent["ACTION"] == action]

    def _opened(self, sent: dict[str, str]) -> dict[str, str]:
        order = sent["MERCHANT_ORDER_ID"]
        self.told.setdefault(order, {"TRANSACTION_STATUS": "3"})
        fields = {
            "RESPONSE_CODE": "00",
            "DESCRIPTION": "Success",
            "MERCHANT_SERVICE_ID": MERCHANT,
            "MERCHANT_ORDER_ID": order,
            "CREATE_DATE": PAY_DATE,
            "REDIRECT_URL": f"http://vnpt.test/pay/{order}",
        }
        return signed(fields | self.opening, INIT_REPLY)

    def _standing(self, sent: dict[str, str]) -> dict[str, str]:
        order = sent["MERCHANT_ORDER_ID"]
        fields = {
            "RESPONSE_CODE": "00",
            "MERCHANT_SERVICE_ID": MERCHANT,
            "MERCHANT_ORDER_ID": order,
            "AMOUNT": "10000",
            "CURRENCY_CODE": "VND",
            "VNPTPAY_TRANSACTION_ID": "T1",
            "PAYMENT_METHOD": "VIETCOMBANK",
            "PAY_DATE": PAY_DATE,
            "TRANSACTION_STATUS": "1",
        }
        unknown = {"RESPONSE_CODE": "01", "TRANSACTION_STATUS": ""}
        return signed(fields | self.told.get(order, unknown), QUERY_REPLY)
