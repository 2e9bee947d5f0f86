"""A procedure's form as questions on a page, and what people type as answers to it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from services.gateway.conditions import Opening, needed, only_when, openings
from services.gateway.formats import day, day_typed, phone

SHORT = 20  # characters; a field that takes no more is drawn short
FEW = 3  # choices that are shown all at once; more are a list to open

AUTOCOMPLETE = {
    "full_name": "name",
    "birth_date": "bday",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
}
"""What browsers call the claims of identity."""

ANYHOW = Opening(())
PRINCIPAL = "principal."  # before a claim of the person it is filed for

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DIGITS_ONLY = re.compile(r"\^0?(?:\[0-9\]|\\d)\{\d+\}\$")

Kind = Literal["text", "textarea", "email", "date", "whole", "radios", "list"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One field of a form, in the language of the page.

    Attributes:
        section: the heading it stands under.
        example: shown under the field; empty: none.
        options: value and title of each choice, for `radios` and `list`.
        prefill: the claim of identity it starts with; empty: none.
        prefill_when: which answers have to stand before it starts with that claim.
        default: the answer it starts with; empty: none.
        pattern: what the answer has to look like, as the schema says; empty: anything.
        openings: what opens it; empty: it is always asked.
        principal: which claim of the person it is filed for it asks; empty: none.
    """

    name: str
    label: str
    section: str
    kind: Kind
    required: bool
    help: str = ""
    example: str = ""
    options: tuple[tuple[str, str], ...] = ()
    prefill: str = ""
    prefill_when: Opening = ANYHOW
    default: str = ""
    pattern: str = ""
    openings: tuple[Opening, ...] = ()
    principal: str = ""
    maxlength: int | None = None

    @property
    def is_short(self) -> bool:
        """Whether a short field is enough: a day, a number, a phone number."""
        return self.kind in {"date", "whole"} or 0 < (self.maxlength or 0) <= SHORT

    @property
    def inputmode(self) -> str:
        """Which keys a phone offers first."""
        if self.claim == "phone":
            return "tel"
        if self.kind in {"date", "whole"}:
            return "numeric"
        return "numeric" if DIGITS_ONLY.fullmatch(self.pattern) else ""

    @property
    def claim(self) -> str:
        """The claim it starts with, whosever it is."""
        return self.prefill.removeprefix(PRINCIPAL)

    @property
    def autocomplete(self) -> str:
        """What the browser may fill in."""
        return AUTOCOMPLETE.get(self.prefill, "off")  # browsers know the applicant alone

    def shown(self, answer: Any) -> str:
        """An answer as people read it."""
        if self.options:
            return dict(self.options).get(str(answer), str(answer))
        return self.typed(answer)

    def typed(self, answer: Any) -> str:
        """An answer as a person would type it."""
        text = str(answer)
        return day(text) if self.kind == "date" and ISO_DAY.fullmatch(text) else text


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    heading: str
    questions: tuple[Question, ...]


def questions(form: Mapping[str, Any], language: str) -> tuple[Question, ...]:
    """The fields of a form's JSON Schema, in its order."""
    required, opened = needed(form), openings(form)
    return tuple(
        replace(
            _question(name, schema, language, required=name in required or "default" in schema),
            openings=opened.get(name, ()),
        )
        for name, schema in form.get("properties", {}).items()
    )


def _question(name: str, schema: Mapping[str, Any], language: str, *, required: bool) -> Question:
    examples = schema.get("examples") or ("",)
    return Question(
        name=name,
        label=_text(schema, "title", language) or name,
        section=_text(schema, "x-section", language),
        kind=_kind(schema),
        required=required,
        help=_text(schema, "description", language),
        example="" if "enum" in schema else str(examples[0]),
        options=_options(schema, language),
        prefill=schema.get("x-prefill", ""),
        prefill_when=only_when(schema.get("x-prefill-when", {})),
        default=str(schema.get("default", "")),
        principal=schema.get("x-principal", ""),
        pattern=schema.get("pattern", ""),
        maxlength=schema.get("maxLength"),
    )


