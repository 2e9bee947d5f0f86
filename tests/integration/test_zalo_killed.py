"""Notify killed between the webhook's 200 and the answer: the answer still comes, and once."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import psutil
from nats.aio.client import Client

from contracts.streams import NOTIFY
from services.chassis.bootstrap import lay_streams
from services.chassis.clock import utc_now
from services.notify.reactions.zalo import LANES
from tests.identities import LAUNCHER
from tests.keys import bearer
from tests.processes import process, service
from tests.waiting import until

APP, SECRET, OA_SECRET = "4000000000000000077", "app-secret", "oa-secret"  # of a stand-in only
USER = "2000000000000000013"


@contextmanager
def never_answers() -> Iterator[tuple[str, threading.Event]]:
    """A platform that takes a message and says nothing; the event tells that it has."""
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hold() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1)
                asked.set()
                while line.recv(65536):  # and leaves it at that, until the other side is gone
                    pass

        threading.Thread(target=hold, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked


def said(text: str, msg_id: str) -> tuple[bytes, dict[str, str]]:
    """An event as Zalo sends and signs it."""
    stamp = str(int(utc_now().timestamp() * 1000))
    event = {
        "event_name": "user_send_text",
        "app_id": APP,
        "sender": {"id": USER},
        "message": {"msg_id": msg_id, "text": text},
        "timestamp": stamp,
    }
    raw = json.dumps(event).encode()
    mac = sha256(APP.encode() + raw + stamp.encode() + OA_SECRET.encode()).hexdigest()
    return raw, {"X-ZEvent-Signature": f"mac={mac}"}


def tell(notify: str, event: tuple[bytes, dict[str, str]]) -> None:
    raw, headers = event
    told = httpx.post(f"{notify}/zalo/webhook", content=raw, headers=headers, trust_env=False)
    assert told.status_code == 200, told.text


def authorise(notify: str) -> None:
    """The owner permits; the sandbox shows the code, as it knows no way back."""
    headers = bearer(LAUNCHER, at=utc_now())
    begun = httpx.post(f"{notify}/zalo/authorisation", headers=headers, trust_env=False).json()
    page = httpx.post(begun["url"], trust_env=False).text
    code = re.search(r'id="code">([^<]+)<', page)
    assert code, page
    back = {"code": code[1], "state": httpx.URL(begun["url"]).params["state"]}
    ended = httpx.get(f"{notify}/zalo/authorised", params=back, trust_env=False)
    assert ended.status_code == 200, ended.text


def follow(sandbox: str) -> None:
    """The user may be written to."""
    followed = httpx.post(f"{sandbox}/zalo/nguoi-dung/{USER}/quan-tam", trust_env=False)
    assert followed.status_code == 303


def killed(url: str) -> None:
    """The process that listens there, and nobody else."""
    port = str(httpx.URL(url).port)
    children = psutil.Process().children(recursive=True)
    next(one for one in children if port in one.cmdline()).kill()


async def impatient(connection: Client) -> None:
    """What was handed out and not answered for comes again at once: the test need not wait."""
    js = connection.jetstream()
    for lane in range(LANES):
        info = await js.consumer_info(NOTIFY.name, f"notify-zalo-{lane}-v1")
        await js.add_consumer(NOTIFY.name, replace(info.config, ack_wait=1.0))


async def test_an_answer_that_is_owed_survives_a_kill_and_comes_once(
    connection: Client, nats_url: str, mongodb_uri: str, tmp_path: Path
):
    await lay_streams(connection)
    servers = (nats_url, mongodb_uri)
    outside = {"MOTCUA_ZALO_APP_ID": APP, "MOTCUA_ZALO_APP_SECRET": SECRET}
    with process("deploy.sandbox.main:app", "/health", tmp_path, outside) as sandbox:
        knobs: dict[str, Any] = {
            "sms_url": f"{sandbox}/sms",
            "sms_user": "motcua",
            "sms_password": "unused",
            "identity_url": sandbox,
            "public_url": "http://127.0.0.1:8080",
            "zalo_app_id": APP,
            "zalo_app_secret": SECRET,
            "zalo_oa_secret": OA_SECRET,
            "zalo_oauth_url": f"{sandbox}/zalo/oauth",
        }
        follow(sandbox)

        def answers() -> list[str]:
            outbox = httpx.get(f"{sandbox}/zalo/outbox", params={"user": USER}, trust_env=False)
            return [line["text"] for line in outbox.json() if line["kind"] == "cs"]

        first = said("Tra cứu", "msg-1")
        with (
            never_answers() as (deaf, asked),
            service("notify", tmp_path, servers, **knobs, zalo_api_url=deaf) as notify,
        ):
            authorise(notify)
            tell(notify, first)
            until(asked.is_set, "the answer on its way")
            await impatient(connection)
            killed(notify)
        assert answers() == []
        with service(
            "notify", tmp_path, servers, **knobs, zalo_api_url=f"{sandbox}/zalo"
        ) as notify:
            until(answers, "the answer that was owed", 40.0)
            tell(notify, first)
            tell(notify, said("menu", "msg-2"))
            until(lambda: len(answers()) > 1, "the answer to the next message", 40.0)
            menu, look_up = answers()
        assert "Mời bạn gửi mã hồ sơ" in look_up
        assert "Tôi giúp bạn" in menu
