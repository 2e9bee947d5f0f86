"""HTTP in: the words of messages, edited by approvers of province-level agencies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.access import Act, Caller
from contracts.identity import Purpose
from contracts.notify import Kind, Language, NotifyEvent, TemplatePublished, Wording
from contracts.streams import NOTIFY
from contracts.values import AgencyCode, Named
from services.chassis.auth import allow
from services.chassis.handle import Cause, handle
from services.chassis.problems import FieldError, ProblemError
from services.chassis.stream import Stream
from services.notify.api.shapes import Done
from services.notify.domain.template import (
    LANGUAGES,
    PLACEHOLDERS,
    PublishTemplate,
    Template,
    Wordings,
    count,
    faults,
    subject_of,
    template_decider,
)
from services.notify.domain.titles import TITLES
from services.notify.domain.wording import (
    Face,
    OneTimeCode,
    Told,
    code_letter,
    inbox_text,
    phone_text,
    plain,
)

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # of the sample message
SAMPLE: Mapping[str, str] = {
    "at": AT.isoformat(),
    "paid_at": AT.isoformat(),
    "due": (AT + timedelta(days=2)).isoformat(),
    "until": (AT + timedelta(days=30)).isoformat(),
    "previous": AT.isoformat(),
    "items": "2",
    "ground": "not-supplemented",
    "fee": "refund",
    "amount": "60000",
    "transaction": "TX-0123456789",
    "name": "Nguyễn Thị Ví Dụ",
    "title": "Công chức",
}
PROCEDURE = Named(vi="Cấp bản sao Trích lục hộ tịch", en="Copies of civil status records")
NUMBER = "-261123-0001"  # of the sample dossier, after its agency


class Words(BaseModel):
    """Words in both languages."""

    vi: Wording
    en: Wording


class Draft(Words):
    """Words to publish. `base`: the edition that they were made from."""

    base: int = Field(ge=0)


class Edition(Words):
    """One edition, and who published it: nobody the one that the house came with."""

    edition: int
    name: str = ""
    title: str = ""


class TemplateListed(BaseModel):
    """A kind of message and its edition in force."""

    kind: Kind
    title: str
    edition: int


class TemplateShown(TemplateListed):
    """A kind of message, what may stand in its words, and all editions, the newest first."""

    placeholders: list[str]
    editions: list[Edition]


class Preview(BaseModel):
    """How a sample message looks in one language.

    Attributes:
        short: as the phone shows it: without diacritics, within one SMS where possible.
        accented: parts it would take as typed, in UCS-2.
    """

    short: str
    encoding: str
    characters: int
    parts: int
    accented: int
    full: str


class Previewed(BaseModel):
    """What is wrong with a draft, and how it looks where it can be shown."""

    faults: list[dict[str, str]]
    previews: dict[Language, Preview]


@dataclass(frozen=True)
class Workshop:
    """Where words are made. `provincial`: agencies that speak for the province."""

    stream: Stream[NotifyEvent]
    face: Face
    provincial: Collection[AgencyCode]

    async def template(self, kind: Kind) -> Template:
        """The newest."""
        history = await self.stream.load(NOTIFY.subject(subject_of(kind)))
        return template_decider.fold(recorded.data for recorded in history)

    async def listed(self) -> list[TemplateListed]:
        """Every kind, and its edition in force."""
        return [
            TemplateListed(
                kind=kind, title=TITLES["vi"][kind], edition=(await self.template(kind)).edition
            )
            for kind in Kind
        ]

    async def shown(self, kind: Kind) -> TemplateShown:
        """One kind with all its editions."""
        template = await self.template(kind)
        return TemplateShown(
            kind=kind,
            title=TITLES["vi"][kind],
            edition=template.edition,
            placeholders=sorted(PLACEHOLDERS[kind]),
            editions=[_edition(template, kind, n) for n in range(template.edition, -1, -1)],
        )

    def previewed(self, kind: Kind, told: Words) -> Previewed:
        """How it would look, and what is wrong with it."""
        wordings: Wordings = {"vi": told.vi, "en": told.en}
        found = faults(kind, wordings)
        broken = {fault.field.partition(".")[0] for fault in found}
        whole = [language for language in LANGUAGES if language not in broken]
        return Previewed(
            faults=[{"field": f.field, "code": f.code, "about": f.about} for f in found],
            previews={one: _preview(kind, wordings[one], one, self.face) for one in whole},
        )

    async def publish(self, kind: Kind, told: Draft, who: Caller, cause: Cause) -> Done:
        """The next edition.

        Raises:
            ProblemError: 422 `notify.template-invalid` with what is wrong where.
            RejectedError: the domain refused; nothing was published.
        """
        if found := faults(kind, {"vi": told.vi, "en": told.en}):
            wrong = [FieldError(f.field, f.code, {"about": f.about}) for f in found]
            raise ProblemError(422, "notify.template-invalid", "The words have faults.", wrong)
        recorded = await handle(
            self.stream,
            template_decider,
            subject=NOTIFY.subject(subject_of(kind)),
            command=PublishTemplate(
                kind=kind, base=told.base, vi=told.vi, en=told.en, by=who.official()
            ),
            cause=cause,
        )
        return Done(position=recorded.position if recorded else None)


def templates(shop: Workshop, who_is: Any, cause_of: Any) -> APIRouter:
    """Reading, trying and publishing."""
    router = APIRouter(prefix="/templates", tags=["templates"])

    @router.get("")
    async def listed(who: Annotated[Caller, who_is]) -> list[TemplateListed]:
        """Every kind of message."""
        admit(who, shop.provincial)
        return await shop.listed()

    @router.get("/{kind}")
    async def show(kind: Kind, who: Annotated[Caller, who_is]) -> TemplateShown:
        """One kind with all its editions, and what may stand in its words."""
        admit(who, shop.provincial)
        return await shop.shown(kind)

    @router.post("/{kind}/preview")
    async def preview(kind: Kind, told: Words, who: Annotated[Caller, who_is]) -> Previewed:
        """How it would look; nothing is kept."""
        admit(who, shop.provincial)
        return shop.previewed(kind, told)

    @router.put("/{kind}")
    async def publish(
        kind: Kind,
        told: Draft,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Queue messages with these words from now on.

        422 `notify.template-invalid` with what is wrong where; 409 `notify.template-moved-on`.
        """
        admit(who, shop.provincial)
        return await shop.publish(kind, told, who, cause)

    return router


