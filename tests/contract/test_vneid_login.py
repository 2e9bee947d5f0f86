"""Our side of the national log-in, and the stand-in that was written apart from it."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from deploy.sandbox.assembly import sandbox
from services.chassis.auth import read
from services.identity.adapters.vneid import (
    Client,
    Provider,
    address_of,
    challenge_of,
    claims_of,
    errand,
)
from services.identity.domain.national import NationalLoginError
from services.identity.main import COMING_BACK
from tests.facts import NOW
from tests.identities import PASSWORD, Identity, identity
from tests.keys import PUBLIC
from tests.outsiders import SETTINGS

PERSON, PHONE = "000190000011", "0900000011"
CLIENT = Client(
    issuer="http://sso.test",
    client_id="portal",
    secret="unused",  # noqa: S106 - made up
    redirect_uri="http://portal.test/ve",
)
PAIR, OTHERS_PAIR = (rsa.generate_private_key(65537, 2048) for _ in range(2))
KEYS = {"keys": [{**RSAAlgorithm.to_jwk(PAIR.public_key(), as_dict=True), "kid": "k1"}]}
NONCE = "nonce-1"
SAID = {
    "iss": CLIENT.issuer,
    "aud": CLIENT.client_id,
    "sub": "s1",
    "nonce": NONCE,
    "iat": NOW,
    "exp": NOW + timedelta(minutes=5),
}


# The sandbox plays the provider


class Outside(httpx.AsyncBaseTransport):
    """The provider behind a switch: silent, or whatever it answers."""

    def __init__(self, provider: httpx.AsyncClient) -> None:
        self.provider = provider
        self.fault: str | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on, or fail as told."""
        if self.fault == "gone":
            raise httpx.ConnectError("gone")
        if self.fault == "broken":
            return httpx.Response(503, text="Hệ thống đang bảo trì")
        await request.aread()
        answer = await self.provider.request(
            request.method, request.url, content=request.content, headers=request.headers
        )
        if self.fault == "other-issuer" and "issuer" in answer.text:
            return httpx.Response(200, json={**answer.json(), "issuer": "http://evil.test"})
        return httpx.Response(answer.status_code, content=answer.content)


@pytest.fixture
async def provider() -> AsyncIterator[httpx.AsyncClient]:
    redirect = SETTINGS.model_copy(update={"vneid_redirect": "http://portal.test" + COMING_BACK})
    app = sandbox(redirect, httpx.AsyncClient(transport=httpx.MockTransport(nobody)))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=SETTINGS.sandbox_url) as provider,
    ):
        yield provider


def nobody(_: httpx.Request) -> httpx.Response:
    """There is no merchant here to be told."""
    return httpx.Response(404)


@pytest.fixture
async def outside(provider: httpx.AsyncClient) -> Outside:
    return Outside(provider)


@pytest.fixture
async def house(outside: Outside) -> AsyncIterator[Identity]:
    async with identity(outside) as house:
        yield house


async def over_there(provider: httpx.AsyncClient, address: str) -> dict[str, str]:
    """The person logs in; gives what the browser brings back."""
    page = (await provider.get(address)).headers["location"]
    entered = await provider.post(page, data={"id_number": PERSON, "password": "sandbox"})
    texts = (await provider.get("/sms/outbox", params={"phone": PHONE})).json()
    found = re.search(r"\b\d{6}\b", texts[0]["text"])
    assert found
    back = await provider.post(entered.headers["location"], data={"code": found[0]})
    query = parse_qs(urlsplit(back.headers["location"]).query)
    return {"code": query["code"][0], "state": query["state"][0]}


