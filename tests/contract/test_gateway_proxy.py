"""The services' own APIs under the portal's address."""

from datetime import timedelta

import pytest

from contracts.access import Caller
from contracts.values import PersonId
from tests.portal import PORTAL, catalog, portal, token

OPS = Caller(person_id=PersonId("system:ops"), kind="system")


async def test_a_request_is_passed_on_without_our_cookie():
    async with portal(catalog=catalog()) as http:
        headers = {"Cookie": "motcua=mine", "X-Forwarded-For": "1.2.3.4", "X-Wait-For": "CATALOG=1"}
        answered = await http.get("/api/catalog/echo/a%20b?x=1&y=%C4%91", headers=headers)
        told = answered.json()
        assert told["path"] == "a b"
        assert told["query"] == "x=1&y=%C4%91"
        assert told["headers"]["x-wait-for"] == "CATALOG=1"
        assert "cookie" not in told["headers"]
        assert told["headers"]["x-forwarded-for"] != "1.2.3.4"
        assert answered.headers["x-kept"] == "yes"
        assert "set-cookie" not in answered.headers


async def test_refusals_come_through_as_they_are():
    async with portal(catalog=catalog()) as http:
        refused = await http.get("/api/catalog/procedures/9.999999")
        assert refused.status_code == 404
        assert refused.json()["code"] == "catalog.not-found"


async def test_openapi_says_under_which_address_the_service_is_found():
    async with portal(catalog=catalog()) as http:
        told = (await http.get("/api/catalog/openapi.json")).json()
        assert told["servers"] == [{"url": f"{PORTAL}/api/catalog"}]
        assert "/groups" in told["paths"]


@pytest.mark.parametrize("path", ["/api/nobody/x", "/api/nobody/openapi.json"])
async def test_there_are_six_services_and_no_others(path: str):
    async with portal() as http:
        assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/api/payment/fees", "/api/payment/openapi.json"])
async def test_a_silent_service_is_a_problem_that_says_so(path: str):
    async with portal() as http:
        refused = await http.get(path)
        assert refused.status_code == 503
        assert refused.json()["code"] == "gateway.silent"


@pytest.mark.parametrize(
    "path", ["metrics", "Metrics", "ops/parked", "health", "ready", "/metrics", "%6detrics"]
)
async def test_what_is_for_ops_is_not_for_everyone(path: str):
    async with portal(catalog=catalog()) as http:
        assert (await http.get(f"/api/catalog/{path}")).status_code == 401
        citizen = {"Authorization": f"Bearer {token()}"}
        assert (await http.get(f"/api/catalog/{path}", headers=citizen)).status_code == 403


async def test_ops_gets_in_with_the_token_of_a_system():
    async with portal(catalog=catalog()) as http:
        headers = {"Authorization": f"Bearer {token(OPS, timedelta(minutes=5))}"}
        assert "secret" in (await http.get("/api/catalog/metrics", headers=headers)).text


@pytest.mark.parametrize("path", ["x/%2e%2e/metrics", "x/..%2fmetrics", "%2e/metrics"])
async def test_paths_do_not_climb(path: str):
    async with portal(catalog=catalog()) as http:
        assert (await http.get(f"/api/catalog/{path}")).status_code == 404
