"""What a filled-in form is checked against, and what it costs. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from contracts.catalog import Procedure
from contracts.values import FeeLine

LONGEST_ANSWERS = 64 * 1024  # bytes of JSON; a form has tens of short answers

CODES = {
    "required": "required",
    "type": "type",
    "pattern": "pattern",
    "format": "format",
    "enum": "enum",
    "const": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "too-short",
    "maxLength": "too-long",
    "additionalProperties": "unknown",
}


def _pattern(
    validator: Any, pattern: str, answer: object, schema: object
) -> Iterator[ValidationError]:
    r"""As browsers read it and JSON Schema wants it: `\d` is 0 to 9, `$` the very end."""
    del validator, schema
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        pattern = pattern[:-1] + r"\Z"
    if isinstance(answer, str) and not re.search(pattern, answer, re.ASCII):
        yield ValidationError("does not match")


Form = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Wrong:
    """One answer that cannot stay: the field, a stable code, and what a text about it needs."""

    field: str
    code: str
    params: Mapping[str, Any] = member(default_factory=dict)


def wrongs(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Wrong]:
    """What is wrong with `answers`, in the order of the form's fields; empty: nothing."""
    validator = Form(form, format_checker=FormatChecker())
    every = (wrong for error in validator.iter_errors(answers) for wrong in _wrongs(error))
    found = {(wrong.field, wrong.code): wrong for wrong in every}.values()
    order = {name: place for place, name in enumerate(form.get("properties", {}))}
    return sorted(found, key=lambda wrong: order.get(wrong.field, len(order)))


def _wrongs(error: ValidationError) -> Iterator[Wrong]:
    keyword = str(error.validator)
    if keyword == "required":
        asked: Any = error.validator_value
        answers: Any = error.instance
        yield from (Wrong(name, "required") for name in asked if name not in answers)
        return
    if keyword == "additionalProperties":
        schema: Any = error.schema
        answers = error.instance
        known = schema.get("properties", {})
        yield from (Wrong(str(name), "unknown") for name in answers if name not in known)
        return
    name = str(error.absolute_path[0]) if error.absolute_path else ""
    limit = error.validator_value
    params = {"limit": limit} if isinstance(limit, int | float | str) else {}
    yield Wrong(name, CODES.get(keyword, "invalid"), params)


def fee_lines(procedure: Procedure, answers: Mapping[str, Any]) -> tuple[FeeLine, ...]:
    """What the citizen owes for `answers`; fees of nothing are left out."""
    return tuple(
        FeeLine(
            code=rule.code,
            name=rule.name,
            kind=rule.kind,
            amount=rule.amount,
            quantity=_quantity(answers, rule.quantity_from),
            refundable=rule.refundable,
        )
        for rule in procedure.fees
        if rule.amount > 0
    )


def _quantity(answers: Mapping[str, Any], name: str | None) -> int:
    """How many the citizen asked for; one where the form does not ask or is not filled in yet.

    JSON Schema takes 20.0 for the integer it is, so it is charged as such.
    """
    asked = answers.get(name) if name else 1
    return int(asked) if isinstance(asked, int | float) and asked >= 1 else 1
