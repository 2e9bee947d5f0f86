"""To whom a dossier can be handed over: the steps of its workflow, and who does each. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.gateway.clients.line import Told


@dataclass(frozen=True)
class Reach:
    """One step that a dossier can go to, and the colleagues who do it.

    Attributes:
        kind: the next step, the one it is at, or one before it; `any` where there is no workflow.
        step: its id; empty where there is no workflow.
        name: its name in the procedure; None where there is no workflow.
    """

    kind: Literal["next", "same", "back", "any"]
    step: str
    name: Told | None
    people: tuple[Told, ...]


def reaches(paper: Told, colleagues: Iterable[Told]) -> list[Reach]:
    """Where it can go from here: onward first, then to a colleague, then back step by step."""
    workflow = paper["rules"]["workflow"]
    people = sorted(colleagues, key=lambda one: str(one["name"]))
    holder = (paper["handler"] or {}).get("person_id")
    if not workflow:
        others = tuple(one for one in people if one["person_id"] != holder)
        return [Reach("any", "", None, others)]
    here = next((n for n, step in enumerate(workflow) if step["id"] == paper["step"]), -1)
    onward = [_reach("next", workflow[here + 1], people, "")] if here + 1 < len(workflow) else []
    back = [_reach("back", step, people, "") for step in reversed(workflow[: max(here, 0)])]
    same = [_reach("same", workflow[here], people, holder)] if here >= 0 else []
    return [reach for reach in (*onward, *same, *back) if reach.people]


def _reach(
    kind: Literal["next", "same", "back"], step: Told, people: list[Told], holder: str | None
) -> Reach:
    able = (one for one in people if step["role"] in one["roles"] and one["person_id"] != holder)
    return Reach(kind, step["id"], step["name"], tuple(able))


def likely(found: list[Reach]) -> str:
    """What is chosen beforehand: the next step, where only one colleague does it."""
    first = found[0] if found else None
    if first is None or first.kind == "back" or len(first.people) != 1:
        return ""
    return f"{first.step}:{first.people[0]['person_id']}"
