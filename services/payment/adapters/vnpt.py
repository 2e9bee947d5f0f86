"""VNPT Payment Platform, version 1.0.5: INIT, CONFIRM (its notice) and QUERY.

`Messages` does no I/O: it writes and signs what is sent, verifies and reads what came.
`Vnpt` carries it over HTTP. Source: domain facts §4.1.
"""

from datetime import datetime
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from services.payment.adapters.signing import plain, stamp
from services.payment.adapters.speech import REASONS, SUCCESS, Speech, reason
from services.payment.adapters.vnpt_signing import INIT, INIT_REPLY, VNPT
from services.payment.adapters.wire import Wire
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    DeclinedError,
    Outcome,
    Settled,
    Verdict,
)
from services.payment.domain.commands import CURRENCY
from services.payment.domain.reasons import Reason, reason_for


class Messages(Speech):
    """What is said between us and VNPT, without any I/O."""

    def __init__(self, merchant: str, secret: SecretStr) -> None:
        super().__init__(VNPT, merchant, secret)

    def init(self, bill: Bill) -> dict[str, str]:
        """INIT. RETURN_URL is sent and not signed."""
        fields = {
            "ACTION": "INIT",
            "VERSION": VNPT.version,
            "MERCHANT_SERVICE_ID": self.merchant,
            "MERCHANT_ORDER_ID": bill.order,
            "AMOUNT": str(bill.amount),
            "AMOUNT_DETAIL": "",
            "SERVICE_ID": "",
            "DEVICE": "1",
            "LOCALE": "vi-VN",
            "CURRENCY_CODE": CURRENCY,
            "PAYMENT_METHOD": "PAYMENT",  # VNPT shows its list of banks
            "DESCRIPTION": plain(bill.description),
            "CREATE_DATE": stamp(bill.at),
            "CLIENT_IP": bill.payer_ip,
        }
        return self.signed(fields, INIT) | {"RETURN_URL": bill.return_url}

    def page(self, order: str, body: bytes) -> str:
        """The address in VNPT's reply to INIT."""
        code, _, merchant, named, _, address = self.verified(body, INIT_REPLY)
        if (merchant, named) != (self.merchant, order):
            raise CollectorError("the reply is about another order")
        if code != SUCCESS:
            raise DeclinedError(reason(code))
        if not address.startswith(("https://", "http://")):
            raise CollectorError("INIT was answered without an address")
        return address


class Vnpt:
    """VNPT over HTTP."""

    tells_by: Literal["GET", "POST"] = "POST"

    def __init__(self, http: httpx.AsyncClient, messages: Messages, api_key: SecretStr) -> None:
        self._wire = Wire(http, VNPT.version, api_key)
        self._messages = messages

    def reason(self, code: str) -> Reason:
        """What a code of VNPT's means."""
        return reason_for(code, REASONS)

    async def open(self, bill: Bill) -> str:
        """INIT."""
        return self._messages.page(
            bill.order, await self._wire.send("init", self._messages.init(bill))
        )

    async def inquire(self, order: str, begun: datetime, at: datetime) -> Outcome:  # noqa: ARG002 - VNPT asks for the number only
        """QUERY."""
        body = await self._wire.send("query_transaction", self._messages.query(order, at))
        return self._messages.standing(order, body)

    def heard(self, notice: bytes) -> Settled:
        """CONFIRM."""
        return self._messages.heard(notice)

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """The signed reply to CONFIRM."""
        return self._messages.reply(verdict, order, at)
