"""Which questions a form asks, given the answers so far, and which papers they call for. Pure.

A form names conditions the JSON Schema way, as `allOf: [{if: …, then: …}]`. A field that stands
in some `then` is asked while one of those conditions holds; every other field is always asked.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from contracts.catalog import Procedure
from contracts.values import Named

Answers = Mapping[str, Any]


def relevant(form: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """The answers to what is asked; what was left empty, and what is not asked, is left out.

    An answer that is left out may have opened another question, so it is looked at again until
    nothing more falls away.
    """
    given = {name: answer for name, answer in answers.items() if answer not in ("", None, [])}
    while True:
        kept = {name: answer for name, answer in given.items() if is_asked(form, name, given)}
        if len(kept) == len(given):
            return kept
        given = kept


def is_asked(form: Mapping[str, Any], name: str, answers: Answers) -> bool:
    """Whether the form asks for this field, given these answers."""
    rules = [rule for rule in form.get("allOf", ()) if name in opened_by(rule)]
    return not rules or any(_holds(rule, answers) for rule in rules)


def opened_by(rule: Mapping[str, Any]) -> set[str]:
    """The fields that are asked while this rule's condition holds."""
    then = rule.get("then", {})
    return {*then.get("required", ()), *then.get("properties", ())}


def _holds(rule: Mapping[str, Any], answers: Answers) -> bool:
    return bool(Draft202012Validator(rule.get("if", {})).is_valid(answers))


def required_papers(procedure: Procedure, answers: Answers) -> set[str]:
    """Ids of the papers that must be there: always, or because of an answer (`x-papers`)."""
    rules: Iterable[Mapping[str, Any]] = procedure.form.get("x-papers", ())
    called_for = {paper for rule in rules if _holds(rule, answers) for paper in rule["required"]}
    return called_for | {part.id for part in procedure.components if part.required}


def principal_of(form: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    """The identity of the person it is filed for, by claim; empty: the applicant themselves."""
    found = {}
    for name, schema in form.get("properties", {}).items():
        claim = schema.get("x-principal")
        if claim and isinstance(answer := answers.get(name), str):
            found[claim] = answer
    return found


def relation_of(form: Mapping[str, Any], answers: Answers) -> Named | None:
    """In which relation the applicant stands to the person it is filed for, as the form says it."""
    for name, schema in form.get("properties", {}).items():
        if schema.get("x-principal") == "relation" and answers.get(name) in schema.get("enum", ()):
            place = schema["enum"].index(answers[name])
            english = schema.get("x-enum-titles-en") or schema["x-enum-titles"]
            return Named(vi=schema["x-enum-titles"][place], en=english[place])
    return None
