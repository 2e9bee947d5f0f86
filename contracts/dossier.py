"""What the dossier service tells the world."""

from enum import IntEnum, StrEnum
from typing import Annotated, Literal, TypeAlias, assert_never

from pydantic import AwareDatetime, Field

from contracts.catalog import Term
from contracts.event import Event, Value
from contracts.values import (
    AgencyCode,
    Digest,
    Dong,
    DossierCode,
    DossierId,
    FeeId,
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
    IN_PROGRESS = "in-progress"
    FINISHED = "finished"
    RETURNED = "returned"


def national_status(state: DossierState) -> NationalStatus | None:
    """TrangThaiHoSo as the National Portal is told; None while it is the citizen's own draft."""
    match state:
        case DossierState.UNKNOWN | DossierState.DRAFT | DossierState.DECLARED:
            return None
        case DossierState.SUBMITTED:
            return NationalStatus.REGISTERED
        case DossierState.RECEIVED:
            return NationalStatus.RECEIVED
        case DossierState.IN_PROGRESS:
            return NationalStatus.IN_PROGRESS
        case DossierState.FINISHED:
            return NationalStatus.FINISHED
        case DossierState.RETURNED:
            return NationalStatus.RETURNED
    assert_never(state)


class Filed(Value):
    """A paper as it was filed: its digest, never its content.

    Attributes:
        component: id of the component in the procedure; `result` for the result itself.
        size: bytes.
    """

    component: str
    digest: Digest
    size: int
    pages: int


class FeeLine(Value):
    """One line of what is owed, fixed at the declaration."""

    code: str
    name: Named
    kind: Literal["phi", "le-phi"]
    amount: Dong
    quantity: Annotated[int, Field(gt=0)] = 1

    @property
    def total(self) -> int:
        """Whole đồng."""
        return self.amount * self.quantity


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
    """

    type: Literal["dossier.declared.v1"] = "dossier.declared.v1"
    dossier_id: DossierId
    applicant: PersonId
    procedure: ProcedureCode
    agency: AgencyCode
    form: Digest
    papers: tuple[Filed, ...]
    fees: tuple[FeeLine, ...]


class DossierFeeSettled(Event):
    """What was owed at the declaration has been paid, as the payment service confirmed."""

    type: Literal["dossier.fee-settled.v1"] = "dossier.fee-settled.v1"
    dossier_id: DossierId
    fee_id: FeeId
    amount: Dong


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
    """

    type: Literal["dossier.received.v1"] = "dossier.received.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    term: Term
    due: AwareDatetime
    calendar: str


class DossierHandedOver(Event):
    """An official passed the dossier on to another, who handles it from now on."""

    type: Literal["dossier.handed-over.v1"] = "dossier.handed-over.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    to: Official


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


DossierEvent: TypeAlias = Annotated[
    DossierOpened
    | DossierDeclared
    | DossierFeeSettled
    | DossierSubmitted
    | DossierReceived
    | DossierHandedOver
    | DossierFinished
    | ResultReturned,
    Field(discriminator="type"),
]