def _text(schema: Mapping[str, Any], key: str, language: str) -> str:
    """A text of the schema; Vietnamese where the other language has none."""
    other = key.removeprefix("x-")
    translated = schema.get(f"x-{other}-{language}") if language != "vi" else None
    return str(translated or schema.get(key, ""))


def _kind(schema: Mapping[str, Any]) -> Kind:
    if "enum" in schema:
        return "radios" if len(schema["enum"]) <= FEW else "list"
    if schema.get("type") == "integer":
        return "whole"
    match schema.get("format"), schema.get("x-widget"):
        case "date", _:
            return "date"
        case "email", _:
            return "email"
        case _, "textarea":
            return "textarea"
        case _:
            return "text"


def _options(schema: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    values = [str(value) for value in schema.get("enum", ())]
    key = "x-enum-titles" if language == "vi" else f"x-enum-titles-{language}"
    titles = schema.get(key) or schema.get("x-enum-titles") or values
    return tuple(zip(values, titles, strict=True))


def sections(asked: Iterable[Question]) -> list[Section]:
    """The questions under their headings; a heading comes where it was first used."""
    found: dict[str, list[Question]] = {}
    for question in asked:
        found.setdefault(question.section, []).append(question)
    return [Section(heading, tuple(members)) for heading, members in found.items()]


def answers_of(asked: Iterable[Question], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the schema wants it; what was left empty is left out.

    What cannot be read as a number or a day stays as it was typed: the service says what is wrong.
    """
    return {
        question.name: _answer(question, typed[question.name])
        for question in asked
        if typed.get(question.name)
    }


def _answer(question: Question, text: str) -> str | int:
    if question.kind == "whole" and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if question.kind == "date":
        return day_typed(text)
    return text.replace("\r\n", "\n")


def typed(asked: Iterable[Question], given: Mapping[str, Any]) -> dict[str, str]:
    """Answers as a person would have typed them."""
    return {q.name: q.typed(given[q.name]) for q in asked if q.name in given}


def answered(
    asked: Iterable[Question], given: Mapping[str, Any]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Under each heading what was asked and answered; what was left empty is left out."""
    found = [
        (
            part.heading,
            [(q.label, q.shown(given[q.name])) for q in part.questions if q.name in given],
        )
        for part in sections(asked)
    ]
    return [(heading, pairs) for heading, pairs in found if pairs]


def is_asked(question: Question, given: Mapping[str, Any]) -> bool:
    """Whether these answers open a question."""
    return not question.openings or any(opening.holds(given) for opening in question.openings)


def asked_now(every: Iterable[Question], given: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions that are asked after these answers; answers to others open nothing."""
    every = tuple(every)
    while True:
        shown = tuple(question for question in every if is_asked(question, given))
        names = {question.name for question in shown}
        kept = {name: answer for name, answer in given.items() if name in names}
        if len(kept) == len(given):
            return shown
        given = kept


def principal_claims(every: Iterable[Question], given: Mapping[str, Any]) -> dict[str, str]:
    """What was answered about the person it is filed for; empty: it is the applicant."""
    shown = asked_now(every, given)
    return {q.principal: str(given[q.name]) for q in shown if q.principal and given.get(q.name)}


@dataclass(frozen=True)
class Known:
    """What a form may start with.

    Attributes:
        person: claims of who files.
        principal: claims of whom it is filed for; empty: the same person.
        given: what was answered so far.
    """

    person: Mapping[str, Any]
    principal: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)


def prefilled(asked: Sequence[Question], known: Known) -> dict[str, str]:
    """What is known, in the fields that ask for it; else what they start with."""
    theirs = known.principal or known.person
    claims = {**known.person, **{PRINCIPAL + name: claim for name, claim in theirs.items()}}
    claims = {name: str(claim) for name, claim in claims.items() if claim}
    fit = [q for q in asked if q.prefill in claims and q.prefill_when.holds(known.given)]
    found = {q.name: q.typed(claims[q.prefill]) for q in fit}
    found |= {q.name: phone(found[q.name]) for q in fit if q.claim == "phone"}
    return {q.name: q.default for q in asked if q.default} | found
