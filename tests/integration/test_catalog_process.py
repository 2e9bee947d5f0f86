"""Catalog as a process of its own, on a real NATS and a real mongod."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import yaml

from services.chassis.clock import utc_now
from tests.keys import bearer
from tests.processes import service, system
from tests.unit.test_search import PACK


def command(http: httpx.Client, method: str, code: str, body: dict[str, Any]) -> int:
    """The position of what the command led to."""
    headers = bearer(system("launcher"), at=utc_now()) | {"Idempotency-Key": str(uuid4())}
    answer = http.request(method, f"/procedures/{code}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["position"])


def listed(http: httpx.Client, query: str, seen: int = 0) -> list[str]:
    """What is found, once the view has seen this position."""
    wait = {"X-Wait-For": f"CATALOG={seen}"}
    answer = http.get("/procedures", params={"q": query}, headers=wait)
    return [item["code"] for item in answer.json()["items"]]


def test_what_is_published_is_found_by_every_process_and_after_a_restart(
    tmp_path: Path, nats_url: str, mongodb_uri: str
):
    servers = (nats_url, mongodb_uri)
    with service("catalog", tmp_path, servers) as url, http_to(url) as http:
        for path in sorted(PACK.glob("1.0048*.yaml")):
            body = yaml.safe_load(path.read_text(encoding="utf-8"))
            seen = command(http, "PUT", path.stem, body)
            assert path.stem in listed(http, body["name"]["vi"], seen)
        before = listed(http, "giay khai sinh")
        assert before[0] == "1.004884"
        in_full = http.get("/procedures/1.004884").json()
    with (
        service("catalog", tmp_path, servers) as one,
        service("catalog", tmp_path, servers) as other,
        http_to(one) as here,
        http_to(other) as there,
    ):
        assert listed(here, "giay khai sinh") == listed(there, "dang ki khai sinh") == before
        assert here.get("/procedures/1.004884").json() == in_full
        seen = command(here, "DELETE", "1.004884", {"reason": "Gộp vào thủ tục khác."})
        assert listed(there, "1.004884", seen) == []


def http_to(url: str) -> httpx.Client:
    """A client of one process."""
    return httpx.Client(base_url=url, trust_env=False, timeout=10)
