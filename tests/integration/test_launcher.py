"""`motcua up` refuses clearly, and its servers keep what they were given."""

import json
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import jwt
import nats
import pytest
from nats.js.api import StreamConfig
from pymongo import MongoClient

from deploy.launcher.children import children
from deploy.launcher.keys import CAME_LATER, Keys
from deploy.launcher.settings import Settings
from tests.integration.launched import Launched, eventually, free_ports, gone

SERVERS = ("up", "--only", "nats", "--only", "mongod")
ALL = {"NATS_URL", "MONGODB_URI", "MOTCUA_PROVINCE", "MOTCUA_TOKEN_PUBLIC_KEY"}
ALL |= {"MOTCUA_SERVICE_TOKEN", "MOTCUA_VAULT_KEY", "MOTCUA_LOOKUP_KEY"}
VNPT = {"MOTCUA_VNPT_MERCHANT", "MOTCUA_VNPT_SECRET", "MOTCUA_VNPT_API_KEY"}
VNPAY = {"MOTCUA_VNPAY_MERCHANT", "MOTCUA_VNPAY_SECRET"}
NATIONAL = {"MOTCUA_NATIONAL_MERCHANT", "MOTCUA_NATIONAL_SECRET", "MOTCUA_NATIONAL_API_KEY"}
NATIONAL |= {"MOTCUA_NATIONAL_ASKS_WITH"}
VNEID = {"MOTCUA_VNEID_CLIENT_ID", "MOTCUA_VNEID_CLIENT_SECRET"}
SMS = {"MOTCUA_SMS_USER", "MOTCUA_SMS_PASSWORD"}
ZALO = {"MOTCUA_ZALO_APP_ID", "MOTCUA_ZALO_APP_SECRET", "MOTCUA_ZALO_OA_SECRET"}
ZALO_AT = {f"MOTCUA_ZALO_{name}" for name in ("API_URL", "OAUTH_URL", "ZNS_URL", "PHOTO_SITES")}
SMTP = {"MOTCUA_SMTP_HOST", "MOTCUA_SMTP_PORT", "MOTCUA_SMTP_TLS"}
PORTS = ("PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT", "NATS_PORT", "MONGODB_PORT")
PUBLIC = {"MOTCUA_PUBLIC_URL"}
KNOBS = {
    "nats": set(),
    "mongod": set(),
    "sandbox": {"MOTCUA_SANDBOX_URL", "MOTCUA_VNPT_IPN_URL", "MOTCUA_VNEID_REDIRECT"}
    | {"MOTCUA_SANDBOX_SMTP_PORT", "MOTCUA_VNPAY_IPN_URL", "MOTCUA_NATIONAL_IPN_URL"}
    | {"MOTCUA_NATIONAL_ASKS_URL", "MOTCUA_SMS_RECEIPT_URL"}
    | {"MOTCUA_ZALO_WEBHOOK_URL", "MOTCUA_ZALO_REDIRECT"}
    | (VNPT | VNPAY | NATIONAL | VNEID | SMS | ZALO),
    "catalog": ALL,
    "identity": ALL
    | VNEID
    | PUBLIC
    | {"MOTCUA_TOKEN_PRIVATE_KEY", "MOTCUA_CAPTCHA_KEY", "MOTCUA_VNEID_URL"},
    "dossier": ALL | PUBLIC,
    "payment": (ALL | VNPT | VNPAY | NATIONAL | PUBLIC)
    | {"MOTCUA_VNPT_URL", "MOTCUA_VNPAY_URL", "MOTCUA_NATIONAL_URL", "MOTCUA_IDENTITY_URL"},
    "tracking": ALL | {"MOTCUA_HEAD_PRIVATE_KEY"},
    "notify": (ALL | SMS | SMTP | ZALO | ZALO_AT | PUBLIC)
    | {"MOTCUA_SMS_URL", "MOTCUA_IDENTITY_URL", "MOTCUA_CATALOG_URL", "MOTCUA_TRACKING_URL"}
    | {"MOTCUA_QUIET_HOURS"},
    "gateway": PUBLIC
    | {"MOTCUA_PROVINCE", "MOTCUA_TOKEN_PUBLIC_KEY", "MOTCUA_SESSION_KEY", "MOTCUA_SERVICES"},
}


