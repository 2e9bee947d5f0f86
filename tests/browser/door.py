"""Into the portal with a log-in made over HTTP, for tests that are about what comes after it."""

import json

from playwright.sync_api import Page

from services.chassis.clock import utc_now
from services.gateway.session import COOKIE, Seal, Session
from tests.house import Client, House


def let_in(page: Page, house: House, client: Client) -> Page:
    """The browser now has the session of whoever holds the client's token."""
    keys = json.loads((house.home / "secrets.json").read_text(encoding="utf-8"))
    token = client.http.headers["Authorization"].removeprefix("Bearer ")
    value = Seal(keys["session_key"]).close(Session(token=token), utc_now())
    page.context.add_cookies([{"name": COOKIE, "value": value, "url": house.portal}])
    return page
