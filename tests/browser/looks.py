"""What every page of a test has to stand: axe-core, and the width of the window."""

from playwright.sync_api import Page

from tests.browser.axe import Axe

AXE = Axe()


def looked_at(page: Page, *, script: bool = True) -> None:
    """No serious flaw, and not wider than the window; axe-core itself needs scripts."""
    page.wait_for_load_state("load")  # an alert can be there before the sheet of styles is
    if script:
        AXE.look(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"
