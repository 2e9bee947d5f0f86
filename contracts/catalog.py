"""What the catalogue tells the world: which procedures exist, what each needs and costs."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from contracts.event import Event, Value
from contracts.identity import Role
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
        refundable: whether it may ever be given back, e.g. when the dossier is refused.
    """

    code: str
    name: Named
    kind: Literal["phi", "le-phi"]
    amount: Dong
    per: Named
    quantity_from: str | None = None
    source: str
    refundable: bool = True


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
    """What the citizen gets at the end.

    Attributes:
        validity_months: how long it counts from the day of issue; None: for ever.
    """

    code: str
    name: Named
    validity_months: Annotated[int, Field(gt=0)] | None = None


class WorkStep(Value):
    """One step of the handling, in the hands of one official at a time.

    Attributes:
        id: stable within the procedure, `[a-z0-9-]+`.
        hours: working hours it may take; eight are a working day.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Named
    role: Role
    hours: Annotated[int, Field(gt=0)]


class Rules(Value):
    """How a procedure is handled; what is in force at the reception holds for the dossier.

    Attributes:
        workflow: the steps in order; empty: any official of the agency, in any order.
        clock: what a supplement does to the term: counted again from the start once it is
            complete (Nghị định 61/2018/NĐ-CP, Điều 19.4), or paused meanwhile.
        supplement_days: calendar days the citizen has to answer; then the dossier is stopped.
        refund: what a withdrawal does to a fee that was paid: given back if nobody has received
            the dossier yet, or kept in any case.
    """

    workflow: tuple[WorkStep, ...] = ()
    clock: Literal["restart", "pause"] = "restart"
    supplement_days: Annotated[int, Field(gt=0)] = 30
    refund: Literal["before-reception", "never"] = "before-reception"

    @property
    def first(self) -> str:
        """The step that is under way once a dossier is received; empty: it is nobody's yet."""
        begins = self.workflow[:1]
        return begins[0].id if begins and begins[0].role is Role.RECEPTION else ""


class Procedure(Value):
    """An administrative procedure (thủ tục hành chính), as approved by the province.

    Attributes:
        field: lĩnh vực, e.g. Hộ tịch.
        groups: codes of the life events it belongs to.
        agencies: who receives it.
        keywords: words citizens use for it.
        form: JSON Schema (draft 2020-12) of the online form, an object of flat properties;
            `x-prefill` names the identity claim a field starts with, `x-section` its heading,
            `x-widget: textarea` a larger box, `examples` an example shown as help;
            `allOf: [{if, then}]` opens questions and makes them required, `x-papers` papers;
            `x-principal` marks what is known of the one it is filed for, who is prefilled by
            `principal.*`; `x-prefill-when` says on which answer a field is prefilled.
        steps: how it is handled, in order, as the citizen is told.
        rules: how it is handled, in order, as the desk works.
        retention_years: how long what was filed is kept after the end; then it is erased.
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
    rules: Rules = Rules()
    retention_years: Annotated[int, Field(gt=0)] = 10
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
