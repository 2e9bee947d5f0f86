"""What the dossier service reads: dossiers, and its own copies of others' facts. Pure."""

from typing import assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import (
    CatalogEvent,
    Procedure,
    ProcedurePublished,
    ProcedureWithdrawn,
    Term,
)
from contracts.dossier import (
    DossierDeclared,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierState,
    DossierSubmitted,
    FeeLine,
    Filed,
    ResultReturned,
)
from contracts.event import Recorded
from contracts.identity import IdentityEvent, OfficialAppointed
from contracts.streams import CATALOG, DOSSIER, IDENTITY
from contracts.values import Named, Official
from services.chassis.projection import Projection, ViewSpec


class DossierView(BaseModel):
    """A dossier as its owner and its officials see it, without what lies in the vault."""

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    state: DossierState = DossierState.UNKNOWN
    applicant: str = ""
    procedure: str = ""
    procedure_name: Named = Named(vi="")
    agency: str | None = None
    code: str | None = None
    form: str | None = None
    papers: tuple[Filed, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    fee_settled: bool = False
    opened_at: AwareDatetime | None = None
    submitted_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    received_by: Official | None = None
    due: AwareDatetime | None = None
    term: Term | None = None
    calendar: str | None = None
    handler: Official | None = None
    finished_at: AwareDatetime | None = None
    result: Filed | None = None


def project_dossier(view: DossierView, recorded: Recorded[DossierEvent]) -> DossierView:
    """The dossier after one more of its events."""
    return view.model_copy(update=_change(recorded))


def _change(  # noqa: C901, PLR0911 - one case per event
    recorded: Recorded[DossierEvent],
) -> dict[str, object]:
    """What one event changes in the view."""
    match recorded.data:
        case DossierOpened() as fact:
            changes: dict[str, object] = {
                "state": DossierState.DRAFT,
                "applicant": fact.applicant,
                "procedure": fact.procedure,
                "procedure_name": fact.procedure_name,
                "opened_at": recorded.time,
            }
            return changes
        case DossierDeclared() as fact:
            return {
                "state": DossierState.DECLARED,
                "agency": fact.agency,
                "form": fact.form,
                "papers": fact.papers,
                "fees": fact.fees,
            }
        case DossierFeeSettled():
            return {"fee_settled": True}
        case DossierSubmitted() as fact:
            changes = {"state": DossierState.SUBMITTED, "code": fact.code}
            return {**changes, "submitted_at": recorded.time}
        case DossierReceived() as fact:
            changes = {"state": DossierState.RECEIVED, "due": fact.due, "handler": fact.by}
            changes |= {"term": fact.term, "calendar": fact.calendar}
            return {**changes, "received_at": recorded.time, "received_by": fact.by}
        case DossierHandedOver() as fact:
            return {"state": DossierState.IN_PROGRESS, "handler": fact.to}
        case DossierFinished() as fact:
            changes = {"state": DossierState.FINISHED, "result": fact.result}
            return {**changes, "finished_at": recorded.time}
        case ResultReturned():
            return {"state": DossierState.RETURNED}
    assert_never(recorded.data)


dossier_view: ViewSpec[DossierView] = ViewSpec(
    name="dossiers",
    of=DossierView,
    empty=lambda dossier_id: DossierView(dossier_id=dossier_id),
    projections=(Projection(DOSSIER, lambda event: event.dossier_id, project_dossier),),
    indexes=(("agency", "state", "due"), ("applicant", "opened_at")),
)


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


def project_official(view: OfficialView, recorded: Recorded[IdentityEvent]) -> OfficialView:
    """The official after one more of identity's events."""
    match recorded.data:
        case OfficialAppointed() as fact:
            official = Official(
                person_id=fact.person_id, name=fact.name, title=fact.title, agency=fact.agency
            )
            return OfficialView(person_id=view.person_id, official=official)
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