async def there_and_back(house: Identity, provider: httpx.AsyncClient) -> httpx.Response:
    away = (await house.post("/vneid/authorizations", {"return_to": "/ho-so?x=1"})).json()
    brought = await over_there(provider, away["url"])
    assert brought["state"] == away["state"]
    return await house.post("/vneid/logins", brought)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def header(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_the_first_log_in_makes_an_account_and_the_next_finds_it(
    house: Identity, provider: httpx.AsyncClient
):
    first = await there_and_back(house, provider)
    assert first.json()["return_to"] == "/ho-so?x=1"
    me = (await house.browser.get("/me", headers=header(first))).json()
    person_id = me.pop("person_id")
    assert me == {
        "full_name": "Nguyễn Thị Mẫu",
        "birth_date": "1990-01-15",
        "sex": "female",
        "id_number": PERSON,
        "phone": "+84900000011",
        "email": "",
        "email_confirmed": False,
        "address": "",
        "kind": "citizen",
        "assurance": 2,
    }
    second = await there_and_back(house, provider)
    assert read(PUBLIC, second.json()["token"]).person_id == person_id
    assert [fact.assurance for fact in house.facts("account-registered")] == [2]
    assert [fact.kind for fact in house.facts("logged-in")] == ["vneid", "vneid"]


async def test_nothing_the_browser_carries_tells_our_secrets(house: Identity):
    away = (await house.post("/vneid/authorizations")).json()
    query = {k: v[0] for k, v in parse_qs(urlsplit(away["url"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert query["redirect_uri"] == "http://portal.test/dang-nhap/vneid/ve"
    assert "verifier" not in away["url"]
    assert query["nonce"] not in away["state"]


async def test_one_who_registered_with_the_phone_the_state_knows_keeps_all(
    house: Identity, provider: httpx.AsyncClient
):
    person_id = await house.registered(id_number=PERSON, birth_date="1990-01-15", phone=PHONE)
    back = await there_and_back(house, provider)
    me = (await house.browser.get("/me", headers=header(back))).json()
    assert (me["person_id"], me["email"], me["assurance"]) == (person_id, "mau@example.org", 2)
    await house.logged_in(PERSON)


async def test_one_who_took_anothers_number_is_shut_out_when_its_owner_comes(
    house: Identity, provider: httpx.AsyncClient
):
    person_id = await house.registered(id_number=PERSON, birth_date="1990-01-15")
    back = await there_and_back(house, provider)
    me = (await house.browser.get("/me", headers=header(back))).json()
    assert (me["person_id"], me["phone"], me["email"]) == (person_id, "+84900000011", "")
    assert problem(await house.try_log_in(PERSON)) == (401, "identity.wrong-credentials")


async def test_an_official_stays_an_official(house: Identity, provider: httpx.AsyncClient):
    await house.put_officer(id_number=PERSON)
    back = await there_and_back(house, provider)
    assert read(PUBLIC, back.json()["token"]).kind == "official"
    me = (await house.browser.get("/me", headers=header(back))).json()
    assert (me["full_name"], me["phone"]) == ("Trần Văn Thử", "+84900000102")
    await house.logged_in(PERSON)


async def test_a_state_is_good_once_and_for_ten_minutes(
    house: Identity, provider: httpx.AsyncClient
):
    away = (await house.post("/vneid/authorizations")).json()
    brought = await over_there(provider, away["url"])
    assert (await house.post("/vneid/logins", brought)).status_code == 200
    late = (await house.post("/vneid/authorizations")).json()
    house.watch.forward(minutes=11)
    for state in (brought["state"], late["state"], "forged", ""):
        answer = await house.post("/vneid/logins", {"code": "c", "state": state})
        assert problem(answer) == (422, "identity.vneid-state-invalid")


async def test_a_code_of_another_log_in_is_worth_nothing(
    house: Identity, provider: httpx.AsyncClient
):
    mine, others = [(await house.post("/vneid/authorizations")).json() for _ in range(2)]
    brought = await over_there(provider, others["url"])
    mixed = await house.post("/vneid/logins", {**brought, "state": mine["state"]})
    assert problem(mixed) == (401, "identity.vneid-refused")
    assert house.facts("logged-in") == []


async def test_of_two_first_log_ins_at_once_both_find_one_account(
    house: Identity, provider: httpx.AsyncClient
):
    brought = [
        await over_there(provider, (await house.post("/vneid/authorizations")).json()["url"])
        for _ in range(2)
    ]
    answers = await asyncio.gather(*(house.post("/vneid/logins", one) for one in brought))
    people = {read(PUBLIC, answer.json()["token"]).person_id for answer in answers}
    assert len(people) == 1
    assert len(house.facts("account-registered")) == 1


@pytest.mark.parametrize("fault", ["gone", "broken", "other-issuer"])
async def test_a_provider_in_trouble_is_said_to_be_silent(
    house: Identity, outside: Outside, provider: httpx.AsyncClient, fault: str
):
    away = (await house.post("/vneid/authorizations")).json()
    brought = await over_there(provider, away["url"])
    outside.fault = fault
    for path, body in (("/vneid/authorizations", {}), ("/vneid/logins", brought)):
        assert problem(await house.post(path, body)) == (502, "identity.vneid-silent")


@pytest.mark.parametrize(
    "page", ["//evil.test", "/\\evil.test", "http://evil.test", "x", "/\n/x", "/\t/x", "/a\n"]
)
async def test_nobody_is_sent_to_another_site(house: Identity, page: str):
    answer = await house.post("/vneid/authorizations", {"return_to": page})
    assert problem(answer) == (422, "request.invalid")


async def test_nothing_personal_stands_in_any_fact(house: Identity, provider: httpx.AsyncClient):
    await there_and_back(house, provider)
    text = "".join(repr(fact) for fact in house.facts("account-registered"))
    text += "".join(repr(fact) for fact in house.facts("logged-in"))
    for secret in (PERSON, "900000011", "Mẫu", PASSWORD):
        assert secret not in text


# The protocol alone


def token(pair: rsa.RSAPrivateKey = PAIR, kid: str | None = "k1", **changed: Any) -> str:
    said = {name: value for name, value in {**SAID, **changed}.items() if value is not None}
    return jwt.encode(said, pair, algorithm="RS256", headers={"kid": kid} if kid else None)


def test_the_challenge_is_the_standards():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_address_keeps_the_providers_own_query():
    provider = Provider(
        issuer=CLIENT.issuer,
        authorization_endpoint="http://sso.test/auth?realm=citizen",
        token_endpoint="http://sso.test/token",  # noqa: S106 - an address
        jwks_uri="http://sso.test/jwks",
    )
    address = address_of(provider, CLIENT, "st", errand("/"))
    assert parse_qs(urlsplit(address).query)["realm"] == ["citizen"]
    assert parse_qs(urlsplit(address).query)["state"] == ["st"]


def test_a_proper_token_is_believed():
    assert claims_of(token(), KEYS, CLIENT, NONCE, NOW)["sub"] == "s1"
    assert claims_of(token(kid=None), KEYS, CLIENT, NONCE, NOW)["sub"] == "s1"
    assert claims_of(token(aud=["portal"], azp="portal"), KEYS, CLIENT, NONCE, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://evil.test"},
        {"aud": "other"},
        {"aud": ["portal", "other"], "azp": "other"},
        {"nonce": "nonce-2"},
        {"exp": NOW - timedelta(minutes=2)},
        {"iat": NOW + timedelta(minutes=2)},
        {"exp": None},
        {"iat": None},
        {"nonce": None},
        {"sub": None},
        {"aud": None},
        {"iss": None},
    ],
)
def test_a_token_that_is_not_for_this_log_in_is_refused(changed: dict[str, Any]):
    with pytest.raises(NationalLoginError):
        claims_of(token(**changed), KEYS, CLIENT, NONCE, NOW)


def test_a_token_of_another_key_is_refused():
    for forged in (token(OTHERS_PAIR), token(kid="k2"), "a.b.c", ""):
        with pytest.raises(NationalLoginError):
            claims_of(forged, KEYS, CLIENT, NONCE, NOW)


def test_a_token_signed_with_what_everybody_knows_is_refused():
    unsigned = jwt.encode(SAID, "", algorithm="none")
    shared = jwt.encode(SAID, str(KEYS["keys"][0]["n"]), algorithm="HS256", headers={"kid": "k1"})
    for forged in (unsigned, shared):
        with pytest.raises(NationalLoginError):
            claims_of(forged, KEYS, CLIENT, NONCE, NOW)


def test_errands_are_never_the_same():
    one, other = errand("/"), errand("/")
    assert one.nonce != other.nonce
    assert one.verifier != other.verifier
    assert 43 <= len(one.verifier) <= 128
