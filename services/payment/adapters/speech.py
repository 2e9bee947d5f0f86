"""What is said between us and a payment platform, without any I/O: one protocol, two languages.

VNPT's platform and the National Portal's send the same messages; only the names of the fields
differ. A `Dialect` gives those names, in the order in which their values are signed, so that
everything else reads values by their place. Source: domain facts §4.1 (that both are one protocol
is inferred there from version, orders and hash).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import SecretStr

from services.payment.adapters.signing import (
    Fields,
    fields_of,
    genuine,
    instant,
    secure_code,
    stamp,
)
from services.payment.domain.collection import (
    CollectorError,
    NoticeError,
    Outcome,
    Settled,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import ConfirmPayment, ReportFailure
from services.payment.domain.reasons import Reason

SUCCESS, UNKNOWN_ORDER = "00", "01"  # how it went, in a notice and in a reply
PAID, PENDING, FAILED = "1", "3", "4"  # TRANSACTION_STATUS, TrangThaiGD

ORDER = re.compile(r"[A-Za-z0-9.-]{1,64}")
WHOLE_DONG = re.compile(r"[1-9][0-9]{0,12}")
TRANSACTION = re.compile(r"[A-Za-z0-9._-]{1,64}")
BANK = re.compile(r"[A-Za-z0-9._-]{0,40}")
STAMPED = re.compile(r"[0-9]{14}")
REASON = re.compile(r"[A-Za-z0-9._-]{1,20}")  # a code that is no success

REASONS: Mapping[str, Reason] = MappingProxyType(
    {UNKNOWN_ORDER: Reason.NOT_BEGUN, "24": Reason.CALLED_OFF}
)
"""What the codes of failures mean; nothing is published of the others."""

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
"""HTTP status, code and description of our replies. Codes: domain facts §4.4."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What a platform calls the signed values of its messages, in the order they are signed in.

    Attributes:
        version: of the protocol.
        signature: the field that the signature stands in.
        confirm: its notice; as `Notice`.
        confirm_reply: our reply to it: code, description, merchant, order, time.
        query: our question: action, version, merchant, order, time.
        query_reply: its reply to that; as `Standing`.
    """

    version: str
    signature: str
    confirm: tuple[str, ...]
    confirm_reply: tuple[str, ...]
    query: tuple[str, ...]
    query_reply: tuple[str, ...]


class Notice(NamedTuple):
    """The signed values of a CONFIRM."""

    action: str
    code: str
    merchant: str
    order: str
    amount: str
    currency: str
    transaction: str
    bank: str
    paid_at: str
    remark: str


class Standing(NamedTuple):
    """The signed values of the reply to a QUERY."""

    code: str
    merchant: str
    order: str
    amount: str
    currency: str
    transaction: str
    bank: str
    paid_at: str
    status: str


class Speech:
    """What a merchant says to such a platform and understands of it, in its dialect."""

    def __init__(self, dialect: Dialect, merchant: str, secret: SecretStr) -> None:
        self.dialect = dialect
        self.merchant = merchant
        self._secret = secret.get_secret_value()

    def signed(self, fields: dict[str, str], order: Sequence[str]) -> dict[str, str]:
        """The fields with our signature over those of `order`."""
        return {**fields, self.dialect.signature: secure_code(fields, order, self._secret)}

    def about(self, action: str, order: str, at: datetime) -> dict[str, str]:
        """A question about an order: QUERY, GET_BILL."""
        names = self.dialect.query
        values = action, self.dialect.version, self.merchant, order, stamp(at)
        return self.signed(dict(zip(names, values, strict=True)), names)

    def query(self, order: str, at: datetime) -> dict[str, str]:
        """QUERY."""
        return self.about("QUERY", order, at)

    def standing(self, order: str, body: bytes) -> Outcome:
        """What the reply to QUERY says became of the order."""
        names = self.dialect.query_reply
        found = Standing(*self.verified(body, names))
        if (found.merchant, found.order) != (self.merchant, order):
            raise CollectorError("the reply is about another order")
        match found.code, found.status:
            case (code, _) if code == UNKNOWN_ORDER:
                return ReportFailure(order=order, code=code)  # never opened there: not paid
            case (code, status) if code == SUCCESS and status == PENDING:
                return StillPending(order)
            case (code, status) if code == SUCCESS and status == FAILED:
                return ReportFailure(order=order, code=f"status-{status}")
            case (code, status) if code == SUCCESS and status == PAID:
                try:
                    return _confirmed(found)
                except ValueError as error:
                    raise CollectorError(f"QUERY: {error}") from None
            case _:
                raise CollectorError("QUERY was refused")

    def heard(self, body: bytes) -> Settled:
        """What a CONFIRM says, once verified: signature, merchant, then contents."""
        names = self.dialect.confirm
        try:
            fields = fields_of(body, names, self.dialect.signature)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None
        if not self._genuine(fields, names):
            raise NoticeError(Verdict.FORGED)
        told = Notice(*(fields[name] for name in names))
        if told.merchant != self.merchant:
            raise NoticeError(Verdict.OTHER_MERCHANT)
        if told.action != "CONFIRM":
            raise NoticeError(Verdict.MALFORMED)
        if not ORDER.fullmatch(told.order):
            raise NoticeError(Verdict.UNKNOWN_ORDER)
        if told.code != SUCCESS:
            return ReportFailure(order=told.order, code=reason(told.code))
        try:
            return _confirmed(told)
        except ValueError:
            raise NoticeError(Verdict.MALFORMED) from None

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """Our signed reply to a CONFIRM."""
        status, code, description = ANSWERS[verdict]
        names = self.dialect.confirm_reply
        values = code, description, self.merchant, order, stamp(at)
        return status, self.signed(dict(zip(names, values, strict=True)), names)

    def verified(self, body: bytes, names: Sequence[str]) -> list[str]:
        """The values of a reply, in the order of `names`.

        Raises:
            CollectorError: it cannot be read, or is not signed by the platform.
        """
        try:
            fields = fields_of(body, names, self.dialect.signature)
        except ValueError:
            raise CollectorError("the reply cannot be read") from None
        if not self._genuine(fields, names):
            raise CollectorError("the reply is signed wrongly")
        return [fields[name] for name in names]

    def _genuine(self, fields: Fields, names: Sequence[str]) -> bool:
        return genuine(fields, names, self._secret, self.dialect.signature)


def reason(code: str) -> str:
    """Why there was no success, if that can be kept."""
    return code if REASON.fullmatch(code) else "unspecified"


def _confirmed(told: Notice | Standing) -> ConfirmPayment:
    """The payment that verified values tell of; ValueError when one is out of shape."""
    shapes = (TRANSACTION, told.transaction), (BANK, told.bank), (STAMPED, told.paid_at)
    for shape, value in shapes:
        if not shape.fullmatch(value):
            raise ValueError(value)
    whole = WHOLE_DONG.fullmatch(told.amount) is not None
    return ConfirmPayment(
        order=told.order,
        amount=int(told.amount) if whole else 0,
        currency=told.currency,
        transaction=told.transaction,
        bank=told.bank,
        paid_at=instant(told.paid_at),
        claimed="" if whole else told.amount,
    )