class Machine:
    """A home, a pack and ports of its own; every launcher on it is ended with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        (folder / "pack").mkdir()
        ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.ports = ports
        self.knobs = {f"MOTCUA_{name}": str(port) for name, port in ports.items()}
        self.knobs |= {"MOTCUA_HOME": str(self.home), "MOTCUA_PROVINCE": str(folder / "pack")}
        self.started: list[Launched] = []

    def up(self, **knobs: str) -> Launched:
        output = self.folder / f"output-{len(self.started)}"
        all_knobs = self.knobs | knobs
        launched = Launched("deploy.motcua", *SERVERS, output=output, knobs=all_knobs)
        self.started.append(launched)
        return launched

    def refuses(self, *words: str, **knobs: str) -> None:
        """It ends soon, not well, and in one line that has these words."""
        launched = self.up(**knobs)
        assert launched.process.wait(timeout=20) == 1
        assert len(launched.said.splitlines()) == 1, launched.said
        for word in words:
            assert word in launched.said


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    for launched in machine.started:
        launched.end()


def test_an_unknown_knob_is_refused(machine: Machine):
    machine.refuses("MOTCUA_PROT", "MOTCUA_PORT", MOTCUA_PROT="80")


def test_a_wrong_value_is_refused(machine: Machine):
    machine.refuses("MOTCUA_PORT='eighty'", MOTCUA_PORT="eighty")


@pytest.mark.parametrize("name", PORTS)
def test_a_port_in_use_is_refused_by_the_name_of_its_knob(machine: Machine, name: str):
    port = machine.ports[name]
    with socket.create_server(("127.0.0.1", port)):
        machine.refuses(f"Port {port} is in use", f"MOTCUA_{name}")


def test_one_port_for_two_is_refused(machine: Machine):
    port = str(machine.ports["PORT"])
    machine.refuses("MOTCUA_PORT and MOTCUA_NATS_PORT both say", MOTCUA_NATS_PORT=port)


def test_too_little_disk_is_refused(machine: Machine):
    machine.refuses("MOTCUA_MIN_DISK_MB", "MOTCUA_HOME", MOTCUA_MIN_DISK_MB="900000000")


def test_a_home_that_cannot_be_made_is_refused(machine: Machine):
    machine.refuses("MOTCUA_HOME", MOTCUA_HOME="/proc/nowhere")


def test_a_pack_that_is_not_there_is_refused(machine: Machine):
    machine.refuses("MOTCUA_PROVINCE", MOTCUA_PROVINCE=str(machine.folder / "atlantis"))


def test_servers_of_your_own_that_do_not_answer_are_refused(machine: Machine):
    (nobody,) = free_ports(1)
    machine.refuses("NATS_URL", NATS_URL=f"nats://127.0.0.1:{nobody}")
    machine.refuses("MONGODB_URI", MONGODB_URI=f"mongodb://127.0.0.1:{nobody}/?replicaSet=x")


def test_damaged_secrets_are_refused_and_left_alone(machine: Machine):
    machine.home.mkdir()
    secrets = machine.home / "secrets.json"
    secrets.write_text("{}")
    machine.refuses("secrets.json", "MOTCUA_HOME")
    assert secrets.read_text() == "{}"


def test_help_is_there_for_every_command(tmp_path: Path):
    for command in ((), ("up",), ("seed",)):
        arguments = (*command, "--help")
        launched = Launched("deploy.motcua", *arguments, output=tmp_path / "help")
        assert launched.process.wait(timeout=20) == 0
        assert "Usage: motcua" in launched.said


def test_seeding_without_a_house_is_refused(machine: Machine):
    output = machine.folder / "seed"
    launched = Launched("deploy.motcua", "seed", output=output, knobs=machine.knobs)
    assert launched.process.wait(timeout=20) == 1
    assert "MOTCUA_HOME" in launched.said


async def test_the_servers_keep_what_they_have_over_a_stop_a_kill_and_a_new_port(machine: Machine):
    first = machine.up()
    first.waits_for("Ready after")
    machine.refuses("is running already", "MOTCUA_HOME")
    everybody = first.children()
    await _write(machine)
    assert first.stop() < 10
    assert first.process.returncode == 0
    assert gone(everybody)

    second = machine.up()
    second.waits_for("Ready after")
    everybody = second.children()
    assert await _read(machine) == (1, 1)
    second.process.kill()
    second.process.wait()
    eventually(lambda: gone(everybody), 5, lambda: f"left behind: {everybody}")

    machine.ports["MONGODB_PORT"] = free_ports(1)[0]
    machine.knobs["MOTCUA_MONGODB_PORT"] = str(machine.ports["MONGODB_PORT"])
    third = machine.up()
    third.waits_for("Ready after")
    assert await _read(machine) == (1, 1)
    assert third.stop(signal.SIGINT) < 10


async def test_servers_that_were_killed_come_back_with_what_they_had(machine: Machine):
    launched = machine.up()
    launched.waits_for("Ready after")
    await _write(machine)
    for server in launched.children():
        server.kill()
    for name in ("nats", "mongod"):
        launched.waits_for(f"{name} died (killed by SIGKILL)")
    eventually(lambda: launched.said.count(" is ready") == 4, 20, lambda: launched.said)
    assert await _read(machine) == (1, 1)
    assert launched.stop() < 10


def test_a_pack_that_cannot_be_read_is_refused_before_anything_starts(machine: Machine):
    folder = machine.folder / "pack" / "procedures"
    folder.mkdir()
    (folder / "broken.yaml").write_text("code: [", encoding="utf-8")
    machine.refuses("broken.yaml")
    assert not (machine.home / "nats").exists()


def test_servers_of_your_own_are_used_instead(machine: Machine, tmp_path: Path):
    machine.up().waits_for("Ready after")
    (tmp_path / "other").mkdir()
    other = Machine(tmp_path / "other")
    keys = Keys.make()
    given = other.knobs | {
        "NATS_URL": f"nats://127.0.0.1:{machine.ports['NATS_PORT']}",
        "MONGODB_URI": f"mongodb://127.0.0.1:{machine.ports['MONGODB_PORT']}/?replicaSet=motcua",
    }
    house = {c.name: c for c in children(Settings.read(given), keys)}
    assert not {"nats", "mongod"} & set(house)
    for name in ("NATS_URL", "MONGODB_URI"):
        assert house["dossier"].environment[name] == given[name]


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path):
    keys = Keys.of(tmp_path)
    assert Keys.of(tmp_path) == keys
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    token = keys.system_token("notify")
    claims = jwt.decode(token, keys.token_public_key, algorithms=["EdDSA"], issuer="motcua")
    assert (claims["sub"], claims["kind"], claims["name"]) == ("system:notify", "system", "notify")


def test_each_child_gets_its_own_knobs_and_no_others(machine: Machine):
    machine.home.mkdir()
    house = {c.name: c for c in children(Settings.read(machine.knobs), Keys.make())}
    given = {
        name: {
            knob
            for knob in child.environment
            if knob.startswith("MOTCUA_") or knob in {"NATS_URL", "MONGODB_URI"}
        }
        for name, child in house.items()
    }
    assert given == KNOBS
    assert {name for name, child in house.items() if child.gives_way} == {"notify"}
    assert house["dossier"].environment["MONGODB_URI"].split("/")[-1].startswith("?")
    ports = json.loads(house["gateway"].environment["MOTCUA_SERVICES"]).values()
    assert len(set(ports)) == 6


async def _write(machine: Machine) -> None:
    connection = await nats.connect(f"nats://127.0.0.1:{machine.ports['NATS_PORT']}")
    stream = connection.jetstream()
    await stream.add_stream(StreamConfig(name="KEPT", subjects=["kept.*"]))
    await stream.publish("kept.one", b"a fact")
    await connection.close()
    with _mongo(machine) as mongo:
        mongo["kept"]["things"].insert_one({"_id": "one"})


async def _read(machine: Machine) -> tuple[int, int]:
    """How much is there, in NATS and in MongoDB."""
    connection = await nats.connect(f"nats://127.0.0.1:{machine.ports['NATS_PORT']}")
    info = await connection.jetstream().stream_info("KEPT")
    await connection.close()
    with _mongo(machine) as mongo:
        return info.state.messages, mongo["kept"]["things"].count_documents({})


def _mongo(machine: Machine) -> MongoClient[dict[str, str]]:
    port = machine.ports["MONGODB_PORT"]
    return MongoClient(f"mongodb://127.0.0.1:{port}/?replicaSet=motcua&w=majority&journal=true")


def test_secrets_that_came_later_are_added_and_the_others_stay(tmp_path: Path):
    keys = Keys.of(tmp_path).model_dump()
    path = tmp_path / "secrets.json"
    older = {name: key for name, key in keys.items() if name not in CAME_LATER}
    path.write_text(json.dumps(older), "utf-8")
    now = Keys.of(tmp_path)
    assert {name for name, key in now if key != keys[name]} == CAME_LATER
    assert Keys.of(tmp_path) == now
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
