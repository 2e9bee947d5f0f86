"""Templates that officials edit: what may stand in them, and their editions. Pure.

An edition is never changed or taken away: messages that were queued with it are told with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import TypeAlias

import smsutil

from contracts.notify import Kind, Language, NotifyEvent, TemplatePublished, Wording
from contracts.values import Official
from services.chassis.decider import Decider, RejectedError, changed
from services.notify.domain.first_edition import first_wording

LONGEST_SHORT, LONGEST_FULL = 480, 2_000  # characters as typed
LANGUAGES: tuple[Language, ...] = ("vi", "en")
GSM, UCS_2 = "GSM-7", "UCS-2"

EVERY = frozenset({"site", "at"})
DOSSIER = EVERY | {"what", "which", "agency", "official"}
PLACEHOLDERS: Mapping[Kind, frozenset[str]] = {
    Kind.ONE_TIME_CODE: frozenset({"one_time_code", "purpose", "expires_at", "site"}),
    Kind.SUBMITTED: DOSSIER,
    Kind.FEE_PAID: (DOSSIER - {"at", "agency", "official"}) | {"amount", "transaction", "paid_at"},
    Kind.RECEIVED: DOSSIER | {"due"},
    Kind.HANDED_OVER: DOSSIER,
    Kind.RESULT_READY: DOSSIER,
    Kind.SUPPLEMENT_WANTED: DOSSIER | {"items", "until"},
    Kind.PAYMENT_WANTED: DOSSIER | {"amount"},
    Kind.REFUSED: DOSSIER,
    Kind.EXTENDED: DOSSIER | {"previous", "due"},
    Kind.STOPPED: DOSSIER | {"because"},
    Kind.RESUMED: DOSSIER | {"due"},
    Kind.WITHDRAWN: (DOSSIER - {"agency", "official"}) | {"after"},
    Kind.OVERDUE: DOSSIER | {"due"},
    Kind.FEE_REDUCED: DOSSIER | {"amount"},
    Kind.MONEY_SUSPENDED: (DOSSIER - {"at", "agency", "official"}) | {"amount", "paid_at"},
    Kind.REFUND_APPROVED: DOSSIER | {"amount"},
    Kind.REFUND_REJECTED: DOSSIER,
    Kind.REFUND_PAID: DOSSIER | {"amount"},
    Kind.REFUND_FAILED: DOSSIER | {"amount"},
    Kind.EMAIL_CHANGED: EVERY,
    Kind.ZALO_LINKED: EVERY,
}
"""What the facts of a kind can fill in."""

NEEDED: Mapping[Kind, frozenset[str]] = {Kind.ONE_TIME_CODE: frozenset({"one_time_code"})}
"""What a text of a kind is worth nothing without."""

Wordings: TypeAlias = Mapping[Language, Wording]


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a text costs as SMS."""

    encoding: str
    characters: int
    parts: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a template: where (`vi.short`), a stable code, and what it is about."""

    field: str
    code: str
    about: str = ""


def count(text: str) -> Count:
    """Encoding and parts. Source: 3GPP TS 23.038 and 23.040."""
    split = smsutil.split(text)
    encoding = GSM if split.encoding == "gsm0338" else UCS_2
    return Count(encoding=encoding, characters=split.total_length, parts=len(split.parts))


def faults(kind: Kind, wordings: Wordings) -> list[Fault]:
    """All that keeps a template from being published; empty when nothing does."""
    return [
        fault
        for language in LANGUAGES
        for name, text, limit in (
            ("short", wordings[language].short, LONGEST_SHORT),
            ("full", wordings[language].full, LONGEST_FULL),
        )
        for fault in _faults(kind, f"{language}.{name}", text, limit)
    ]


def _faults(kind: Kind, where: str, text: str, limit: int) -> Iterator[Fault]:
    if not text.strip() or not text.splitlines()[0].strip():
        yield Fault(field=where, code="missing")
        return
    if len(text) > limit:
        yield Fault(field=where, code="too-long", about=str(limit))
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield Fault(field=where, code="braces")
        return
    used = {name for _, name, _, _ in parts if name is not None}
    known = PLACEHOLDERS[kind]
    yield from (
        Fault(field=where, code="unknown-placeholder", about=name) for name in sorted(used - known)
    )
    if any(form or conversion for _, _, form, conversion in parts):
        yield Fault(field=where, code="braces")
    yield from (
        Fault(field=where, code="needed-placeholder", about=name)
        for name in sorted(NEEDED.get(kind, frozenset()) - used)
    )


@dataclass(frozen=True, kw_only=True)
class PublishTemplate:
    """Queue messages of this kind with these words from now on.

    Attributes:
        base: edition that the words were made from; 0: the one the house came with.
    """

    kind: Kind
    base: int
    vi: Wording
    en: Wording
    by: Official


Command: TypeAlias = PublishTemplate


@dataclass(frozen=True)
class Template:
    """All editions of one kind's words."""

    editions: Mapping[int, TemplatePublished] = field(default_factory=dict)

    @property
    def edition(self) -> int:
        """The one that new messages are queued with."""
        return max(self.editions, default=0)

    def wordings(self, kind: Kind, edition: int) -> Wordings:
        """The words of an edition; of 0 those that the house came with."""
        if found := self.editions.get(edition):
            return {"vi": found.vi, "en": found.en}
        return {language: first_wording(kind, language) for language in LANGUAGES}


def decide(command: Command, template: Template) -> TemplatePublished | None:
    """The next edition; None when the words are those in force.

    Raises:
        RejectedError: `notify.template-moved-on`, somebody published meanwhile;
            `notify.template-invalid`. Nothing was published.
    """
    wordings: Wordings = {"vi": command.vi, "en": command.en}
    if wordings == template.wordings(command.kind, template.edition):
        return None
    if command.base != template.edition:
        raise RejectedError("notify.template-moved-on", "Somebody else published meanwhile.")
    if faults(command.kind, wordings):
        raise RejectedError("notify.template-invalid", "The words have faults.")
    return TemplatePublished(
        kind=command.kind,
        edition=template.edition + 1,
        vi=command.vi,
        en=command.en,
        by=command.by.person_id,
        name=command.by.name,
        title=command.by.title,
    )


def evolve(template: Template, fact: NotifyEvent) -> Template:
    """The template after one more fact."""
    if not isinstance(fact, TemplatePublished):
        return template  # other facts lie under other subjects
    return changed(template, editions={**template.editions, fact.edition: fact})


template_decider: Decider[Command, Template, NotifyEvent] = Decider(Template(), decide, evolve)


def subject_of(kind: Kind) -> str:
    """What a kind's template is called in the stream."""
    return f"template-{kind}"
