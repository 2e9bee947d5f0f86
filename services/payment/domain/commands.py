"""What citizens, officials, collectors and other facts may ask of a demand for money.

`words` and `account` are digests of what somebody typed, which lies in the vault.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from contracts.payment import Misfit, MoneySuspended, Provider, Relief
from contracts.refund import RefundGround
from contracts.values import (
    AgencyCode,
    DossierId,
    FeeId,
    FeeLine,
    Official,
    PersonId,
    RefundId,
    SuspenseId,
)

CURRENCY = "VND"  # fees are collected in đồng. Source: Nghị định 254/2026/NĐ-CP, Điều 23.2


@dataclass(frozen=True, kw_only=True)
class RequestFee:
    """Ask the applicant for what the lines add up to, less what had come in before."""

    fee_id: FeeId
    dossier_id: DossierId
    applicant: PersonId
    agency: AgencyCode
    lines: tuple[FeeLine, ...]
    credited: int = 0

    @property
    def amount(self) -> int:
        """Whole đồng."""
        return max(0, sum(line.total for line in self.lines) - self.credited)


@dataclass(frozen=True, kw_only=True)
class ReduceFee:
    """Ask for less: `amount` is what is still owed."""

    by: Official
    ground: Relief
    words: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class InitiatePayment:
    """Begin an attempt to pay: a new order at a provider."""

    order: str
    provider: Provider


@dataclass(frozen=True, kw_only=True)
class ConfirmPayment:
    """A provider said, verifiably, that an order was paid.

    Attributes:
        amount: whole đồng; 0 when the provider named no amount that can be.
        paid_at: when the provider says that the money moved.
        claimed: the amount as the provider spells it; empty: as `amount`.
        bank_reference: the bank's own id of the movement; empty where the provider names none.
        doubt: why it must not settle anything by itself although all else fits.
    """

    order: str
    amount: int
    currency: str
    transaction: str
    bank: str
    paid_at: datetime
    claimed: str = ""
    bank_reference: str = ""
    doubt: Literal[Misfit.SUSPICIOUS, Misfit.FOREIGN_DOSSIER] | None = None


@dataclass(frozen=True, kw_only=True)
class ReportFailure:
    """A provider said, verifiably, that an order was not paid; `code` is its own."""

    order: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ReportExpiry:
    """A provider said, verifiably, that the time of an unpaid order is over."""

    order: str
    code: str


@dataclass(frozen=True, kw_only=True)
class CancelFee:
    """Do not ask for it any more."""

    ground: Literal["reopened", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class ApplyMoney:
    """Settle the demand with money that was in suspense; `amount` is what it is worth."""

    money: MoneySuspended
    amount: int


@dataclass(frozen=True, kw_only=True)
class SuspendMoney:
    """Keep money whose order nobody knows."""

    provider: Provider
    payment: ConfirmPayment


@dataclass(frozen=True, kw_only=True)
class AssessMoney:
    """Say how much money in suspense is, as the bank or the provider's report has it."""

    suspense_id: SuspenseId
    by: Official
    amount: int
    words: str


@dataclass(frozen=True, kw_only=True)
class MatchMoney:
    """Say which demand money in suspense is for; `by` None: the house."""

    suspense_id: SuspenseId
    demand: FeeId
    by: Official | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True)
class UndoMatch:
    """The demand refused the money, with this code."""

    suspense_id: SuspenseId
    demand: FeeId
    code: str


@dataclass(frozen=True, kw_only=True)
class RequestRefund:
    """Ask that money be given back.

    Attributes:
        suspense_id: the money in suspense that goes back; None: of what paid the demand.
        amount: whole đồng; None: as much as may go back on this ground.
        by: the official who asks, where one does.
    """

    refund_id: RefundId
    ground: RefundGround
    asked_by: Literal["citizen", "official", "house"]
    suspense_id: SuspenseId | None = None
    amount: int | None = None
    by: Official | None = None
    words: str | None = None
    account: str | None = None


@dataclass(frozen=True, kw_only=True)
class NameAccount:
    """Say where the money shall go."""

    refund_id: RefundId
    account: str


@dataclass(frozen=True, kw_only=True)
class ApproveRefund:
    """Agree that it goes back."""

    refund_id: RefundId
    by: Official


@dataclass(frozen=True, kw_only=True)
class RejectRefund:
    """Give nothing back after all."""

    refund_id: RefundId
    by: Official
    words: str


@dataclass(frozen=True, kw_only=True)
class PayRefund:
    """Note that it was paid out, under this reference of the bank or the provider."""

    refund_id: RefundId
    by: Official
    reference: str


@dataclass(frozen=True, kw_only=True)
class FailRefund:
    """Note that the transfer did not arrive."""

    refund_id: RefundId
    by: Official
    code: Literal["no-such-account", "account-closed", "wrong-holder", "returned", "other"]


SuspenseCommand: TypeAlias = SuspendMoney | AssessMoney | MatchMoney | UndoMatch
RefundCommand: TypeAlias = (
    RequestRefund | NameAccount | ApproveRefund | RejectRefund | PayRefund | FailRefund
)
DemandCommand: TypeAlias = (
    RequestFee
    | ReduceFee
    | InitiatePayment
    | ConfirmPayment
    | ReportFailure
    | ReportExpiry
    | CancelFee
    | ApplyMoney
)
Command: TypeAlias = DemandCommand | SuspenseCommand | RefundCommand
