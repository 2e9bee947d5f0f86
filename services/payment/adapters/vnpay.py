"""VNPAY, version 2.1.0: the way to its page, its notice (IPN) and `querydr`.

`Messages` does no I/O: it writes and signs what is sent, verifies and reads what came.
`Vnpay` carries it over HTTP. Source: domain facts §4.4.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from contracts.payment import Misfit
from services.chassis.ids import new_key
from services.payment.adapters.signing import Fields, fields_of, instant, stamp
from services.payment.adapters.vnpay_signing import (
    HASH,
    QUERY,
    QUERY_REPLY,
    fields_of_notice,
    genuine,
    genuine_notice,
    plain,
    signed,
    signed_address,
)
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    NoticeError,
    Outcome,
    Settled,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import (
    CURRENCY,
    ConfirmPayment,
    ReportExpiry,
    ReportFailure,
)
from services.payment.domain.reasons import Reason, reason_for

VERSION = "2.1.0"
PAGE = "/paymentv2/vpcpay.html"
ASK = "/merchant_webapi/api/transaction"
ORDER_TYPE = "other"
OUR_ADDRESS = "127.0.0.1"  # vnp_IpAddr of `querydr`; they see where the connection comes from
HUNDREDTHS = 100  # of a đồng: the unit of vnp_Amount

PAY_WITHIN = timedelta(minutes=15)  # from vnp_CreateDate to vnp_ExpireDate
SETTLES_WITHIN = timedelta(minutes=30)  # after that; a payer may have been at the bank just then

SUCCESS, NOT_FOUND = "00", "91"  # vnp_ResponseCode
PAID, OPEN, FAILED, REVERSED = "00", "01", "02", "04"  # vnp_TransactionStatus
SUSPICIOUS = "07"  # either of them: the money was taken, and the merchant must decide
TOO_LATE = {"11", "15"}  # vnp_ResponseCode
TAKEN = {(SUCCESS, PAID), (SUSPICIOUS, PAID), (SUCCESS, SUSPICIOUS), (SUSPICIOUS, SUSPICIOUS)}

ORDER = re.compile(r"[A-Za-z0-9]{1,50}")
AMOUNT = re.compile(r"[1-9][0-9]{0,12}00")
SHAPES = {
    "vnp_TransactionNo": re.compile(r"[1-9][0-9]{0,19}"),
    "vnp_BankCode": re.compile(r"[A-Za-z0-9._-]{0,40}"),
    "vnp_PayDate": re.compile(r"[0-9]{14}"),
}
REASON = re.compile(r"[A-Za-z0-9._-]{1,20}")
REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "05": Reason.WRONG_PASSWORD,
        "06": Reason.WRONG_CODE,
        "08": Reason.BANK_DOWN,
        "09": Reason.NOT_ENROLLED,
        "10": Reason.WRONG_CARD,
        "11": Reason.TOO_LATE,
        "12": Reason.CARD_LOCKED,
        "13": Reason.WRONG_CODE,
        "15": Reason.TOO_LATE,
        "24": Reason.CALLED_OFF,
        "51": Reason.NO_FUNDS,
        "65": Reason.OVER_LIMIT,
        "75": Reason.BANK_DOWN,
        "79": Reason.WRONG_PASSWORD,
        NOT_FOUND: Reason.NOT_BEGUN,
        f"status-{OPEN}": Reason.TOO_LATE,
    }
)

ANSWERS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        Verdict.TAKEN: ("00", "Confirm Success"),
        Verdict.KNOWN: ("02", "Order already confirmed"),
        Verdict.PAID_OTHERWISE: ("02", "Order already confirmed"),
        Verdict.UNKNOWN_ORDER: ("01", "Order not found"),
        Verdict.OTHER_MERCHANT: ("01", "Order not found"),
        Verdict.WRONG_AMOUNT: ("04", "Invalid amount"),
        Verdict.FORGED: ("97", "Fail checksum"),
        Verdict.MALFORMED: ("99", "Unknown error"),
        Verdict.LATER: ("99", "Unknown error"),
    }
)
"""RspCode and Message of our replies; after all but 00 and 02 VNPAY comes again."""


class Messages:
    """What is said between us and VNPAY, without any I/O."""

    def __init__(self, merchant: str, secret: SecretStr) -> None:
        self._merchant = merchant
        self._secret = secret.get_secret_value()

    def page(self, bill: Bill) -> str:
        """The query of the address at which the citizen pays."""
        fields = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self._merchant,
            "vnp_Amount": str(bill.amount * HUNDREDTHS),
            "vnp_CurrCode": CURRENCY,
            "vnp_TxnRef": bill.order,
            "vnp_OrderInfo": plain(bill.description),
            "vnp_OrderType": ORDER_TYPE,
            "vnp_Locale": "vn",
            "vnp_ReturnUrl": bill.return_url,
            "vnp_IpAddr": bill.payer_ip,
            "vnp_CreateDate": stamp(bill.at),
            "vnp_ExpireDate": stamp(bill.at + PAY_WITHIN),
        }
        return signed_address(fields, self._secret)

    def query(self, order: str, begun: datetime, at: datetime, request: str) -> dict[str, str]:
        """`querydr`; `request` was never used before."""
        fields = {
            "vnp_RequestId": request,
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": self._merchant,
            "vnp_TxnRef": order,
            "vnp_TransactionDate": stamp(begun),
            "vnp_CreateDate": stamp(at),
            "vnp_IpAddr": OUR_ADDRESS,
            "vnp_OrderInfo": f"Tra cuu {order}",
        }
        return signed(fields, QUERY, self._secret)

    def standing(self, order: str, begun: datetime, at: datetime, body: bytes) -> Outcome:
        """What VNPAY's reply to `querydr` says became of the order."""
        fields = self._reply(order, body)
        over = at >= begun + PAY_WITHIN + SETTLES_WITHIN
        match fields["vnp_ResponseCode"], fields["vnp_TransactionStatus"]:
            case (code, _) if code == NOT_FOUND:  # nobody has come to its page, yet
                return ReportExpiry(order=order, code=code) if over else StillPending(order)
            case (code, status) if code == SUCCESS and status == OPEN:
                lost = ReportExpiry(order=order, code=f"status-{status}")
                return lost if over else StillPending(order)
            case (code, status) if code == SUCCESS and status == REVERSED:
                return StillPending(order)  # the money has moved; whose it is, is not said
            case (code, status) if code == SUCCESS and status == FAILED:
                return ReportFailure(order=order, code=f"status-{status}")
            case (code, status) if code == SUCCESS and status in (PAID, SUSPICIOUS):
                try:
                    return _confirmed(fields)
                except ValueError as error:
                    raise CollectorError(f"querydr: {error}") from None
            case (code, status):
                raise CollectorError(f"querydr: {_reason(code)} {_reason(status)}")

    def heard(self, query: bytes) -> Settled:
        """What a notice says, once verified: signature, merchant, then contents."""
        try:
            fields = fields_of_notice(query)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None
        if not genuine_notice(fields, self._secret):
            raise NoticeError(Verdict.FORGED)
        if fields.get("vnp_TmnCode") != self._merchant:
            raise NoticeError(Verdict.OTHER_MERCHANT)
        order = fields.get("vnp_TxnRef", "")
        if not ORDER.fullmatch(order):
            raise NoticeError(Verdict.UNKNOWN_ORDER)
        return _told(order, fields)

    def reply(self, verdict: Verdict) -> tuple[int, dict[str, Any]]:
        """Our reply to a notice; it is not signed."""
        code, message = ANSWERS[verdict]
        return 200, {"RspCode": code, "Message": message}

    def _reply(self, order: str, body: bytes) -> dict[str, str]:
        """A reply of VNPAY about `order`, verified."""
        try:
            fields = fields_of(body, QUERY_REPLY, HASH)
        except ValueError:
            raise CollectorError("the reply cannot be read") from None
        if not genuine(fields, QUERY_REPLY, self._secret):
            raise CollectorError("the reply is signed wrongly")
        if (fields["vnp_TmnCode"], fields["vnp_TxnRef"]) != (self._merchant, order):
            raise CollectorError("the reply is about another order")
        return fields


