"""Who guesses codes learns nothing and is stopped; a family behind one address is not."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from services.chassis.limiter import Limiter
from services.tracking.api.lookups import Guard
from services.tracking.settings import TrackingSettings
from tests.dossier_office import KNOBS, OWNER, RECEPTION, Case, DossierOffice
from tests.keys import PRIVATE, bearer

FAMILY, GUESSER = "203.0.113.7", "198.51.100.9"


@pytest.fixture
async def office() -> DossierOffice:
    """One that stops who asks more than twelve times."""
    office = DossierOffice()
    office.tracking_knobs = {"lookups_each": "12/10 minutes"}
    await office.stock("2.000635")
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier in work; tracking has heard of it."""
    return await Case(office).in_progress()


async def asks(office: DossierOffice, address: str, code: str, **more: Any) -> httpx.Response:
    """One look-up, as the gateway passes it on for `address`."""
    tracking = office.tracking
    await office.settle()
    headers = {"X-Forwarded-For": address, **more.pop("headers", {})}
    params = {"code": code, **more}
    return await tracking.get("/lookups", params=params, headers=headers)


def guesses(case: Case, many: int) -> list[str]:
    """Codes of that day, this one among them."""
    return [f"{case.code[:-4]}{number:04d}" for number in range(many)]


async def test_who_tries_security_codes_at_speed_learns_nothing_and_is_stopped(
    office: DossierOffice, case: Case
):
    told = [
        await asks(office, GUESSER, code, key=f"{number:010d}")
        for number, code in enumerate(guesses(case, 30))
    ]
    statuses = [one.status_code for one in told]
    assert (statuses.count(404), statuses.count(429)) == (12, 18)
    assert statuses == sorted(statuses)
    for status in (404, 429):
        assert (
            len({one.text for one in told if one.status_code == status and "wait" not in one.text})
            <= 1
        )
    late = await asks(office, GUESSER, case.code)
    absent = await asks(office, GUESSER, case.code.replace("-0001", "-9999"))
    assert late.status_code == absent.status_code == 429
    assert late.json()["code"] == "tracking.too-many-lookups"
    assert 0 < int(late.headers["Retry-After"]) == late.json()["wait"] <= 600


async def test_a_family_behind_one_address_is_not_stopped(office: DossierOffice, case: Case):
    """Five people, each with two dossiers, each looking at list, details and progress twice."""
    office.tracking_knobs = {}
    for _ in range(5 * 2 * 3 * 2):
        assert (await asks(office, FAMILY, case.code)).status_code == 200


async def test_whoever_has_the_security_code_never_waits(office: DossierOffice, case: Case):
    key = (await case.shown())["security_code"]
    for code in guesses(case, 13):
        await asks(office, GUESSER, code)
    for _ in range(14):
        assert (await asks(office, GUESSER, case.code, key=key)).status_code == 200
    assert (await asks(office, GUESSER, case.code)).status_code == 429


async def test_nobody_waits_for_another_and_officials_never(office: DossierOffice, case: Case):
    for code in guesses(case, 13):
        await asks(office, GUESSER, code)
    assert (await asks(office, GUESSER, case.code)).status_code == 429
    assert (await asks(office, FAMILY, case.code)).status_code == 200
    for who in (OWNER, RECEPTION):
        assert (await asks(office, GUESSER, case.code, headers=bearer(who))).status_code == 200
    for _ in range(14):
        desk = await asks(office, FAMILY, case.code, headers=bearer(RECEPTION))
        assert desk.status_code == 200


async def test_a_person_who_logs_in_is_counted_wherever_they_are(office: DossierOffice, case: Case):
    told = [
        (await asks(office, f"203.0.113.{n}", code, headers=bearer(OWNER))).status_code
        for n, code in enumerate(guesses(case, 13))
    ]
    assert told[-1] == 429


@pytest.mark.parametrize(
    "same",
    [
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0db8:0001:0002::5"],
        [GUESSER, f"10.0.0.1, {GUESSER}", f"::ffff:{GUESSER}"],
    ],
)
async def test_a_network_at_home_is_one_asker(office: DossierOffice, case: Case, same: list[str]):
    """What browsers claim in front of the gateway's word counts for nothing."""
    for number, code in enumerate(guesses(case, 13)):
        last = await asks(office, same[number % len(same)], code)
    assert last.status_code == 429
    assert (await asks(office, "2001:db8:1:3::1", case.code)).status_code == 200


def test_all_together_have_a_limit_too_that_one_alone_cannot_use_up():
    limiter = Limiter("3/hour", "5/hour")
    assert [limiter.wait("a") > 0 for _ in range(9)] == [False] * 3 + [True] * 6
    assert [limiter.wait(who) > 0 for who in "bcdb"] == [False, False, True, True]


def test_the_longest_window_that_is_full_says_how_long():
    limiter = Limiter("2/minute;3/day", "9/hour")
    assert limiter.wait("a") == limiter.wait("a") == 0
    assert 0 < limiter.wait("a") <= 60


@pytest.mark.parametrize("wrong", ["", "many", "0/hour", "5/century", "5/hour;"])
def test_a_limit_that_cannot_be_read_stops_the_start(wrong: str):
    with pytest.raises(ValidationError):
        TrackingSettings(**KNOBS, head_private_key=PRIVATE, lookups_each=wrong)


def test_who_asks_from_nowhere_is_counted_as_one():
    guard = Guard(Limiter("1/hour", "9/hour").wait)
    guard.admit(None, "")
    with pytest.raises(Exception, match="Too many"):
        guard.admit(None, "")
