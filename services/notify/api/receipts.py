"""HTTP in: what providers say became of messages they took; late, twice or out of order.

Source: what brandname gateways call a delivery report; the shape is the sandbox's, see there.
"""

import hmac
from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.clock import Clock
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.ids import new_key
from services.chassis.problems import ProblemError, not_found
from services.chassis.stream import Stream
from services.notify.domain.commands import NoteReceipt
from services.notify.domain.outbox import outbox_decider
from services.notify.settings import SmsLine

ARRIVED = "1"
REASON = r"^[A-Za-z0-9_-]{0,40}$"  # a code; never free text, which might name the number


class _Report(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)

    name: Literal["sms_receipt"]
    REQID: str = Field(pattern=r"^m-[0-9a-f]{32}$")
    STATUS: Literal["0", "1"]
    DESC: str = Field(default="", pattern=REASON)
    APIUSER: str
    APIPASS: str = Field(repr=False)


class SmsReceipt(BaseModel):
    """A gateway's report on one text."""

    model_config = ConfigDict(hide_input_in_errors=True)

    RQST: _Report


def receipts(outbox: Stream[NotifyEvent], lines: Mapping[str, SmsLine], clock: Clock) -> APIRouter:
    """Where the gateways report to."""
    router = APIRouter(prefix="/receipts", tags=["receipts"])

    @router.post("/sms/{line}", status_code=204)
    async def sms(line: str, told: SmsReceipt) -> None:
        """Note what became of a text. 404 for one that this gateway never had."""
        report = told.RQST
        contract = lines.get(line)
        if contract is None or not _knows(report, contract):
            raise ProblemError(403, "notify.receipt-refused", "User or password is wrong.")
        at = clock()
        key = new_key()
        receipt = NoteReceipt(
            provider=line,
            delivered=report.STATUS == ARRIVED,
            reason=report.DESC.lower(),
            at=at,
        )
        try:
            await handle(
                outbox,
                outbox_decider,
                subject=NOTIFY.subject(report.REQID),
                command=receipt,
                cause=Cause(correlationid=key, causationid=key, at=at),
            )
        except RejectedError:
            raise not_found("notify", "message") from None

    return router


def _knows(report: _Report, line: SmsLine) -> bool:
    """Whether it is the gateway; both are compared in full."""
    user = hmac.compare_digest(report.APIUSER.encode(), line.user.encode())
    password = hmac.compare_digest(
        report.APIPASS.encode(), line.password.get_secret_value().encode()
    )
    return user and password
