"""Citizens who are in the middle of filing already, so that a page's test begins at its page."""

from playwright.sync_api import Page

from tests.browser.citizen import Citizen
from tests.browser.door import let_in
from tests.filing import Filing
from tests.house import House
from tests.people import citizen as registered_citizen


def with_draft(page: Page, house: House, *, script: bool = True) -> tuple[Citizen, Filing, str]:
    """Someone logged in, their draft, and where it is."""
    person, client = registered_citizen(house)
    filing = Filing.begun(house, client, person)
    let_in(page, house, client)
    return Citizen(page, house, person, script), filing, f"/ho-so/{filing.dossier_id}"


def with_fee(page: Page, house: House) -> tuple[Citizen, str]:
    """Someone who declared and stands before the payment."""
    citizen, filing, at = with_draft(page, house)
    filing.fill_in()
    filing.declare()
    filing.fee()
    page.goto(f"{at}/thanh-toan")
    citizen.sees("Thanh toán")
    return citizen, at
