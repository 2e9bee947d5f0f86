"""The dossier service's own copies of what catalogue and identity said. Pure."""

from typing import assert_never

from pydantic import BaseModel, ConfigDict

from contracts.catalog import CatalogEvent, Procedure, ProcedurePublished, ProcedureWithdrawn
from contracts.event import Recorded
from contracts.identity import IdentityEvent, OfficialAppointed, Role
from contracts.streams import CATALOG, IDENTITY
from contracts.values import Official
from services.chassis.projection import Projection, ViewSpec


class ProcedureView(BaseModel):
    """The procedure in force, as the catalogue published it."""

    model_config = ConfigDict(frozen=True)

    code: str
    procedure: Procedure | None = None
    withdrawn: bool = False


def _procedure_code(event: CatalogEvent) -> str:
    match event:
        case ProcedurePublished():
            return event.procedure.code
        case ProcedureWithdrawn():
            return event.code
    assert_never(event)


def project_procedure(view: ProcedureView, recorded: Recorded[CatalogEvent]) -> ProcedureView:
    """The procedure after one more of the catalogue's events."""
    match recorded.data:
        case ProcedurePublished(procedure=procedure):
            return ProcedureView(code=view.code, procedure=procedure)
        case ProcedureWithdrawn():
            return view.model_copy(update={"withdrawn": True})
        case event:
            assert_never(event)


procedure_view: ViewSpec[ProcedureView] = ViewSpec(
    name="procedures",
    of=ProcedureView,
    empty=lambda code: ProcedureView(code=code),
    projections=(Projection(CATALOG, _procedure_code, project_procedure),),
)


class OfficialView(BaseModel):
    """An official, as identity appointed them; to whom a dossier can be handed over."""

    model_config = ConfigDict(frozen=True)

    person_id: str
    official: Official | None = None
    roles: tuple[Role, ...] = ()


def project_official(view: OfficialView, recorded: Recorded[IdentityEvent]) -> OfficialView:
    """The official after one more of identity's events."""
    match recorded.data:
        case OfficialAppointed() as fact:
            official = Official(
                person_id=fact.person_id, name=fact.name, title=fact.title, agency=fact.agency
            )
            return OfficialView(person_id=view.person_id, official=official, roles=fact.roles)
        case _:
            return view


official_view: ViewSpec[OfficialView] = ViewSpec(
    name="officials",
    of=OfficialView,
    empty=lambda person_id: OfficialView(person_id=person_id),
    projections=(
        Projection(
            IDENTITY,
            lambda event: event.person_id if isinstance(event, OfficialAppointed) else None,
            project_official,
        ),
    ),
)
