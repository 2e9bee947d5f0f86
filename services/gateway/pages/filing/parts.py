"""The form as a row of parts, one page each: its sections, as far as they ask anything. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.gateway.questions import Question, answers_of, asked_now, sections

PREFIX = "phan-"  # what a draft calls the part it was left at: `phan-2`


@dataclass(frozen=True)
class Part:
    """One page of the form.

    Attributes:
        number: from 1, counting the parts that ask nothing at the moment too.
        questions: all of its section, asked at the moment or not.
    """

    number: int
    heading: str
    questions: tuple[Question, ...]

    @property
    def page(self) -> str:
        """What a draft calls it."""
        return f"{PREFIX}{self.number}"


@dataclass(frozen=True)
class PartMark:
    """A part in the row of parts; `path` leads there, None: not yet, or we are there."""

    heading: str
    standing: Literal["done", "here", "ahead"]
    path: str | None


def every_part(every: Sequence[Question]) -> list[Part]:
    """All parts of the form, in its order."""
    found = enumerate(sections(every), 1)
    return [Part(number, section.heading, section.questions) for number, section in found]


def parts_of(every: Sequence[Question], given: Mapping[str, Any]) -> list[Part]:
    """The parts that ask something after these answers."""
    asked = {question.name for question in asked_now(every, filled(given))}
    parts = every_part(every)
    return [part for part in parts if asked & {question.name for question in part.questions}]


def part_numbered(every: Sequence[Question], number: int | None) -> Part | None:
    """The part with this number, whether or not it asks anything at the moment."""
    return next((part for part in every_part(every) if part.number == number), None)


def filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are not empty."""
    return {name: answer for name, answer in given.items() if answer != ""}


def part_at(parts: Sequence[Part], number: int | None, draft: Mapping[str, Any]) -> Part:
    """The part that was asked for, else the one where the form was left, else the first."""
    wanted = f"{PREFIX}{number}" if number else str(draft["page"])
    return next((part for part in parts if part.page == wanted), parts[0])


def after(parts: Sequence[Part], here: Part) -> Part | None:
    """The part that follows; None after the last."""
    return next((part for part in parts if part.number > here.number), None)


def before(parts: Sequence[Part], here: Part) -> Part | None:
    """The part that comes before; None at the first."""
    return next((part for part in reversed(parts) if part.number < here.number), None)


def first_wrong(parts: Sequence[Part], wrong: Iterable[Mapping[str, Any]]) -> Part | None:
    """The first part with something to put right."""
    fields = {error["field"] for error in wrong}
    return next((part for part in parts if fields & {q.name for q in part.questions}), None)


def typed_in(part: Part, values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed on the page of a part, empty fields as empty texts."""
    return {q.name: "" for q in part.questions} | answers_of(part.questions, values)


def opens(question: Question) -> str:
    """What opens a question, for the script of the page: any of lists of field and values."""
    return json.dumps([opening.needs for opening in question.openings])


def elsewhere(part: Part, given: Mapping[str, Any]) -> str:
    """Answers of other parts that open questions of this one, for the script of the page."""
    here = {question.name for question in part.questions}
    needs = (need for q in part.questions for opening in q.openings for need in opening.needs)
    fields = {field for field, _ in needs} - here
    return json.dumps({field: str(given.get(field, "")) for field in sorted(fields)})


def marks_of(
    parts: Sequence[Part], here: Part, draft: Mapping[str, Any], path: str
) -> list[PartMark]:
    """The row of parts: those that were seen and have nothing wrong are done."""
    wrong = {error["field"] for error in draft["wrong"]}
    return [_mark(part, here, draft["answers"], wrong, path) for part in parts]


def _mark(
    part: Part, here: Part, answers: Mapping[str, Any], wrong: set[str], path: str
) -> PartMark:
    finished = not wrong
    names = {question.name for question in part.questions}
    seen = finished or not names.isdisjoint(answers)
    leads = f"{path}?phan={part.number}" if seen and part != here else None
    if part == here:
        return PartMark(part.heading, "here", None)
    return PartMark(part.heading, "ahead" if not seen or names & wrong else "done", leads)
