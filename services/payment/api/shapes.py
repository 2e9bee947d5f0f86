"""What is asked of the till, and what it shows."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from contracts.event import Value
from contracts.payment import Relief
from contracts.refund import RefundGround
from contracts.values import FeeId, Official
from services.payment.projections.refunds import RefundView
from services.payment.projections.suspense import SuspenseView

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Amount = Annotated[int, Field(strict=True, ge=0, le=10**12)]  # whole đồng, spelled as a number
Sum = Annotated[int, Field(strict=True, ge=1, le=10**12)]  # the same, and not nothing


class BankAccount(Value):
    """Where money goes back to.

    Source: SoTaiKhoanHoanPhi, TenTaiKhoanHoanPhi, TenNganHangHoanPhi; domain facts §4.6, rule 6.
    """

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,34}$")]
    holder: Name
    bank: Name


class ReductionAsked(Value):
    """`amount` is what is still owed; 0 waives the fee."""

    amount: Amount
    ground: Relief
    words: Words


class AssessmentAsked(Value):
    """How much is in suspense; 0: nothing had come in."""

    amount: Amount
    words: Words


class MatchAsked(Value):
    """Which demand the money is for."""

    demand: Annotated[FeeId, StringConstraints(pattern=r"^f-[0-9a-f]{32}$")]
    words: Words


class RefundAsked(Value):
    """What shall go back; `amount` None: as much as may."""

    amount: Sum | None = None
    ground: RefundGround = RefundGround.OTHER
    words: Words
    account: BankAccount | None = None


class ReturnAsked(Value):
    """Give money in suspense back to who paid it."""

    ground: RefundGround = RefundGround.UNMATCHED
    words: Words


class RejectionAsked(Value):
    """Why nothing goes back."""

    words: Words


class PayoutAsked(Value):
    """The transfer, as the bank or the provider calls it."""

    reference: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._/-]{1,64}$")]


class FailureAsked(Value):
    """Why the transfer did not arrive."""

    code: Literal["no-such-account", "account-closed", "wrong-holder", "returned", "other"]


class Done(BaseModel):
    """It was obeyed. `position`: what a view must have seen to show it; None: no change."""

    stream: Literal["PAYMENT"] = "PAYMENT"
    position: int | None


class RefundBegun(Done):
    """A refund was asked for."""

    refund_id: str


class Candidate(BaseModel):
    """A demand that money in suspense could be for. `amount`: whole đồng owed."""

    fee_id: str
    dossier_id: str
    amount: int
    state: str
    requested_at: AwareDatetime | None


class SuspenseShown(SuspenseView):
    """Money in suspense with what officials wrote, and the demands it could be for."""

    written: list[str]
    candidates: list[Candidate]


class RefundShown(RefundView):
    """A refund with what was written.

    Attributes:
        reason: why it is asked for; None: the ground says it all.
        answer: why it was rejected.
        destination: where it goes.
    """

    reason: str | None
    answer: str | None
    destination: BankAccount | None


class Happened(BaseModel):
    """One thing that happened to a payment.

    Attributes:
        kind: the event's name, e.g. `fee-paid`.
        facts: amounts in đồng, the provider's and the bank's references, codes.
    """

    kind: str
    at: AwareDatetime
    by: Official | None
    facts: dict[str, str | int]
