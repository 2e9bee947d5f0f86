"""The only place that spells a stream or a subject."""

import re
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

ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class NoSuchAggregateError(ValueError):
    """An id that no aggregate can have; nothing was read or written."""


@dataclass(frozen=True)
class EventStream(Generic[E]):
    """A JetStream stream: `NAME`, with one subject `name.<id>` per aggregate."""

    name: str
    codec: TypeAdapter[Recorded[E]]

    @property
    def subjects(self) -> str:
        """Every aggregate of the stream."""
        return self._under("*")

    def subject(self, aggregate_id: str) -> str:
        """One aggregate; the subject's last sequence is its version. Dots become dashes.

        Raises:
            NoSuchAggregateError: nothing can be called so; a wildcard would be every aggregate.
        """
        if not ID.fullmatch(aggregate_id):
            raise NoSuchAggregateError(self.name)
        return self._under(aggregate_id.replace(".", "-"))

    def _under(self, token: str) -> str:
        return f"{self.name.lower()}.{token}"


CATALOG: EventStream[CatalogEvent] = EventStream("CATALOG", TypeAdapter(Recorded[CatalogEvent]))
IDENTITY: EventStream[IdentityEvent] = EventStream("IDENTITY", TypeAdapter(Recorded[IdentityEvent]))
DOSSIER: EventStream[DossierEvent] = EventStream("DOSSIER", TypeAdapter(Recorded[DossierEvent]))
PAYMENT: EventStream[PaymentEvent] = EventStream("PAYMENT", TypeAdapter(Recorded[PaymentEvent]))
NOTIFY: EventStream[NotifyEvent] = EventStream("NOTIFY", TypeAdapter(Recorded[NotifyEvent]))
TRACKING: EventStream[TrackingEvent] = EventStream("TRACKING", TypeAdapter(Recorded[TrackingEvent]))
STREAMS: tuple[EventStream[Any], ...] = (CATALOG, IDENTITY, DOSSIER, PAYMENT, NOTIFY, TRACKING)
