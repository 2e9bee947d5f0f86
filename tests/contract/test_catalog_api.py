"""The catalogue over HTTP, on ground in memory."""

from collections.abc import AsyncIterator
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.access import Caller
from contracts.dossier import DossierSubmitted
from contracts.streams import DOSSIER
from contracts.values import DossierId, Named, PersonId
from services.catalog.main import rooms
from services.catalog.settings import CatalogSettings
from services.chassis.clock import utc_now
from services.chassis.memory import MemoryPlatform
from services.chassis.platform import Rooms
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from tests.facts import ANNA, NOW, envelope
from tests.keys import PUBLIC, bearer, citizen
from tests.unit.test_search import PACK

BIRTH, COPY, FOREIGN = "1.001193", "2.000635", "2.000528"


@cache
def _file(place: str) -> Any:
    return yaml.safe_load((PACK / f"{place}.yaml").read_text(encoding="utf-8"))


def procedure(place: str, **changes: Any) -> dict[str, Any]:
    """A procedure of the pack."""
    return {**_file(place), **changes}


def asking(caller: Caller) -> dict[str, str]:
    """The headers of a command."""
    return bearer(caller, at=utc_now()) | {"Idempotency-Key": str(uuid4())}


def system() -> dict[str, str]:
    return asking(Caller(person_id=PersonId("system:launcher"), kind="system"))


class House:
    """A catalogue with its door."""

    def __init__(self) -> None:
        self.platform = MemoryPlatform(clock=lambda: NOW)
        settings = CatalogSettings(
            province=PACK.parent,
            token_public_key=PUBLIC,
            service_token=SecretStr(""),
            vault_key=SecretStr(""),
            lookup_key=SecretStr(""),
        )
        self.rooms: Rooms = rooms(self.platform, settings)
        app = FastAPI()
        explain_problems(app)
        furnish(app, self.rooms)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://catalog.test"
        )

    async def publish(self, place: str, **changes: Any) -> httpx.Response:
        answer = await self.http.put(
            f"/procedures/{place}", json=procedure(place, **changes), headers=system()
        )
        await self.platform.settle(self.rooms)
        return answer

    async def look(self, **query: Any) -> list[str]:
        page = (await self.http.get("/procedures", params=query)).json()
        return [item["code"] for item in page["items"]]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    for code in (BIRTH, COPY, FOREIGN):
        assert (await house.publish(code)).status_code == 200
    yield house
    await house.http.aclose()


async def test_a_published_procedure_can_be_read_in_full(house: House):
    answer = await house.http.get(f"/procedures/{COPY}")
    read = answer.json()
    assert read.pop("position") == 2
    assert read["form"] == procedure(COPY)["form"]
    assert read["components"][0]["name"] == procedure(COPY)["components"][0]["name"]


async def test_publishing_it_again_changes_nothing(house: House):
    assert (await house.publish(BIRTH)).json() == {
        "code": BIRTH,
        "position": None,
        "stream": "CATALOG",
    }


async def test_a_new_version_is_shown_and_found_at_once(house: House):
    answer = await house.publish(BIRTH, keywords=["giấy chào đời"])
    assert answer.json()["position"] == 4
    assert await house.look(q="chao doi") == [BIRTH]


async def test_words_without_tones_find_it_and_the_list_says_what_matters(house: House):
    page = (await house.http.get("/procedures", params={"q": "dang ki khai sinh"})).json()
    assert page["total"] == 2
    assert page["items"][0] == {
        "code": BIRTH,
        "name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
        "field": procedure(BIRTH)["field"],
        "level": "commune",
        "service": "full",
        "groups": ["COCONNHO"],
        "term_online": procedure(BIRTH)["term_online"],
        "fee_from": 0,
        "verified": True,
    }


async def test_the_fee_of_a_list_is_what_one_of_everything_costs(house: House):
    page = (await house.http.get("/procedures", params={"q": "trich luc"})).json()
    assert page["items"][0]["fee_from"] == 8000


