"""VNPT Payment Platform, version 1.0.5: INIT, CONFIRM (its notice) and QUERY.

`Messages` does no I/O: it writes and signs what is sent, verifies and reads what came.
`Vnpt` carries it over HTTP. Source: domain facts §4.1.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx
from pydantic import SecretStr

from services.payment.adapters.signing import (
    Fields,
    fields_of,
    genuine,
    instant,
    plain,
    secure_code,
    stamp,
)
from services.payment.adapters.vnpt_signing import (
    CONFIRM,
    CONFIRM_REPLY,
    INIT,
    INIT_REPLY,
    QUERY,
    QUERY_REPLY,
    SIGNATURE,
)
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    DeclinedError,
    NoticeError,
    Outcome,
    Settled,
    StillPending,
    Verdict,
)
from services.payment.domain.fee import CURRENCY, ConfirmPayment, ReportFailure

VERSION = "1.0.5"
SUCCESS, UNKNOWN_ORDER = "00", "01"  # RESPONSE_CODE
PAID, PENDING, FAILED = "1", "3", "4"  # TRANSACTION_STATUS

ORDER = re.compile(r"[A-Za-z0-9]{1,50}")
WHOLE_DONG = re.compile(r"[1-9][0-9]{0,12}")
SHAPES = {
    "VNPTPAY_TRANSACTION_ID": re.compile(r"[A-Za-z0-9._-]{1,64}"),
    "PAYMENT_METHOD": re.compile(r"[A-Za-z0-9._-]{0,40}"),
    "PAY_DATE": re.compile(r"[0-9]{14}"),
}
REASON = re.compile(r"[A-Za-z0-9._-]{1,20}")  # a RESPONSE_CODE that is no success

ANSWERS: Mapping[Verdict, tuple[int, str, str]] = MappingProxyType(
    {
        Verdict.TAKEN: (200, "00", "Confirm success"),
        Verdict.KNOWN: (200, "02", "Order already confirmed"),
        Verdict.PAID_OTHERWISE: (409, "02", "Order already paid by another transaction"),
        Verdict.UNKNOWN_ORDER: (404, "01", "Order not found"),
        Verdict.OTHER_MERCHANT: (400, "03", "Wrong merchant"),
        Verdict.WRONG_AMOUNT: (409, "04", "Wrong amount or currency"),
        Verdict.FORGED: (400, "97", "Wrong signature"),
        Verdict.MALFORMED: (400, "99", "Malformed message"),
        Verdict.LATER: (503, "99", "Try again"),
    }
)
"""HTTP status, RESPONSE_CODE and DESCRIPTION of our replies. Codes: domain facts §4.4."""


class Messages:
    """What is said between us and VNPT, without any I/O."""

    def __init__(self, merchant: str, secret: SecretStr) -> None:
        self._merchant = merchant
        self._secret = secret.get_secret_value()

    def init(self, bill: Bill) -> dict[str, str]:
        """INIT. RETURN_URL is sent and not signed."""
        fields = {
            "ACTION": "INIT",
            "VERSION": VERSION,
            "MERCHANT_SERVICE_ID": self._merchant,
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
        return self._signed(fields, INIT) | {"RETURN_URL": bill.return_url}

    def page(self, order: str, body: bytes) -> str:
        """The address in VNPT's reply to INIT."""
        fields = self._reply(order, body, INIT_REPLY)
        if fields["RESPONSE_CODE"] != SUCCESS:
            raise DeclinedError(_reason(fields["RESPONSE_CODE"]))
        if not fields["REDIRECT_URL"].startswith(("https://", "http://")):
            raise CollectorError("INIT was answered without an address")
        return fields["REDIRECT_URL"]

    def query(self, order: str, at: datetime) -> dict[str, str]:
        """QUERY."""
        fields = {
            "ACTION": "QUERY",
            "VERSION": VERSION,
            "MERCHANT_SERVICE_ID": self._merchant,
            "MERCHANT_ORDER_ID": order,
            "CREATE_DATE": stamp(at),
        }
        return self._signed(fields, QUERY)

    def standing(self, order: str, body: bytes) -> Outcome:
        """What VNPT's reply to QUERY says became of the order."""
        fields = self._reply(order, body, QUERY_REPLY)
        match fields["RESPONSE_CODE"], fields["TRANSACTION_STATUS"]:
            case (code, _) if code == UNKNOWN_ORDER:
                return ReportFailure(order=order, code=code)  # never opened there: not paid
            case (code, status) if code == SUCCESS and status == PENDING:
                return StillPending(order)
            case (code, status) if code == SUCCESS and status == FAILED:
                return ReportFailure(order=order, code=f"status-{status}")
            case (code, status) if code == SUCCESS and status == PAID:
                try:
                    return _confirmed(fields)
                except ValueError as error:
                    raise CollectorError(f"QUERY: {error}") from None
            case _:
                raise CollectorError("QUERY was refused")

    def heard(self, body: bytes) -> Settled:
        """What a CONFIRM says, once verified: signature, merchant, then contents."""
        try:
            fields = fields_of(body, CONFIRM, SIGNATURE)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None
        if not genuine(fields, CONFIRM, self._secret, SIGNATURE):
            raise NoticeError(Verdict.FORGED)
        if fields["MERCHANT_SERVICE_ID"] != self._merchant:
            raise NoticeError(Verdict.OTHER_MERCHANT)
        if fields["ACTION"] != "CONFIRM":
            raise NoticeError(Verdict.MALFORMED)
        if not ORDER.fullmatch(fields["MERCHANT_ORDER_ID"]):
            raise NoticeError(Verdict.UNKNOWN_ORDER)
        if (code := fields["RESPONSE_CODE"]) != SUCCESS:
            return ReportFailure(order=fields["MERCHANT_ORDER_ID"], code=_reason(code))
        try:
            return _confirmed(fields)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """Our signed reply to a CONFIRM."""
        status, code, description = ANSWERS[verdict]
        fields = {
            "RESPONSE_CODE": code,
            "DESCRIPTION": description,
            "MERCHANT_SERVICE_ID": self._merchant,
            "MERCHANT_ORDER_ID": order,
            "CREATE_DATE": stamp(at),
        }
        return status, self._signed(fields, CONFIRM_REPLY)

    def _signed(self, fields: dict[str, str], order: Sequence[str]) -> dict[str, str]:
        return {**fields, SIGNATURE: secure_code(fields, order, self._secret)}

    def _reply(self, order: str, body: bytes, names: Sequence[str]) -> dict[str, str]:
        """A reply of VNPT about `order`, verified."""
        try:
            fields = fields_of(body, names, SIGNATURE)
        except ValueError:
            raise CollectorError("the reply cannot be read") from None
        if not genuine(fields, names, self._secret, SIGNATURE):
            raise CollectorError("the reply is signed wrongly")
        about = fields["MERCHANT_SERVICE_ID"], fields["MERCHANT_ORDER_ID"]
        if about != (self._merchant, order):
            raise CollectorError("the reply is about another order")
        return fields


