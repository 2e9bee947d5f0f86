"""The words of messages, by edition. Editions never change, so what was read once is kept."""

from dataclasses import dataclass, field

from contracts.notify import Kind, Language, NotifyEvent, Wording
from contracts.streams import NOTIFY
from services.chassis.stream import Stream
from services.notify.domain.template import Template, subject_of, template_decider


@dataclass(frozen=True)
class Editions:
    """Every template as its own facts have it."""

    stream: Stream[NotifyEvent]
    known: dict[Kind, Template] = field(default_factory=dict)

    async def newest(self, kind: Kind) -> Template:
        """A template with its newest edition."""
        history = await self.stream.load(NOTIFY.subject(subject_of(kind)))
        self.known[kind] = template_decider.fold(recorded.data for recorded in history)
        return self.known[kind]

    async def wording(self, kind: Kind, edition: int, language: Language) -> Wording:
        """The words of one edition."""
        template = self.known.get(kind)
        if template is None or edition > template.edition:
            template = await self.newest(kind)
        return template.wordings(kind, edition)[language]