async def test_without_a_query_what_is_asked_for_most_comes_first(house: House):
    assert await house.look() == [COPY, BIRTH, FOREIGN]  # by name while nobody asked
    await house.platform.stream(DOSSIER).append(
        envelope(
            DossierSubmitted(
                dossier_id=DossierId("d-1"),
                code="H34.23.09-261123-0001",
                applicant=ANNA,
                procedure=BIRTH,
                procedure_name=Named(vi="Đăng ký khai sinh"),
                agency="H34.23.09",
            ),
            "dossier.d-1",
        ),
        expected=0,
    )
    await house.platform.settle(house.rooms)
    assert await house.look() == [BIRTH, COPY, FOREIGN]


async def test_lists_narrow_by_group_and_agency_and_come_in_pages(house: House):
    assert set(await house.look(group="HONNHANVAGIADINH")) == {COPY}
    assert await house.look(agency="H34.99") == []
    assert await house.look(limit=1, offset=1) == [BIRTH]
    assert (await house.http.get("/procedures", params={"limit": 1})).json()["total"] == 3


async def test_groups_count_their_procedures(house: House):
    groups = (await house.http.get("/groups")).json()
    counts = {group["code"]: group["count"] for group in groups}
    assert counts["COCONNHO"] == 3
    assert counts["HOCTAP"] == 0
    assert groups[0]["audience"] == "citizen"


async def test_agencies_are_those_of_the_pack(house: House):
    agencies = (await house.http.get("/agencies")).json()
    one = await house.http.get("/agencies/H34.23.09")
    assert one.json() in agencies
    unknown = await house.http.get("/agencies/H99")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "catalog.not-found")


async def test_a_withdrawn_procedure_is_gone_from_every_list(house: House):
    gone = await house.http.request(
        "DELETE", f"/procedures/{BIRTH}", json={"reason": "Gộp."}, headers=system()
    )
    assert gone.json()["position"] == 4
    await house.platform.settle(house.rooms)
    assert BIRTH not in await house.look(q="khai sinh")
    assert (await house.http.get(f"/procedures/{BIRTH}")).status_code == 404
    still = (await house.http.get(f"/procedures/{BIRTH}?withdrawn=true")).json()
    assert (still["code"], still["position"], still["withdrawn"]) == (BIRTH, 4, True)
    assert (await house.http.get("/procedures/9.999999?withdrawn=true")).status_code == 404


async def test_only_systems_keep_the_catalogue(house: House):
    stranger = asking(citizen(ANNA))
    url = f"/procedures/{BIRTH}"
    body = procedure(BIRTH, keywords=["khác"])
    assert (await house.http.put(url, json=body, headers=stranger)).status_code == 403
    assert (await house.http.put(url, json=body)).status_code == 401
    reason = {"reason": "x"}
    assert (
        await house.http.request("DELETE", url, json=reason, headers=stranger)
    ).status_code == 403
    assert len(house.platform.stream(DOSSIER).log) == 0
    assert (await house.http.get(url)).json()["position"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"groups": ["KHONGCO"]}, "groups", "unknown"),
        ({"agencies": ["H99.01"]}, "agencies", "unknown"),
        ({"code": "1.000001"}, "code", "differs-from-path"),
        ({"form": {"type": "nonsense"}}, "form", "not-a-schema"),
    ],
)
async def test_what_cannot_be_offered_is_refused_and_says_why(
    house: House, changes: dict[str, Any], field: str, code: str
):
    answer = await house.publish(BIRTH, **changes)
    assert answer.status_code == 422
    assert answer.json()["code"] == "catalog.procedure-invalid"
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert (await house.http.get(f"/procedures/{BIRTH}")).json()["position"] == 1


async def test_garbage_is_refused(house: House):
    headers = system() | {"Content-Type": "application/json"}
    broken = await house.http.put(f"/procedures/{BIRTH}", content=b"{", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (422, "request.invalid")
    long = await house.http.get("/procedures", params={"q": "x" * 500})
    assert long.status_code == 422
    assert (await house.http.get("/procedures/nonsense")).status_code == 404