def _reason(code: str) -> str:
    return code if REASON.fullmatch(code) else "unspecified"


def _confirmed(fields: Fields) -> ConfirmPayment:
    """The payment that verified fields tell of; ValueError when one is out of shape."""
    for name, shape in SHAPES.items():
        if not shape.fullmatch(fields[name]):
            raise ValueError(name)
    amount = fields["AMOUNT"]
    return ConfirmPayment(
        order=fields["MERCHANT_ORDER_ID"],
        amount=int(amount) if WHOLE_DONG.fullmatch(amount) else 0,
        currency=fields["CURRENCY_CODE"],
        transaction=fields["VNPTPAY_TRANSACTION_ID"],
        bank=fields["PAYMENT_METHOD"],
        paid_at=instant(fields["PAY_DATE"]),
    )


class Vnpt:
    """VNPT over HTTP."""

    def __init__(self, http: httpx.AsyncClient, messages: Messages, api_key: SecretStr) -> None:
        self._http = http
        self._messages = messages
        self._headers = {"Authorization": f"Bearer {api_key.get_secret_value()}"}

    async def open(self, bill: Bill) -> str:
        """INIT."""
        return self._messages.page(bill.order, await self._post("init", self._messages.init(bill)))

    async def inquire(self, order: str, at: datetime) -> Outcome:
        """QUERY."""
        body = await self._post("query_transaction", self._messages.query(order, at))
        return self._messages.standing(order, body)

    def heard(self, notice: bytes) -> Settled:
        """CONFIRM."""
        return self._messages.heard(notice)

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """The signed reply to CONFIRM."""
        return self._messages.reply(verdict, order, at)

    async def _post(self, call: str, message: Fields) -> bytes:
        path = f"/rest/payment/v{VERSION}/{call}"
        try:
            answer = await self._http.post(path, json=dict(message), headers=self._headers)
        except httpx.HTTPError as error:
            raise CollectorError(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise CollectorError(f"HTTP {answer.status_code}")
        return answer.content
