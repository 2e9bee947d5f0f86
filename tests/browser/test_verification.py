"""A receipt is fetched from the portal and checked in the browser; whatever is edited shows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PHONE, Opened
from tests.browser.door import let_in
from tests.browser.looks import looked_at
from tests.filing import Filing
from tests.house import House
from tests.people import citizen
from tests.waiting import until

pytestmark = pytest.mark.browser

WITHOUT_ED25519 = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, key, algorithm, ...rest) =>
  algorithm.name === "Ed25519"
    ? Promise.reject(new DOMException("not here", "NotSupportedError"))
    : known(format, key, algorithm, ...rest);
"""  # as browsers were before 2025


@pytest.fixture(scope="module")
def filing(house: House) -> Filing:
    """A dossier that was handed in."""
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.submitted()
    return filing


@pytest.fixture(scope="module")
def receipt(filing: Filing) -> dict[str, Any]:
    """That it was handed in, once a signed head covers it."""

    def entry() -> Any:
        told = filing.client.get(f"/tracking/timelines/{filing.dossier_id}").json()
        kinds = {one["kind"]: one["id"] for one in told.get("entries", ())}
        return kinds.get("dossier.submitted")

    path = f"/tracking/timelines/{filing.dossier_id}/entries/{until(entry)}/receipt"

    def ready() -> Any:
        answer = filing.client.get(path)
        return answer.json() if answer.is_success else None

    found: dict[str, Any] = until(ready, "a signed head", within=40)
    return found


def choose(page: Page, receipt: Any) -> None:
    text = receipt if isinstance(receipt, str) else json.dumps(receipt, ensure_ascii=False)
    file: FilePayload = {
        "name": "chung-nhan.json",
        "mimeType": "application/json",
        "buffer": text.encode(),
    }
    page.get_by_label("Tệp chứng nhận").set_input_files(file)


def found(page: Page) -> set[str]:
    expect(page.locator("#cac-buoc > li")).to_have_count(5)
    return {str(line.get_attribute("data-found")) for line in page.locator("#cac-buoc > li").all()}


@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_receipt_from_the_portal_is_right(opened: Opened, receipt: dict[str, Any], width: int):
    page = opened(width)
    page.goto("/kiem-chung")
    looked_at(page)
    choose(page, receipt)
    expect(page.locator("#ket-luan")).to_contain_text("Chứng nhận đúng")
    assert found(page) == {
        "content-right",
        "place-right",
        "head-right",
        "signature-right",
        "key-right",
    }
    expect(page.locator("#su-kien")).to_contain_text("dossier.submitted")
    looked_at(page)


@pytest.mark.parametrize(
    ("edit", "flaws"),
    [
        (lambda r: {"body": r["body"].replace("submitted", "returned")}, {"content-wrong"}),
        (lambda r: {"position": r["position"] + 1}, {"place-wrong"}),
        (lambda r: {"tree_size": r["tree_size"] + 1}, {"head-wrong"}),
        (lambda r: {"log": r["log"] + "x"}, {"head-wrong"}),
        (lambda _: {"leaf_hash": "0" * 64}, {"content-wrong", "place-wrong"}),
        (lambda _: {"subject": "dossier.x"}, {"content-wrong"}),
        (lambda r: {"proof": r["proof"][1:]}, {"place-wrong"}),
        (lambda _: {"note": "?"}, {"place-wrong", "head-wrong", "signature-wrong"}),
        (lambda _: {"public_key": "?"}, {"signature-wrong", "key-wrong"}),
    ],
)
def test_an_edited_receipt_is_wrong_and_where_is_told(
    page: Page,
    receipt: dict[str, Any],
    edit: Callable[[dict[str, Any]], dict[str, Any]],
    flaws: set[str],
):
    page.goto("/kiem-chung")
    choose(page, receipt | edit(receipt))
    expect(page.locator("#ket-luan")).to_contain_text("Chứng nhận không đúng")
    assert {one for one in found(page) if one.endswith("-wrong")} == flaws


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "null", '{"version": 1}', "x" * 2_000_000])
def test_what_is_no_receipt_is_called_so(page: Page, nonsense: str):
    page.goto("/kiem-chung")
    choose(page, nonsense)
    expect(page.locator("#ket-luan")).to_contain_text("không phải là chứng nhận")


def test_an_old_browser_says_what_it_cannot_check(page: Page, receipt: dict[str, Any]):
    page.add_init_script(WITHOUT_ED25519)
    page.goto("/kiem-chung")
    choose(page, receipt)
    expect(page.locator("#ket-luan")).to_contain_text("còn điều chưa kiểm tra được")
    assert "signature-unknown" in found(page)
    looked_at(page)


def test_without_scripts_the_page_says_how_else(opened: Opened):
    page = opened(script=False)
    page.goto("/kiem-chung")
    expect(page.get_by_role("main")).to_contain_text("motcua verify receipt")
    expect(page.get_by_label("Tệp chứng nhận")).to_be_hidden()


def test_its_owner_downloads_the_receipt_and_others_do_not(
    opened: Opened, house: House, filing: Filing, receipt: dict[str, Any]
):
    event = json.loads(receipt["body"])["id"]
    address = f"/ho-so/{filing.dossier_id}/chung-nhan/{event}"
    answer = let_in(opened(), house, filing.client).request.get(address)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.json()["body"] == receipt["body"]
    key = filing.client.get(filing.path).json()["security_code"]
    if key:
        assert opened().request.get(f"{address}?k={key}").json()["body"] == receipt["body"]
    _, stranger = citizen(house)
    page = let_in(opened(), house, stranger)
    assert page.request.get(address).status == 404
    nobody = opened()
    nobody.goto(address)
    assert "/dang-nhap" in nobody.url
