"""The pack goes in through the front door, and putting it again changes nothing."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest

from deploy.launcher.keys import Keys
from deploy.launcher.refusal import RefusalError
from deploy.launcher.seed import sow
from deploy.launcher.settings import Settings

OFFICER = """
- person_id: 00000000-0000-4000-8000-000000000001
  id_number: "000180000001"
  name: Lê Thị Mẫu
  title: Chuyên viên
  password: Motcua-2026
  agency: H34.02
"""
PERSON = {
    "id_number": "000180000001",
    "name": "Lê Thị Mẫu",
    "title": "Chuyên viên",
    "password": "Motcua-2026",
    "agency": "H34.02",
}


class Door(ThreadingHTTPServer):
    """A front door that writes down what is put; it refuses `bad`, and is busy at first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.put: list[tuple[str, str, Any]] = []
        self.token = ""
        self.busy = 1


class Visit(BaseHTTPRequestHandler):
    server: Door

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.busy:
            self.server.busy -= 1
            return self.answer(503)
        self.server.token = self.headers["Authorization"].removeprefix("Bearer ")
        self.server.put.append((self.path, self.headers["Idempotency-Key"], body))
        return self.answer(422 if "bad" in self.path else 200)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing: the test looks at `put`."""


@pytest.fixture
def door() -> Iterator[Door]:
    with Door() as door:
        thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield door
        door.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path: Path, door: Door) -> Settings:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "officers.yaml").write_text(OFFICER, encoding="utf-8")
    procedure = 'code: "1.000001"\nname: Khai sinh\nfrom: 2025-07-01\n'
    (tmp_path / "procedures" / "one.yaml").write_text(procedure, encoding="utf-8")
    return Settings(home=tmp_path, province=tmp_path, port=door.server_address[1])


def keys_of(door: Door) -> dict[str, str]:
    keys = {path: key for path, key, _ in door.put}
    door.put.clear()
    return keys


def test_procedures_and_officers_are_put_by_the_system(door: Door, settings: Settings):
    keys = Keys.make()
    assert sow(settings, keys, print, time.sleep) == 0
    assert [(path, body) for path, _, body in door.put] == [
        ("/api/catalog/procedures/1.000001", {
            "code": "1.000001", "name": "Khai sinh", "from": "2025-07-01"
        }),
        ("/api/identity/officers/00000000-0000-4000-8000-000000000001", PERSON),
    ]  # fmt: skip
    claims = jwt.decode(door.token, keys.token_public_key, algorithms=["EdDSA"], issuer="motcua")
    assert claims["kind"] == "system"


def test_the_same_again_is_the_same_request_and_an_older_text_is_a_new_one(
    door: Door, settings: Settings
):
    file = settings.province / "procedures" / "one.yaml"
    old = file.read_text(encoding="utf-8")
    keys = []
    for text in (old, old, old.replace("Khai", "Đăng ký khai"), old):
        file.write_text(text, encoding="utf-8")
        sow(settings, Keys.make(), print, time.sleep)
        keys.append(keys_of(door)["/api/catalog/procedures/1.000001"])
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_one_that_is_refused_is_named_and_the_others_go_in(door: Door, settings: Settings):
    bad = settings.province / "procedures" / "bad.yaml"
    bad.write_text("code: bad\n", encoding="utf-8")
    said: list[str] = []
    assert sow(settings, Keys.make(), said.append, time.sleep) == 1
    assert said == ["bad.yaml was refused: 422 {}"]
    assert len(door.put) == 3


@pytest.mark.parametrize("text", ["code: [", "name: no code", "code: 2.000830", "just words"])
def test_a_file_that_is_not_a_procedure_is_named(door: Door, settings: Settings, text: str):
    (settings.province / "procedures" / "odd.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusalError, match=r"odd\.yaml"):
        sow(settings, Keys.make(), print, time.sleep)
    assert not door.put


def test_an_officer_without_a_number_is_named(door: Door, settings: Settings):
    (settings.province / "officers.yaml").write_text("- person_id: o-1\n", encoding="utf-8")
    with pytest.raises(RefusalError, match="id_number"):
        sow(settings, Keys.make(), print, time.sleep)
    assert not door.put
