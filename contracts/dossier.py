"""What the dossier service tells the world."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.catalog import Rules, Term
from contracts.event import Event
from contracts.handling import HandlingEvent
from contracts.values import (
    AgencyCode,
    Digest,
    Dong,
    DossierCode,
    DossierId,
    FeeId,
    FeeLine,
    Filed,
    Named,
    Official,
    PersonId,
    ProcedureCode,
)


class NationalStatus(IntEnum):
    """TrangThaiHoSo, the ten states the National Portal knows. Source: domain facts §2.1."""

    REGISTERED = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_WANTED = 5
    PAYMENT_WANTED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


class DossierState(StrEnum):
    """Where a dossier stands, as its events have it."""

    UNKNOWN = "unknown"
    DRAFT = "draft"
    DECLARED = "declared"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    REFUSED = "refused"
    IN_PROGRESS = "in-progress"
    SUPPLEMENT_WANTED = "supplement-wanted"
    PAYMENT_WANTED = "payment-wanted"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    FINISHED = "finished"
    RETURNED = "returned"


_NATIONAL: Mapping[DossierState, NationalStatus | None] = {
    DossierState.UNKNOWN: None,
    DossierState.DRAFT: None,
    DossierState.DECLARED: None,
    DossierState.SUBMITTED: NationalStatus.REGISTERED,
    DossierState.RECEIVED: NationalStatus.RECEIVED,
    DossierState.REFUSED: NationalStatus.NOT_RECEIVED,
    DossierState.IN_PROGRESS: NationalStatus.IN_PROGRESS,
    DossierState.SUPPLEMENT_WANTED: NationalStatus.SUPPLEMENT_WANTED,
    DossierState.PAYMENT_WANTED: NationalStatus.PAYMENT_WANTED,
    DossierState.WITHDRAWN: NationalStatus.WITHDRAWN,
    DossierState.STOPPED: NationalStatus.STOPPED,
    DossierState.FINISHED: NationalStatus.FINISHED,
    DossierState.RETURNED: NationalStatus.RETURNED,
}


def national_status(state: DossierState) -> NationalStatus | None:
    """TrangThaiHoSo as the National Portal is told; None while it is the citizen's own draft."""
    return _NATIONAL[state]


class DossierOpened(Event):
    """A citizen began to fill in a dossier; nothing is owed by anyone yet."""

    type: Literal["dossier.opened.v1"] = "dossier.opened.v1"
    dossier_id: DossierId
    applicant: PersonId
    procedure: ProcedureCode
    procedure_name: Named


class DossierDeclared(Event):
    """The citizen declared the contents to be true; from here they no longer change.

    What `fees` add up to is owed before the dossier can be submitted; empty: nothing is owed.

    Attributes:
        principal: who it is filed for, as the vault has it; None: for the applicant.
    """

    type: Literal["dossier.declared.v1"] = "dossier.declared.v1"
    dossier_id: DossierId
    applicant: PersonId
    procedure: ProcedureCode
    agency: AgencyCode
    form: Digest
    papers: tuple[Filed, ...]
    fees: tuple[FeeLine, ...]
    principal: Digest | None = None


class DossierReopened(Event):
    """The citizen wants to correct what was declared; nothing had been paid yet."""

    type: Literal["dossier.reopened.v1"] = "dossier.reopened.v1"
    dossier_id: DossierId


class DossierFeeSettled(Event):
    """What was owed has been paid or is not asked for any more, as the payment service says.

    Attributes:
        amount: what came in.
        relieved: what an official of the agency found not to be owed.
        due: the new promise, when the agency had been waiting for this money; else None.
        calendar: the edition of the calendar that `due` was computed with.
    """

    type: Literal["dossier.fee-settled.v1"] = "dossier.fee-settled.v1"
    dossier_id: DossierId
    fee_id: FeeId
    amount: Dong
    due: AwareDatetime | None = None
    calendar: str | None = None
    relieved: Dong = 0


class DossierSubmitted(Event):
    """The citizen handed the dossier in; it has its code and waits to be received."""

    type: Literal["dossier.submitted.v1"] = "dossier.submitted.v1"
    dossier_id: DossierId
    code: DossierCode
    applicant: PersonId
    procedure: ProcedureCode
    procedure_name: Named
    agency: AgencyCode


class DossierReceived(Event):
    """An official received the dossier; from now the agency owes a result by `due`.

    Attributes:
        calendar: edition of the calendar of holidays `due` was computed with.
        rules: those in force at this moment; they hold to the end.
    """

    type: Literal["dossier.received.v1"] = "dossier.received.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    term: Term
    due: AwareDatetime
    calendar: str
    rules: Rules = Rules()


class DossierHandedOver(Event):
    """An official passed the dossier on to another, who handles it from now on.

    Attributes:
        step: the step of the workflow that begins; empty where there is no workflow.
        step_due: when that step should be done.
    """

    type: Literal["dossier.handed-over.v1"] = "dossier.handed-over.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    to: Official
    step: str = ""
    step_due: AwareDatetime | None = None


class DossierSupplemented(Event):
    """The citizen answered what was asked for; form and papers are now these.

    Attributes:
        due: the new promise; None while nobody has received the dossier.
        calendar: the edition of the calendar that `due` was computed with.
    """

    type: Literal["dossier.supplemented.v1"] = "dossier.supplemented.v1"
    dossier_id: DossierId
    code: DossierCode
    form: Digest
    papers: tuple[Filed, ...]
    due: AwareDatetime | None
    calendar: str


class DossierWithdrawn(Event):
    """The citizen took the dossier back.

    Attributes:
        fee: what becomes of what was paid.
        words: why, if the citizen said so.
    """

    type: Literal["dossier.withdrawn.v1"] = "dossier.withdrawn.v1"
    dossier_id: DossierId
    code: DossierCode
    fee: Literal["none", "refund", "kept"]
    words: Digest | None


class DossierFinished(Event):
    """The result is ready and can be fetched."""

    type: Literal["dossier.finished.v1"] = "dossier.finished.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    result: Filed


class ResultReturned(Event):
    """The citizen has the result in hand: fetched online or handed out at the desk."""

    type: Literal["dossier.result-returned.v1"] = "dossier.result-returned.v1"
    dossier_id: DossierId
    code: DossierCode
    channel: Literal["online", "desk"]
    by: Official | None = None


class DossierErased(Event):
    """Form, papers, words and result are gone from the vault; these facts stay, and tell nothing.

    Attributes:
        ground: the owner asked for it, or the procedure's retention is over.
        pieces: how many things were erased.
    """

    type: Literal["dossier.erased.v1"] = "dossier.erased.v1"
    dossier_id: DossierId
    ground: Literal["request", "retention"]
    pieces: int


DossierEvent: TypeAlias = Annotated[
    DossierOpened
    | DossierDeclared
    | DossierReopened
    | DossierFeeSettled
    | DossierSubmitted
    | DossierReceived
    | DossierHandedOver
    | DossierSupplemented
    | DossierWithdrawn
    | DossierFinished
    | ResultReturned
    | DossierErased
    | HandlingEvent,
    Field(discriminator="type"),
]
