"""The timeline: what a citizen sees of a dossier. Pure; replaying the streams rebuilds it.

Three streams feed it, each its own part, so it comes out the same however they interleave:
what stands at the top is the dossier stream's, `paid` the payment stream's, `told` notify's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from typing import assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

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
    ResultReturned,
)
from contracts.event import Recorded
from contracts.notify import MessageGivenUp, MessageQueued, MessageSent, NotifyEvent
from contracts.payment import FeePaid, FeeRequested, PaymentEvent, PaymentFailed, PaymentInitiated
from contracts.streams import DOSSIER, NOTIFY, PAYMENT, TRACKING
from contracts.tracking import TrackingEvent
from contracts.values import Named, Official
from services.chassis.projection import Projection, ViewSpec, changed, made
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
    """A dossier as its owner follows it."""

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


def _entry(
    recorded: Recorded[DossierEvent] | Recorded[PaymentEvent] | Recorded[NotifyEvent],
    actor: Official | None = None,
    **facts: str,
) -> Entry:
    values = {
        "id": str(recorded.id),
        "at": recorded.time,
        "position": recorded.position,
        "kind": recorded.data.type.rpartition(".")[0],
        "actor": actor,
        "facts": facts,
    }
    return made(Entry, values)


def project_dossier(view: Timeline, recorded: Recorded[DossierEvent]) -> Timeline:
    """The timeline after one more event of the dossier."""
    changes, entry = _handled(recorded)
    return changed(view, **changes, handled=(*view.handled, entry))


def _handled(  # noqa: C901, PLR0911 - one case per event
    recorded: Recorded[DossierEvent],
) -> tuple[dict[str, object], Entry]:
    """What the event changes, and its line."""
    match recorded.data:
        case DossierOpened() as fact:
            changes: dict[str, object] = {
                "state": DossierState.DRAFT,
                "applicant": fact.applicant,
                "procedure": fact.procedure,
                "procedure_name": fact.procedure_name,
                "opened_at": recorded.time,
            }
            return changes, _entry(recorded)
        case DossierDeclared() as fact:
            changes = {"state": DossierState.DECLARED, "agency": fact.agency}
            return changes, _entry(recorded, papers=str(len(fact.papers)))
        case DossierFeeSettled() as fact:
            return {}, _entry(recorded, amount=str(fact.amount))
        case DossierSubmitted() as fact:
            changes = {"state": DossierState.SUBMITTED, "code": fact.code}
            return {**changes, "submitted_at": recorded.time}, _entry(recorded, code=fact.code)
        case DossierReceived() as fact:
            changes = {"state": DossierState.RECEIVED, "due": fact.due, "handler": fact.by}
            return changes, _entry(recorded, fact.by, due=fact.due.isoformat())
        case DossierHandedOver() as fact:
            changes = {"state": DossierState.IN_PROGRESS, "handler": fact.to}
            return changes, _entry(recorded, fact.by, to=fact.to.name, to_title=fact.to.title)
        case DossierFinished() as fact:
            return {"state": DossierState.FINISHED}, _entry(recorded, fact.by)
        case ResultReturned() as fact:
            return {"state": DossierState.RETURNED}, _entry(recorded, channel=fact.channel)
        case fact:
            assert_never(fact)


def project_payment(view: Timeline, recorded: Recorded[PaymentEvent]) -> Timeline:
    """The timeline after one more event of its payments."""
    match recorded.data:
        case FeeRequested(amount=amount):
            entry = _entry(recorded, amount=str(amount))
        case PaymentInitiated(amount=amount, provider=provider):
            entry = _entry(recorded, amount=str(amount), provider=provider)
        case PaymentFailed(code=code):
            entry = _entry(recorded, code=code)
        case FeePaid() as fact:
            entry = _entry(
                recorded, amount=str(fact.amount), bank=fact.bank, transaction=fact.transaction
            )
        case event:
            assert_never(event)
    return changed(view, paid=(*view.paid, entry))


def project_notice(view: Timeline, recorded: Recorded[NotifyEvent]) -> Timeline:
    """The timeline after one more event of its messages; what only waits is not told."""
    match recorded.data:
        case MessageQueued():
            return view
        case MessageSent(kind=kind, channel=channel):
            entry = _entry(recorded, about=kind, channel=channel)
        case MessageGivenUp(kind=kind, channel=channel, reason=reason):
            entry = _entry(recorded, about=kind, channel=channel, reason=reason)
        case event:
            assert_never(event)
    return changed(view, told=(*view.told, entry))


timeline_view: ViewSpec[Timeline] = ViewSpec(
    name="timeline",
    of=Timeline,
    empty=lambda dossier_id: Timeline(dossier_id=dossier_id),
    projections=(
        Projection(DOSSIER, lambda event: event.dossier_id, project_dossier),
        Projection(PAYMENT, lambda event: event.dossier_id, project_payment),
        Projection(NOTIFY, lambda event: event.about, project_notice),
    ),
    indexes=(("applicant", "opened_at"), ("code",)),
)


def news(timeline: Timeline, told: Cursor) -> Iterator[tuple[Entry, Cursor]]:
    """The entries that are not in `told` yet, each with the cursor that holds it too.

    By time, but each stream strictly by position: whoever stops after any of them and goes on
    from its cursor misses none and gets none twice, also when an older one comes in meanwhile.
    """
    parts = [
        [(stream, entry) for entry in entries if entry.position > told.get(stream, 0)]
        for stream, entries in timeline.parts.items()
    ]
    for stream, entry in merge(*parts, key=lambda placed: placed[1].at):
        told = {**told, stream: entry.position}
        yield entry, told


def as_of(
    timeline: Timeline, history: Sequence[Recorded[DossierEvent]], instant: datetime
) -> Timeline | None:
    """The timeline as it was at `instant`; None when the dossier had not been opened yet.

    `history` is all of the dossier's own events: what stands at the top follows from them anew.
    """
    then = timeline_view.empty(timeline.dossier_id)
    for recorded in history:
        if recorded.time <= instant:
            then = project_dossier(then, recorded)
    if then.opened_at is None:
        return None
    paid, told = (
        tuple(entry for entry in entries if entry.at <= instant)
        for entries in (timeline.paid, timeline.told)
    )
    return then.model_copy(update={"paid": paid, "told": told})


class Head(BaseModel):
    """The largest signed tree head of a log; size 0 while there is none."""

    model_config = ConfigDict(frozen=True)

    log: str
    size: int = 0
    root: str = ""
    signed_at: AwareDatetime | None = None
    note: str = ""


def project_head(view: Head, recorded: Recorded[TrackingEvent]) -> Head:
    """The head after one more was signed."""
    head = recorded.data
    if head.size < view.size:
        return view
    return Head(**head.model_dump(exclude={"type"}))


head_view: ViewSpec[Head] = ViewSpec(
    name="head",
    of=Head,
    empty=lambda log: Head(log=log),
    projections=(Projection(TRACKING, lambda event: event.log, project_head),),
)
