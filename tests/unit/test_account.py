from contracts.access import Caller
from contracts.identity import AccountRegistered, LoggedIn, OfficialAppointed, Role
from contracts.streams import IDENTITY
from contracts.values import PersonId
from services.identity.domain.account import (
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
