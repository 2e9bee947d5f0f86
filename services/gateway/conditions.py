"""Which questions of a form are asked after which answers, as its JSON Schema says. Pure.

Conditions stand in `allOf` as `if`/`then`: `if` fields have some of their values, `then` other
fields are asked. A field that stands in no `then` is always asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Opening:
    """One way to open a question: each of these fields has one of these values."""

    needs: tuple[tuple[str, tuple[str, ...]], ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the answers open it."""
        return all(str(answers.get(field, "")) in values for field, values in self.needs)


def openings(form: Mapping[str, Any]) -> dict[str, tuple[Opening, ...]]:
    """What opens each field that is not always asked; any of them is enough."""
    found: dict[str, tuple[Opening, ...]] = {}
    for rule in form.get("allOf", ()):
        then = rule.get("then", {})
        opening = _opening(rule.get("if", {}))
        for name in dict.fromkeys((*then.get("required", ()), *then.get("properties", ()))):
            found[name] = (*found.get(name, ()), opening)
    return found


def _opening(condition: Mapping[str, Any]) -> Opening:
    wanted = condition.get("properties", {})
    return Opening(tuple((name, _values(schema)) for name, schema in wanted.items()))


def only_when(wanted: Mapping[str, Any]) -> Opening:
    """A condition as `x-prefill-when` writes it: fields with the one value each must have."""
    return Opening(tuple((name, (str(value),)) for name, value in wanted.items()))


def _values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    every = [schema["const"]] if "const" in schema else schema.get("enum", ())
    return tuple(str(value) for value in every)


def needed(form: Mapping[str, Any]) -> set[str]:
    """Fields that must be answered whenever they are asked."""
    then = (rule.get("then", {}).get("required", ()) for rule in form.get("allOf", ()))
    return {*form.get("required", ()), *(name for names in then for name in names)}
