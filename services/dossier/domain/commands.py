"""What citizens, officials and other services' facts may ask of a dossier."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from contracts.catalog import Term
from contracts.dossier import FeeLine, Filed
from contracts.values import DossierId, FeeId, Named, Official, PersonId


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


@dataclass(frozen=True, kw_only=True)
class SettleFee:
    """Note that the payment service confirmed a payment."""

    fee_id: FeeId
    amount: int


@dataclass(frozen=True, kw_only=True)
class SubmitDossier:
    """Hand the dossier in, under this code."""

    code: str


@dataclass(frozen=True, kw_only=True)
class ReceiveDossier:
    """Receive it and promise a result by `due`."""

    by: Official
    term: Term
    due: datetime
    calendar: str


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Pass it on to a colleague."""

    by: Official
    to: Official


@dataclass(frozen=True, kw_only=True)
class Finish:
    """Put the result to it."""

    by: Official
    result: Filed


@dataclass(frozen=True, kw_only=True)
class ReturnResult:
    """Note that the citizen has the result; `online`: fetched from the portal."""

    online: bool


Command: TypeAlias = (
    OpenDossier
    | DeclareDossier
    | SettleFee
    | SubmitDossier
    | ReceiveDossier
    | HandOver
    | Finish
    | ReturnResult
)
