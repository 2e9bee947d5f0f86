"""Cases at the officials' desk: who moves them, and what they look like then."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from tests.dossier_office import (
    CHIEF,
    HANDLER,
    RECEPTION,
    Case,
    officer,
)
from tests.facts import NOW
from tests.moving import (
    STOP,
    hand_over_to,
)
from tests.pdfs import pdf

COMMUNE, THIRD = "H34.25.01", "H34.29.01"
CONSULTED = officer("o-vo-van-mau")  # handler of the other commune
THIRD_ONE = officer("o-bui-van-vi-du")  # handler of a third
ACCOUNTANT = RECEPTION.model_copy(
    update={"person_id": PersonId("o-ke-toan"), "roles": (Role.ACCOUNTANT,)}
)
SOON = (NOW + timedelta(days=3)).isoformat()
LATER = "2026-11-19T09:00:00+07:00"  # a Thursday; it was due on the 17th
Prepared: TypeAlias = Callable[[Case], Awaitable[Case]]


async def move(case: Case, who: Caller, asked: Mapping[str, Any], key: object = None) -> Any:
    """What is answered to it."""
    door = case.office.door(who)
    return await door.send("POST", f"{case.path}/moves", json=dict(asked), key=key)


async def moved(case: Case, who: Caller, asked: Mapping[str, Any]) -> None:
    """It is obeyed."""
    answer = await move(case, who, asked)
    assert answer.status_code == 200, answer.text


async def read(case: Case, who: Caller) -> Any:
    """The dossier as they see it."""
    return (await case.office.door(who).get(case.path)).json()


async def up_for_approval(case: Case) -> Case:
    """In the approver's hands."""
    await case.in_progress()
    await moved(case, HANDLER, hand_over_to(CHIEF.person_id))
    return case


async def stopped(case: Case) -> Case:
    """Stopped by the approver."""
    await case.in_progress()
    await moved(case, CHIEF, STOP)
    return case


async def finished(case: Case) -> Case:
    """With its result."""
    await case.in_progress()
    answer = await case.office.door(HANDLER).send("PUT", f"{case.path}/result", content=pdf())
    assert answer.status_code == 200, answer.text
    return case
