"""An official is offered what the dossier's state and their own roles allow, and nothing else."""

from typing import Any

import pytest

from contracts.access import Caller
from contracts.identity import Role
from contracts.values import PersonId
from services.gateway.pages.desk import TABS
from services.gateway.pages.desk_dossier import ROLES, doable

HERE, ELSEWHERE = "H34.23.09", "H34.25.01"
COLLEAGUE = {"person_id": "o-2", "name": "A Mẫu", "title": "Công chức", "agency": HERE}
ME = COLLEAGUE | {"person_id": "o-1"}


def official(*roles: Role, agency: str = HERE) -> Caller:
    return Caller(person_id=PersonId("o-1"), kind="official", agency=agency, roles=roles)


def paper(state: str, handler: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {"state": state, "agency": HERE, "handler": handler, "due": None, **more}


def offered(who: Caller, told: dict[str, Any]) -> set[str]:
    can = doable(who, told)
    return {name for name in ("receive", "hand_over", "finish") if getattr(can, name)}


@pytest.mark.parametrize(
    ("who", "told", "may"),
    [
        (official(Role.RECEPTION), paper("submitted"), {"receive"}),
        (official(Role.HANDLER), paper("submitted"), set()),
        (official(Role.RECEPTION, agency=ELSEWHERE), paper("submitted"), set()),
        (official(Role.RECEPTION), paper("received", ME), {"hand_over"}),
        (official(Role.RECEPTION), paper("received", COLLEAGUE), set()),
        (official(Role.HANDLER), paper("in-progress", ME), {"hand_over", "finish"}),
        (official(Role.APPROVER), paper("in-progress", ME), {"hand_over", "finish"}),
        (official(Role.ACCOUNTANT), paper("in-progress", ME), set()),
        (official(Role.HANDLER), paper("in-progress", COLLEAGUE), set()),
        (official(Role.HANDLER), paper("finished", ME), set()),
        (official(Role.HANDLER), paper("returned", ME), set()),
    ],
)
def test_only_what_state_and_role_allow_is_offered(
    who: Caller, told: dict[str, Any], may: set[str]
):
    assert offered(who, told) == may


def test_whoever_has_the_dossier_is_named_to_the_others():
    assert doable(official(Role.HANDLER), paper("in-progress", COLLEAGUE)).held_by_other
    assert not doable(official(Role.HANDLER), paper("in-progress", ME)).held_by_other
    assert not doable(official(Role.HANDLER), paper("finished", COLLEAGUE)).held_by_other


def test_every_role_has_its_word():
    assert set(ROLES) == set(Role)


def lying_in(told: dict[str, Any]) -> set[str]:
    return {tab.name for tab in TABS if tab.holds(told, official(Role.HANDLER))}


def test_each_dossier_lies_where_it_is_looked_for():
    assert lying_in(paper("submitted")) == {"cho-tiep-nhan"}
    assert lying_in(paper("received", ME)) == {"cua-toi", "co-quan"}
    assert lying_in(paper("in-progress", COLLEAGUE)) == {"co-quan"}
    assert lying_in(paper("finished", ME)) == lying_in(paper("returned", ME)) == {"da-xong"}
