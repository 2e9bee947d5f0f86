"""What we ask of whoever collects money for us, and what they tell us, in our own words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from contracts.values import FeeLine
from services.payment.domain.commands import ConfirmPayment, ReportExpiry, ReportFailure
from services.payment.domain.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What money is for: which dossier, which procedure, whose account; what is unknown is empty.

    Attributes:
        dossier: its code; before it has one, its id.
        agency: who is owed; the account is theirs.
    """

    dossier: str
    procedure: str
    procedure_name: str
    agency: str
    lines: tuple[FeeLine, ...]


UNSAID = Purpose(dossier="", procedure="", procedure_name="", agency="", lines=())


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays, as they typed it: for the collector's own receipt, and kept nowhere by us."""

    name: str
    id_number: str
    address: str
    commune: str
    province: str


@dataclass(frozen=True, kw_only=True)
class Debt:
    """What a dossier owes, said to a platform that lets anyone pay it there.

    Attributes:
        reference: what its notice will call the payment.
        demand: the demand's id.
        amount: whole đồng.
    """

    reference: str
    demand: str
    amount: int
    purpose: Purpose


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What is to be collected, from whom, and where they go afterwards.

    Attributes:
        amount: whole đồng.
        payer_ip: the address of the citizen's browser, not of one of our servers.
        at: when the order was made; the same order has the same instant when asked again.
        payer: None: whoever logged in at the portal pays; nobody asked them for more.
    """

    order: str
    amount: int
    description: str
    payer_ip: str
    return_url: str
    at: datetime
    purpose: Purpose = UNSAID
    payer: Payer | None = None


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

    def reason(self, code: str) -> Reason:
        """What a code of its means under which an attempt failed or expired."""
        ...

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


@runtime_checkable
class Biller(Protocol):
    """A collector who makes a receipt of its own."""

    async def bill(self, order: str, at: datetime) -> bytes:
        """The receipt of an order that was paid, as PDF.

        Raises:
            CollectorError: there was none in the answer.
        """
        ...


class Asker(Protocol):
    """A platform that asks what a dossier owes, so that anyone may pay it there."""

    def asked(self, question: bytes) -> str:
        """The dossier's code that it asks about.

        Raises:
            ValueError: it names none.
        """
        ...

    def reference(self, code: str, at: datetime) -> str:
        """What a payment for the dossier may be called that is first offered at `at`."""
        ...

    def told(self, debt: Debt | None, *, known: bool) -> dict[str, Any]:
        """Our answer; `known`: there is such a dossier, whether it owes anything or not."""
        ...