def admit(who: Caller, provincial: Collection[AgencyCode]) -> None:
    """Go on only for who speaks for the province: an approver of one of its own agencies.

    Raises:
        ProblemError: 403 `auth.not-allowed`.
    """
    allow(who, Act.TEND_MESSAGES, agency=who.agency if who.agency in provincial else None)


def _edition(template: Template, kind: Kind, number: int) -> Edition:
    words = template.wordings(kind, number)
    by: TemplatePublished | None = template.editions.get(number)
    names = {"name": by.name, "title": by.title} if by else {}
    return Edition(edition=number, vi=words["vi"], en=words["en"], **names)


def _preview(kind: Kind, words: Wording, language: Language, face: Face) -> Preview:
    agency = next(iter(face.agencies), "")
    if kind is Kind.ONE_TIME_CODE:
        one = OneTimeCode(code="123456", purpose=Purpose.LOG_IN, expires_at=AT)
        short, full = code_letter(one, face, language, words)
    else:
        about = agency + NUMBER if "which" in PLACEHOLDERS[kind] else None
        facts = {**SAMPLE, "agency": agency}
        told = Told(kind=kind, code=about, procedure_name=PROCEDURE, facts=facts)
        short = phone_text(told, face, language, words)
        full = inbox_text(told, face, language, words)
    counted = count(short)
    typed = " ".join(words.short.splitlines())
    accented = count(typed).parts if plain(typed) != typed else counted.parts
    return Preview(
        short=short,
        encoding=counted.encoding,
        characters=counted.characters,
        parts=counted.parts,
        accented=accented,
        full=full,
    )