def _told(order: str, fields: Fields) -> Settled:
    """What the verified fields of a notice say; the two codes must not contradict each other."""
    code, status = fields.get("vnp_ResponseCode", ""), fields.get("vnp_TransactionStatus", "")
    if (code, status) in TAKEN:
        try:
            return _confirmed(fields)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None
    if code in (SUCCESS, SUSPICIOUS) or status != FAILED:
        raise NoticeError(Verdict.MALFORMED)
    ended = ReportExpiry if code in TOO_LATE else ReportFailure
    return ended(order=order, code=_reason(code))


def _reference(told: str) -> str:
    """The bank's own reference, where it has one that can be one."""
    return told if REFERENCE.fullmatch(told) else ""


def _reason(code: str) -> str:
    return code if REASON.fullmatch(code) else "unspecified"


def _confirmed(fields: Fields) -> ConfirmPayment:
    """The payment that verified fields tell of; ValueError when one is out of shape."""
    for name, shape in SHAPES.items():
        if not shape.fullmatch(fields.get(name, "")):
            raise ValueError(name)
    amount = fields.get("vnp_Amount", "")
    whole = AMOUNT.fullmatch(amount) is not None
    codes = fields["vnp_ResponseCode"], fields["vnp_TransactionStatus"]
    return ConfirmPayment(
        order=fields["vnp_TxnRef"],
        amount=int(amount) // HUNDREDTHS if whole else 0,
        currency=CURRENCY,  # VNPAY knows no other, and names none
        transaction=fields["vnp_TransactionNo"],
        bank=fields.get("vnp_BankCode", ""),
        bank_reference=_reference(fields.get("vnp_BankTranNo", "")),
        paid_at=instant(fields["vnp_PayDate"]),
        claimed="" if whole else amount,
        doubt=Misfit.SUSPICIOUS if SUSPICIOUS in codes else None,
    )


class Vnpay:
    """VNPAY over HTTP."""

    tells_by: Literal["GET", "POST"] = "GET"

    def __init__(self, http: httpx.AsyncClient, messages: Messages) -> None:
        self._http = http
        self._messages = messages

    def reason(self, code: str) -> Reason:
        """What a code of VNPAY's means."""
        return reason_for(code, REASONS)

    async def open(self, bill: Bill) -> str:
        """The address is all of it: VNPAY learns of the order when the citizen comes."""
        return str(self._http.base_url).rstrip("/") + f"{PAGE}?{self._messages.page(bill)}"

    async def inquire(self, order: str, begun: datetime, at: datetime) -> Outcome:
        """`querydr`."""
        message = self._messages.query(order, begun, at, new_key().hex)
        try:
            answer = await self._http.post(ASK, json=message)
        except httpx.HTTPError as error:
            raise CollectorError(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise CollectorError(f"HTTP {answer.status_code}")
        return self._messages.standing(order, begun, at, answer.content)

    def heard(self, notice: bytes) -> Settled:
        """The notice."""
        return self._messages.heard(notice)

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:  # noqa: ARG002 - it names neither
        """The reply to a notice."""
        return self._messages.reply(verdict)
