"""What citizens, officials and other services' facts may ask of a dossier.

`at` is the moment it is asked for and `calendar` the edition in force then, where the answer
depends on them; `words` is the digest of what somebody typed, which lies in the vault.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from contracts.catalog import Rules, Term
from contracts.handling import Alert, Ground, Wanted
from contracts.identity import Role
from contracts.province import Calendar
from contracts.values import DossierId, FeeId, FeeLine, Filed, Named, Official, OpinionId, PersonId


@dataclass(frozen=True, kw_only=True)
class OpenDossier:
    """Begin a draft."""

    dossier_id: DossierId
    applicant: PersonId
    procedure: str
    procedure_name: Named


@dataclass(frozen=True, kw_only=True)
class DeclareDossier:
    """Declare the contents to be true; they are checked before and do not change after."""

    agency: str
    form: str
    papers: tuple[Filed, ...]
    fees: tuple[FeeLine, ...]
    principal: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReopenDossier:
    """Correct what was declared."""


@dataclass(frozen=True, kw_only=True)
class SettleFee:
    """Note that the payment service confirmed a payment, or that less is owed."""

    fee_id: FeeId
    amount: int
    at: datetime
    calendar: Calendar
    relieved: int = 0


@dataclass(frozen=True, kw_only=True)
class SubmitDossier:
    """Hand the dossier in, under this code."""

    code: str


@dataclass(frozen=True, kw_only=True)
class WithdrawDossier:
    """Take it back; `rules` are the procedure's of today, if nobody has received it yet."""

    words: str | None
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class AnswerSupplement:
    """Put in what was asked for."""

    form: str
    papers: tuple[Filed, ...]
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class ReceiveDossier:
    """Receive it and promise a result by `due`."""

    by: Official
    term: Term
    due: datetime
    calendar: str
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class RefuseDossier:
    """Do not receive it."""

    by: Official
    ground: Ground
    words: str


@dataclass(frozen=True, kw_only=True)
class AskSupplement:
    """Ask the citizen to complete it, once and completely."""

    by: Official
    wanted: tuple[Wanted, ...]
    words: str
    answer_by: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Pass it on to a colleague who holds `roles`, for `step` of the workflow."""

    by: Official
    to: Official
    at: datetime
    calendar: Calendar
    roles: tuple[Role, ...] = ()
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class AskOpinion:
    """Ask another agency."""

    by: Official
    opinion_id: OpinionId
    agency: str
    answer_by: datetime
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class GiveOpinion:
    """Answer as the agency that was asked."""

    by: Official
    opinion_id: OpinionId
    words: str


@dataclass(frozen=True, kw_only=True)
class RequirePayment:
    """Ask for money that turned out to be owed."""

    by: Official
    lines: tuple[FeeLine, ...]
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExtendDue:
    """Apologise and promise a later day."""

    by: Official
    due: datetime
    words: str
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class StopDossier:
    """Do not go on with it."""

    by: Official
    ground: Ground
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ResumeDossier:
    """Go on with it after all."""

    by: Official
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Approve:
    """Approve the result."""

    by: Official


@dataclass(frozen=True, kw_only=True)
class Finish:
    """Put the result to it."""

    by: Official
    result: Filed


@dataclass(frozen=True, kw_only=True)
class ReturnResult:
    """Note that the citizen has the result; `by` None: fetched from the portal."""

    by: Official | None = None


@dataclass(frozen=True, kw_only=True)
class Warn:
    """Note that a deadline is, or will be, missed."""

    alert: Alert
    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """Stop it if the citizen has not answered in time."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteForeignCode:
    """Keep how another system calls it."""

    system: str
    foreign: str


@dataclass(frozen=True, kw_only=True)
class Erase:
    """Note that its contents are gone."""

    ground: Literal["request", "retention"]
    pieces: int


CitizenCommand: TypeAlias = (
    OpenDossier
    | DeclareDossier
    | ReopenDossier
    | SubmitDossier
    | WithdrawDossier
    | AnswerSupplement
)
DeskCommand: TypeAlias = (
    ReceiveDossier
    | RefuseDossier
    | AskSupplement
    | HandOver
    | AskOpinion
    | GiveOpinion
    | RequirePayment
    | ExtendDue
    | StopDossier
    | ResumeDossier
    | Approve
    | Finish
)
HouseCommand: TypeAlias = SettleFee | ReturnResult | Warn | Lapse | NoteForeignCode | Erase
Command: TypeAlias = CitizenCommand | DeskCommand | HouseCommand
