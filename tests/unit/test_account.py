from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.access import Caller
from contracts.identity import (
    AccountRegistered,
    DeputyAppointed,
    LoggedIn,
    OfficialAppointed,
    Role,
)
from contracts.streams import IDENTITY
from contracts.values import PersonId
from services.identity.domain.account import (
    AppointDeputy,
    AppointOfficial,
    LogIn,
    RegisterAccount,
    account_decider,
)
from services.identity.projections import AccountView, account_view
from tests.facts import ANNA, envelope
from tests.given import Given

given = Given(account_decider)
MAU = PersonId("o-mau")
REGISTERED = AccountRegistered(person_id=ANNA, assurance=1)
IDENTIFIED = AccountRegistered(person_id=ANNA, assurance=2)
APPOINTED = OfficialAppointed(
    person_id=MAU,
    name="Nguyễn Văn Mẫu",
    title="Chuyên viên",
    agency="H34.02",
    roles=(Role.HANDLER,),
)
APPOINT = AppointOfficial(
    person_id=MAU,
    name="Nguyễn Văn Mẫu",
    title="Chuyên viên",
    agency="H34.02",
    roles=(Role.HANDLER,),
)


def register(assurance: int) -> RegisterAccount:
    return RegisterAccount(person_id=ANNA, assurance=assurance)


def test_a_person_is_registered_once():
    given().when(register(1)).then(REGISTERED)
    given(REGISTERED).when(register(1)).then()


def test_the_state_can_make_us_surer_and_nothing_less_sure():
    given(REGISTERED).when(register(2)).then(IDENTIFIED)
    given(REGISTERED, IDENTIFIED).when(register(1)).then()


def test_a_registered_person_logs_in():
    given(REGISTERED).when(LogIn(person_id=ANNA, kind="portal")).then(
        LoggedIn(person_id=ANNA, kind="portal")
    )


def test_who_has_no_account_cannot_log_in():
    given().when(LogIn(person_id=ANNA, kind="portal")).then_rejected("identity.account-unknown")


def test_an_official_is_appointed_and_again_changes_nothing():
    given().when(APPOINT).then(APPOINTED)
    given(APPOINTED).when(APPOINT).then()


def test_other_roles_replace_earlier_ones():
    other = AppointOfficial(
        person_id=MAU, name=APPOINT.name, title="Phó", agency="H34.02", roles=(Role.APPROVER,)
    )
    changed = APPOINTED.model_copy(update={"title": "Phó", "roles": (Role.APPROVER,)})
    given(APPOINTED).when(other).then(changed)
    given(APPOINTED, changed).when(APPOINT).then(APPOINTED)


def test_the_token_of_a_citizen_names_nobody():
    account = account_decider.fold([REGISTERED, LoggedIn(person_id=ANNA, kind="portal")])
    assert account.caller(ANNA) == Caller(person_id=ANNA, kind="citizen")


def test_the_token_of_an_official_says_what_office_they_hold():
    assert account_decider.fold([APPOINTED]).caller(MAU) == Caller(
        person_id=MAU,
        kind="official",
        name="Nguyễn Văn Mẫu",
        title="Chuyên viên",
        agency="H34.02",
        roles=(Role.HANDLER,),
    )


def test_the_view_of_accounts_knows_assurance_and_office():
    (projection,) = account_view.projections
    view = account_view.empty(MAU)
    logged_in = LoggedIn(person_id=MAU, kind="portal")
    for fact in (AccountRegistered(person_id=MAU, assurance=1), APPOINTED, logged_in):
        view = projection.project(view, envelope(fact, IDENTITY.subject(MAU)))
    assert view == AccountView(
        person_id=MAU,
        assurance=1,
        name="Nguyễn Văn Mẫu",
        title="Chuyên viên",
        agency="H34.02",
        roles=(Role.HANDLER,),
    )
    assert projection.key(logged_in) is None
    assert projection.key(APPOINTED) == MAU


# Deputies

AT = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
KHAC = PersonId("o-khac")
STANDS_IN = DeputyAppointed(person_id=MAU, deputy=KHAC, since=AT, until=AT + timedelta(days=3))
HERS = APPOINTED.model_copy(
    update={"person_id": KHAC, "name": "Y Mẫu", "roles": (Role.APPROVER, Role.HANDLER)}
)


def deputy(**changed: Any) -> AppointDeputy:
    told: dict[str, Any] = {
        "person_id": MAU,
        "deputy": KHAC,
        "agency": "H34.02",
        "since": AT,
        "until": AT + timedelta(days=3),
        "at": AT,
    }
    return AppointDeputy(**(told | changed))


def test_an_official_has_one_deputy_and_again_changes_nothing():
    given(APPOINTED).when(deputy()).then(STANDS_IN)
    given(APPOINTED, STANDS_IN).when(deputy()).then()
    longer = STANDS_IN.model_copy(update={"until": AT + timedelta(days=60)})
    given(APPOINTED, STANDS_IN).when(deputy(until=longer.until)).then(longer)


def test_a_deputy_is_taken_back_once():
    ended = STANDS_IN.model_copy(update={"deputy": None, "until": AT})
    given(APPOINTED, STANDS_IN).when(deputy(deputy=None)).then(ended)
    given(APPOINTED, STANDS_IN, ended).when(deputy(deputy=None)).then()
    given(APPOINTED).when(deputy(deputy=None)).then()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"deputy": MAU}, "identity.deputy-oneself"),
        ({"agency": "H34.23.09"}, "identity.deputy-elsewhere"),
        ({"agency": None}, "identity.deputy-elsewhere"),
        ({"until": AT}, "identity.deputy-dates"),
        ({"since": AT - timedelta(days=9), "until": AT}, "identity.deputy-dates"),
        ({"since": AT + timedelta(days=4)}, "identity.deputy-dates"),
        ({"until": AT + timedelta(days=60, seconds=1)}, "identity.deputy-too-long"),
    ],
)
def test_only_a_colleague_stands_in_for_a_limited_while(changed: dict[str, Any], code: str):
    given(APPOINTED).when(deputy(**changed)).then_rejected(code)


def test_who_holds_no_office_has_no_deputy():
    given(REGISTERED).when(deputy()).then_rejected("identity.not-an-official")


def test_a_deputy_does_the_work_from_the_first_instant_to_before_the_last():
    account = account_decider.fold([APPOINTED, STANDS_IN])
    assert account.deputy_at(AT) == STANDS_IN
    assert account.deputy_at(STANDS_IN.until) is None
    assert account.deputy_at(AT - timedelta(seconds=1)) is None
    assert account_decider.fold([STANDS_IN]).deputy_at(AT) is None


def test_the_token_of_a_deputy_names_whose_work_they_do_and_holds_their_roles():
    caller = account_decider.fold([HERS]).caller(KHAC, {MAU: APPOINTED})
    assert caller.deputy_of == (MAU,)
    assert caller.roles == (Role.APPROVER, Role.HANDLER)
    assert caller.official(MAU).acting_for == MAU
    assert caller.official(ANNA).acting_for is None


def test_the_view_shows_the_deputy():
    seen = account_view.empty(MAU)
    for fact in (APPOINTED, STANDS_IN):
        (projection,) = account_view.projections
        seen = projection.project(seen, envelope(fact, IDENTITY.subject(MAU)))
    assert (seen.deputy, seen.deputy_since, seen.deputy_until) == (KHAC, AT, STANDS_IN.until)
