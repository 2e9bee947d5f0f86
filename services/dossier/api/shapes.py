"""What the dossier service answers."""

from typing import Any

from pydantic import AwareDatetime, BaseModel

from contracts.dossier import DossierState
from contracts.values import FeeLine, Named, Official

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
    """An uploaded paper. `size` in bytes."""

    name: str
    size: int
    pages: int
    digest: str
    at: AwareDatetime


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


class DossierPaper(BaseModel):
    """A dossier as its owner and its officials see it.

    Attributes:
        principal: whom it is filed for; None: the applicant.
        answers: the form, out of the vault; of a draft what would be declared now.
        filled_in: whether the form could be declared like that.
        total: whole đồng.
        security_code: opens the public look-up; on the receipt.
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


class DeskLine(BaseModel):
    """A dossier in an agency's list."""

    dossier_id: str
    code: str | None
    procedure_name: Named
    state: DossierState
    submitted_at: AwareDatetime | None
    due: AwareDatetime | None
    handler: Official | None
