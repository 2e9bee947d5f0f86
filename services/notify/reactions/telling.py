"""Bus in: facts become messages. Each is queued once, with all that was decided about it then."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.dossier import DossierEvent, DossierOpened, DossierSubmitted
from contracts.event import Recorded
from contracts.notify import Kind, NotifyEvent
from contracts.streams import DOSSIER, NOTIFY
from contracts.values import MessageId, PersonId
from services.chassis.clock import Clock
from services.chassis.handle import because_of, handle
from services.chassis.ids import derived
from services.chassis.stream import Stream
from services.chassis.telemetry import about
from services.notify.domain.commands import Plan, QueueMessage
from services.notify.domain.message import Draft, Fact, Matter, dossier_in, message_about
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.outgoing import name_of
from services.notify.domain.preferences import Preferences, preferences_decider, subject_of
from services.notify.reactions.editions import Editions

Handler = Callable[[Recorded[Any]], Awaitable[None]]
QuietUntil = Callable[[Kind, datetime], datetime | None]


class UnknownDossierError(Exception):
    """The dossier's own facts are not here yet; nobody was told, the fact has to come again."""


@dataclass(frozen=True)
class Teller:
    """Queues what a fact gives cause to tell; the same fact again queues nothing more.

    A dossier's name and owner are read from its own facts, not from a view: nothing has to be
    waited for, and the order of the facts is kept.
    """

    outbox: Stream[NotifyEvent]
    dossiers: Stream[DossierEvent]
    editions: Editions
    quiet_until: QuietUntil
    clock: Clock

    async def tell(self, recorded: Recorded[Fact]) -> None:
        """Bus in."""
        for draft in message_about(recorded, await self._matter(recorded.data)):
            message_id = MessageId(derived("m", recorded.id, name_of(draft.kind, draft.channel)))
            at = self.clock()
            plan = await self._plan(draft, at)
            with _about(draft.matter):
                await handle(
                    self.outbox,
                    outbox_decider,
                    subject=NOTIFY.subject(message_id),
                    command=QueueMessage(message_id=message_id, draft=draft, plan=plan),
                    cause=because_of(recorded, at),
                )

    async def _plan(self, draft: Draft, at: datetime) -> Plan:
        """How it goes out, by what its person wants and what holds today."""
        wants = await self.preferences(draft.recipient)
        routes = wants.routes(draft.kind) if draft.ways is None else draft.ways
        return Plan(
            routes=routes,
            language=wants.language,
            edition=(await self.editions.newest(draft.kind)).edition,
            not_before=self.quiet_until(draft.kind, at) if routes else None,
        )

    async def preferences(self, person_id: PersonId) -> Preferences:
        """How a person wants to be told: always the newest."""
        history = await self.outbox.load(NOTIFY.subject(subject_of(person_id)))
        return preferences_decider.fold(recorded.data for recorded in history)

    async def _matter(self, fact: Fact) -> Matter | None:
        """What is known of the dossier that a fact is about."""
        dossier_id = dossier_in(fact)
        if dossier_id is None:
            return None
        matter: Matter | None = None
        for recorded in await self.dossiers.load(DOSSIER.subject(dossier_id)):
            matter = _named(matter, recorded.data)
        if matter is None:
            raise UnknownDossierError(dossier_id)
        return matter


def _named(matter: Matter | None, fact: DossierEvent) -> Matter | None:
    """The dossier as the last of the two facts that name it has it."""
    if not isinstance(fact, DossierOpened | DossierSubmitted):
        return matter
    return Matter(
        dossier_id=fact.dossier_id,
        applicant=fact.applicant,
        procedure_name=fact.procedure_name,
        code=fact.code if isinstance(fact, DossierSubmitted) else None,
    )


def _about(matter: Matter | None) -> AbstractContextManager[None]:
    """Log lines inside carry the dossier's code, once it has one."""
    return about(dossier=matter.code) if matter and matter.code else nullcontext()
