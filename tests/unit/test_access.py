"""The policy of the house, as a table: every act, every kind of caller."""

import pytest

from contracts.access import (
    OPEN_TO_OPINIONS,
    Act,
    Caller,
    Knows,
    Sight,
    concern,
    may,
    sight,
)
from contracts.dossier import DossierState
from contracts.identity import Role
from contracts.values import PersonId
from services.dossier.domain.moves import MOVES
from tests.facts import ANNA, BINH

HERE, ELSEWHERE = "H34.23", "H34.24"


def official(*roles: Role, agency: str | None = HERE, person: PersonId = BINH) -> Caller:
    return Caller(
        person_id=person, kind="official", name="V", title="C", agency=agency, roles=roles
    )


def system(name: str) -> Caller:
    return Caller(person_id=PersonId(f"system:{name}"), kind="system", name=name)


CALLERS = {
    "owner": Caller(person_id=ANNA, kind="citizen"),
    "stranger": Caller(person_id=BINH, kind="citizen"),
    "dressed-up": Caller(person_id=BINH, kind="citizen", agency=HERE, roles=tuple(Role)),
    "reception": official(Role.RECEPTION),
    "handler": official(Role.HANDLER),
    "approver": official(Role.APPROVER),
    "accountant": official(Role.ACCOUNTANT),
    "all-roles": official(*Role),
    "no-role": official(),
    "elsewhere": official(*Role, agency=ELSEWHERE),
    "above": official(*Role, agency="H34"),
    "no-agency": official(*Role, agency=None),
    "official-owner": official(*Role, agency=ELSEWHERE, person=ANNA),
    "notify": system("notify"),
    "payment": system("payment"),
}
WORKERS = {"reception", "handler", "approver", "all-roles"}
MONEY = {"accountant", "all-roles"}
STAFF = WORKERS | {"accountant"}

# What belongs to ANNA and is handled HERE: who may.
ALLOWED: dict[Act, set[str]] = {
    Act.ADMINISTER: {"notify", "payment"},
    Act.SEE_MONEY: MONEY | {"approver"},
    Act.SETTLE_MONEY: MONEY,
    Act.REDUCE_FEE: MONEY | {"approver"},
    Act.REQUEST_REFUND: MONEY,
    Act.APPROVE_REFUND: MONEY | {"approver"},
    Act.PAY_REFUND: MONEY,
    Act.CANCEL_RECEIPT: MONEY,
    Act.RECONCILE: MONEY,
    Act.READ_CONTACTS: {"notify"},
    Act.READ_NAMES: {"payment"},
    Act.TEND_MESSAGES: {"approver", "all-roles"},
    Act.TELL: {"notify"},
    Act.OWN: {"owner"},
    Act.SEE_DOSSIER: {"owner"} | STAFF,
    Act.WORK: STAFF,
    Act.REOPEN: {"owner"},
    Act.ANSWER: {"owner"},
    Act.WITHDRAW: {"owner"},
    Act.RECEIVE: {"reception", "all-roles"},
    Act.REFUSE: {"reception", "all-roles"},
    Act.ASK_SUPPLEMENT: WORKERS,
    Act.HAND_OVER: WORKERS,
    Act.ASK_OPINION: {"handler", "approver", "all-roles"},
    Act.GIVE_OPINION: {"handler", "approver", "all-roles"},
    Act.REQUIRE_PAYMENT: WORKERS,
    Act.EXTEND: {"handler", "approver", "all-roles"},
    Act.STOP: {"approver", "all-roles"},
    Act.RESUME: {"approver", "all-roles"},
    Act.APPROVE: {"approver", "all-roles"},
    Act.FINISH: WORKERS,
    Act.GIVE_OUT: {"reception", "all-roles"},
}
# What belongs to nobody and is handled nowhere: no need of an owner or an agency.
UNBOUND: dict[Act, set[str]] = {
    Act.ADMINISTER: {"notify", "payment"},
    Act.READ_CONTACTS: {"notify"},
    Act.READ_NAMES: {"payment"},
    Act.TELL: {"notify"},
}
EVERY = [(act, name) for act in Act for name in CALLERS]


def test_every_act_stands_in_the_table():
    assert set(ALLOWED) == set(Act)


@pytest.mark.parametrize(("act", "name"), EVERY)
def test_the_table_says_who_may(act: Act, name: str):
    assert may(CALLERS[name], act, owner=ANNA, agency=HERE) == (name in ALLOWED[act])


@pytest.mark.parametrize(("act", "name"), EVERY)
def test_what_is_nobodys_is_open_to_nobody_else(act: Act, name: str):
    assert may(CALLERS[name], act) == (name in UNBOUND.get(act, set()))


@pytest.mark.parametrize("name", CALLERS)
def test_only_an_official_with_an_agency_acts_in_its_name(name: str):
    caller = CALLERS[name]
    if caller.agency is None:
        with pytest.raises(ValueError, match="agency"):
            caller.official()
    else:
        assert caller.official().agency == caller.agency


def test_a_deputy_is_named_as_such_only_for_those_they_stand_in_for():
    deputy = official(Role.HANDLER).model_copy(update={"deputy_of": (ANNA,)})
    assert deputy.official(ANNA).acting_for == ANNA
    assert deputy.official(BINH).acting_for is None
    assert deputy.official().acting_for is None


# How much each caller sees of a dossier of ANNA's that is handled HERE, by what they know of it.
SEES: dict[str, dict[Knows, Sight]] = {
    name: dict.fromkeys(Knows, Sight.ALL)
    if name in {"owner"} | STAFF
    else {
        Knows.NOTHING: Sight.NOTHING,
        Knows.CODE: Sight.DEGREE,
        Knows.SEAL: Sight.PROGRESS,
    }
    for name in (*CALLERS, "nobody")
}


@pytest.mark.parametrize("knows", Knows)
@pytest.mark.parametrize("name", SEES)
def test_the_table_says_how_much_each_sees(name: str, knows: Knows):
    what = concern(ANNA, HERE, (), DossierState.IN_PROGRESS)
    assert sight(CALLERS.get(name), what, knows) is SEES[name][knows]


@pytest.mark.parametrize("state", DossierState)
@pytest.mark.parametrize("name", [*CALLERS, "nobody"])
def test_an_agency_that_was_asked_sees_all_while_it_may_answer(name: str, state: DossierState):
    what = concern(ANNA, HERE, (ELSEWHERE,), state)
    asked = {"elsewhere", "official-owner"} if state in OPEN_TO_OPINIONS else set()
    sees_all = sight(CALLERS.get(name), what, Knows.NOTHING) is Sight.ALL
    assert sees_all == (name in {"owner"} | STAFF | asked)


def test_an_opinion_can_be_given_where_the_policy_says_so():
    assert set(MOVES[Act.GIVE_OPINION].out_of) == OPEN_TO_OPINIONS


def test_an_official_of_an_asked_agency_without_any_role_sees_nothing():
    what = concern(ANNA, HERE, (ELSEWHERE,), DossierState.IN_PROGRESS)
    assert sight(official(agency=ELSEWHERE), what, Knows.NOTHING) is Sight.NOTHING


def test_what_belongs_to_nobody_is_seen_by_nobody():
    what = concern(None, None, (), DossierState.UNKNOWN)
    for caller in CALLERS.values():
        assert sight(caller, what, Knows.NOTHING) is Sight.NOTHING
