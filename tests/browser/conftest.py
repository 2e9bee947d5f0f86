"""A house and a real Chromium, for tests that look at pages as people do."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.house import House, running_house

QUIET = (
    "--no-sandbox",  # containers run as root; the only pages opened are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # milliseconds; the machine may be busy with other tests
DESKTOP, PHONE = 1280, 360  # pixels

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole house, started as `make up` starts it."""
    with running_house() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Per module: while it is open no other test could have an event loop."""
    found = next((p for p in ("/usr/bin/chromium", shutil.which("chromium")) if _runs(p)), None)
    assert found, "Chromium is missing; run: sudo apt-get install --yes chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


def _runs(path: str | None) -> bool:
    return path is not None and Path(path).exists()


@pytest.fixture
def opened(chromium: Browser, house: House) -> Iterator[Opened]:
    """Opens a browser's window on the house: `opened(width=360, script=False)`."""
    contexts = []

    def open_page(width: int = DESKTOP, *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=house.portal,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale="vi-VN",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Opened) -> Page:
    """A window of a desktop computer."""
    return opened()
