"""What demands are about: a dossier's code, its procedure, its agency. Pure.

Payment knows dossiers by their ids; whoever pays, and whoever collects, knows them by their codes.
Nothing here tells of a person.
"""

from pydantic import BaseModel

from contracts.codes import name_of
from contracts.dossier import DossierDeclared, DossierEvent, DossierOpened, DossierSubmitted
from contracts.event import Recorded
from contracts.streams import DOSSIER
from contracts.values import Named
from services.chassis.projection import Projection, ViewSpec, changed


class Matter(BaseModel):
    """One dossier, as demands for money name it.

    Attributes:
        code: None while it has none.
        name: what it is found by; see `contracts.codes.name_of`.
        agency: who receives it; None while nobody was chosen.
    """

    dossier_id: str
    code: str | None = None
    name: str | None = None
    procedure: str = ""
    procedure_name: Named = Named(vi="")
    agency: str | None = None


def project(matter: Matter, recorded: Recorded[DossierEvent]) -> Matter:
    """The matter after one more fact of its dossier."""
    match recorded.data:
        case DossierOpened(procedure=procedure, procedure_name=name):
            return changed(matter, procedure=procedure, procedure_name=name)
        case DossierDeclared(agency=agency):
            return changed(matter, agency=agency)
        case DossierSubmitted(code=code):
            return changed(matter, code=code, name=name_of(code))
        case _:
            return matter  # no other fact says what a dossier is about


def _key(event: DossierEvent) -> str | None:
    named = isinstance(event, DossierOpened | DossierDeclared | DossierSubmitted)
    return event.dossier_id if named else None


matter_view: ViewSpec[Matter] = ViewSpec(
    name="matters",
    of=Matter,
    empty=lambda key: Matter(dossier_id=key),
    projections=(Projection(DOSSIER, _key, project),),
    indexes=(("name",),),
)
