"""An official looks back at a dossier: it is shown as it was, and nothing can be done to it."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from services.gateway.formats import HERE
from tests.browser.axe import Axe
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.door import let_in
from tests.filing import Filing
from tests.house import Client, House
from tests.moving import RECEIVE, hand_over_to
from tests.people import HANDLER_ID, RECEPTIONIST, citizen, official
from tests.waiting import until

pytestmark = pytest.mark.browser
AXE = Axe()


@pytest.fixture(scope="module")
def desk(house: House) -> Client:
    return official(house, RECEPTIONIST)


@pytest.fixture(scope="module")
def handed_over(house: House, desk: Client) -> tuple[Filing, datetime]:
    """A dossier with its handler, and the last second before it was received."""
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    submitted = int(time.time())  # the field knows whole seconds: let one lie between
    until(lambda: int(time.time()) > submitted + 1)
    assert desk.send("POST", f"{filing.path}/moves", json=RECEIVE).is_success
    assert desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID)).is_success

    def told() -> Any:
        answer = client.get(f"/tracking/timelines/{filing.dossier_id}").json()
        return answer if answer["state"] == "in-progress" else None

    entries = until(told, "the timeline to follow")["entries"]
    received = next(e["at"] for e in entries if e["kind"] == "dossier.received")
    return filing, datetime.fromisoformat(received) - timedelta(milliseconds=1)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_dossier_is_seen_as_it_was_and_then_as_it_is(
    opened: Opened, house: House, desk: Client, handed_over: tuple[Filing, datetime], width: int
):
    filing, before = handed_over
    page = let_in(opened(width), house, desk)
    here = f"/can-bo/ho-so/{filing.dossier_id}"
    page.goto(here)
    main = page.get_by_role("main")
    main.get_by_text("Vì sao hẹn ngày này?").click()
    expect(main).to_contain_text("Lịch làm việc")
    AXE.look(page)
    page.get_by_label("Xem hồ sơ tại thời điểm").fill(before.astimezone(HERE).isoformat()[:19])
    main.get_by_role("button", name="Xem", exact=True).click()
    expect(main.get_by_role("status")).to_contain_text("Bạn đang xem hồ sơ như vào lúc")
    expect(main).to_contain_text("Chưa ai tiếp nhận")
    expect(main).not_to_contain_text("A Mẫu")
    expect(main.get_by_role("button", name="Tiếp nhận")).to_have_count(0)
    AXE.look(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    main.get_by_role("link", name="Về hiện nay").click()
    expect(page).to_have_url(f"{house.portal}{here}")
    expect(main).to_contain_text("A Mẫu")
