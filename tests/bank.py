"""Paying at the sandbox's bank as a citizen's browser does: pages, forms, redirects."""

import re
from html import unescape
from urllib.parse import urljoin

import httpx

from tests.house import House


def pay(house: House, redirect_url: str) -> str:
    """Choose a bank, log in, confirm; the address the bank sends the browser back to."""
    with httpx.Client(base_url=house.sandbox, timeout=20) as browser:
        page = browser.get(redirect_url)
        for _ in range(4):  # banks, log-in, confirm, and what the bank says
            page = _submit(browser, page)
            if page.is_redirect and not _at_sandbox(house, page):
                return page.headers["location"]
            while page.is_redirect:
                page = browser.get(urljoin(str(page.url), page.headers["location"]))
            if back := re.search(r'href="(http[^"]*thanh-toan[^"]*)"', page.text):
                return unescape(back[1])
    raise AssertionError("the bank never sent us back")


def _at_sandbox(house: House, page: httpx.Response) -> bool:
    return urljoin(str(page.url), page.headers["location"]).startswith(house.sandbox)


def _submit(browser: httpx.Client, page: httpx.Response) -> httpx.Response:
    """Fill in and send the first form of a page, as a person would who agrees to everything."""
    form = re.search(r"<form(.*?)>(.*?)</form>", page.text, re.DOTALL)
    assert form, page.text
    action = re.search(r'action="([^"]*)"', form[1])
    fields = {
        name: "sandbox" if kind == "password" else unescape(value) or "nguoi-dung"
        for kind, name, value in _inputs(form[2])
    }
    target = urljoin(str(page.url), unescape(action[1]) if action else "")
    return browser.post(target, data=fields)


def _inputs(form: str) -> list[tuple[str, str, str]]:
    """Type, name and value of each field; of a choice the first."""
    found: dict[str, tuple[str, str, str]] = {}
    for tag in re.findall(r"<(?:input|button)[^>]*>", form):
        read = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if name := read.get("name"):
            found.setdefault(name, (read.get("type", "text"), name, read.get("value", "")))
    return list(found.values())
