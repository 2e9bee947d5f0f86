"""What the catalogue shows: procedures as published, and how often each is asked for. Pure."""

from typing import assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import CatalogEvent, Procedure, ProcedurePublished, ProcedureWithdrawn
from contracts.dossier import DossierEvent, DossierSubmitted
from contracts.event import Recorded
from contracts.streams import CATALOG, DOSSIER
from services.chassis.projection import Projection, ViewSpec


class ProcedureView(BaseModel):
    """A procedure in the version published last.

    Attributes:
        text: the procedure as JSON text: its form has names such as `$ref`, which mean
            something else to a database.
        position: of the fact that said so.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    text: str = ""
    position: int = 0
    published_at: AwareDatetime | None = None
    withdrawn: bool = False

    @property
    def procedure(self) -> Procedure:
        """The procedure itself."""
        return Procedure.model_validate_json(self.text)


def project_procedure(view: ProcedureView, recorded: Recorded[CatalogEvent]) -> ProcedureView:
    """The procedure after one more fact."""
    match recorded.data:
        case ProcedurePublished(procedure=procedure):
            return ProcedureView(
                code=view.code,
                text=procedure.model_dump_json(),
                position=recorded.position,
                published_at=recorded.time,
            )
        case ProcedureWithdrawn():
            change = {"withdrawn": True, "position": recorded.position}
            return view.model_copy(update=change)
        case fact:
            assert_never(fact)


def _code(fact: CatalogEvent) -> str:
    match fact:
        case ProcedurePublished(procedure=procedure):
            return procedure.code
        case ProcedureWithdrawn(code=code):
            return code
    assert_never(fact)


procedures: ViewSpec[ProcedureView] = ViewSpec(
    name="procedures",
    of=ProcedureView,
    empty=lambda code: ProcedureView(code=code),
    projections=(Projection(CATALOG, _code, project_procedure),),
    indexes=(("withdrawn",),),
)


class Demand(BaseModel):
    """How many dossiers were submitted for a procedure, ever."""

    model_config = ConfigDict(frozen=True)

    code: str
    submitted: int = 0


def project_demand(view: Demand, recorded: Recorded[DossierEvent]) -> Demand:
    """One more; only submissions come here."""
    del recorded
    return view.model_copy(update={"submitted": view.submitted + 1})


def _asked_for(fact: DossierEvent) -> str | None:
    return fact.procedure if isinstance(fact, DossierSubmitted) else None


demand: ViewSpec[Demand] = ViewSpec(
    name="demand",
    of=Demand,
    empty=lambda code: Demand(code=code),
    projections=(Projection(DOSSIER, _asked_for, project_demand),),
    indexes=(("submitted",),),
)
