"""What the dossier service answers."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from contracts.access import Act
from contracts.catalog import Rules
from contracts.dossier import DossierState
from contracts.handling import Ground, Wanted
from contracts.values import FeeLine, Named, Official
from services.dossier.domain.paper import Scan
from services.dossier.projections.shapes import Notice

STREAM = "DOSSIER"


class Done(BaseModel):
    """A command was obeyed. `position`: what a view must have seen to show it; None: no change."""

    stream: str = STREAM
    position: int | None


class Opened(Done):
    """A draft begins."""

    dossier_id: str


class Submitted(Done):
    """The dossier is in; `code` is how everyone will know it."""

    code: str


class FileShown(BaseModel):
    """An uploaded paper.

    Attributes:
        size: bytes.
        digest: the salted SHA-256, as facts have it.
        sha256: hex, of the file as it was uploaded; empty for those of an earlier time.
        scan: what the virus scanner said of it.
        origin: code of the own dossier that it was taken from; None: uploaded.
    """

    name: str
    size: int
    pages: int
    digest: str
    at: AwareDatetime
    sha256: str = ""
    scan: Scan = Scan.PENDING
    origin: str | None = Field(None, validation_alias="from")


class ComponentShown(BaseModel):
    """A paper the procedure asks for, and what was uploaded for it."""

    id: str
    name: Named
    required: bool
    note: Named | None
    file: FileShown | None


class FeeShown(BaseModel):
    """One line of what the dossier costs, in whole đồng."""

    code: str
    name: Named
    kind: str
    amount: int
    quantity: int
    total: int

    @classmethod
    def of(cls, line: FeeLine) -> "FeeShown":
        """A line of the declaration, summed."""
        return cls(**line.model_dump(), total=line.total)


class ProcedureShown(BaseModel):
    """The procedure a dossier is for."""

    code: str
    name: Named


class PrincipalShown(BaseModel):
    """The person a dossier is filed for by another.

    Attributes:
        relation: what the applicant is to them.
        authorisation: number and date of the paper that allows it, as the applicant stated.
    """

    full_name: str = ""
    id_number: str = ""
    birth_date: str = ""
    relation: Named | None = None
    authorisation: str = ""


class RemarkShown(BaseModel):
    """Something an official, or the citizen, did with a reason.

    Attributes:
        kind: the event's type without its version, e.g. `dossier.refused`.
        words: the reason, under `""`, or for a supplement by item; empty once it was erased.
        until: until when an answer is wanted; for an extension the new promise.
        previous: for an extension the promise before.
    """

    kind: str
    at: AwareDatetime
    by: Official | None
    ground: Ground | None
    words: dict[str, str]
    wanted: list[Wanted]
    until: AwareDatetime | None
    previous: AwareDatetime | None


class OpinionShown(BaseModel):
    """What another agency was asked; None: not answered, or not the reader's to read."""

    opinion_id: str
    agency: str
    asked_by: Official
    asked_at: AwareDatetime
    answer_by: AwareDatetime
    question: str | None
    answer: str | None
    answered_by: Official | None
    answered_at: AwareDatetime | None


class DossierPaper(BaseModel):
    """A dossier as its owner and its officials see it.

    Attributes:
        moves: what the reader may do to it now; empty for a dossier as it was in the past.
        step: id of the step of `rules.workflow` it is at; empty where there is none.
        since: when the clock stopped; None while it runs.
        answer_by: until when the citizen may answer what was asked for.
        foreign: how other systems call it.
        fee_after: what becomes of the fee of a withdrawn dossier.
        moved_at: when anybody last did anything to it.
        notices: what the watch found since it moved last; for officials of its agency.
        principal: whom it is filed for; None: the applicant.
        answers: the form, out of the vault; of a draft what would be declared now.
        filled_in: whether the form could be declared like that.
        total: whole đồng.
        security_code: opens the public look-up and the payment; there as soon as there is a code.
        erased: what was filed is gone; what is known of it stays.
    """

    dossier_id: str
    state: DossierState
    code: str | None
    procedure: ProcedureShown
    agency: str | None
    applicant: str
    principal: PrincipalShown | None
    answers: dict[str, Any]
    filled_in: bool
    components: list[ComponentShown]
    fees: list[FeeShown]
    total: int
    fee_settled: bool
    opened_at: AwareDatetime | None
    submitted_at: AwareDatetime | None
    received_at: AwareDatetime | None
    due: AwareDatetime | None
    handler: Official | None
    result: FileShown | None
    security_code: str | None
    erased: bool
    moves: list[Act] = []
    rules: Rules
    step: str
    step_due: AwareDatetime | None
    since: AwareDatetime | None
    answer_by: AwareDatetime | None
    extended: bool
    approved_by: Official | None
    foreign: dict[str, str]
    fee_after: str | None
    moved_at: AwareDatetime | None
    notices: list[Notice]
    remarks: list[RemarkShown]
    opinions: list[OpinionShown]


class Problem(BaseModel):
    """Why a dossier was not moved."""

    code: str
    title: str


class Moved(BaseModel):
    """What became of one dossier of a bulk move; `problem` None: it was obeyed."""

    dossier_id: str
    position: int | None
    problem: Problem | None = None


class DeskLine(BaseModel):
    """A dossier on an agency's desk.

    Attributes:
        step: the name of the step it is at.
        answer_by: until when it is waited for, by the citizen or, in `opinions`, by one's own
            agency.
        moved_at: since when nobody has done anything to it.
    """

    dossier_id: str
    code: str | None
    procedure_name: Named
    state: DossierState
    submitted_at: AwareDatetime | None
    due: AwareDatetime | None
    handler: Official | None
    step: Named | None
    step_due: AwareDatetime | None
    since: AwareDatetime | None
    answer_by: AwareDatetime | None
    extended: bool
    moved_at: AwareDatetime | None
    notices: list[Notice]


class DeskShown(BaseModel):
    """An official's desk.

    Attributes:
        box: which one `lines` lie in; empty when a state was asked for.
        boxes: how much lies in each of the caller's, at most 200 counted.
    """

    box: str
    boxes: dict[str, int]
    lines: list[DeskLine]
