"""Deputies over HTTP: who does whose work, and what their token then says and for how long."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from contracts.access import Caller
from tests.identities import OFFICER, Identity, identity
from tests.keys import PUBLIC, bearer, citizen

NUMBERS = {"o-thu": OFFICER["id_number"], "o-khac": "000085000104", "o-xa": "000085000105"}


@pytest.fixture
async def house() -> AsyncIterator[Identity]:
    """Two colleagues, and an official of another agency."""
    async with identity() as house:
        await house.put_officer()
        await house.put_officer(
            "o-khac", id_number=NUMBERS["o-khac"], name="A Mẫu", roles=["approver"]
        )
        await house.put_officer("o-xa", id_number=NUMBERS["o-xa"], agency="H34.23.09")
        await house.platform.settle(house.offered)
        yield house


async def entered(house: Identity, person_id: str) -> dict[str, str]:
    await house.platform.settle(house.offered)
    return await house.logged_in(NUMBERS[person_id])


def caller_of(header: dict[str, str]) -> Caller:
    claims = claims_of(header)
    known = {name: claims[name] for name in Caller.model_fields if name in claims}
    return Caller(person_id=claims["sub"], **known)


def claims_of(header: dict[str, str]) -> dict[str, Any]:
    """Also of a token from days to come."""
    token = header["Authorization"].removeprefix("Bearer ")
    found: dict[str, Any] = jwt.decode(
        token,
        PUBLIC,
        algorithms=["EdDSA"],
        issuer="motcua",
        options={"verify_iat": False, "verify_exp": False},
    )
    return found


async def appoint(
    house: Identity,
    header: dict[str, str],
    deputy: str | None,
    *,
    key: str | None = None,
    since: int = 0,
    until: int = 3,
) -> httpx.Response:
    body: dict[str, Any] = {"deputy": deputy}
    for name, day in (("since", since), ("until", until)):
        body[name] = (house.watch() + timedelta(days=day)).isoformat()
    headers = header | {"Idempotency-Key": key or str(uuid4())}
    return await house.browser.put("/officers/me/deputy", json=body, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_deputy_gets_the_roles_and_names_whose_work_they_do(house: Identity):
    away = await entered(house, "o-thu")
    assert (await appoint(house, away, "o-khac")).status_code == 200
    colleague = caller_of(await entered(house, "o-khac"))
    assert colleague.deputy_of == ("o-thu",)
    assert colleague.roles == ("approver", "handler", "reception")
    assert (colleague.person_id, colleague.name) == ("o-khac", "A Mẫu")
    own = caller_of(await entered(house, "o-thu"))
    assert (own.deputy_of, own.roles) == ((), ("handler", "reception"))


async def test_a_deputys_token_ends_with_the_days_it_is_for(house: Identity):
    away = await entered(house, "o-thu")
    await appoint(house, away, "o-khac", until=1)
    house.watch.forward(hours=20)
    header = await entered(house, "o-khac")
    assert caller_of(header).deputy_of == ("o-thu",)
    ends = datetime.fromtimestamp(claims_of(header)["exp"], UTC)
    assert timedelta(hours=3, minutes=59) < ends - house.watch() <= timedelta(hours=4)
    house.watch.forward(hours=4)
    later = caller_of(await entered(house, "o-khac"))
    assert (later.deputy_of, later.roles) == ((), ("approver",))


async def test_before_the_first_day_and_once_taken_back_nobody_stands_in(house: Identity):
    away = await entered(house, "o-thu")
    await appoint(house, away, "o-khac", since=1)
    assert caller_of(await entered(house, "o-khac")).deputy_of == ()
    await appoint(house, away, "o-khac")
    assert caller_of(await entered(house, "o-khac")).deputy_of == ("o-thu",)
    headers = away | {"Idempotency-Key": str(uuid4())}
    taken = await house.browser.put("/officers/me/deputy", json={"deputy": None}, headers=headers)
    assert taken.status_code == 200, taken.text
    # The view has not heard of it yet; the official's own facts count.
    assert caller_of(await house.logged_in(NUMBERS["o-khac"])).deputy_of == ()


async def test_who_left_the_agency_stands_in_for_nobody_there(house: Identity):
    await appoint(house, await entered(house, "o-thu"), "o-khac")
    await house.put_officer("o-khac", id_number=NUMBERS["o-khac"], agency="H34.23.09")
    assert caller_of(await entered(house, "o-khac")).deputy_of == ()


async def test_everyone_sees_their_own_post(house: Identity):
    away = await entered(house, "o-thu")
    await appoint(house, away, "o-khac")
    shown = (await house.browser.get("/officers/me", headers=away)).json()
    assert (shown["person_id"], shown["agency"]) == ("o-thu", "H34.02")
    assert (shown["deputy"]["person_id"], shown["deputy"]["name"]) == ("o-khac", "A Mẫu")
    assert shown["deputy_of"] == []
    colleague = await entered(house, "o-khac")
    shown = (await house.browser.get("/officers/me", headers=colleague)).json()
    assert (shown["deputy"], shown["roles"]) == (None, ["approver"])
    assert [one["person_id"] for one in shown["deputy_of"]] == ["o-thu"]
    house.watch.forward(days=3)  # tokens are checked by the real clock
    shown = (await house.browser.get("/officers/me", headers=away)).json()
    assert shown["deputy"] is None


async def test_twice_is_once(house: Identity):
    away, key = await entered(house, "o-thu"), str(uuid4())
    first = await appoint(house, away, "o-khac", key=key)
    assert first.json() == (await appoint(house, away, "o-khac", key=key)).json()
    assert (await appoint(house, away, "o-khac")).json()["position"] is None
    assert len(house.facts("deputy-appointed")) == 1


@pytest.mark.parametrize(
    ("deputy", "days", "expected"),
    [
        ("o-thu", {}, (409, "identity.deputy-oneself")),
        ("o-xa", {}, (409, "identity.deputy-elsewhere")),
        ("o-nobody", {}, (409, "identity.deputy-elsewhere")),
        ("o-khac", {"until": 0}, (409, "identity.deputy-dates")),
        ("o-khac", {"since": -5, "until": -1}, (409, "identity.deputy-dates")),
        ("o-khac", {"until": 61}, (409, "identity.deputy-too-long")),
        ("no id", {}, (422, "request.invalid")),
    ],
)
async def test_who_cannot_stand_in_is_refused(
    house: Identity, deputy: str, days: dict[str, Any], expected: tuple[int, str]
):
    away = await entered(house, "o-thu")
    assert problem(await appoint(house, away, deputy, **days)) == expected
    assert house.facts("deputy-appointed") == []


async def test_a_deputy_without_days_is_refused(house: Identity):
    headers = await entered(house, "o-thu") | {"Idempotency-Key": str(uuid4())}
    told = await house.browser.put(
        "/officers/me/deputy", json={"deputy": "o-khac"}, headers=headers
    )
    assert problem(told) == (422, "identity.deputy-dates")


async def test_citizens_have_no_deputies(house: Identity):
    header = bearer(citizen("p-1"))
    assert problem(await appoint(house, header, "o-khac")) == (403, "auth.not-allowed")
    shown = await house.browser.get("/officers/me", headers=header)
    assert problem(shown) == (403, "auth.not-allowed")
    assert (await house.browser.get("/officers/me")).status_code == 401
