"""What a timeline is made of."""

from collections.abc import Mapping

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.dossier import DossierEvent, DossierState
from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.payment import PaymentEvent
from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from contracts.values import Named, Official
from services.chassis.projection import made
from services.tracking.domain.cursor import Cursor


class Entry(BaseModel):
    """One line of the timeline.

    Attributes:
        kind: the event's type without its version, e.g. `dossier.received`.
        actor: the official who acted, if one did.
        facts: what a text about it needs: amounts in đồng, instants in ISO 8601, codes, names.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    at: AwareDatetime
    position: int
    kind: str
    actor: Official | None = None
    facts: dict[str, str] = Field(default_factory=dict)


class Timeline(BaseModel):
    """A dossier as its owner follows it.

    Attributes:
        since: when the clock stopped; None while it runs.
        before: where it goes back to when a wait is over.
        answer_by: until when the citizen may answer what was asked for.
        erased: what was filed is gone.
        names: what it is found by: `name_of` its code, and of those other systems gave it.
        opinions: agencies that were asked and have not answered, by the opinion's id.
        asked: these agencies.
    """

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    state: DossierState = DossierState.UNKNOWN
    code: str | None = None
    applicant: str | None = None
    procedure: str | None = None
    procedure_name: Named = Named(vi="")
    agency: str | None = None
    opened_at: AwareDatetime | None = None
    submitted_at: AwareDatetime | None = None
    due: AwareDatetime | None = None
    since: AwareDatetime | None = None
    before: DossierState = DossierState.UNKNOWN
    answer_by: AwareDatetime | None = None
    erased: bool = False
    names: tuple[str, ...] = ()
    opinions: dict[str, str] = Field(default_factory=dict)
    asked: tuple[str, ...] = ()
    handler: Official | None = None
    handled: tuple[Entry, ...] = ()
    paid: tuple[Entry, ...] = ()
    told: tuple[Entry, ...] = ()

    @property
    def parts(self) -> Mapping[str, tuple[Entry, ...]]:
        """Each stream's entries, by position, in the order in which the house works."""
        return {DOSSIER.name: self.handled, PAYMENT.name: self.paid, NOTIFY.name: self.told}

    @property
    def entries(self) -> list[Entry]:
        """Everything that happened, oldest first; at the same instant as the house did it."""
        parts = enumerate(self.parts.values())
        placed = [(e.at, part, e.position, e) for part, es in parts for e in es]
        return [entry for *_, entry in sorted(placed, key=lambda place: place[:3])]

    @property
    def cursor(self) -> Cursor:
        """Where someone goes on who has been told all of it."""
        return {stream: es[-1].position for stream, es in self.parts.items() if es}


def entry_of(
    recorded: Recorded[DossierEvent] | Recorded[PaymentEvent] | Recorded[NotifyEvent],
    actor: Official | None = None,
    **facts: str,
) -> Entry:
    """The line of an event; `facts` is what a text about it needs."""
    values = {
        "id": str(recorded.id),
        "at": recorded.time,
        "position": recorded.position,
        "kind": recorded.data.type.rpartition(".")[0],
        "actor": actor,
        "facts": facts,
    }
    return made(Entry, values)
