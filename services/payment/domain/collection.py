"""What we ask of whoever collects money for us, and what they tell us, in our own words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any, Literal, Protocol, TypeAlias

from services.payment.domain.commands import ConfirmPayment, ReportExpiry, ReportFailure


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What is to be collected, from whom, and where they go afterwards.

    Attributes:
        amount: whole đồng.
        payer_ip: the address of the citizen's browser, not of one of our servers.
        at: when the order was made; the same order has the same instant when asked again.
    """

    order: str
    amount: int
    description: str
    payer_ip: str
    return_url: str
    at: datetime


@dataclass(frozen=True)
class StillPending:
    """The collector says, verifiably, that nothing is decided about an order."""

    order: str


Settled: TypeAlias = ConfirmPayment | ReportFailure | ReportExpiry
Outcome: TypeAlias = Settled | StillPending


class Verdict(StrEnum):
    """What we say to a collector's notice."""

    TAKEN = auto()
    KNOWN = auto()
    PAID_OTHERWISE = auto()
    UNKNOWN_ORDER = auto()
    WRONG_AMOUNT = auto()
    OTHER_MERCHANT = auto()
    FORGED = auto()
    MALFORMED = auto()
    LATER = auto()


class NoticeError(Exception):
    """The notice is not to be believed; nothing was written."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


class CollectorError(Exception):
    """The collector gave no answer that can be believed; nothing is known of the order."""


class DeclinedError(Exception):
    """The collector said no, verifiably: the order was not opened. `code` is its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Collector(Protocol):
    """Someone through whom citizens pay.

    Attributes:
        tells_by: how its notices come.
    """

    tells_by: Literal["GET", "POST"]

    async def open(self, bill: Bill) -> str:
        """Open an order; the address at which the citizen pays it.

        Raises:
            DeclinedError: the order was not opened.
            CollectorError: it may have been opened or not.
        """
        ...

    async def inquire(self, order: str, begun: datetime, at: datetime) -> Outcome:
        """What became of an order that was made at `begun`; it is now `at`.

        Raises:
            CollectorError: nothing is known.
        """
        ...

    def heard(self, notice: bytes) -> Settled:
        """What a notice says, once it is verified; of a GET its query, of a POST its body.

        Raises:
            NoticeError: it is not to be believed.
        """
        ...

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """HTTP status and JSON body of our answer to a notice."""
        ...
