"""docs/states.md, drawn from the tables that the code decides by: `python -m tests.states`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from contracts.access import DESK, Act
from contracts.dossier import DossierState, national_status
from services.dossier.domain.moves import GOES_BACK, MOVES, STAYS, Rule

PAGE = Path(__file__).parents[1] / "docs" / "states.md"
CITIZEN = "the applicant"

OTHERWISE: tuple[tuple[DossierState, DossierState, str], ...] = (
    (DossierState.UNKNOWN, DossierState.DRAFT, "open"),
    (DossierState.DRAFT, DossierState.DECLARED, "declare"),
    (DossierState.DECLARED, DossierState.SUBMITTED, "submit"),
    (DossierState.FINISHED, DossierState.RETURNED, "fetched from the portal"),
    (DossierState.SUPPLEMENT_WANTED, DossierState.STOPPED, "no answer in time"),
)
"""What changes a state and is no move: the applicant's way to the desk, and what time brings."""

INTRODUCTION = """\
# The states of a dossier

This page is drawn from the code by `make states`: the moves and where they lead from
`services/dossier/domain/moves.py`, who may make them from `contracts/access.py`.
A test fails when it no longer says what the code does.

The number beside a state is its `TrangThaiHoSo`, one of the ten that the National Portal knows.
A draft has none: it is the applicant's own.
"""

BELOW_THE_TABLE = """\
*In hands*: only for the official who has the dossier now, or for their deputy.
*Goes back to where it was*: to the state before the wait.
A wait for money ends by itself once the money is there, and goes back in the same way.
An opinion is given by the agency that was asked, in these roles there.
What is approved is finished by putting the result to it, which is a file: `PUT
/dossiers/{id}/result`; the other moves of the desk are `POST /dossiers/{id}/moves`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_diagram(), "", "## The moves", "", *_table(), ""]) + (
        f"\n{BELOW_THE_TABLE}"
    )


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in DossierState:
        if state is not DossierState.UNKNOWN:
            yield f'    state "{_named(state)}" as {_id(state)}'
    labels: dict[tuple[DossierState, DossierState], list[str]] = defaultdict(list)
    for start, end, label in _edges():
        labels[start, end].append(label)
    for (start, end), said in labels.items():
        yield f"    {_id(start)} --> {_id(end)}: {', '.join(said)}"
    left = {start for start, end in labels if start is not end}
    for state in DossierState:
        if state not in left:
            yield f"    {_id(state)} --> [*]"
    yield "```"


def _edges() -> Iterator[tuple[DossierState, DossierState, str]]:
    """From, to, and what it is called."""
    yield from OTHERWISE
    for act, rule in MOVES.items():
        for start in rule.out_of:
            for end in _ends(start, rule):
                yield start, end, act.value
    for start in _before(DossierState.PAYMENT_WANTED):
        yield DossierState.PAYMENT_WANTED, start, "paid"


def _ends(start: DossierState, rule: Rule) -> tuple[DossierState, ...]:
    if rule.into == STAYS:
        return (start,)
    if rule.into == GOES_BACK:
        return _before(start)
    return (DossierState(rule.into),)


def _before(wait: DossierState) -> tuple[DossierState, ...]:
    """The states from which a wait begins."""
    return tuple(start for rule in MOVES.values() if rule.into == wait for start in rule.out_of)


def _table() -> Iterator[str]:
    yield "| move | out of | into | by whom | in hands |"
    yield "|---|---|---|---|---|"
    for act, rule in MOVES.items():
        out_of = ", ".join(_named(state) for state in rule.out_of)
        into = rule.into if rule.into in (STAYS, GOES_BACK) else _named(DossierState(rule.into))
        hands = "yes" if rule.in_hands else ""
        yield f"| `{act.value}` | {out_of} | {into} | {_by(act)} | {hands} |"


def _by(act: Act) -> str:
    return ", ".join(role.value for role in DESK[act]) if act in DESK else CITIZEN


def _named(state: DossierState) -> str:
    number = national_status(state)
    return f"{state.value} ({number.value})" if number else state.value


def _id(state: DossierState) -> str:
    return "[*]" if state is DossierState.UNKNOWN else state.value.replace("-", "_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
