"""The only place that spells a stream or a subject."""

from dataclasses import dataclass
from typing import Any, Generic

from pydantic import TypeAdapter

from contracts.catalog import CatalogEvent
from contracts.dossier import DossierEvent
from contracts.event import E, Recorded
from contracts.identity import IdentityEvent
from contracts.notify import NotifyEvent
from contracts.payment import PaymentEvent
from contracts.tracking import TrackingEvent


@dataclass(frozen=True)
class EventStream(Generic[E]):
    """A JetStream stream: `NAME`, with one subject `name.<id>` per aggregate."""

    name: str
    codec: TypeAdapter[Recorded[E]]

    @property
    def subjects(self) -> str:
        """Every aggregate of the stream."""
        return self.subject("*")

    def subject(self, aggregate_id: str) -> str:
        """One aggregate; the subject's last sequence is its version. Dots become dashes."""
        return f"{self.name.lower()}.{aggregate_id.replace('.', '-')}"


CATALOG: EventStream[CatalogEvent] = EventStream("CATALOG", TypeAdapter(Recorded[CatalogEvent]))
IDENTITY: EventStream[IdentityEvent] = EventStream("IDENTITY", TypeAdapter(Recorded[IdentityEvent]))
DOSSIER: EventStream[DossierEvent] = EventStream("DOSSIER", TypeAdapter(Recorded[DossierEvent]))
PAYMENT: EventStream[PaymentEvent] = EventStream("PAYMENT", TypeAdapter(Recorded[PaymentEvent]))
NOTIFY: EventStream[NotifyEvent] = EventStream("NOTIFY", TypeAdapter(Recorded[NotifyEvent]))
TRACKING: EventStream[TrackingEvent] = EventStream("TRACKING", TypeAdapter(Recorded[TrackingEvent]))
STREAMS: tuple[EventStream[Any], ...] = (CATALOG, IDENTITY, DOSSIER, PAYMENT, NOTIFY, TRACKING)
