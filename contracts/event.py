"""What every event has in common, and the envelope it travels in."""

from typing import Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, computed_field


class Value(BaseModel):
    """Plain immutable data; an unknown field is an error, not a surprise for later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """A fact: past tense, immutable, true for ever. `type` is its name and version on the wire.

    It never carries a citizen's name, number, phone, address, form answer or file.
    """

    model_config = ConfigDict(frozen=True)

    type: str


E = TypeVar("E", bound=Event)


class Recorded(BaseModel, Generic[E]):
    """An event as the stream holds it; attribute names are those of CloudEvents 1.0.

    Attributes:
        id: unique per event; also the Nats-Msg-Id, so JetStream drops a repeat.
        source: the service that decided, e.g. `/dossier`.
        subject: the aggregate's own subject, e.g. `dossier.d-0190c1`.
        time: when it was decided, UTC.
        correlationid: the request of the citizen or officer that started it all.
        causationid: the command or event that led to this one.
        position: sequence in the stream, from 1; 0 while not yet appended.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    source: str
    subject: str
    time: AwareDatetime
    correlationid: UUID
    causationid: UUID
    data: E
    position: int = 0

    @computed_field
    def type(self) -> str:
        """Repeated from `data`, so that a reader can route without opening it."""
        return self.data.type
