"""What the catalogue tells the world: which procedures exist, what each needs and costs."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from contracts.event import Event, Value
from contracts.values import AgencyCode, Dong, Named, ProcedureCode


class Term(Value):
    """How long an agency may take."""

    amount: Annotated[int, Field(gt=0)]
    unit: Literal["working-day", "day", "hour"]


class FeeRule(Value):
    """One fee (phí) or charge (lệ phí).

    Attributes:
        amount: whole đồng per `per`.
        quantity_from: the form field that says how many; None: one.
        source: the text that sets it.
    """

    code: str
    name: Named
    kind: Literal["phi", "le-phi"]
    amount: Dong
    per: Named
    quantity_from: str | None = None
    source: str


class Component(Value):
    """A paper the dossier consists of (thành phần hồ sơ); online always a PDF.

    Attributes:
        id: stable within the procedure, `[a-z0-9-]+`.
        originals: bản chính asked for at the desk.
        copies: bản sao asked for at the desk.
        results: national result codes that may be reused instead, e.g. `KQ.G15.000031`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Named
    required: bool
    originals: int = 0
    copies: int = 0
    note: Named | None = None
    results: tuple[str, ...] = ()


class Result(Value):
    """What the citizen gets at the end."""

    code: str
    name: Named


class Procedure(Value):
    """An administrative procedure (thủ tục hành chính), as approved by the province.

    Attributes:
        field: lĩnh vực, e.g. Hộ tịch.
        groups: codes of the life events it belongs to.
        agencies: who receives it.
        keywords: words citizens use for it.
        form: JSON Schema (draft 2020-12) of the online form, an object of flat properties;
            `x-prefill` names the identity claim a field starts with, `x-section` its heading,
            `x-widget: textarea` a larger box, `examples` an example shown as help.
        steps: how it is handled, in order, as the citizen is told.
        verified: False when the source is not an official text: shown to readers.
    """

    code: ProcedureCode
    name: Named
    field: Named
    level: Literal["province", "commune"]
    service: Literal["full", "partial"]
    groups: tuple[str, ...]
    agencies: tuple[AgencyCode, ...]
    subjects: Named
    keywords: tuple[str, ...] = ()
    term_online: Term
    term_desk: Term
    fees: tuple[FeeRule, ...] = ()
    components: tuple[Component, ...]
    form: dict[str, Any]
    result: Result
    steps: tuple[Named, ...]
    legal_basis: tuple[str, ...]
    conditions: Named | None = None
    verified: bool
    source: str


class ProcedurePublished(Event):
    """A procedure came into force in this version; it replaces the version before."""

    type: Literal["catalog.procedure-published.v1"] = "catalog.procedure-published.v1"
    procedure: Procedure


class ProcedureWithdrawn(Event):
    """A procedure is no longer offered; dossiers already filed go on."""

    type: Literal["catalog.procedure-withdrawn.v1"] = "catalog.procedure-withdrawn.v1"
    code: ProcedureCode
    reason: str


CatalogEvent: TypeAlias = Annotated[
    ProcedurePublished | ProcedureWithdrawn, Field(discriminator="type")
]
